#include "engine/analysis/comparison.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static cbx_arena *arena;
static cbx_error err;

static void set_up(void)
{
    arena = cbx_arena_new();
}

static void tear_down(void)
{
    cbx_arena_free(arena);
}

static const cbx_metric_def throughput_higher[]
    = { { .name = "throughput", .unit = "1/s", .direction = CBX_DIRECTION_HIGHER } };
static const cbx_metric_def latency_lower[]
    = { { .name = "latency", .unit = "s", .direction = CBX_DIRECTION_LOWER } };

/* A run of one point with one metric. */
static cbx_run one_value(const cbx_metric_def *defs, size_t n_defs, double value)
{
    cbx_metric *metric = cbx_arena_calloc(arena, 1, sizeof *metric);
    cbx_point *point = cbx_arena_calloc(arena, 1, sizeof *point);
    *metric = (cbx_metric){ .name = n_defs ? defs->name : "throughput", .value = value };
    *point = (cbx_point){
        .name = "p", .scenario = "s", .status = "ok", .metrics = metric, .n_metrics = 1
    };
    return (cbx_run){ .defs = defs, .n_defs = n_defs, .points = point, .n_points = 1 };
}

static cbx_comparison compare(const cbx_run *current, const cbx_run *baseline)
{
    const cbx_comparison_options options = { .threshold = 0.05 };
    cbx_comparison comparison;
    ck_assert_int_eq(cbx_comparison_make(current, baseline, &options, arena, &comparison, &err),
                     CBX_OK);
    return comparison;
}

START_TEST(points_match_by_name_and_tags_not_by_scenario)
{
    const cbx_tag ab[] = { { "a", "1" }, { "b", "2" } }, ba[] = { { "b", "2" }, { "a", "1" } };
    const cbx_tag other[] = { { "a", "1" } };
    const cbx_metric metric = { .name = "throughput", .value = 1 };
    const cbx_point now[] = {
        { "p", "s1", "ok", ab, 2, &metric, 1, NULL, NULL },
        { "p", "s1", "ok", other, 1, &metric, 1, NULL, NULL },
        { "q", "s1", "ok", ab, 2, &metric, 1, NULL, NULL },
    };
    const cbx_point then[] = { { "p", "s2", "ok", ba, 2, &metric, 1, NULL, NULL } };
    const cbx_run current = { .points = now, .n_points = 3 };
    const cbx_run baseline = { .points = then, .n_points = 1 };
    cbx_comparison comparison = compare(&current, &baseline);
    ck_assert_uint_eq(comparison.n_rows, 1);
    ck_assert_ptr_eq(comparison.rows[0].point, &now[0]);
}
END_TEST

START_TEST(of_duplicates_the_baselines_last_and_each_current_one)
{
    const cbx_metric values[] = { { .name = "throughput", .value = 10 },
                                  { .name = "throughput", .value = 20 },
                                  { .name = "throughput", .value = 30 } };
    const cbx_point points[] = {
        { .name = "p", .metrics = &values[0], .n_metrics = 1 },
        { .name = "p", .metrics = &values[1], .n_metrics = 1 },
        { .name = "p", .metrics = &values[2], .n_metrics = 1 },
    };
    const cbx_run current = { .points = points, .n_points = 2 };
    const cbx_run baseline = { .points = &points[1], .n_points = 2 };
    cbx_comparison comparison = compare(&current, &baseline);
    ck_assert_uint_eq(comparison.n_rows, 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_double_eq(comparison.rows[i].current->value, values[i].value);
        ck_assert_double_eq(comparison.rows[i].baseline->value, 30);
    }
}
END_TEST

START_TEST(definitions_are_merged_in_order)
{
    cbx_metric_def lower = throughput_higher[0];
    lower.direction = CBX_DIRECTION_LOWER;
    cbx_run with = one_value(throughput_higher, 1, 80), other = one_value(&lower, 1, 100);
    cbx_run without = one_value(NULL, 0, 80), base_without = one_value(NULL, 0, 100);
    const cbx_comparison_options options
        = { .threshold = 0.05, .store_defs = &lower, .n_store_defs = 1 };
    const struct {
        const cbx_run *current, *baseline;
        cbx_change with_store, without_store;
    } rows[] = {
        { &with, &other, CBX_CHANGE_REGRESSION, CBX_CHANGE_REGRESSION },
        { &without, &other, CBX_CHANGE_IMPROVEMENT, CBX_CHANGE_IMPROVEMENT },
        { &without, &base_without, CBX_CHANGE_IMPROVEMENT, CBX_CHANGE_NONE },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        cbx_comparison comparison;
        ck_assert_int_eq(cbx_comparison_make(rows[i].current, rows[i].baseline, &options, arena,
                                             &comparison, &err),
                         CBX_OK);
        ck_assert_int_eq(comparison.rows[0].change, rows[i].with_store);
        comparison = compare(rows[i].current, rows[i].baseline);
        ck_assert_int_eq(comparison.rows[0].change, rows[i].without_store);
        ck_assert(comparison.rows[0].has_delta);
    }
}
END_TEST

