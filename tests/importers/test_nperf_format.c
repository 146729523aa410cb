#include "importers/importer.h"
#include "tests/importers/real_data.h"
#include "tests/importers/run_list.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLUR FIXTURES "/nperf/blur.jsonl"
#define ODD FIXTURES "/nperf/odd.jsonl"

static run_list list;

static void set_up(void)
{
    run_list_init(&list);
}

static void tear_down(void)
{
    run_list_done(&list);
}

static double value_of(const cbx_point *point, const char *metric)
{
    const cbx_metric *found = cbx_point_find_metric(point, metric);
    ck_assert_msg(found != NULL, "%s: no %s", point->name, metric);
    return found->value;
}

START_TEST(rows_of_one_run_id_are_a_run)
{
    run_list_read_file(&list, &cbx_nperf_format, BLUR);
    ck_assert_uint_eq(list.n, 1);
    ck_assert(list.partial[0]);
    const cbx_run *run = list.runs[0];
    ck_assert_str_eq(run->id, "20260310T080000.250000+0000__1f0e3da");
    ck_assert_str_eq(run->timestamp, "2026-03-10T08:00:00.250000+00:00");
    ck_assert_str_eq(run->commit, "9b74c9897bac770ffc029102a200c5de11223344");
    ck_assert_str_eq(run->environment,
                     "{\"jax_version\":\"0.10.0\",\"jax_backend\":\"cpu\",\"device\":{\"kind\":"
                     "\"cpu\",\"platform\":\"cpu\"},\"python\":\"3.13.1\",\"os\":\"Linux-6.1\","
                     "\"xla_flags\":null,\"scheduler\":{\"cpu_slots\":1,\"n_gpus\":1,"
                     "\"max_parallel\":2,\"core_groups\":[[0,1]],\"gpu_settle_s\":0.0}}");
    ck_assert_ptr_nonnull(strstr(run->metadata, "\"nitrix\":{\"sha\":\"9b74c98"));
    ck_assert_uint_eq(run->n_points, 5);
}
END_TEST

START_TEST(a_row_is_a_point)
{
    run_list_read_file(&list, &cbx_nperf_format, BLUR);
    const cbx_point *point = &list.runs[0]->points[2];
    ck_assert_str_eq(point->scenario, "blur");
    ck_assert_str_eq(point->name, "blur {\"challenging\": true, \"k\": 3, \"mode\": \"wrap\", "
                                  "\"seed\": 0, \"shape\": [64, 64], \"sigma\": 1.5}");
    ck_assert_str_eq(point->status, "ok");
    const cbx_tag want[] = { { "baseline", "scipy.ndimage.blur" },
                             { "platform", "jax-cpu" },
                             { "framework", "numpy" },
                             { "sigma", "1.5" },
                             { "mode", "wrap" },
                             { "challenging", "true" },
                             { "k", "3" } };
    ck_assert_uint_eq(point->n_tags, sizeof want / sizeof want[0]);
    ck_assert(cbx_point_has_tags(point, want, sizeof want / sizeof want[0]));
    ck_assert_double_eq_tol(value_of(point, "steady_time.min"), 0.001953125, 1e-15);
    ck_assert_double_eq_tol(value_of(point, "steady_time.p95"), 0.0029296875, 1e-15);
    ck_assert_double_eq_tol(value_of(point, "fidelity.rel_to_tol"), 0.0625, 1e-15);
    ck_assert_double_eq_tol(value_of(point, "ratio"), 2, 1e-15);
    ck_assert_ptr_null(cbx_point_find_metric(point, "peak_hbm"));
    ck_assert_ptr_null(point->source_text);
    ck_assert_ptr_nonnull(strstr(point->detail, "\"cache\":\"cold\""));
}
END_TEST

static const struct {
    size_t index;
    const char *status;
    size_t n_metrics;
} statuses[] = { { 0, "skipped", 0 }, { 1, "ok", 10 }, { 3, "oom", 0 }, { 4, "ok", 11 } };
START_TEST(rows_that_are_not_ok_are_points)
{
    run_list_read_file(&list, &cbx_nperf_format, BLUR);
    const cbx_point *point = &list.runs[0]->points[statuses[_i].index];
    ck_assert_str_eq(point->status, statuses[_i].status);
    ck_assert_uint_eq(point->n_metrics, statuses[_i].n_metrics);
}
END_TEST

