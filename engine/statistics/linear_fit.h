/*
 * The straight line y = intercept + slope x by least squares, as a batch and as sums from which
 * pairs can be removed again (a window function's inverse).
 *
 * With the determinants A = n Sxx - Sx^2, B = n Sxy - Sx Sy, C = n Syy - Sy^2:
 *   slope = B / A    intercept = (Sxx Sy - Sx Sxy) / A    r2 = B^2 / (A C)
 *   slope_stderr^2 = (A C - B^2) / (A^2 (n - 2))
 * (Draper & Smith, Applied Regression Analysis, 3rd ed., sections 1.2 to 1.5). The sums are exact
 * (exact_sum.h), so these textbook forms lose no digits to cancellation, and A = 0 holds exactly
 * when all x are equal.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_LINEAR_FIT_H
#define CALIBRAX_ENGINE_STATISTICS_LINEAR_FIT_H

#include "engine/base/status.h"
#include "engine/statistics/exact_sum.h"

#include <stdbool.h>
#include <stddef.h>

/* A value; all bytes zero is empty. */
typedef struct cbx_linear_sums {
    size_t n;           /* pairs in the sums */
    size_t n_unbounded; /* pairs kept out: a member is infinite or beyond 2^220 (1.7e66) */
    cbx_exact_sum x, y, xx, xy, yy;
} cbx_linear_sums;

typedef struct cbx_linear_fit {
    size_t n;
    double slope, intercept, r_squared;
    bool has_interval; /* n >= 3; else the next three are 0 */
    double slope_stderr;
    double slope_lower, slope_upper; /* 95 %, Student t with n - 2 degrees of freedom */
} cbx_linear_fit;

/* Callers skip NaN. Remove only what was added. */
void cbx_linear_sums_add(cbx_linear_sums *sums, double x, double y);
void cbx_linear_sums_remove(cbx_linear_sums *sums, double x, double y);
void cbx_linear_sums_merge(cbx_linear_sums *sums, const cbx_linear_sums *other);
double cbx_linear_sums_mean_x(const cbx_linear_sums *sums); /* n >= 1 */
double cbx_linear_sums_mean_y(const cbx_linear_sums *sums); /* n >= 1 */
/* True when all x (y) in the sums are the same number. */
bool cbx_linear_sums_constant_x(const cbx_linear_sums *sums);
bool cbx_linear_sums_constant_y(const cbx_linear_sums *sums);

/*
 * r_squared is 1 when all y are equal (as PostgreSQL's regr_r2 and SQL:2003 have it).
 * CBX_TOO_FEW_SAMPLES without a pair; CBX_DEGENERATE when all x are equal (so also for one pair) or
 * a pair is unbounded.
 */
cbx_status cbx_linear_fit_from_sums(const cbx_linear_sums *sums, cbx_linear_fit *ret_fit);
/* The same of n pairs; pairs with a NaN are skipped. */
cbx_status cbx_linear_fit_compute(const double *x, const double *y, size_t n,
                                  cbx_linear_fit *ret_fit);

#endif
