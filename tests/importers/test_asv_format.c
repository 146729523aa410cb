#include "importers/importer.h"
#include "tests/importers/run_list.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RESULTS FIXTURES "/asv/results/"
#define ROWS RESULTS "m1/0123abcd-env-py3.9.json"
#define OLDER RESULTS "m1/89ab0000-older.json"

static run_list list;

static void set_up(void)
{
    run_list_init(&list);
}

static void tear_down(void)
{
    run_list_done(&list);
}

static const cbx_run *read_results(const char *path)
{
    run_list_read_file(&list, &cbx_asv_format, path);
    ck_assert_uint_eq(list.n, 1);
    ck_assert(!list.partial[0]);
    return list.runs[0];
}

START_TEST(a_result_file_is_a_run)
{
    const cbx_run *run = read_results(ROWS);
    ck_assert_str_eq(run->id, "m1-0123abcd-env-py3.9");
    ck_assert_str_eq(run->timestamp, "2021-02-15T20:43:54+00:00");
    ck_assert_str_eq(run->commit, "0123abcd0123abcd0123abcd0123abcd0123abcd");
    ck_assert_ptr_null(run->branch);
    ck_assert_str_eq(run->format, "asv");
    ck_assert_str_eq(run->environment,
                     "{\"arch\":\"x86_64\",\"cpu\":\"Imaginary 9000\",\"machine\":\"m1\","
                     "\"os\":\"Linux\",\"python\":\"3.9\",\"six\":\"\",\"num_cpu\":\"8\","
                     "\"ram\":\"16416652\",\"env_name\":\"env-py3.9\",\"requirements\":{"
                     "\"six\":\"\"},\"env_vars\":{\"OMP_NUM_THREADS\":\"1\"}}");
    ck_assert_ptr_nonnull(strstr(run->metadata, "\"durations\":{\"<build>\":12.5}"));
    ck_assert_ptr_nonnull(strstr(run->metadata, "\"quality.track_score\":{\"version\":\"1\"}"));
    ck_assert_ptr_nonnull(strstr(run->metadata, "\"started_at\":1613457665058,\"duration\":0.5"));
    ck_assert_uint_eq(run->n_points, 10);
}
END_TEST

