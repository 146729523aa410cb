/* Welch's t test: B. L. Welch, Biometrika 34 (1947) 28-35; degrees of freedom by Satterthwaite. */
#ifndef CALIBRAX_ENGINE_STATISTICS_WELCH_TEST_H
#define CALIBRAX_ENGINE_STATISTICS_WELCH_TEST_H

#include "engine/base/status.h"

#include <stddef.h>

typedef struct cbx_welch_test {
    double t;       /* positive when the mean of a is larger */
    double df;      /* 1 where both samples are constant: it has no part in the answer then */
    double p_value; /* two-sided */
} cbx_welch_test;

/*
 * Means of a and b with unequal variances; NaN skipped by the caller. Two different constants:
 * t = +-infinity, p = 0. CBX_TOO_FEW_SAMPLES when a sample has fewer than 2 values, CBX_DEGENERATE
 * when both are constant and equal, or a value is infinite.
 */
cbx_status cbx_welch_test_compute(const double *a, size_t n_a, const double *b, size_t n_b,
                                  cbx_welch_test *ret_test);

#endif
