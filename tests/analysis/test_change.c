#include "engine/analysis/change.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HIGHER = CBX_DIRECTION_HIGHER, LOWER = CBX_DIRECTION_LOWER, INFO = CBX_DIRECTION_INFO };

/* The borders at which re-arranged formulas and decimal arithmetic answer otherwise. */
static const struct {
    double current, baseline, threshold;
    int direction;
    const char *want;
} kinds[] = {
    { 95, 100, .05, HIGHER, "unchanged" },
    { 94.9, 100, .05, HIGHER, "regression" },
    { 93, 100, .07, HIGHER, "unchanged" },
    { 107, 100, .07, LOWER, "unchanged" },
    { 71, 100, .29, HIGHER, "unchanged" },
    { 129, 100, .29, LOWER, "unchanged" },
    { 1.1, 1.0, .1, LOWER, "regression" },
    { 90, 100, .1, HIGHER, "unchanged" },
    { -110, -100, .05, HIGHER, "regression" },
    { -90, -100, .05, LOWER, "regression" },
    { -98, -100, .01, HIGHER, "improvement" },
    { 106, 100, .05, HIGHER, "improvement" },
    { 94, 100, .05, LOWER, "improvement" },
    { 100, 100, 0, LOWER, "unchanged" },
    { 5, 0, .05, LOWER, "undefined" },
    { 5, -0.0, .05, LOWER, "undefined" },
    { 50, 100, .05, INFO, "info" },
    { 5, 0, .05, INFO, "info" },
    { NAN, 100, .05, INFO, "info" },
    { NAN, 100, .05, HIGHER, NULL },
    { 100, NAN, .05, LOWER, NULL },
    { 50, 100, .05, CBX_DIRECTION_NONE, NULL },
    { INFINITY, 100, .05, LOWER, "regression" },
    { INFINITY, 100, .05, HIGHER, "improvement" },
    { -INFINITY, 100, .05, HIGHER, "regression" },
    { 100, INFINITY, .05, LOWER, "undefined" },
    { INFINITY, INFINITY, .05, LOWER, "undefined" },
};
START_TEST(kinds_of_change)
{
    const char *got = cbx_change_name(cbx_change_kind(kinds[_i].current, kinds[_i].baseline,
                                                      (cbx_direction)kinds[_i].direction,
                                                      kinds[_i].threshold));
    ck_assert_pstr_eq(got, kinds[_i].want);
}
END_TEST

START_TEST(regression_is_a_kind)
{
    bool got = false, flagged = kinds[_i].want && strcmp(kinds[_i].want, "regression") == 0;
    bool no_answer = !kinds[_i].want || strcmp(kinds[_i].want, "undefined") == 0;
    cbx_status want = no_answer ? CBX_DEGENERATE : CBX_OK;
    ck_assert_int_eq(cbx_is_regression(kinds[_i].current, kinds[_i].baseline,
                                       (cbx_direction)kinds[_i].direction, kinds[_i].threshold,
                                       &got),
                     want);
    ck_assert_int_eq(got, flagged);
}
END_TEST

static const struct {
    double current, baseline, want;
} deltas[] = {
    { 1.1, 1.0, 10.000000000000009 },
    { 93, 100, -7.000000000000001 },
    { -110, -100, -10 },
    { 3, -2, 250 },
    { 0, 5, -100 },
    { 1e308, 1e-308, INFINITY },
};
START_TEST(delta_in_percent)
{
    double got = 0;
    ck_assert_int_eq(cbx_delta_pct(deltas[_i].current, deltas[_i].baseline, &got), CBX_OK);
    ck_assert_msg(!(got < deltas[_i].want) && !(got > deltas[_i].want), "%.17g", got);
}
END_TEST

START_TEST(delta_without_an_answer)
{
    double got = 42;
    ck_assert_int_eq(cbx_delta_pct(1, 0, &got), CBX_DEGENERATE);
    ck_assert_int_eq(cbx_delta_pct(NAN, 1, &got), CBX_DEGENERATE);
    ck_assert_int_eq(cbx_delta_pct(1, NAN, &got), CBX_DEGENERATE);
    ck_assert_int_eq(cbx_delta_pct(1, INFINITY, &got), CBX_DEGENERATE);
    ck_assert_double_eq(got, 42);
}
END_TEST