static const struct {
    const char *path;
    size_t i;
    const char *name, *scenario, *status, *tags, *metric;
    double value, lower, upper; /* NaN: none */
    size_t n_samples;
    const char *detail; /* NULL: none */
} points[] = {
    { ROWS, 0, "sort.Sort.time_sort('quick', 10)", "sort.Sort.time_sort", "ok",
      "machine=m1 env=env-py3.9 kind='quick' n=10 version=3f5e0c4f6b3a ", "time", 1.5e-6, 1.25e-6,
      1.75e-6, 3, "{\"q_25\":1.375e-06,\"q_75\":1.625e-06,\"number\":1000,\"repeat\":3}" },
    { ROWS, 1, "sort.Sort.time_sort('quick', 1000)", "sort.Sort.time_sort", "skipped",
      "machine=m1 env=env-py3.9 kind='quick' n=1000 version=3f5e0c4f6b3a ", "time", NAN, NAN, NAN,
      0, NULL },
    { ROWS, 2, "sort.Sort.time_sort('merge', 10)", "sort.Sort.time_sort", "failed",
      "machine=m1 env=env-py3.9 kind='merge' n=10 version=3f5e0c4f6b3a ", "time", NAN, NAN, NAN, 0,
      NULL },
    { ROWS, 3, "sort.Sort.time_sort('merge', 1000)", "sort.Sort.time_sort", "ok",
      "machine=m1 env=env-py3.9 kind='merge' n=1000 version=3f5e0c4f6b3a ", "time", 4, 3, 5, 2,
      "{\"q_25\":3.5,\"q_75\":4.5,\"number\":1,\"repeat\":2}" },
    { ROWS, 4, "sort.peakmem_all", "sort.peakmem_all", "ok", "machine=m1 env=env-py3.9 version=1 ",
      "peakmem", 52428800, NAN, NAN, 0, NULL },
    /* a whole null fails every combination; its type is its name's, its parameters have none */
    { ROWS, 7, "sort.time_broken(3)", "sort.time_broken", "failed",
      "machine=m1 env=env-py3.9 param1=3 version=2 ", "time", NAN, NAN, NAN, 0, NULL },
    /* a parameter called as another tag has its number */
    { ROWS, 8, "quality.track_rate(1, 2)", "quality.track_rate", "ok",
      "machine=m1 env=env-py3.9 param1=1 x=2 version=1 ", "track [items/s]", 7.5, NAN, NAN, 0,
      NULL },
    { ROWS, 9, "quality.track_score", "quality.track_score", "ok",
      "machine=m1 env=env-py3.9 version=1 ", "track", 0.75, NAN, NAN, 0, NULL },
    { OLDER, 0, "sort.Sort.time_sort('quick', 10)", "sort.Sort.time_sort", "ok",
      "machine=m1 env=py2.7-numpy1.8-six kind='quick' n=10 version=old ", "time", 1, 0.5, 1.5, 2,
      "{\"q_25\":0.75,\"q_75\":1.25,\"number\":5,\"repeat\":10,\"mean\":1.0}" },
    { OLDER, 2, "sort.Sort.time_sort('merge', 10)", "sort.Sort.time_sort", "skipped",
      "machine=m1 env=py2.7-numpy1.8-six kind='merge' n=10 version=old ", "time", NAN, NAN, NAN, 0,
      NULL },
    { OLDER, 4, "sort.peakmem_all", "sort.peakmem_all", "ok", "machine=m1 env=py2.7-numpy1.8-six ",
      "peakmem", 1024, NAN, NAN, 0, NULL },
    { OLDER, 5, "quality.track_score", "quality.track_score", "failed",
      "machine=m1 env=py2.7-numpy1.8-six ", "track", NAN, NAN, NAN, 0, NULL },
};

static void check_number(double got, double want)
{
    ck_assert_int_eq(isnan(got), isnan(want));
    if (!isnan(want))
        ck_assert_double_eq_tol(got, want, 1e-18);
}

static void check_tags(const cbx_point *point, const char *want)
{
    char got[512] = "";
    for (size_t i = 0; i < point->n_tags; i++) {
        size_t used = strlen(got);
        (void)snprintf(got + used, sizeof got - used, "%s=%s ", point->tags[i].key,
                       point->tags[i].value);
    }
    ck_assert_str_eq(got, want);
}

START_TEST(combinations_are_points)
{
    const cbx_point *point = &read_results(points[_i].path)->points[points[_i].i];
    ck_assert_str_eq(point->name, points[_i].name);
    ck_assert_str_eq(point->scenario, points[_i].scenario);
    ck_assert_str_eq(point->status, points[_i].status);
    check_tags(point, points[_i].tags);
    ck_assert_uint_eq(point->n_metrics, 1);
    const cbx_metric *metric = point->metrics;
    ck_assert_str_eq(metric->name, points[_i].metric);
    check_number(metric->value, points[_i].value);
    check_number(metric->flags & CBX_METRIC_HAS_LOWER ? metric->lower : NAN, points[_i].lower);
    check_number(metric->flags & CBX_METRIC_HAS_UPPER ? metric->upper : NAN, points[_i].upper);
    ck_assert_uint_eq(metric->n_samples, points[_i].n_samples);
    ck_assert_int_eq(point->detail != NULL, points[_i].detail != NULL);
    if (points[_i].detail)
        ck_assert_str_eq(point->detail, points[_i].detail);
}
END_TEST

