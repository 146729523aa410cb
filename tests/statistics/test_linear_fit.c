#include "engine/statistics/linear_fit.h"

#include "near.h"
#include "random.h"

#include <string.h>

/* NIST StRD, linear regression, Norris (36 observations), certified to 15 digits. */
static const double norris_y[] = { 0.1,   338.8, 118.1, 888.0, 9.2,   228.1, 668.5, 998.5, 449.1,
                                   778.9, 559.2, 0.3,   0.1,   778.1, 668.8, 339.3, 448.9, 10.8,
                                   557.7, 228.3, 998.0, 888.8, 119.6, 0.3,   0.6,   557.6, 339.3,
                                   888.0, 998.5, 778.9, 10.2,  117.6, 228.9, 668.4, 449.2, 0.2 };
static const double norris_x[] = { 0.2,   337.4, 118.2, 884.6, 10.1,  226.5, 666.3, 996.3, 448.6,
                                   777.0, 558.2, 0.4,   0.6,   775.5, 666.9, 338.0, 447.5, 11.6,
                                   556.0, 228.1, 995.8, 887.6, 120.2, 0.3,   0.3,   556.8, 339.1,
                                   887.2, 999.0, 779.0, 11.1,  118.3, 229.2, 669.1, 448.9, 0.5 };

START_TEST(line_has_the_certified_values)
{
    cbx_linear_fit fit;
    ck_assert_int_eq(cbx_linear_fit_compute(norris_x, norris_y, 36, &fit), CBX_OK);
    assert_near("slope", fit.slope, 1.00211681802045, 1e-14);
    assert_near("intercept", fit.intercept, -0.262323073774029, 2e-14);
    assert_near("stderr", fit.slope_stderr, 0.429796848199937e-03, 1e-14);
    assert_near("r2", fit.r_squared, 0.999993745883712, 1e-14);
}
END_TEST

START_TEST(interval_is_student)
{
    /* scipy.stats.linregress([1,2,3,4], [2,1,4,3]), t = 4.302652729749464 */
    cbx_linear_fit fit;
    const double x[] = { 1, 2, 3, 4 }, y[] = { 2, 1, 4, 3 };
    ck_assert_int_eq(cbx_linear_fit_compute(x, y, 4, &fit), CBX_OK);
    assert_near("slope", fit.slope, 0.6, 1e-15);
    assert_near("r2", fit.r_squared, 0.36, 1e-15);
    ck_assert(fit.has_interval);
    assert_near("stderr", fit.slope_stderr, 0.565685424949238, 1e-14);
    assert_near("lower", fit.slope_lower, -1.8339479378373231, 1e-12);
    assert_near("upper", fit.slope_upper, 3.0339479378373233, 1e-12);
}
END_TEST

START_TEST(line_without_an_answer)
{
    cbx_linear_fit fit;
    const double x[] = { 2, 2, 2 }, y[] = { 1, 5, 9 };
    const double far_x[] = { 1, INFINITY, 3 };
    ck_assert_int_eq(cbx_linear_fit_compute(x, y, 0, &fit), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_linear_fit_compute(x, y, 1, &fit), CBX_DEGENERATE);
    ck_assert_int_eq(cbx_linear_fit_compute(x, y, 3, &fit), CBX_DEGENERATE);
    ck_assert_int_eq(cbx_linear_fit_compute(far_x, y, 3, &fit), CBX_DEGENERATE);
    ck_assert_int_eq(cbx_linear_fit_compute(y, x, 3, &fit), CBX_OK);
    assert_near("slope", fit.slope, 0, 0);
    assert_near("intercept", fit.intercept, 2, 0);
    assert_near("r2 of equal y", fit.r_squared, 1, 0);
    assert_near("stderr of equal y", fit.slope_stderr, 0, 0);
}
END_TEST

/* A window sliding over values of very different size must leave no trace in the sums. */
START_TEST(sums_forget_what_is_removed)
{
    enum { length = 400, window = 7 };
    static double x[length], y[length];
    uint64_t state = 3;
    for (int i = 0; i < length; i++) {
        x[i] = 1.6e15 + 1e3 * i;
        y[i] = ldexp(random_normal(&state), (int)(random_bits(&state) % 60));
    }
    cbx_linear_sums sums = { 0 };
    for (int i = 0; i < length; i++) {
        cbx_linear_sums_add(&sums, x[i], y[i]);
        if (i % 50 == 9)
            cbx_linear_sums_add(&sums, INFINITY, 1);
        if (i % 50 == 9)
            cbx_linear_sums_remove(&sums, INFINITY, 1);
        if (i < window)
            continue;
        cbx_linear_sums_remove(&sums, x[i - window], y[i - window]);
        cbx_linear_fit slid, fresh;
        ck_assert_int_eq(cbx_linear_fit_from_sums(&sums, &slid), CBX_OK);
        ck_assert_int_eq(
            cbx_linear_fit_compute(x + i - window + 1, y + i - window + 1, window, &fresh), CBX_OK);
        assert_near("slope", slid.slope, fresh.slope, 1e-15);
        assert_near("intercept", slid.intercept, fresh.intercept, 1e-15);
        assert_near("stderr", slid.slope_stderr, fresh.slope_stderr, 1e-15);
    }
}
END_TEST

START_TEST(sums_merge)
{
    cbx_linear_sums left = { 0 }, right = { 0 };
    for (int i = 0; i < 36; i++)
        cbx_linear_sums_add(i < 11 ? &left : &right, norris_x[i], norris_y[i]);
    cbx_linear_sums_merge(&left, &right);
    cbx_linear_fit fit;
    ck_assert_int_eq(cbx_linear_fit_from_sums(&left, &fit), CBX_OK);
    assert_near("slope", fit.slope, 1.00211681802045, 1e-14);
    assert_near("mean x", cbx_linear_sums_mean_x(&left), 419.17777777777775, 1e-15);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, line_has_the_certified_values);
    tcase_add_test(tc, interval_is_student);
    tcase_add_test(tc, line_without_an_answer);
    tcase_add_test(tc, sums_forget_what_is_removed);
    tcase_add_test(tc, sums_merge);
}

int main(void)
{
    return run_case("linear_fit", add_tests);
}
