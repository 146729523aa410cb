#include "engine/statistics/variance_prior.h"

#include "engine/statistics/gsl_guard.h"

#include <gsl/gsl_sf_psi.h>
#include <math.h>

enum { LEAST_ESTIMATES = 5 };

/* E log s^2 - log sigma^2 with d degrees of freedom. */
static double log_bias(double df)
{
    return gsl_sf_psi(df / 2) - log(df / 2);
}

/* The y with trigamma(y) = x, by Newton's method on 1 / trigamma, which is nearly straight (Smyth,
 * appendix). */
static double inverse_trigamma(double x)
{
    double y = 0.5 + 1 / x;
    for (int i = 0; i < 50; i++) {
        double trigamma = gsl_sf_psi_1(y);
        double step = trigamma * (1 - trigamma / x) / gsl_sf_psi_n(2, y);
        y += step;
        if (fabs(step) < 1e-8 * y)
            break;
    }
    return y;
}

typedef struct log_spread {
    size_t n;
    double mean, squares; /* of the logarithms, each freed of its bias */
    double sampling;      /* mean of the variance that sampling alone gives them */
} log_spread;

static log_spread spread_of(const double *variances, const double *df, size_t n)
{
    log_spread spread = { 0, 0, 0, 0 };
    for (size_t i = 0; i < n; i++) {
        if (!(variances[i] > 0) || !isfinite(variances[i]))
            continue;
        double e = log(variances[i]) - log_bias(df[i]);
        double d = e - spread.mean;
        spread.n++;
        spread.mean += d / (double)spread.n;
        spread.squares += d * (e - spread.mean);
        spread.sampling += (gsl_sf_psi_1(df[i] / 2) - spread.sampling) / (double)spread.n;
    }
    return spread;
}

cbx_variance_prior cbx_variance_prior_fit(const double *variances, const double *df, size_t n)
{
    gsl_guard();
    log_spread spread = spread_of(variances, df, n);
    if (spread.n < LEAST_ESTIMATES)
        return (cbx_variance_prior){ 0, 0 };
    double excess = spread.squares / (double)(spread.n - 1) - spread.sampling;
    double prior_df = CBX_VARIANCE_PRIOR_MAX_DF;
    if (excess > gsl_sf_psi_1(prior_df / 2))
        prior_df = 2 * inverse_trigamma(excess);
    return (cbx_variance_prior){ exp(spread.mean + log_bias(prior_df)), prior_df };
}

double cbx_variance_prior_apply(const cbx_variance_prior *prior, double variance, double df)
{
    return (prior->df * prior->variance + df * variance) / (prior->df + df);
}
