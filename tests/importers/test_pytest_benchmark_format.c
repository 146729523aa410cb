#include "importers/importer.h"
#include "tests/importers/run_list.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define SESSION FIXTURES "/pytest-benchmark/session.json"

static run_list list;

static void set_up(void)
{
    run_list_init(&list);
}

static void tear_down(void)
{
    run_list_done(&list);
}

static const cbx_run *read_session(void)
{
    run_list_read_file(&list, &cbx_pytest_benchmark_format, SESSION);
    ck_assert_uint_eq(list.n, 1);
    ck_assert(!list.partial[0]);
    return list.runs[0];
}

START_TEST(a_session_is_a_run)
{
    const cbx_run *run = read_session();
    ck_assert_str_eq(run->id, "0123abcd-20260301T100000.250000");
    ck_assert_str_eq(run->timestamp, "2026-03-01T10:00:00.250000");
    ck_assert_int_eq(run->epoch_us,
                     1772359200250000); /* date -u -d 2026-03-01T10:00:00.25 +%s%6N */
    ck_assert_str_eq(run->commit, "0123abcd0123abcd0123abcd0123abcd0123abcd");
    ck_assert_str_eq(run->branch, "main");
    ck_assert_str_eq(run->environment,
                     "{\"node\":\"bench1\",\"processor\":\"x86_64\",\"machine\":\"x86_64\","
                     "\"python_version\":\"3.12.1\",\"system\":\"Linux\",\"cpu\":{\"arch\":"
                     "\"X86_64\",\"count\":8,\"brand_raw\":\"Example CPU @ 3.00GHz\"}}");
    ck_assert_str_eq(run->metadata,
                     "{\"commit_info\":{\"id\":\"0123abcd0123abcd0123abcd0123abcd0123abcd\","
                     "\"time\":\"2026-03-01T09:00:00+00:00\",\"dirty\":false,\"project\":"
                     "\"example\",\"branch\":\"main\"},\"version\":\"5.1.0\",\"added\":"
                     "\"by a hook\"}");
    ck_assert_uint_eq(run->n_points, 2);
}
END_TEST

START_TEST(a_benchmark_is_a_point)
{
    const cbx_point *points = read_session()->points;
    const cbx_tag tags[] = {
        { "n", "10" }, { "kind", "int" }, { "scale", "0.5" }, { "none", "null" }
    };
    ck_assert_str_eq(points[0].name, "tests/test_sum.py::test_sum[10-int]");
    ck_assert_str_eq(points[0].scenario, "tests/test_sum.py::test_sum");
    ck_assert_uint_eq(points[0].n_tags, 4);
    ck_assert(cbx_point_has_tags(&points[0], tags, 4));
    ck_assert_ptr_nonnull(strstr(points[0].detail, "\"rounds\":4"));
    ck_assert_ptr_nonnull(strstr(points[0].detail, "\"note\":\"text\""));
    ck_assert_ptr_null(strstr(points[0].detail, "\"data\""));
    ck_assert_str_eq(points[1].scenario, "sorting");
    ck_assert_uint_eq(points[1].n_tags, 0);
}
END_TEST

static const struct {
    size_t point;
    const char *metric;
    double value;
    size_t n_samples;
    const char *unit;
    cbx_direction direction;
} metrics[] = {
    { 0, "time", 0.0015, 4, "s", CBX_DIRECTION_LOWER },
    { 0, "extra_info.items", 10, 0, "", CBX_DIRECTION_INFO },
    { 0, "extra_info.rate", 2.5, 0, "", CBX_DIRECTION_INFO },
    { 1, "time", 2, 0, "s", CBX_DIRECTION_LOWER },
};

START_TEST(metrics_and_their_definitions)
{
    const cbx_run *run = read_session();
    const cbx_metric *metric =
        cbx_point_find_metric(&run->points[metrics[_i].point], metrics[_i].metric);
    const cbx_metric_def *def = cbx_run_find_def(run, metrics[_i].metric);
    ck_assert_msg(metric && def, "%s", metrics[_i].metric);
    ck_assert_double_eq_tol(metric->value, metrics[_i].value, 1e-15);
    ck_assert_uint_eq(metric->n_samples, metrics[_i].n_samples);
    ck_assert_str_eq(def->unit, metrics[_i].unit);
    ck_assert_int_eq(def->direction, metrics[_i].direction);
    ck_assert(def->inferred);
}
END_TEST

START_TEST(texts_and_what_the_median_says_are_no_metrics)
{
    const cbx_point *point = &read_session()->points[0];
    ck_assert_ptr_null(cbx_point_find_metric(point, "extra_info.note"));
    ck_assert_ptr_null(cbx_point_find_metric(point, "time.mean"));
    ck_assert_ptr_nonnull(strstr(point->detail, "\"mean\":0.002"));
}
END_TEST

