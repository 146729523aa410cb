#include "importers/importer.h"
#include "tests/importers/run_list.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define EXPORTS FIXTURES "/hyperfine/"
#define ONE EXPORTS "20260301T100000Z.json"
#define TWO EXPORTS "two.json"

static run_list list;

static void set_up(void)
{
    run_list_init(&list);
}

static void tear_down(void)
{
    run_list_done(&list);
}

static const cbx_run *read_export(const char *path)
{
    run_list_read_file(&list, &cbx_hyperfine_format, path);
    ck_assert_uint_eq(list.n, 1);
    ck_assert(!list.partial[0]);
    return list.runs[0];
}

START_TEST(an_export_is_a_run)
{
    const cbx_run *run = read_export(TWO);
    ck_assert_str_eq(run->timestamp, "2026-03-02T10:00:00Z");
    ck_assert_str_eq(run->environment, "{\"os\":\"Linux\",\"architecture\":\"x86_64\"}");
    ck_assert_ptr_nonnull(strstr(run->metadata, "\"hyperfine_version\":\"2.0.0\""));
    ck_assert_ptr_null(run->commit);
    ck_assert_uint_eq(strlen(run->id), strlen("hyperfine-0123456789abcdef"));
    ck_assert_uint_eq(run->n_points, 1);
    ck_assert_str_eq(run->points[0].name, "sort with 1");
    ck_assert_str_eq(run->points[0].scenario, "sort");
    ck_assert_ptr_nonnull(
        strstr(run->points[0].detail, "\"command\":\"sort --parallel=1 words.txt\""));
}
END_TEST

START_TEST(version_1_has_its_time_in_the_name)
{
    const cbx_run *run = read_export(ONE);
    ck_assert_str_eq(run->timestamp, "2026-03-01T10:00:00+00:00");
    ck_assert_str_eq(run->environment, "{}");
    ck_assert_uint_eq(run->n_points, 2);
    ck_assert_str_eq(run->points[0].name, "sort --parallel=1 words.txt");
    ck_assert_str_eq(cbx_point_find_tag(&run->points[0], "threads"), "1");
    ck_assert_ptr_nonnull(strstr(run->points[0].detail, "\"exit_codes\":[0,0,0]"));
    ck_assert_ptr_null(strstr(run->points[0].detail, "\"times\""));
}
END_TEST

static const struct {
    const char *path;
    size_t point;
    const char *metric;
    double value;
    size_t n_samples;
    const char *unit;
    cbx_direction direction;
    cbx_priority priority;
} metrics[] = {
    { ONE, 0, "time", 0.24, 3, "s", CBX_DIRECTION_LOWER, CBX_PRIORITY_PRIMARY },
    { ONE, 0, "user", 0.2, 0, "s", CBX_DIRECTION_LOWER, CBX_PRIORITY_SECONDARY },
    { ONE, 0, "system", 0.01, 0, "s", CBX_DIRECTION_LOWER, CBX_PRIORITY_SECONDARY },
    { ONE, 0, "memory", 8192, 3, "B", CBX_DIRECTION_LOWER, CBX_PRIORITY_SECONDARY },
    { ONE, 1, "time", 0.001, 0, "s", CBX_DIRECTION_LOWER, CBX_PRIORITY_PRIMARY },
    { TWO, 0, "time", 0.25, 2, "s", CBX_DIRECTION_LOWER, CBX_PRIORITY_PRIMARY },
    { TWO, 0, "memory", 6144, 2, "B", CBX_DIRECTION_LOWER, CBX_PRIORITY_SECONDARY },
    { TWO, 0, "instructions", 20, 2, "", CBX_DIRECTION_LOWER, CBX_PRIORITY_SECONDARY },
};

START_TEST(metrics_and_their_definitions)
{
    const cbx_run *run = read_export(metrics[_i].path);
    const cbx_metric *metric =
        cbx_point_find_metric(&run->points[metrics[_i].point], metrics[_i].metric);
    const cbx_metric_def *def = cbx_run_find_def(run, metrics[_i].metric);
    ck_assert_msg(metric && def, "%s", metrics[_i].metric);
    ck_assert_double_eq_tol(metric->value, metrics[_i].value, 1e-12);
    ck_assert_uint_eq(metric->n_samples, metrics[_i].n_samples);
    ck_assert_str_eq(def->unit, metrics[_i].unit);
    ck_assert_int_eq(def->direction, metrics[_i].direction);
    ck_assert_int_eq(def->priority, metrics[_i].priority);
}
END_TEST

START_TEST(what_is_not_there_is_no_metric)
{
    const cbx_run *run = read_export(ONE);
    ck_assert_ptr_null(cbx_point_find_metric(&run->points[1], "memory"));
    ck_assert_ptr_null(cbx_point_find_metric(&run->points[1], "time.mean"));
}
END_TEST