START_TEST(better_by_direction)
{
    bool got = false;
    ck_assert_int_eq(cbx_is_better(2, 1, CBX_DIRECTION_HIGHER, &got), CBX_OK);
    ck_assert(got);
    ck_assert_int_eq(cbx_is_better(2, 1, CBX_DIRECTION_LOWER, &got), CBX_OK);
    ck_assert(!got);
    ck_assert_int_eq(cbx_is_better(2, 1, CBX_DIRECTION_NONE, &got), CBX_OK);
    ck_assert(got);
    ck_assert_int_eq(cbx_is_better(1, 1, CBX_DIRECTION_LOWER, &got), CBX_OK);
    ck_assert(!got);
    ck_assert_int_eq(cbx_is_better(1, NAN, CBX_DIRECTION_LOWER, &got), CBX_OK);
    ck_assert(!got);
    ck_assert_int_eq(cbx_is_better(2, 1, CBX_DIRECTION_INFO, &got), CBX_DEGENERATE);
}
END_TEST

START_TEST(rank_keys_ascend_best_first)
{
    ck_assert(cbx_rank_key(2, CBX_DIRECTION_HIGHER) < cbx_rank_key(1, CBX_DIRECTION_HIGHER));
    ck_assert(cbx_rank_key(1, CBX_DIRECTION_LOWER) < cbx_rank_key(2, CBX_DIRECTION_LOWER));
    ck_assert(cbx_rank_key(2, CBX_DIRECTION_INFO) < cbx_rank_key(1, CBX_DIRECTION_INFO));
    ck_assert(!signbit(cbx_rank_key(0, CBX_DIRECTION_HIGHER)));
    ck_assert(isnan(cbx_rank_key(NAN, CBX_DIRECTION_HIGHER)));
}
END_TEST

static const struct {
    double best, value;
    int direction;
    double want;
} factors[] = {
    { 200, 100, HIGHER, 2 },       { 2, 10, LOWER, 5 },          { 200, 200, HIGHER, 1 },
    { 0, 0, HIGHER, 1 },           { 0, 0, LOWER, 1 },           { 5, 0, HIGHER, INFINITY },
    { 0, 5, LOWER, INFINITY },     { -5, 0, HIGHER, INFINITY },  { 200, 100, INFO, 2 },
    { 200, 100, 0, 2 },            { INFINITY, 1, HIGHER, INFINITY },
};
START_TEST(improvement_factors)
{
    double got = cbx_improvement_factor(factors[_i].best, factors[_i].value,
                                        (cbx_direction)factors[_i].direction);
    ck_assert_msg(!(got < factors[_i].want) && !(got > factors[_i].want), "%.17g", got);
}
END_TEST

START_TEST(improvement_factor_without_a_value)
{
    ck_assert(isnan(cbx_improvement_factor(1, NAN, CBX_DIRECTION_HIGHER)));
    ck_assert(isnan(cbx_improvement_factor(NAN, 0, CBX_DIRECTION_HIGHER)));
    ck_assert(isnan(cbx_improvement_factor(INFINITY, INFINITY, CBX_DIRECTION_HIGHER)));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("change");
    TCase *tc = tcase_create("change");
    tcase_add_loop_test(tc, kinds_of_change, 0, (int)(sizeof kinds / sizeof *kinds));
    tcase_add_loop_test(tc, regression_is_a_kind, 0, (int)(sizeof kinds / sizeof *kinds));
    tcase_add_loop_test(tc, delta_in_percent, 0, (int)(sizeof deltas / sizeof *deltas));
    tcase_add_test(tc, delta_without_an_answer);
    tcase_add_test(tc, better_by_direction);
    tcase_add_test(tc, rank_keys_ascend_best_first);
    tcase_add_loop_test(tc, improvement_factors, 0, (int)(sizeof factors / sizeof *factors));
    tcase_add_test(tc, improvement_factor_without_a_value);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