static const struct {
    const char *metric, *unit;
    cbx_direction direction;
} definitions[] = {
    { "time", "seconds", CBX_DIRECTION_LOWER },
    { "peakmem", "bytes", CBX_DIRECTION_LOWER },
    { "track [items/s]", "items/s", CBX_DIRECTION_HIGHER },
    { "track", "", CBX_DIRECTION_INFO },
};
START_TEST(types_are_metrics)
{
    const cbx_metric_def *def = cbx_run_find_def(read_results(ROWS), definitions[_i].metric);
    ck_assert_ptr_nonnull(def);
    ck_assert_str_eq(def->unit, definitions[_i].unit);
    ck_assert_int_eq(def->direction, definitions[_i].direction);
    ck_assert(def->inferred);
}
END_TEST

START_TEST(an_older_file_is_a_run)
{
    const cbx_run *run = read_results(OLDER);
    ck_assert_str_eq(run->id, "m1-89ab0000-py2.7-numpy1.8-six");
    ck_assert_str_eq(run->timestamp, "2014-10-16T01:10:34+00:00");
    ck_assert_ptr_nonnull(strstr(run->metadata, "\"sort.peakmem_all\":{"
                                                "\"started_at\":1413421835000,\"duration\":0.25}"));
    ck_assert_uint_eq(run->n_points, 6);
}
END_TEST

START_TEST(companions_hold_no_run)
{
    run_list_read_file(&list, &cbx_asv_format, RESULTS "benchmarks.json");
    run_list_read_file(&list, &cbx_asv_format, RESULTS "m1/machine.json");
    ck_assert_uint_eq(list.n, 0);
}
END_TEST

/* ---- writing ---- */

static void check_same_metric(const cbx_metric *a, const cbx_metric *b)
{
    ck_assert_str_eq(a->name, b->name);
    check_number(a->value, b->value);
    ck_assert_uint_eq(a->flags, b->flags);
    if (a->flags & CBX_METRIC_HAS_LOWER)
        check_number(a->lower, b->lower);
    if (a->flags & CBX_METRIC_HAS_UPPER)
        check_number(a->upper, b->upper);
    ck_assert_uint_eq(a->n_samples, b->n_samples);
    for (size_t i = 0; i < a->n_samples; i++)
        check_number(a->samples[i], b->samples[i]);
}

static void check_same_point(const cbx_point *a, const cbx_point *b)
{
    ck_assert_str_eq(a->name, b->name);
    ck_assert_str_eq(a->scenario, b->scenario);
    ck_assert_str_eq(a->status, b->status);
    ck_assert_uint_eq(a->n_tags, b->n_tags);
    ck_assert(cbx_point_has_tags(a, b->tags, b->n_tags));
    check_same_metric(a->metrics, b->metrics);
    ck_assert_int_eq(a->detail != NULL, b->detail != NULL);
    if (a->detail)
        ck_assert_str_eq(a->detail, b->detail);
}

START_TEST(what_was_read_is_written_back)
{
    cbx_error err = { "" };
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    const cbx_run *run = read_results(ROWS);
    ck_assert_int_eq(cbx_asv_format.write(run, &text, &err), CBX_OK);
    ck_assert_int_eq(
        run_list_read_text(&list, &cbx_asv_format, ROWS, text.bytes, text.length, false, &err),
        CBX_OK);
    const cbx_run *again = list.runs[1];
    ck_assert_str_eq(again->id, run->id);
    ck_assert_str_eq(again->timestamp, run->timestamp);
    ck_assert_uint_eq(again->n_points, run->n_points);
    for (size_t i = 0; i < run->n_points; i++)
        check_same_point(&again->points[i], &run->points[i]);
    ck_assert_ptr_nonnull(strstr(text.bytes, "\"date\": 1613421834000, "));
    ck_assert_ptr_nonnull(
        strstr(text.bytes, "\"durations\": {\"<build>\": 12.5}, \"version\": 2}"));
    cbx_text_buffer_done(&text);
}
END_TEST

#define SOME_POINT(tags, metrics)                                                                  \
    "{\"name\": \"p\", \"scenario\": \"s\", \"tags\": {" tags "}, \"metrics\": {" metrics "}}"
