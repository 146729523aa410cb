/*
 * Private to this folder: the l2 cost of any stretch of a series in O(1), the sum of squared
 * deviations from the stretch's mean, Q - S^2 / n from prefix sums of x and x^2.
 *
 * That difference loses twice as many digits as the level has over the noise, so the values are
 * shifted by their median and scaled by a power of two (no over- or underflow), and the prefix sums
 * are double-doubles (T. J. Dekker, Numerische Mathematik 18 (1971) 224-242): a step of 1e12 times
 * the noise keeps its digits.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_SEGMENT_COST_H
#define CALIBRAX_ENGINE_STATISTICS_SEGMENT_COST_H

#include "engine/base/status.h"

#include <stddef.h>

typedef struct double_double {
    double high, low;
} double_double;

typedef struct segment_cost {
    size_t n;
    double scale;           /* costs are scale^2 times those of the data */
    double_double *sums;    /* n + 1: of the values before each index */
    double_double *squares; /* n + 1 */
} segment_cost;

/* CBX_DEGENERATE when a value is infinite or NaN; CBX_NO_MEMORY. n >= 1. End with _done. */
cbx_status segment_cost_init(segment_cost *costs, const double *x, size_t n);
void segment_cost_done(segment_cost *costs);

/* Of the values from `from` up to and without `to`, from < to; in scaled units, never negative. */
double segment_cost_of(const segment_cost *costs, size_t from, size_t to);
/* What splitting [from, to) at `at` saves. */
double segment_cost_gain(const segment_cost *costs, size_t from, size_t at, size_t to);
/* Costs that differ by no more than this are equal but for rounding. */
double segment_cost_tolerance(const segment_cost *costs);
/* A penalty in the data's unit squared, in the unit of the costs. */
double segment_cost_scaled_penalty(const segment_cost *costs, double penalty);

#endif