static const struct {
    const char *metric, *unit;
    cbx_direction direction;
} defs[] = {
    { "steady_time.min", "s", CBX_DIRECTION_LOWER },
    { "steady_time.iqr", "s", CBX_DIRECTION_LOWER },
    { "compile_time", "s", CBX_DIRECTION_LOWER },
    { "peak_hbm", "MB", CBX_DIRECTION_LOWER },
    { "host_rss", "MB", CBX_DIRECTION_LOWER },
    { "throughput", "elem/s", CBX_DIRECTION_HIGHER },
    { "fidelity.rel_to_tol", "\u00d7tol", CBX_DIRECTION_LOWER },
    { "ratio", "", CBX_DIRECTION_INFO },
    { "recovery_ncc", "ncc", CBX_DIRECTION_HIGHER },
    { "recovery_tre", "mm", CBX_DIRECTION_LOWER },
};
START_TEST(definitions_come_from_the_registry)
{
    run_list_read_file(&list, &cbx_nperf_format, BLUR);
    const cbx_metric_def *def = cbx_run_find_def(list.runs[0], defs[_i].metric);
    ck_assert_msg(def != NULL, "%s", defs[_i].metric);
    ck_assert_str_eq(def->unit, defs[_i].unit);
    ck_assert_int_eq(def->direction, defs[_i].direction);
    ck_assert(def->inferred);
}
END_TEST

START_TEST(what_the_schema_may_add_survives)
{
    run_list_read_file(&list, &cbx_nperf_format, ODD);
    const cbx_run *run = list.runs[0];
    ck_assert_uint_eq(run->n_points, 3);
    /* the earliest provenance timestamp, a naive one */
    ck_assert_str_eq(run->timestamp, "2026-03-09T08:00:00+00:00");
    const cbx_point *odd = &run->points[0], *nan = &run->points[1];
    ck_assert_str_eq(odd->status, "paused");
    ck_assert_str_eq(cbx_point_find_tag(odd, "platform"), "jax-cpu");
    ck_assert_str_eq(cbx_point_find_tag(odd, "param.platform"), "tpu");
    ck_assert_str_eq(cbx_point_find_tag(odd, "a|b"), "<i>");
    ck_assert_uint_eq(odd->n_tags, 6);
    ck_assert_uint_eq(odd->n_metrics, 1);
    ck_assert_double_eq_tol(value_of(odd, "energy"), 3, 1e-15);
    ck_assert_int_eq(cbx_run_find_def(run, "energy")->direction, CBX_DIRECTION_INFO);
    ck_assert(isnan(value_of(nan, "fidelity.rel_to_tol")));
    ck_assert(isinf(value_of(nan, "throughput")));
    ck_assert_ptr_nonnull(nan->source_text);
    ck_assert_str_ne(run->points[1].name, run->points[0].name);
}
END_TEST

/* Blank lines are not rows. */
static void drop_blank_lines(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++)
        if (*from != '\n' || (to > text && to[-1] != '\n'))
            *to++ = *from;
    *to = '\0';
}

static void check_rows_come_back(const char *path)
{
    cbx_error err = { "" };
    cbx_text_buffer source = read_fixture(path), out = CBX_TEXT_BUFFER_INIT;
    run_list_read_file(&list, &cbx_nperf_format, path);
    for (size_t i = 0; i < list.n; i++)
        ck_assert_int_eq(cbx_nperf_format.write(list.runs[i], &out, &err), CBX_OK);
    drop_blank_lines(source.bytes);
    ck_assert_str_eq(cbx_text_buffer_text(&out), source.bytes);
    cbx_text_buffer_done(&source);
    cbx_text_buffer_done(&out);
}

START_TEST(rows_are_written_as_they_were)
{
    static const char *const paths[] = { BLUR, ODD, FIXTURES "/nperf/gate_baseline.jsonl" };
    check_rows_come_back(paths[_i]);
}
END_TEST

