#include "engine/statistics/variance_prior.h"

#include "near.h"

/* scipy 1.10: e = log(v) - digamma(d/2) + log(d/2), x = e.var(ddof=1) - polygamma(1, d/2).mean(),
 * d0 = 2 brentq(lambda y: polygamma(1, y) - x, 1e-3, 1e4), at most 1000, s0^2 = exp(e.mean() +
 * digamma(d0/2) - log(d0/2)). */
static const struct {
    const char *what;
    double variances[6], df[6];
    double variance, prior_df;
} cases[] = {
    { "unlike series",
      { 1, 2, 4, 8, 16, 0.5 },
      { 5, 5, 5, 5, 5, 5 },
      2.23465120467,
      2.50923506903 },
    { "alike series",
      { 1, 1.1, 0.9, 1.05, 1, 0.95 },
      { 10, 10, 10, 10, 10, 10 },
      1.10542255692,
      1000 },
    { "a constant one is left out",
      { 1, 100, 3, 0, 0.04, 9 },
      { 4, 8, 12, 16, 20, 24 },
      0.49105650838,
      0.75354699357 },
};

START_TEST(fits_as_limma)
{
    cbx_variance_prior prior = cbx_variance_prior_fit(cases[_i].variances, cases[_i].df, 6);
    assert_near(cases[_i].what, prior.variance, cases[_i].variance, 1e-10);
    assert_near(cases[_i].what, prior.df, cases[_i].prior_df, 1e-8);
}
END_TEST

START_TEST(needs_five_series)
{
    cbx_variance_prior prior = cbx_variance_prior_fit(cases[0].variances, cases[0].df, 4);
    assert_near("no prior", prior.df, 0, 0);
    assert_near("the own estimate", cbx_variance_prior_apply(&prior, 3, 7), 3, 1e-15);
}
END_TEST

START_TEST(weighs_by_degrees_of_freedom)
{
    const cbx_variance_prior prior = { .variance = 2, .df = 6 };
    assert_near("combined", cbx_variance_prior_apply(&prior, 5, 3), 3, 1e-15);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, fits_as_limma, 0, ARRAY_LENGTH(cases));
    tcase_add_test(tc, needs_five_series);
    tcase_add_test(tc, weighs_by_degrees_of_freedom);
}

int main(void)
{
    return run_case("variance_prior", add_tests);
}