#define TIME(value) "\"time\": {\"value\": " value "}"
#define OTHER_RUN(points)                                                                          \
    "{\"id\": \"r\", \"timestamp\": \"1970-01-01T00:00:01+00:00\", \"environment\": {"             \
    "\"hostname\": \"h\"}, \"metric_defs\": {\"time\": {\"name\": \"time\", \"unit\": \"s\", "     \
    "\"direction\": \"lower\"}}, \"points\": [" points "]}"

/* How runs of other formats are laid out: the row of s.p.time. */
static const struct {
    const char *what, *text, *want;
} layouts[] = {
    { "tags are parameters, what a grid lacks is NaN",
      OTHER_RUN(SOME_POINT("\"a\": \"1\", \"b\": \"x\"",
                           TIME("1")) ", " SOME_POINT("\"b\": \"y\", \"a\": \"2\"", TIME("2.5"))),
      "\"s.p.time\": [[1, NaN, NaN, 2.5], [[\"1\", \"2\"], [\"x\", \"y\"]], \"1\"]" },
    { "points with the same tags stay apart",
      OTHER_RUN(SOME_POINT("\"a\": \"1\"", TIME("1")) ", " SOME_POINT("\"a\": \"1\"", TIME("2"))),
      "\"s.p.time\": [[1, 2], [[\"a=1\", \"a=1 #2\"]], \"1\"]" },
    { "points with other tags stay apart",
      OTHER_RUN(SOME_POINT("\"a\": \"1\"", TIME("1")) ", " SOME_POINT("", TIME("2"))),
      "\"s.p.time\": [[1, 2], [[\"a=1\", \"\"]], \"1\"]" },
    { "no tags", OTHER_RUN(SOME_POINT("", TIME("1"))), "\"s.p.time\": [[1], [], \"1\"]" },
    { "bounds and samples",
      OTHER_RUN(SOME_POINT("", "\"time\": {\"value\": 1.5, \"lower\": 1, \"upper\": 2.5, "
                               "\"samples\": [1, 2]}")),
      "\"s.p.time\": [[1.5], [], \"1\", null, null, [1], [2.5], null, null, null, null, "
      "[[1, 2]]]" },
    { "a run without a commit", OTHER_RUN(""),
      "{\"commit_hash\": \"r\", \"env_name\": \"calibrax\"" },
    { "another machine", OTHER_RUN(""), "\"machine\": \"h\"}" },
};
START_TEST(other_runs_are_laid_out)
{
    cbx_error err = { "" };
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    ck_assert_int_eq(run_list_read_text(&list, &cbx_calibrax_format, "x", layouts[_i].text,
                                        strlen(layouts[_i].text), false, &err),
                     CBX_OK);
    ck_assert_int_eq(cbx_asv_format.write(list.runs[0], &text, &err), CBX_OK);
    ck_assert_msg(strstr(text.bytes, layouts[_i].want) != NULL, "%s: %s", layouts[_i].what,
                  text.bytes);
    cbx_text_buffer_done(&text);
}
END_TEST

/* ---- faults, detection ---- */

#define HEAD                                                                                       \
    "{\"commit_hash\": \"c0ffee\", \"env_name\": \"e\", \"date\": 0, "                             \
    "\"params\": {\"machine\": \"m\"}, \"results\": "