START_TEST(real_rows_are_written_as_they_were)
{
    static const char *const names[] = { "flame_two_level", "gaussian", "spatial_transform.v1",
                                         "spatial_transform.v2", "tangent_project_spd" };
    const char *folder = real_data_folder("nperf", "real_rows_are_written_as_they_were");
    char path[4200];
    if (!folder)
        return;
    (void)snprintf(path, sizeof path, "%s/%s.jsonl", folder, names[_i]);
    check_rows_come_back(path);
}
END_TEST

#define ROW(run_id, point, status)                                                                 \
    "{\"run_id\": \"" run_id "\", \"case\": \"c\", \"param_point\": " point                        \
    ", \"baseline\": \"b\", \"platform\": \"p\", \"status\": \"" status "\"}\n"

static const struct {
    const char *what, *text;
    cbx_status status;
    const char *error;
} faults[] = {
    { "not JSON", ROW("r", "{}", "ok") "\n{\"run_id\": nul}\n", CBX_INVALID, "line 3: column 12" },
    { "not an object", "[1]\n", CBX_INVALID, "line 1: expected an object, got an array" },
    { "cut off", "{\"run_id\": \"r", CBX_INVALID, "line 1: column" },
    { "no case", "{\"run_id\": \"r\"}", CBX_INVALID, "line 1: case: missing" },
    { "no run", ROW("", "{}", "ok"), CBX_INVALID, "line 1: run_id: missing or empty" },
    { "point", ROW("r", "[]", "ok"), CBX_INVALID, "param_point: expected an object, got an array" },
    { "a NUL in a tag", ROW("r", "{\"x\": \"\\u0000\"}", "ok"), CBX_INVALID, "param_point.x" },
    { "a lone surrogate", ROW("r", "{}", "\\udc00"), CBX_INVALID, "status: holds half" },
    { "another row", ROW("r", "{\"n\": 1}", "ok") ROW("r", "{\"n\": 1}", "oom"), CBX_CONFLICT,
      "line 2: another row for c, p, baseline b came before in run r" },
    { "text for a number",
      "{\"run_id\": \"r\", \"case\": \"c\", \"param_point\": {}, \"baseline\": \"b\", "
      "\"platform\": \"p\", \"status\": \"ok\", \"metrics\": {\"steady_time\": {\"min\": \"1\"}}}",
      CBX_INVALID, "line 1: metrics.steady_time.min: expected a number, got a string" },
    { "fidelity",
      "{\"run_id\": \"r\", \"case\": \"c\", \"param_point\": {}, \"baseline\": \"b\", "
      "\"platform\": \"p\", \"status\": \"ok\", \"fidelity\": 3}",
      CBX_INVALID, "line 1: fidelity: expected an object or null, got an integer" },
    { "nothing", "\n \n", CBX_INVALID, "no rows" },
};
START_TEST(faults_name_line_and_field)
{
    cbx_error err = { "" };
    cbx_status status = run_list_read_text(&list, &cbx_nperf_format, "x.jsonl", faults[_i].text,
                                           strlen(faults[_i].text), false, &err);
    ck_assert_msg(status == faults[_i].status, "%s: %d", faults[_i].what, status);
    ck_assert_msg(strstr(err.text, faults[_i].error) != NULL, "%s: %s", faults[_i].what, err.text);
    ck_assert_uint_eq(list.n, 0);
}
END_TEST

