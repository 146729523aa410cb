/*
 * The Mann-Whitney U test: H. B. Mann & D. R. Whitney, Annals of Mathematical Statistics 18 (1947)
 * 50-60. The choice between exact and normal is scipy.stats.mannwhitneyu's method='auto'.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_MANN_WHITNEY_H
#define CALIBRAX_ENGINE_STATISTICS_MANN_WHITNEY_H

#include "engine/base/status.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct cbx_mann_whitney {
    double u;       /* of a: pairs with a above b, ties counting a half */
    double p_value; /* two-sided, at most 1 */
    bool exact;
} cbx_mann_whitney;

enum { CBX_MANN_WHITNEY_EXACT_LIMIT = 8 };

/*
 * Exact when the smaller sample has at most 8 values and no value occurs twice in the pooled data:
 * twice the tail of the counts of U, the coefficients of the Gaussian binomial. Else normal with tie
 * correction (E. L. Lehmann, Nonparametrics, section 1.4) and 0.5 continuity correction; all values
 * equal: p 1. Infinities rank as the largest. NaN skipped by the caller.
 * CBX_TOO_FEW_SAMPLES when a sample is empty; CBX_NO_MEMORY. Cost O(n log n), exact O(8 n_a n_b).
 */
cbx_status cbx_mann_whitney_compute(const double *a, size_t n_a, const double *b, size_t n_b,
                                    cbx_mann_whitney *ret_test);

#endif
