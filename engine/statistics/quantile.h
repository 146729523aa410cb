/*
 * Quantiles by linear interpolation: Hyndman & Fan, The American Statistician 50 (1996), type 7.
 * With h = (n - 1) p, j = floor(h), g = h - j over ascending x: Q(p) = x[j] + g (x[j+1] - x[j]).
 * numpy's and R's default and PostgreSQL's percentile_cont() are the same. Callers skip NaN before.
 *
 * Cost: O(n) by selection on a copy. All return CBX_TOO_FEW_SAMPLES for n = 0, CBX_NO_MEMORY when
 * the copy cannot be had, CBX_DEGENERATE when the answer lies between two different infinities.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_QUANTILE_H
#define CALIBRAX_ENGINE_STATISTICS_QUANTILE_H

#include "engine/base/status.h"

#include <stddef.h>

/* CBX_INVALID unless 0 <= p <= 1. */
cbx_status cbx_quantile(const double *x, size_t n, double p, double *ret_quantile);
/* The middle value, or the mean of the two. */
cbx_status cbx_median(const double *x, size_t n, double *ret_median);
/* Median of abs(x - median), not scaled. */
cbx_status cbx_mad(const double *x, size_t n, double *ret_mad);
/* Q(0.75) - Q(0.25). */
cbx_status cbx_iqr(const double *x, size_t n, double *ret_iqr);

/* The same without a copy: scratch holds the n values and is reordered. */
cbx_status cbx_quantile_in_place(double *scratch, size_t n, double p, double *ret_quantile);
cbx_status cbx_median_in_place(double *scratch, size_t n, double *ret_median);

/* The steps the order statistics of a window share. */
typedef struct cbx_quantile_position {
    size_t index;    /* j */
    double fraction; /* g; 0 when x[j] alone is the answer */
} cbx_quantile_position;

/* Where Q(p) lies among n >= 1 ascending values; 0 <= p <= 1. */
cbx_quantile_position cbx_quantile_locate(size_t n, double p);
/* Between the neighbours low <= high, as numpy does it. */
cbx_status cbx_quantile_interpolate(double low, double high, double fraction, double *ret_quantile);

#endif