static const struct {
    const char *what, *text;
    bool replace;
    size_t n_runs, n_points;
    const char *status;
} repeats[] = {
    { "the same row", ROW("r", "{\"n\": 1}", "ok") ROW("r", "{\"n\": 1}", "ok"), false, 1, 1,
      "ok" },
    { "spelled otherwise",
      ROW("r", "{\"n\": 1}", "ok") "{\"run_id\":\"r\",\"case\":\"c\",\"param_point\":{\"n\":1},"
                                   "\"baseline\":\"b\",\"platform\":\"p\",\"status\":\"ok\"}\n",
      false, 1, 1, "ok" },
    { "1 and 1.0 differ", ROW("r", "{\"n\": 1}", "ok") ROW("r", "{\"n\": 1.0}", "oom"), false, 1, 2,
      "ok" },
    { "seeds differ", ROW("r", "{\"seed\": 1}", "ok") ROW("r", "{\"seed\": 2}", "ok"), false, 1, 2,
      "ok" },
    { "the later one replaces", ROW("r", "{\"n\": 1}", "ok") ROW("r", "{\"n\": 1}", "oom"), true, 1,
      1, "oom" },
    { "two runs", ROW("r", "{\"n\": 1}", "ok") ROW("q", "{\"n\": 1}", "oom"), false, 2, 1, "ok" },
};
START_TEST(rows_have_an_identity)
{
    cbx_error err = { "" };
    cbx_status status = run_list_read_text(&list, &cbx_nperf_format, "x.jsonl", repeats[_i].text,
                                           strlen(repeats[_i].text), repeats[_i].replace, &err);
    ck_assert_msg(status == CBX_OK, "%s: %s", repeats[_i].what, err.text);
    ck_assert_msg(list.n == repeats[_i].n_runs, "%s", repeats[_i].what);
    ck_assert_msg(list.runs[0]->n_points == repeats[_i].n_points, "%s", repeats[_i].what);
    ck_assert_str_eq(list.runs[0]->points[0].status, repeats[_i].status);
    ck_assert_str_eq(list.runs[0]->timestamp, "1970-01-01T00:00:00+00:00");
}
END_TEST

static const struct {
    const char *text;
    bool mine;
} inputs[] = {
    { ROW("r", "{}", "ok"), true },
    { "\n\n" ROW("r", "{}", "ok"), true },
    { "{\"run_id\": \"r\", \"case\": \"c\", \"param_point\": {\n" ROW("r", "{}", "ok"), true },
    { "{\"id\": \"r\", \"points\": []}", false },
    { "", false },
    { "case param_point baseline", false },
};
START_TEST(detection)
{
    const cbx_input in = { .path = "x",
                           .bytes = inputs[_i].text,
                           .length = strlen(inputs[_i].text) };
    ck_assert_int_eq(cbx_nperf_format.detect(&in) > 0, inputs[_i].mine);
}
END_TEST

#define N_OF(cases) ((int)(sizeof(cases) / sizeof((cases)[0])))

START_TEST(runs_of_other_formats_are_not_written_as_rows)
{
    const cbx_point point = { .name = "n", .scenario = "s", .status = "ok", .detail = "{\"config\":1}" };
    const cbx_run run = { .id = "3fcabcd", .points = &point, .n_points = 1,
                          .format = "benchmark-result" };
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_error err;
    ck_assert_int_eq(cbx_nperf_format.write(&run, &out, &err), CBX_INVALID);
    ck_assert_ptr_nonnull(strstr(err.text, "run 3fcabcd came from the format benchmark-result"));
    ck_assert_uint_eq(out.length, 0);
    cbx_text_buffer_done(&out);
}
END_TEST

static Suite *nperf_format_suite(void)
{
    Suite *suite = suite_create("nperf_format");
    TCase *tc = tcase_create("rows");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, runs_of_other_formats_are_not_written_as_rows);
    tcase_add_test(tc, rows_of_one_run_id_are_a_run);
    tcase_add_test(tc, a_row_is_a_point);
    tcase_add_loop_test(tc, rows_that_are_not_ok_are_points, 0, N_OF(statuses));
    tcase_add_loop_test(tc, definitions_come_from_the_registry, 0, N_OF(defs));
    tcase_add_test(tc, what_the_schema_may_add_survives);
    tcase_add_loop_test(tc, rows_are_written_as_they_were, 0, 3);
    tcase_add_loop_test(tc, real_rows_are_written_as_they_were, 0, 5);
    tcase_add_loop_test(tc, faults_name_line_and_field, 0, N_OF(faults));
    tcase_add_loop_test(tc, rows_have_an_identity, 0, N_OF(repeats));
    tcase_add_loop_test(tc, detection, 0, N_OF(inputs));
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(nperf_format_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
