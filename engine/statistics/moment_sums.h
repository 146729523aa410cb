/*
 * Running moments for aggregates and windows: values can be added, removed and merged in any order,
 * and the answer depends only on what is in the sums. They are exact (exact_sum.h), so
 * variance = (n Sxx - Sx^2) / (n (n - 1)) loses no digits, whatever the mean is.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_MOMENT_SUMS_H
#define CALIBRAX_ENGINE_STATISTICS_MOMENT_SUMS_H

#include "engine/base/status.h"
#include "engine/statistics/exact_sum.h"

#include <stddef.h>

/* A value; all bytes zero is empty. Callers skip NaN and remove only what was added. */
typedef struct cbx_moment_sums {
    size_t n;
    size_t n_unbounded; /* values kept out: infinite or beyond 2^470 (3e141) */
    cbx_exact_sum x, xx;
} cbx_moment_sums;

void cbx_moment_sums_add(cbx_moment_sums *sums, double x);
void cbx_moment_sums_remove(cbx_moment_sums *sums, double x);
void cbx_moment_sums_merge(cbx_moment_sums *sums, const cbx_moment_sums *other);
/* Each: CBX_TOO_FEW_SAMPLES when empty, CBX_DEGENERATE while an unbounded value is inside.
 * Divisor n - 1, 0 for n = 1; cv is 0 when the mean is 0. */
cbx_status cbx_moment_sums_mean(const cbx_moment_sums *sums, double *ret_mean);
cbx_status cbx_moment_sums_variance(const cbx_moment_sums *sums, double *ret_variance);
cbx_status cbx_moment_sums_stddev(const cbx_moment_sums *sums, double *ret_stddev);
cbx_status cbx_moment_sums_cv(const cbx_moment_sums *sums, double *ret_cv);

/* The same for the geometric mean. A value; all bytes zero is empty. */
typedef struct cbx_log_sums {
    size_t n;          /* positive finite values */
    size_t n_without;  /* values without a logarithm: <= 0 */
    size_t n_infinite; /* Infinity, which is then the mean */
    cbx_exact_sum logs;
} cbx_log_sums;

void cbx_log_sums_add(cbx_log_sums *sums, double x);
void cbx_log_sums_remove(cbx_log_sums *sums, double x);
void cbx_log_sums_merge(cbx_log_sums *sums, const cbx_log_sums *other);
/* exp(mean ln x). CBX_TOO_FEW_SAMPLES when empty, CBX_DEGENERATE unless all are > 0. */
cbx_status cbx_log_sums_geometric_mean(const cbx_log_sums *sums, double *ret_mean);

#endif
