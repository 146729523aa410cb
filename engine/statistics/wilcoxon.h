/* Wilcoxon's signed-rank test for pairs: F. Wilcoxon, Biometrics Bulletin 1 (1945) 80-83; ties as in
 * W. J. Conover, Practical Nonparametric Statistics, 3rd ed., section 5.7. */
#ifndef CALIBRAX_ENGINE_STATISTICS_WILCOXON_H
#define CALIBRAX_ENGINE_STATISTICS_WILCOXON_H

#include "engine/base/status.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct cbx_wilcoxon {
    double w;       /* min(W+, W-), over the differences that are not zero */
    double p_value; /* two-sided, at most 1 */
    bool exact;
} cbx_wilcoxon;

enum { CBX_WILCOXON_EXACT_LIMIT = 50 };

/*
 * a[i] against b[i]; zero differences are dropped. Exact for n <= 50 when no difference is zero and
 * no two absolute differences are equal, else normal with tie correction and no continuity
 * correction. All differences zero: w 0, p 1. CBX_TOO_FEW_SAMPLES for n = 0, CBX_DEGENERATE when a
 * difference is not a number (equal infinities), CBX_NO_MEMORY.
 */
cbx_status cbx_wilcoxon_compute(const double *a, const double *b, size_t n,
                                cbx_wilcoxon *ret_test);

#endif
