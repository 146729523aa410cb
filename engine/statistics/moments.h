/*
 * Mean, variance and what follows from them, of an array. Callers skip NaN before.
 *
 * Sums are compensated (A. Neumaier, ZAMM 54 (1974) 39-51). The variance is the corrected two-pass
 * one, (sum d^2 - (sum d)^2 / n) / (n - 1) with d = x - mean (Chan, Golub & LeVeque, The American
 * Statistician 37 (1983), eq. 1.7), scaled by a power of two where squares would leave the range of
 * doubles. Equal values have exactly their value as mean and exactly 0 as variance. Cost O(n).
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_MOMENTS_H
#define CALIBRAX_ENGINE_STATISTICS_MOMENTS_H

#include "engine/base/status.h"

#include <stddef.h>

typedef struct cbx_moments {
    size_t n;
    double mean;
    double variance, stddev; /* divisor n - 1; 0 for n = 1 */
    double min, max;
} cbx_moments;

/* All of them return CBX_TOO_FEW_SAMPLES for n = 0. */

/* CBX_DEGENERATE when a value is infinite. */
cbx_status cbx_moments_compute(const double *x, size_t n, cbx_moments *ret_moments);
/* Infinite when a value is; CBX_DEGENERATE when both infinities occur. */
cbx_status cbx_mean(const double *x, size_t n, double *ret_mean);
cbx_status cbx_min(const double *x, size_t n, double *ret_min);
cbx_status cbx_max(const double *x, size_t n, double *ret_max);
/* Coefficient of variation: stddev / mean, signed like the mean; 0 when the mean is 0.
 * CBX_DEGENERATE when a value is infinite. */
cbx_status cbx_coefficient_of_variation(const double *x, size_t n, double *ret_cv);
/* Geometric mean, exp(mean ln x). CBX_DEGENERATE unless all values are > 0. */
cbx_status cbx_geometric_mean(const double *x, size_t n, double *ret_mean);

/* stddev / mean, 0 when mean is 0. */
double cbx_cv_of(double stddev, double mean);

/* The compensated sum; infinite or NaN only when a value is, or the sum is out of range. */
double cbx_compensated_sum(const double *x, size_t n);

#endif
