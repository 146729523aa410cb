#include "importers/benchmark_run_id.h"
#include "importers/importer.h"
#include "tests/importers/run_list.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define RESULTS FIXTURES "/results/"

static run_list list;

static void set_up(void)
{
    run_list_init(&list);
}

static void tear_down(void)
{
    run_list_done(&list);
}

static const cbx_run *read_result(const char *name)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s%s", RESULTS, name);
    run_list_read_file(&list, &cbx_benchmark_result_format, path);
    ck_assert_uint_eq(list.n, 1);
    ck_assert(list.partial[0]);
    ck_assert_uint_eq(list.runs[0]->n_points, 1);
    return list.runs[0];
}

START_TEST(a_result_is_a_point)
{
    const cbx_run *run = read_result("abcdef1/CV-1_small.json");
    const cbx_point *point = &run->points[0];
    const cbx_tag tags[] = { { "framework", "F" },
                             { "scenario_id", "CV-1" },
                             { "variant", "small" } };
    ck_assert_str_eq(run->id, "abcdef1");
    ck_assert_str_eq(run->timestamp, "2026-03-01T10:00:01.500000+00:00");
    ck_assert_str_eq(run->commit, "0123456789abcdef0123456789abcdef01234567");
    ck_assert_str_eq(run->environment, "{\"python_version\":\"3.11\",\"gpu\":\"G1\"}");
    ck_assert_str_eq(point->name, "CV-1/small");
    ck_assert_str_eq(point->scenario, "CV-1");
    ck_assert_uint_eq(point->n_tags, 3);
    ck_assert(cbx_point_has_tags(point, tags, 3));
    ck_assert_str_eq(point->detail,
                     "{\"domain\":\"pipelines\",\"timing\":{\"wall_clock_sec\":0.5,"
                     "\"first_batch_time\":0.25,\"num_batches\":3,\"num_elements\":128,"
                     "\"warmup_batches_excluded\":0},\"resources\":null,\"metadata\":{"
                     "\"environment\":{\"timestamp\":\"2026-03-01T10:00:00+00:00\","
                     "\"git_commit\":\"0123456789abcdef0123456789abcdef01234567\","
                     "\"python_version\":\"3.11\",\"gpu\":\"G1\"}},\"config\":{\"batch_size\":16},"
                     "\"timestamp\":1772359201.5}");
}
END_TEST

static const struct {
    const char *file, *metric;
    double value;
    size_t n_samples;
    const char *unit; /* NULL: no definition */
    cbx_direction direction;
} metrics[] = {
    { "abcdef1/CV-1_small.json", "throughput", 256, 0, "elem/s", CBX_DIRECTION_HIGHER },
    { "abcdef1/CV-1_small.json", "latency_p50", 2.5, 0, "ms", CBX_DIRECTION_LOWER },
    { "abcdef1/CV-1_small.json", "accuracy", 1, 0, "", CBX_DIRECTION_HIGHER },
    { "abcdef1/CV-1_small.json", "speed", 3.5, 0, NULL, CBX_DIRECTION_NONE },
    { "abcdef1/CV-1_small.json", "wall_clock_sec", 0.5, 0, "s", CBX_DIRECTION_LOWER },
    { "abcdef1/CV-1_small.json", "first_batch_time", 0.25, 0, "s", CBX_DIRECTION_LOWER },
    { "abcdef1/CV-1_small.json", "per_batch_time", 0.25, 3, "s", CBX_DIRECTION_LOWER },
    { "abcdef1/NLP-1_small.json", "per_batch_time", 0.3125, 4, "s", CBX_DIRECTION_LOWER },
    { "abcdef1/NLP-1_small.json", "peak_rss_mb", 512.5, 0, "MB", CBX_DIRECTION_LOWER },
    { "abcdef1/NLP-1_small.json", "memory_growth_mb", -1.5, 0, "MB", CBX_DIRECTION_LOWER },
    { "older/CV-1_small.json", "throughput", 256, 0, "elem/s", CBX_DIRECTION_HIGHER },
    { "older/CV-1_small.json", "loss", 0.75, 0, NULL, CBX_DIRECTION_NONE },
    { "older/CV-1_small.json", "per_batch_time", 0.125, 1, "s", CBX_DIRECTION_LOWER },
};
START_TEST(metrics_and_their_definitions)
{
    const cbx_run *run = read_result(metrics[_i].file);
    const cbx_metric *metric = cbx_point_find_metric(&run->points[0], metrics[_i].metric);
    const cbx_metric_def *def = cbx_run_find_def(run, metrics[_i].metric);
    ck_assert_msg(metric != NULL, "%s", metrics[_i].metric);
    ck_assert_double_eq_tol(metric->value, metrics[_i].value, 1e-15);
    ck_assert_uint_eq(metric->n_samples, metrics[_i].n_samples);
    ck_assert_int_eq(def != NULL, metrics[_i].unit != NULL);
    if (def) {
        ck_assert_str_eq(def->unit, metrics[_i].unit);
        ck_assert_int_eq(def->direction, metrics[_i].direction);
        ck_assert(def->inferred);
    }
}
END_TEST

