#include "engine/statistics/powerlaw_fit.h"

#include "near.h"

#include <string.h>

START_TEST(fit_of_measured_growth)
{
    /* scipy.stats.linregress(log(size), log(value)) */
    const double size[] = { 100, 500, 1000, 5000, 10000 };
    const double value[] = { .01, .05, .10, .52, 1.05 };
    cbx_powerlaw_fit fit;
    ck_assert_int_eq(cbx_powerlaw_fit_compute(size, value, 5, &fit), CBX_OK);
    ck_assert_uint_eq(fit.n, 5);
    assert_near("coefficient", fit.coefficient, 9.36083346314213e-05, 1e-13);
    assert_near("exponent", fit.exponent, 1.011797035445843, 1e-14);
    assert_near("r_squared", fit.r_squared, 0.9999645750543753, 1e-14);
    ck_assert(fit.has_interval);
    assert_near("stderr", fit.exponent_stderr, 0.0034769229284024048, 2e-12);
    assert_near("lower", fit.exponent_lower, 1.000731914918591, 1e-12);
    assert_near("upper", fit.exponent_upper, 1.0228621559730955, 1e-12);
}
END_TEST

static const struct {
    const char *what;
    double size[4], value[4];
    size_t n;
    size_t want_n;
    double coefficient, exponent, r_squared;
    bool has_interval;
} cases[] = {
    { "nothing", { 0 }, { 0 }, 0, 0, 0, 0, 0, false },
    { "nothing positive", { 0, -1, 3, 4 }, { 1, 2, 0, -4 }, 4, 0, 0, 0, 0, false },
    { "one pair", { 10 }, { 5 }, 1, 1, 5, 0, 1, false },
    { "all values equal", { 1, 2, 3, 4 }, { 7, 7, 7, 7 }, 4, 4, 7, 0, 1, true },
    { "all equal", { 3, 3, 3 }, { 7, 7, 7 }, 3, 3, 7, 0, 1, false },
    { "one size", { 3, 3, 3 }, { 1, 10, 100 }, 3, 3, 10, 0, 0, false },
    { "two pairs", { 1, 10 }, { 2, 200 }, 2, 2, 2, 2, 1, false },
    { "non-positive and NaN dropped", { 1, 0, 10, 5 }, { 2, 9, 200, NAN }, 4, 2, 2, 2, 1, false },
    { "infinite dropped", { 1, INFINITY, 10, 2 }, { 2, 9, 200, INFINITY }, 4, 2, 2, 2, 1, false },
    { "falling", { 1, 2, 4, 8 }, { 8, 4, 2, 1 }, 4, 4, 8, -1, 1, true },
};

START_TEST(fit_of_special_shapes)
{
    cbx_powerlaw_fit fit;
    ck_assert_int_eq(
        cbx_powerlaw_fit_compute(cases[_i].size, cases[_i].value, cases[_i].n, &fit), CBX_OK);
    ck_assert_msg(fit.n == cases[_i].want_n, "%s: n", cases[_i].what);
    assert_near(cases[_i].what, fit.coefficient, cases[_i].coefficient, 1e-14);
    assert_near(cases[_i].what, fit.exponent, cases[_i].exponent, 1e-14);
    assert_near(cases[_i].what, fit.r_squared, cases[_i].r_squared, 1e-14);
    ck_assert_msg(fit.has_interval == cases[_i].has_interval, "%s: interval", cases[_i].what);
}
END_TEST

START_TEST(sums_skip_on_removal_what_they_skipped_on_addition)
{
    cbx_linear_sums logs = { 0 };
    cbx_powerlaw_sums_add(&logs, 5, 17);
    cbx_powerlaw_sums_add(&logs, -5, 17);
    cbx_powerlaw_sums_add(&logs, 1, 2);
    cbx_powerlaw_sums_add(&logs, 10, 200);
    cbx_powerlaw_sums_remove(&logs, 5, 17);
    cbx_powerlaw_sums_remove(&logs, -5, 17);
    cbx_powerlaw_fit fit;
    ck_assert_int_eq(cbx_powerlaw_fit_from_sums(&logs, &fit), CBX_OK);
    ck_assert_uint_eq(fit.n, 2);
    assert_near("exponent", fit.exponent, 2, 1e-14);
    cbx_powerlaw_sums_remove(&logs, 10, 200);
    ck_assert_int_eq(cbx_powerlaw_fit_from_sums(&logs, &fit), CBX_OK);
    assert_near("r_squared of the one left", fit.r_squared, 1, 0);
}
END_TEST

static const struct {
    double exponent;
    const char *want;
} classes[] = {
    { 0, "O(1)" },          { 0.15, "O(n^0.1)" },  { 0.149, "O(1)" },      { 0.35, "O(n^0.3)" },
    { 0.36, "O(sqrt(n))" }, { 0.65, "O(n^0.7)" },  { 0.75, "O(n^0.8)" },   { 0.85, "O(n^0.8)" },
    { 1.15, "O(n)" },       { 1.25, "O(n^1.2)" },  { 1.65, "O(n^1.5)" },   { 2.15, "O(n^2)" },
    { 2.85, "O(n^3)" },     { 3.2, "O(n^3.2)" },   { -0.1, "O(1)" },       { -0.2, "O(n^-0.2)" },
    { -1, "O(n^-1.0)" },    { 1e17, "O(n^100000000000000000.0)" },
};

START_TEST(complexity_class_at_the_borders)
{
    char got[CBX_COMPLEXITY_TEXT_SIZE];
    cbx_complexity_class(classes[_i].exponent, got);
    ck_assert_str_eq(got, classes[_i].want);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, fit_of_measured_growth);
    tcase_add_loop_test(tc, fit_of_special_shapes, 0, (int)ARRAY_LENGTH(cases));
    tcase_add_test(tc, sums_skip_on_removal_what_they_skipped_on_addition);
    tcase_add_loop_test(tc, complexity_class_at_the_borders, 0, (int)ARRAY_LENGTH(classes));
}

int main(void)
{
    return run_case("powerlaw_fit", add_tests);
}
