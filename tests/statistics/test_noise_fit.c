#include "engine/statistics/noise_fit.h"

#include "near.h"

#include <gsl/gsl_cdf.h>
#include <stdlib.h>

enum { N = 20000 };

/* The quantiles of a scaled t distribution: a sample without luck in it. df 0: normal. */
static double *quantiles(double df, double scale)
{
    double *x = malloc(N * sizeof *x);
    ck_assert(x != NULL);
    for (int i = 0; i < N; i++) {
        double p = (i + 0.5) / N;
        x[i] = scale * (df > 0 ? gsl_cdf_tdist_Pinv(p, df) : gsl_cdf_ugaussian_Pinv(p));
    }
    return x;
}

/* p of a far value: scipy.stats.t.sf and norm.sf times 2 and the allowance of 1.4. */
static const struct {
    const char *what;
    double df, scale, z, p, tolerance;
} cases[] = {
    { "t(3)", 3, 1, 10, 0.00297976, 0.03 },
    { "t(3), scaled", 3, 0.25, 5, 0.00038248, 0.03 },
    { "t(8)", 8, 2, 8, 0.00552968, 0.03 },
    { "normal", 0, 1, 3, 0.00377972, 0.06 },
};

START_TEST(finds_the_tails)
{
    double *x = quantiles(cases[_i].df, cases[_i].scale);
    cbx_noise_fit fit;
    ck_assert_int_eq(cbx_noise_fit_make(x, N, &fit), CBX_OK);
    double p = cbx_noise_fit_p(&fit, -cases[_i].z);
    assert_near(cases[_i].what, p, cases[_i].p, cases[_i].tolerance);
    assert_near("critical", cbx_noise_fit_p(&fit, cbx_noise_fit_critical(&fit, 1e-5)), 1e-5, 1e-6);
    free(x);
}
END_TEST

START_TEST(without_residuals_the_prior_stands)
{
    cbx_noise_fit fit;
    double none[1];
    ck_assert_int_eq(cbx_noise_fit_make(none, 0, &fit), CBX_OK);
    ck_assert_msg(fit.df >= 5 && fit.df <= 12, "df %g", fit.df);
    assert_near("scale", fit.scale, 1, 0.05);
}
END_TEST

START_TEST(never_below_what_was_seen)
{
    double x[100];
    cbx_noise_fit fit;
    for (int i = 0; i < 100; i++)
        x[i] = i < 10 ? -50 : (i % 7 - 3) * 0.4;
    ck_assert_int_eq(cbx_noise_fit_make(x, 100, &fit), CBX_OK);
    ck_assert(cbx_noise_fit_p(&fit, 50) >= 8 / 101.);
    ck_assert(cbx_noise_fit_p(&fit, 0) <= 1);
}
END_TEST

/* The largest of 1,000 is seen once, by itself: without it, it is as unlikely as it is far. */
START_TEST(own_residuals_excuse_nothing)
{
    double *x = quantiles(0, 1);
    cbx_noise_fit fit;
    x[0] = 60;
    ck_assert_int_eq(cbx_noise_fit_make(x, N, &fit), CBX_OK);
    assert_near("with itself", cbx_noise_fit_p(&fit, 60), 1.0 / (N + 1), 1e-9);
    ck_assert(cbx_noise_fit_p_without(&fit, 60, 1) < 0.01 / N);
    assert_near("of none", cbx_noise_fit_p_without(&fit, 3, 0), cbx_noise_fit_p(&fit, 3), 1e-15);
    free(x);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, finds_the_tails, 0, ARRAY_LENGTH(cases));
    tcase_add_test(tc, without_residuals_the_prior_stands);
    tcase_add_test(tc, own_residuals_excuse_nothing);
    tcase_add_test(tc, never_below_what_was_seen);
}

int main(void)
{
    return run_case("noise_fit", add_tests);
}