#define RESULT "{\"results\": [{\"command\": \"a b\", \"median\": 1}]}"

static const struct {
    const char *path, *timestamp;
} names[] = {
    { "x/hyperfine-2026-03-01.json", "2026-03-01T00:00:00+00:00" },
    { "x/2026-03-01T102030-fast.json", "2026-03-01T10:20:30+00:00" },
    { "x/2026-03-01T10:20:30+02:00.json", "2026-03-01T08:20:30+00:00" },
    { "run3-20260301T102030.json", "2026-03-01T10:20:30+00:00" },
    { "2026-13-01/2026-03-01.json", "2026-03-01T00:00:00+00:00" },
};

START_TEST(a_time_in_the_name)
{
    ck_assert_int_eq(run_list_read_text(&list, &cbx_hyperfine_format, names[_i].path, RESULT,
                                        strlen(RESULT), false, NULL),
                     CBX_OK);
    ck_assert_str_eq(list.runs[0]->timestamp, names[_i].timestamp);
}
END_TEST

START_TEST(else_the_files_own_time)
{
    struct stat info;
    char want[40];
    ck_assert_int_eq(stat(FIXTURES, &info), 0);
    ck_assert_int_eq(run_list_read_text(&list, &cbx_hyperfine_format, FIXTURES, RESULT,
                                        strlen(RESULT), false, NULL),
                     CBX_OK);
    cbx_timestamp_format((int64_t)info.st_mtim.tv_sec * 1000000 + info.st_mtim.tv_nsec / 1000,
                         want);
    ck_assert_str_eq(list.runs[0]->timestamp, want);
}
END_TEST

static const struct {
    const char *text, *message;
} broken[] = {
    { "[1]", "results: expected an array, got nothing" },
    { "\"x\"", "results: expected an array, got nothing" },
    { "{\"results\": 1}", "results: expected an array, got an integer" },
    { "{\"results\": [{\"mean\": 1}]}", "results[0]: command: expected a string, got nothing" },
    { "{\"results\": [{\"command\": \"a\", \"times\": [1, \"2\"]}]}",
      "results[0]: times[1]: expected a number, got a string" },
    { "{\"results\": [{\"command\": \"a\", \"user\": []}]}",
      "results[0]: user: expected a number, got an array" },
    { "{\"schema_version\": 2, \"metadata\": {\"start_time\": \"x\"}, \"results\": []}",
      "metadata.start_time: \"x\" is not an ISO 8601 time" },
};

START_TEST(a_fault_has_a_place)
{
    cbx_error err = { .text = "" };
    ck_assert_int_eq(run_list_read_text(&list, &cbx_hyperfine_format, "x.json", broken[_i].text,
                                        strlen(broken[_i].text), false, &err),
                     CBX_INVALID);
    ck_assert_msg(strncmp(err.text, broken[_i].message, strlen(broken[_i].message)) == 0, "%s",
                  err.text);
}
END_TEST

static const struct {
    const char *text;
    bool mine;
} signs[] = {
    { RESULT, true },
    { "{\"schema_version\": 2, \"results\": [{\"command\": \"a\"}]}", true },
    { "{\"results\": []}", false },
    { "{\"results\": {\"command\": []}, \"commit_hash\": \"a\"}", false }, /* asv */
    { "{\"metadata\": {\"command\": 1}, \"points\": []}", false },
    { "[1]", false },
    { "", false },
};

START_TEST(it_knows_its_own)
{
    const cbx_input in = { .path = "x", .bytes = signs[_i].text, .length = strlen(signs[_i].text) };
    ck_assert_int_eq(cbx_hyperfine_format.detect(&in) > 0, signs[_i].mine);
    if (signs[_i].mine)
        ck_assert_ptr_eq(cbx_format_detect(&in), &cbx_hyperfine_format);
}
END_TEST

#define N(table) (int)(sizeof table / sizeof *table)

int main(void)
{
    Suite *suite = suite_create("hyperfine_format");
    TCase *tc = tcase_create("hyperfine_format");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, an_export_is_a_run);
    tcase_add_test(tc, version_1_has_its_time_in_the_name);
    tcase_add_loop_test(tc, metrics_and_their_definitions, 0, N(metrics));
    tcase_add_test(tc, what_is_not_there_is_no_metric);
    tcase_add_loop_test(tc, a_time_in_the_name, 0, N(names));
    tcase_add_test(tc, else_the_files_own_time);
    tcase_add_loop_test(tc, a_fault_has_a_place, 0, N(broken));
    tcase_add_loop_test(tc, it_knows_its_own, 0, N(signs));
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
