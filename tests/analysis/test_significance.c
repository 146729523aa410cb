#include "engine/analysis/significance.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* p from scipy 1.10 mannwhitneyu(current, baseline).pvalue, d from the definition; NaN: none. q by
 * Benjamini-Hochberg over the four p. */
static const struct {
    double current[6], baseline[6];
    size_t n_current, n_baseline;
    double p, q, d;
} rows[] = {
    { { .45, .47, .44, .46, .48 }, { .52, .54, .51, .53, .55 }, 5, 5,
      .007936507936507936, .031746031746031744, 4.4271887242357355 },
    { { 1, 2, NAN, 3 }, { 4, 5, 6 }, 4, 3, .1, .2, 3 },
    { { 1 }, { 4, 5, 6 }, 1, 3, NAN, NAN, NAN },
    { { 1, NAN }, { 4, 5, 6 }, 2, 3, NAN, NAN, NAN },
    { { 0 }, { 0 }, 0, 0, NAN, NAN, NAN },
    { { 5, 5, 5 }, { 5, 5, 5 }, 3, 3, 1, 1, 0 },
    { { 1, INFINITY }, { 4, 5 }, 2, 2, 1, 1, NAN },
};

static const cbx_metric *make_metric(const double *samples, size_t n, cbx_arena *arena)
{
    cbx_metric *metric = cbx_arena_calloc(arena, 1, sizeof *metric);
    *metric = (cbx_metric){ .name = "time", .samples = samples, .n_samples = n };
    return metric;
}

static void check_number(bool has, double got, double want)
{
    ck_assert_int_eq(has, !isnan(want));
    if (has)
        ck_assert_double_eq_tol(got, want, 1e-12);
}

START_TEST(rows_are_tested_and_adjusted_together)
{
    cbx_arena *arena = cbx_arena_new();
    cbx_compared_metric compared[COUNT(rows)] = { 0 };
    cbx_significance *tests = NULL;
    cbx_error err;
    for (size_t i = 0; i < COUNT(rows); i++) {
        compared[i].current = make_metric(rows[i].current, rows[i].n_current, arena);
        compared[i].baseline = make_metric(rows[i].baseline, rows[i].n_baseline, arena);
    }
    const cbx_comparison comparison = { compared, COUNT(rows) };
    ck_assert_int_eq(cbx_significance_test(&comparison, arena, &tests, &err), CBX_OK);
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_number(tests[i].has_p_value, tests[i].p_value, rows[i].p);
        check_number(tests[i].has_p_value, tests[i].q_value, rows[i].q);
        check_number(tests[i].has_effect_size, tests[i].effect_size, rows[i].d);
    }
    cbx_arena_free(arena);
}
END_TEST

START_TEST(nothing_to_test)
{
    cbx_arena *arena = cbx_arena_new();
    const cbx_comparison comparison = { NULL, 0 };
    cbx_significance *tests = NULL;
    cbx_error err;
    ck_assert_int_eq(cbx_significance_test(&comparison, arena, &tests, &err), CBX_OK);
    cbx_arena_free(arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("significance");
    TCase *tc = tcase_create("significance");
    tcase_add_test(tc, rows_are_tested_and_adjusted_together);
    tcase_add_test(tc, nothing_to_test);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