START_TEST(bounds_are_kept)
{
    const cbx_run *run = read_result("abcdef1/CV-1_small.json");
    const cbx_metric *metric = cbx_point_find_metric(&run->points[0], "accuracy");
    ck_assert_uint_eq(metric->flags, CBX_METRIC_VALUE_INTEGER | CBX_METRIC_HAS_LOWER |
                                         CBX_METRIC_HAS_UPPER | CBX_METRIC_UPPER_INTEGER);
    ck_assert_double_eq_tol(metric->lower, 0.5, 1e-15);
}
END_TEST

START_TEST(the_median_of_extreme_times_is_between_them)
{
    static const char text[] = "{\"name\": \"a\", \"timestamp\": 1, \"timing\": "
                               "{\"per_batch_times\": [-1.5e308, 1.5e308, null]}}";
    cbx_error err = { "" };
    ck_assert_msg(run_list_read_text(&list, &cbx_benchmark_result_format, "/x/x.json", text,
                                     strlen(text), false, &err) == CBX_OK,
                  "%s", err.text);
    const cbx_metric *metric = cbx_point_find_metric(&list.runs[0]->points[0], "per_batch_time");
    ck_assert_double_eq_tol(metric->value, 0, 1e-15);
    ck_assert_uint_eq(metric->n_samples, 3);
}
END_TEST

START_TEST(the_older_form)
{
    const cbx_run *run = read_result("older/CV-1_small.json");
    ck_assert_str_eq(run->id, "older-01234567");
    ck_assert_str_eq(run->points[0].name, "CV-1/small");
    ck_assert_str_eq(run->points[0].scenario, "CV-1");
    ck_assert_str_eq(cbx_point_find_tag(&run->points[0], "framework"), "F");
    ck_assert_ptr_nonnull(strstr(run->points[0].detail, "\"config\":{\"seed\":42}"));
    ck_assert_ptr_null(strstr(run->points[0].detail, "extra_metrics"));
}
END_TEST

START_TEST(an_unknown_commit_is_none)
{
    const cbx_run *run = read_result("abcdef1/gpu_other/CV-1_small.json");
    ck_assert_str_eq(run->id, "abcdef1/gpu_other");
    ck_assert_ptr_null(run->commit);
    ck_assert_ptr_null(cbx_point_find_metric(&run->points[0], "per_batch_time"));
}
END_TEST

static const struct {
    const char *path, *commit, *id;
} ids[] = {
    { "/no/such/3fcabcd/x.json", "ffffffffffff", "3fcabcd" },
    { "/no/such/3fcabcd/gpu_a100/x.json", NULL, "3fcabcd/gpu_a100" },
    { "/no/1234567/such/89abcde/x.json", NULL, "89abcde" },
    { "/no/such/results/x.json", "0123456789ab", "results-01234567" },
    { "/no/such/results/x.json", NULL, "results" },
    { "/no/such/abcdef/x.json", NULL, "abcdef" },
    { "/x.json", "0123456789ab", "results-01234567" },
    { "-", "0123456789ab", "stdin-01234567" },
};
START_TEST(directories_name_runs)
{
    const char *id = cbx_benchmark_run_id(ids[_i].path, ids[_i].commit, list.arena);
    ck_assert_str_eq(id, ids[_i].id);
}
END_TEST

