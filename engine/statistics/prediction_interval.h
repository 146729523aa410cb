/*
 * Where one further value of a normal sample falls with a given probability: mean -+ t s
 * sqrt(1 + 1/n), t the two-sided quantile of Student's t with n - 1 degrees of freedom (G. J. Hahn
 * & W. Q. Meeker, Statistical Intervals (1991), 4.7).
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_PREDICTION_INTERVAL_H
#define CALIBRAX_ENGINE_STATISTICS_PREDICTION_INTERVAL_H

#include "engine/base/status.h"

#include <stddef.h>

/* CBX_TOO_FEW_SAMPLES for n < 2, CBX_INVALID unless 0 < confidence < 1, CBX_DEGENERATE when a value
 * is infinite. Callers skip NaN before. */
cbx_status cbx_prediction_interval(const double *x, size_t n, double confidence, double *ret_lower,
                                   double *ret_upper);

#endif