static const struct {
    const char *what, *text, *want;
} faults[] = {
    { "no date",
      "{\"commit_hash\": \"c\", \"env_name\": \"e\", \"params\": {\"machine\": \"m\"}, "
      "\"results\": {}}",
      "date: expected a number, got nothing" },
    { "a date out of range",
      "{\"commit_hash\": \"c\", \"env_name\": \"e\", \"date\": 1e300, "
      "\"params\": {\"machine\": \"m\"}, \"results\": {}}",
      "date: 1e+300 is not a time in milliseconds since 1970" },
    { "no machine",
      "{\"commit_hash\": \"c\", \"env_name\": \"e\", \"date\": 0, \"params\": {}, \"results\": {}}",
      "params.machine: expected a string, got nothing" },
    { "results are no object", HEAD "[]}", "results: expected an object, got an array" },
    { "a text for a number", HEAD "{\"a.time_b\": \"1\"}}",
      "results.a.time_b: result[0]: expected a number, got a string" },
    { "more results than combinations",
      HEAD "{\"a.time_b\": {\"result\": [1, 2], \"params\": []}}}",
      "results.a.time_b: result: 2 values for 1 parameter combinations" },
    { "columns without the result", HEAD "{\"a\": []}, \"result_columns\": [\"params\"]}",
      "result_columns: there is no column \"result\"" },
    { "a row that is none", HEAD "{\"a\": 1}, \"result_columns\": [\"result\"]}",
      "results.a: expected an array, got an integer" },
    { "more combinations than a file can hold",
      HEAD "{\"a\": [null, [[1,2,3,4,5,6,7,8,9,0], [1,2,3,4,5,6,7,8,9,0], [1,2,3,4,5,6,7,8,9,0],"
           "[1,2,3,4,5,6,7,8,9,0], [1,2,3,4,5,6,7,8,9,0], [1,2,3,4,5,6,7,8,9,0],"
           "[1,2,3,4,5,6,7,8,9,0], [1,2,3,4,5,6,7,8,9,0]]]}, "
           "\"result_columns\": [\"result\", \"params\"]}",
      "results.a: params: there are too many combinations" },
    { "a sample that is a text",
      HEAD "{\"a\": [[1], [], [[\"x\"]]]}, "
           "\"result_columns\": [\"result\", \"params\", \"samples\"]}",
      "results.a: samples[0]: expected a number, got a string" },
};
START_TEST(faults_name_their_path)
{
    cbx_error err = { "" };
    cbx_status status = run_list_read_text(&list, &cbx_asv_format, "m/x.json", faults[_i].text,
                                           strlen(faults[_i].text), false, &err);
    ck_assert_msg(status == CBX_INVALID, "%s", faults[_i].what);
    ck_assert_str_eq(err.text, faults[_i].want);
    ck_assert_uint_eq(list.n, 0);
}
END_TEST

static const struct {
    const char *what, *path, *text;
    const cbx_format *want;
} detections[] = {
    { "a result file", "x.json", HEAD "{}}", &cbx_asv_format },
    { "its members in another order", "x.json",
      "{\"results\": {\"a\": \"}\"}, \"params\": {}, \"commit_hash\": \"c\"}", &cbx_asv_format },
    { "benchmarks.json", "r/benchmarks.json",
      "{\"a\": {\"param_names\": [], \"params\": [], \"timeout\": 1}, \"version\": 2}",
      &cbx_asv_format },
    { "machine.json", "r/m/machine.json", "{\"machine\": \"m\", \"version\": 1}", &cbx_asv_format },
    { "something else", "x.json", "{\"machine\": \"m\"}", NULL },
    { "a commit in a document of another kind", "x.json", "{\"commit_hash\": \"c\"}", NULL },
};
START_TEST(the_content_tells_the_format)
{
    const cbx_input in = { .path = detections[_i].path,
                           .bytes = detections[_i].text,
                           .length = strlen(detections[_i].text) };
    ck_assert_msg(cbx_format_detect(&in) == detections[_i].want, "%s", detections[_i].what);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof(table)[0])

int main(void)
{
    Suite *suite = suite_create("asv_format");
    TCase *tc = tcase_create("asv");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_result_file_is_a_run);
    tcase_add_loop_test(tc, combinations_are_points, 0, COUNT(points));
    tcase_add_loop_test(tc, types_are_metrics, 0, COUNT(definitions));
    tcase_add_test(tc, an_older_file_is_a_run);
    tcase_add_test(tc, companions_hold_no_run);
    tcase_add_test(tc, what_was_read_is_written_back);
    tcase_add_loop_test(tc, other_runs_are_laid_out, 0, COUNT(layouts));
    tcase_add_loop_test(tc, faults_name_their_path, 0, COUNT(faults));
    tcase_add_loop_test(tc, the_content_tells_the_format, 0, COUNT(detections));
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