static const struct {
    const char *text, *error;
} faults[] = {
    { "[]", "not a benchmark result" },
    { "{\"name\": \"a\"", "line 1, column" },
    { "{\"name\": \"a\", \"metrics\": {}}", "timestamp: expected a number, got nothing" },
    { "{\"name\": \"a\", \"timestamp\": 1e300}", "timestamp: 1e+300 is not a time" },
    { "{\"name\": \"a\", \"timestamp\": NaN}", "timestamp: nan is not a time" },
    { "{\"name\": \"a\\u0000\", \"timestamp\": 1}", "name: holds a NUL" },
    { "{\"name\": \"a\", \"timestamp\": 1, \"tags\": {\"k\": 2}}",
      "tags: k: expected a string, got an integer" },
    { "{\"name\": \"a\", \"timestamp\": 1, \"metrics\": {\"m\": {\"value\": \"1\"}}}",
      "metrics: m: value: expected a number, got a string" },
    { "{\"name\": \"a\", \"timestamp\": 1, \"metrics\": {\"m\": {\"value\": 1, \"samples\": [1, "
      "[]]}}}",
      "metrics: m: samples[1]: expected a number, got an array" },
    { "{\"name\": \"a\", \"timestamp\": 1, \"timing\": {\"wall_clock_sec\": \"1\"}}",
      "timing.wall_clock_sec: expected a number, got a string" },
};
START_TEST(faults_name_the_field)
{
    cbx_error err = { "" };
    cbx_status status = run_list_read_text(&list, &cbx_benchmark_result_format, "/x/x.json",
                                           faults[_i].text, strlen(faults[_i].text), false, &err);
    ck_assert_int_eq(status, CBX_INVALID);
    ck_assert_msg(strstr(err.text, faults[_i].error) != NULL, "%s", err.text);
    ck_assert_uint_eq(list.n, 0);
}
END_TEST

START_TEST(what_metrics_say_beyond_the_model_is_kept)
{
    static const char text[] = "{\"name\": \"a\", \"timestamp\": 1, \"metrics\": {\"m\": "
                               "{\"value\": 1, \"unit\": \"ms\"}, \"none\": null}}";
    cbx_error err = { "" };
    ck_assert_int_eq(run_list_read_text(&list, &cbx_benchmark_result_format, "/x/x.json", text,
                                        sizeof text - 1, false, &err),
                     CBX_OK);
    ck_assert_uint_eq(list.runs[0]->points[0].n_metrics, 1);
    ck_assert_str_eq(list.runs[0]->points[0].detail,
                     "{\"timestamp\":1,\"metrics\":{\"m\":{\"value\":1,\"unit\":\"ms\"},"
                     "\"none\":null}}");
}
END_TEST

static const struct {
    const char *text;
    bool mine;
} inputs[] = {
    { "{\"name\": \"a\", \"metrics\": {}, \"timestamp\": 1}", true },
    { "{\"framework\": \"a\", \"scenario_id\": \"b\", \"timing\": {}}", true },
    { "{\"id\": \"a\", \"timestamp\": \"2026-01-01\", \"points\": [{\"metrics\": {}}]}", false },
    { "{\"name\": \"a\"}", false },
    { "[]", false },
    { "", false },
};
START_TEST(detection)
{
    const cbx_input in = { .path = "x",
                           .bytes = inputs[_i].text,
                           .length = strlen(inputs[_i].text) };
    ck_assert_int_eq(cbx_benchmark_result_format.detect(&in) > 0, inputs[_i].mine);
}
END_TEST

#define N_OF(cases) ((int)(sizeof(cases) / sizeof((cases)[0])))

static Suite *benchmark_result_suite(void)
{
    Suite *suite = suite_create("benchmark_result_format");
    TCase *tc = tcase_create("results");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_result_is_a_point);
    tcase_add_loop_test(tc, metrics_and_their_definitions, 0, N_OF(metrics));
    tcase_add_test(tc, bounds_are_kept);
    tcase_add_test(tc, the_median_of_extreme_times_is_between_them);
    tcase_add_test(tc, the_older_form);
    tcase_add_test(tc, an_unknown_commit_is_none);
    tcase_add_loop_test(tc, directories_name_runs, 0, N_OF(ids));
    tcase_add_loop_test(tc, faults_name_the_field, 0, N_OF(faults));
    tcase_add_test(tc, what_metrics_say_beyond_the_model_is_kept);
    tcase_add_loop_test(tc, detection, 0, N_OF(inputs));
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(benchmark_result_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
