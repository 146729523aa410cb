/*
 * The percentile bootstrap (B. Efron, Annals of Statistics 7 (1979) 1-26; B. Efron & R. Tibshirani,
 * An Introduction to the Bootstrap (1993), 13.3): the confidence interval of a mean is cut from the
 * means of resamples drawn with replacement.
 *
 * The generator is GSL's gsl_rng_mt19937, the Mersenne Twister MT19937 (M. Matsumoto & T.
 * Nishimura, ACM TOMACS 8 (1998) 3-30) seeded by gsl_rng_set() with the seed (0 stands for 4357),
 * and a place in the sample is gsl_rng_uniform_int(n). Resamples are drawn one after the other;
 * means are sums in that order. So one seed gives one answer, on every machine.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_BOOTSTRAP_H
#define CALIBRAX_ENGINE_STATISTICS_BOOTSTRAP_H

#include "engine/base/status.h"
#include "engine/base/stop.h"

#include <stddef.h>

typedef struct cbx_bootstrap_options {
    double confidence; /* in (0, 1) */
    size_t resamples;  /* 1 .. CBX_BOOTSTRAP_MOST_RESAMPLES */
    unsigned long seed;
    cbx_stop stop; /* asked once a resample */
} cbx_bootstrap_options;

enum {
    CBX_BOOTSTRAP_MOST_RESAMPLES = 10000000,
    CBX_BOOTSTRAP_DEFAULT_RESAMPLES = 1000,
    CBX_BOOTSTRAP_DEFAULT_SEED = 42
};

/*
 * The interval of the mean: quantiles (1 -+ confidence) / 2 of the resamples' means, by linear
 * interpolation. (x, x) for n = 1. CBX_TOO_FEW_SAMPLES for n = 0, CBX_INVALID for options out of
 * range, CBX_DEGENERATE when a value is infinite, CBX_INTERRUPTED, CBX_NO_MEMORY. Callers skip NaN
 * before. Cost: n * resamples draws.
 */
cbx_status cbx_bootstrap_mean(const double *x, size_t n, const cbx_bootstrap_options *options,
                              double *ret_lower, double *ret_upper);

#endif