START_TEST(both_runs_definitions_flag_their_metrics)
{
    const cbx_metric now[] = { { .name = "throughput", .value = 80 },
                               { .name = "latency", .value = 12 } };
    const cbx_metric then[] = { { .name = "latency", .value = 10 },
                                { .name = "throughput", .value = 100 } };
    const cbx_point p_now = { .name = "p", .metrics = now, .n_metrics = 2 };
    const cbx_point p_then = { .name = "p", .metrics = then, .n_metrics = 2 };
    const cbx_run current
        = { .points = &p_now, .n_points = 1, .defs = throughput_higher, .n_defs = 1 };
    const cbx_run baseline
        = { .points = &p_then, .n_points = 1, .defs = latency_lower, .n_defs = 1 };
    cbx_comparison comparison = compare(&current, &baseline);
    ck_assert_uint_eq(comparison.n_rows, 2);
    ck_assert_str_eq(comparison.rows[0].current->name, "throughput");
    ck_assert_int_eq(comparison.rows[0].change, CBX_CHANGE_REGRESSION);
    ck_assert_str_eq(comparison.rows[1].current->name, "latency");
    ck_assert_int_eq(comparison.rows[1].change, CBX_CHANGE_REGRESSION);
}
END_TEST

static const struct {
    double current, baseline;
    cbx_change want;
    bool has_delta;
} specials[] = {
    { NAN, 1, CBX_CHANGE_NONE, false },      { 1, NAN, CBX_CHANGE_NONE, false },
    { NAN, NAN, CBX_CHANGE_NONE, false },    { INFINITY, 1, CBX_CHANGE_REGRESSION, true },
    { 1, 0, CBX_CHANGE_UNDEFINED, false },   { 0, 0, CBX_CHANGE_UNDEFINED, false },
    { 0, 1, CBX_CHANGE_IMPROVEMENT, true },
};
START_TEST(values_that_cannot_be_judged_stay_as_rows)
{
    cbx_run current = one_value(latency_lower, 1, specials[_i].current);
    cbx_run baseline = one_value(latency_lower, 1, specials[_i].baseline);
    cbx_comparison comparison = compare(&current, &baseline);
    ck_assert_uint_eq(comparison.n_rows, 1);
    ck_assert_int_eq(comparison.rows[0].change, specials[_i].want);
    ck_assert_int_eq(comparison.rows[0].has_delta, specials[_i].has_delta);
}
END_TEST

START_TEST(metrics_of_one_side_make_no_row)
{
    const cbx_metric now[] = { { .name = "a", .value = 1 }, { .name = "c", .value = 1 } };
    const cbx_metric then[] = { { .name = "b", .value = 1 }, { .name = "c", .value = 1 } };
    const cbx_point p_now = { .name = "p", .metrics = now, .n_metrics = 2 };
    const cbx_point p_then = { .name = "p", .metrics = then, .n_metrics = 2 };
    const cbx_run current = { .points = &p_now, .n_points = 1 };
    const cbx_run baseline = { .points = &p_then, .n_points = 1 }, empty = { .id = "e" };
    ck_assert_uint_eq(compare(&current, &baseline).n_rows, 1);
    ck_assert_uint_eq(compare(&current, &empty).n_rows, 0);
    ck_assert_uint_eq(compare(&empty, &current).n_rows, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("comparison");
    TCase *tc = tcase_create("comparison");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, points_match_by_name_and_tags_not_by_scenario);
    tcase_add_test(tc, of_duplicates_the_baselines_last_and_each_current_one);
    tcase_add_test(tc, definitions_are_merged_in_order);
    tcase_add_test(tc, both_runs_definitions_flag_their_metrics);
    tcase_add_loop_test(tc, values_that_cannot_be_judged_stay_as_rows, 0, (int)COUNT(specials));
    tcase_add_test(tc, metrics_of_one_side_make_no_row);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
