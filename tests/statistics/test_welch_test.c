#include "engine/statistics/effect_size.h"
#include "engine/statistics/welch_test.h"

#include "near.h"

/* scipy.stats.ttest_ind(a, b, equal_var=False), 1.10.1 */
static const struct {
    const char *what;
    double a[5];
    size_t n_a;
    double b[5];
    size_t n_b;
    double t, p_value;
} cases[] = {
    { "two frameworks", { .45, .47, .44, .46, .48 }, 5, { .52, .54, .51, .53, .55 }, 5,
      -7.000000000000006, .00011263854912686837 },
    { "one constant", { 1, 1, 1 }, 3, { 2, 2.1, 1.9 }, 3, -17.320508075688757,
      .003316758722356866 },
    { "two constants", { 1, 1, 1 }, 3, { 2, 2 }, 2, -INFINITY, 0 },
    { "two constants, other way", { 2, 2 }, 2, { .1, .1, .1 }, 3, INFINITY, 0 },
    { "unequal sizes", { 3, 5, 1, 4 }, 4, { 10, 2, 8, 6, 14 }, 5, -2.18424474593214, 0.07708707474675135 },
    { "tiny unit", { 3e-200, 5e-200, 1e-200, 4e-200 }, 4,
      { 10e-200, 2e-200, 8e-200, 6e-200, 14e-200 }, 5, -2.18424474593214, 0.07708707474675135 },
};

START_TEST(welch_agrees_with_scipy)
{
    cbx_welch_test test;
    ck_assert_int_eq(cbx_welch_test_compute(cases[_i].a, cases[_i].n_a, cases[_i].b,
                                            cases[_i].n_b, &test),
                     CBX_OK);
    assert_near(cases[_i].what, test.t, cases[_i].t, 2e-14);
    assert_near(cases[_i].what, test.p_value, cases[_i].p_value, 1e-12);
}
END_TEST

START_TEST(welch_without_an_answer)
{
    cbx_welch_test test;
    const double x[] = { .1, .1, .1 }, infinite[] = { 1, INFINITY };
    ck_assert_int_eq(cbx_welch_test_compute(x, 1, x, 3, &test), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_welch_test_compute(x, 3, x, 0, &test), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_welch_test_compute(x, 3, x, 2, &test), CBX_DEGENERATE);
    ck_assert_int_eq(cbx_welch_test_compute(infinite, 2, x, 2, &test), CBX_DEGENERATE);
}
END_TEST

/* abs(mean(a) - mean(b)) / sqrt((var(a, ddof=1) + var(b, ddof=1)) / 2) by numpy */
static const struct {
    double a[5];
    size_t n_a;
    double b[5];
    size_t n_b;
    double d;
} effects[] = {
    { { .45, .47, .44, .46, .48 }, 5, { .52, .54, .51, .53, .55 }, 5, 4.4271887242357355 },
    { { 1, 2, 3, 4, 5 }, 5, { 4, 5, 6, 7, 8 }, 5, 1.8973665961010275 },
    { { 5, 5, 5 }, 3, { 6, 6, 6 }, 3, 0 },
    { { 1 }, 1, { 2 }, 1, 0 },
};

START_TEST(effect_size_has_the_known_values)
{
    double d;
    ck_assert_int_eq(
        cbx_effect_size(effects[_i].a, effects[_i].n_a, effects[_i].b, effects[_i].n_b, &d),
        CBX_OK);
    assert_near("d", d, effects[_i].d, 1e-14);
}
END_TEST

START_TEST(effect_size_of_nothing)
{
    double d, x = 1;
    ck_assert_int_eq(cbx_effect_size(&x, 0, &x, 1, &d), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_effect_size(&x, 1, &x, 0, &d), CBX_TOO_FEW_SAMPLES);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, welch_agrees_with_scipy, 0, (int)ARRAY_LENGTH(cases));
    tcase_add_test(tc, welch_without_an_answer);
    tcase_add_loop_test(tc, effect_size_has_the_known_values, 0, (int)ARRAY_LENGTH(effects));
    tcase_add_test(tc, effect_size_of_nothing);
}

int main(void)
{
    return run_case("welch_test", add_tests);
}
