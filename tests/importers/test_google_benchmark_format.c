#include "importers/importer.h"
#include "tests/importers/run_list.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAM FIXTURES "/google-benchmark/sort_bench.json"

static run_list list;

static void set_up(void)
{
    run_list_init(&list);
}

static void tear_down(void)
{
    run_list_done(&list);
}

static const cbx_run *read_program(void)
{
    run_list_read_file(&list, &cbx_google_benchmark_format, PROGRAM);
    ck_assert_uint_eq(list.n, 1);
    ck_assert(!list.partial[0]);
    return list.runs[0];
}

START_TEST(a_programs_output_is_a_run)
{
    static const char id[] = "sort_bench-20260301T100000-";
    const cbx_run *run = read_program();
    ck_assert_int_eq(strncmp(run->id, id, strlen(id)), 0);
    ck_assert_str_eq(run->timestamp, "2026-03-01T12:00:00+02:00");
    ck_assert_str_eq(run->commit, "0123abcd0123abcd0123abcd0123abcd0123abcd");
    ck_assert_ptr_null(run->branch);
    ck_assert_str_eq(run->environment,
                     "{\"host_name\":\"bench1\",\"num_cpus\":8,\"mhz_per_cpu\":3000,\"caches\":[{"
                     "\"type\":\"Data\",\"level\":1,\"size\":32768,\"num_sharing\":2}],"
                     "\"library_build_type\":\"release\"}");
    ck_assert_ptr_nonnull(strstr(run->metadata, "\"load_avg\":[0.5,0.25,0.125]"));
    ck_assert_uint_eq(run->n_points, 4);
}
END_TEST

START_TEST(repetitions_are_one_point)
{
    const cbx_point *point = &read_program()->points[0];
    const cbx_tag tags[] = { { "n", "1000" }, { "param1", "8" }, { "threads", "4" } };
    ck_assert_str_eq(point->name, "BM_sort/n:1000/8/real_time/threads:4");
    ck_assert_str_eq(point->scenario, "BM_sort");
    ck_assert_uint_eq(point->n_tags, 3);
    ck_assert(cbx_point_has_tags(point, tags, 3));
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
    { 0, "time", 3e-6, 3, "s", CBX_DIRECTION_LOWER },
    { 0, "cpu_time", 2.5e-6, 3, "s", CBX_DIRECTION_LOWER },
    { 0, "items_per_second", 300, 3, "items/s", CBX_DIRECTION_HIGHER },
    { 0, "hits", 4, 3, "", CBX_DIRECTION_INFO },
    { 1, "time", 0.0125, 0, "s", CBX_DIRECTION_LOWER },
    { 1, "bytes_per_second", 1024, 0, "B/s", CBX_DIRECTION_HIGHER },
    { 2, "time", 5e-9, 0, "s", CBX_DIRECTION_LOWER },
};

START_TEST(metrics_and_their_definitions)
{
    const cbx_run *run = read_program();
    const cbx_metric *metric =
        cbx_point_find_metric(&run->points[metrics[_i].point], metrics[_i].metric);
    const cbx_metric_def *def = cbx_run_find_def(run, metrics[_i].metric);
    ck_assert_msg(metric && def, "%s", metrics[_i].metric);
    ck_assert_double_eq_tol(metric->value, metrics[_i].value, 1e-12 * metrics[_i].value);
    ck_assert_uint_eq(metric->n_samples, metrics[_i].n_samples);
    ck_assert_str_eq(def->unit, metrics[_i].unit);
    ck_assert_int_eq(def->direction, metrics[_i].direction);
}
END_TEST

START_TEST(a_benchmark_that_failed_has_no_metrics)
{
    const cbx_point *point = &read_program()->points[3];
    ck_assert_str_eq(point->name, "BM_broken");
    ck_assert_str_eq(point->status, "failed");
    ck_assert_uint_eq(point->n_metrics, 0);
    ck_assert_ptr_nonnull(strstr(point->detail, "\"error_message\":\"no file\""));
}
END_TEST

#define WITH(context, benchmarks) "{\"context\": " context ", \"benchmarks\": " benchmarks "}"
#define DATE "{\"date\": \"2026-03-01T10:00:00+00:00\"}"

static const struct {
    const char *text, *message;
} broken[] = {
    { WITH("{}", "[]"), "context.date: expected a string, got nothing" },
    { WITH("{\"date\": \"now\"}", "[]"), "context.date: \"now\" is not an ISO 8601 time" },
    { WITH("[]", "[]"), "context: expected an object" },
    { WITH(DATE, "1"), "benchmarks: expected an array, got an integer" },
    { WITH(DATE, "[1]"), "benchmarks[0]: name: expected a string, got nothing" },
    { WITH(DATE, "[{\"name\": \"a\", \"real_time\": 1, \"time_unit\": \"h\"}]"),
      "benchmark a: time_unit: expected ns, us, ms or s" },
};

START_TEST(a_fault_has_a_place)
{
    cbx_error err = { .text = "" };
    ck_assert_int_eq(run_list_read_text(&list, &cbx_google_benchmark_format, "x.json",
                                        broken[_i].text, strlen(broken[_i].text), false, &err),
                     CBX_INVALID);
    ck_assert_msg(strncmp(err.text, broken[_i].message, strlen(broken[_i].message)) == 0, "%s",
                  err.text);
}
END_TEST

START_TEST(the_older_form_has_names_only)
{
    static const char text[] =
        WITH(DATE, "[{\"name\": \"BM_x/2\", \"iterations\": 5, \"real_time\": 7, \"cpu_time\": 6, "
                   "\"time_unit\": \"ns\"}]");
    ck_assert_int_eq(run_list_read_text(&list, &cbx_google_benchmark_format, "x.json", text,
                                        strlen(text), false, NULL),
                     CBX_OK);
    ck_assert_int_eq(strncmp(list.runs[0]->id, "google-benchmark-20260301T100000-", 33), 0);
    ck_assert_str_eq(list.runs[0]->points[0].name, "BM_x/2");
    ck_assert_str_eq(cbx_point_find_tag(&list.runs[0]->points[0], "param1"), "2");
}
END_TEST

static const struct {
    const char *text;
    bool mine;
} signs[] = {
    { WITH(DATE, "[]"), true },
    { "{\"benchmarks\": [], \"machine_info\": {}}", false }, /* pytest-benchmark */
    { "{\"context\": {}}", false },
    { "{\"context\": {}, \"points\": []}", false },
    { "[]", false },
    { "", false },
};

START_TEST(it_knows_its_own)
{
    const cbx_input in = { .path = "x", .bytes = signs[_i].text, .length = strlen(signs[_i].text) };
    ck_assert_int_eq(cbx_google_benchmark_format.detect(&in) > 0, signs[_i].mine);
    if (signs[_i].mine)
        ck_assert_ptr_eq(cbx_format_detect(&in), &cbx_google_benchmark_format);
}
END_TEST

#define N(table) (int)(sizeof table / sizeof *table)

int main(void)
{
    Suite *suite = suite_create("google_benchmark_format");
    TCase *tc = tcase_create("google_benchmark_format");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_programs_output_is_a_run);
    tcase_add_test(tc, repetitions_are_one_point);
    tcase_add_loop_test(tc, metrics_and_their_definitions, 0, N(metrics));
    tcase_add_test(tc, a_benchmark_that_failed_has_no_metrics);
    tcase_add_loop_test(tc, a_fault_has_a_place, 0, N(broken));
    tcase_add_test(tc, the_older_form_has_names_only);
    tcase_add_loop_test(tc, it_knows_its_own, 0, N(signs));
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