#define WITH(datetime, commit, benchmarks)                                                         \
    "{\"machine_info\": {}, \"commit_info\": " commit ", \"benchmarks\": " benchmarks              \
    ", \"datetime\": " datetime ", \"version\": \"5\"}"
#define TIME "\"2026-03-01T10:00:00+00:00\""

static const struct {
    const char *text, *id, *branch; /* id NULL: refused, with the message in branch */
} documents[] = {
    { WITH(TIME, "{}", "[]"), "pytest-20260301T100000", NULL },
    { WITH(TIME, "{\"id\": \"unversioned\", \"branch\": \"(detached head)\"}", "[]"),
      "pytest-20260301T100000", NULL },
    { WITH(TIME, "{\"id\": \"r1234\", \"branch\": \"trunk\"}", "[]"), "pytest-20260301T100000",
      "trunk" },
    { WITH(TIME, "null", "[{\"name\": \"broken\", \"stats\": null}]"), "pytest-20260301T100000",
      NULL },
    { WITH("\"soon\"", "{}", "[]"), NULL, "datetime: \"soon\" is not an ISO 8601 time" },
    { WITH(TIME, "{}", "{}"), NULL, "benchmarks: expected an array, got an object" },
    { WITH(TIME, "{}", "[{}]"), NULL, "benchmarks[0]: fullname: expected a string, got nothing" },
    { WITH(TIME, "{}", "[{\"name\": \"a\", \"stats\": {\"median\": \"1\"}}]"), NULL,
      "benchmarks[0]: stats.median: expected a number, got a string" },
    { WITH(TIME, "{}", "[{\"name\": \"a\", \"stats\": {\"data\": [1, true]}}]"), NULL,
      "benchmarks[0]: stats.data[1]: expected a number, got true" },
};

START_TEST(other_documents)
{
    cbx_error err = { .text = "" };
    const char *text = documents[_i].text;
    cbx_status status = run_list_read_text(&list, &cbx_pytest_benchmark_format, "x.json", text,
                                           strlen(text), false, &err);
    if (!documents[_i].id) {
        ck_assert_int_eq(status, CBX_INVALID);
        ck_assert_msg(strncmp(err.text, documents[_i].branch, strlen(documents[_i].branch)) == 0,
                      "%s", err.text);
        return;
    }
    ck_assert_int_eq(status, CBX_OK);
    ck_assert_str_eq(list.runs[0]->id, documents[_i].id);
    if (strstr(text, "unversioned"))
        ck_assert_ptr_null(list.runs[0]->commit);
    if (documents[_i].branch)
        ck_assert_str_eq(list.runs[0]->branch, documents[_i].branch);
    else
        ck_assert_ptr_null(list.runs[0]->branch);
}
END_TEST

START_TEST(a_benchmark_that_failed)
{
    const char *text = documents[3].text;
    ck_assert_int_eq(run_list_read_text(&list, &cbx_pytest_benchmark_format, "x.json", text,
                                        strlen(text), false, NULL),
                     CBX_OK);
    ck_assert_str_eq(list.runs[0]->points[0].status, "failed");
    ck_assert_uint_eq(list.runs[0]->points[0].n_metrics, 0);
}
END_TEST

static const struct {
    const char *text;
    bool mine;
} signs[] = {
    { WITH(TIME, "{}", "[]"), true },
    { "{\"benchmarks\": [], \"datetime\": 1, \"machine_info\": {}}", true },
    { "{\"context\": {}, \"benchmarks\": []}", false }, /* google-benchmark */
    { "{\"benchmarks\": [], \"version\": \"5\"}", false },
    { "{\"id\": \"r\", \"benchmarks\": [], \"machine_info\": {}}", false },
    { "[]", false },
    { "", false },
};

START_TEST(it_knows_its_own)
{
    const cbx_input in = { .path = "x", .bytes = signs[_i].text, .length = strlen(signs[_i].text) };
    ck_assert_int_eq(cbx_pytest_benchmark_format.detect(&in) > 0, signs[_i].mine);
    if (signs[_i].mine)
        ck_assert_ptr_eq(cbx_format_detect(&in), &cbx_pytest_benchmark_format);
}
END_TEST

#define N(table) (int)(sizeof table / sizeof *table)

int main(void)
{
    Suite *suite = suite_create("pytest_benchmark_format");
    TCase *tc = tcase_create("pytest_benchmark_format");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_session_is_a_run);
    tcase_add_test(tc, a_benchmark_is_a_point);
    tcase_add_loop_test(tc, metrics_and_their_definitions, 0, N(metrics));
    tcase_add_test(tc, texts_and_what_the_median_says_are_no_metrics);
    tcase_add_loop_test(tc, other_documents, 0, N(documents));
    tcase_add_test(tc, a_benchmark_that_failed);
    tcase_add_loop_test(tc, it_knows_its_own, 0, N(signs));
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
