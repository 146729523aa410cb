/*
 * Sums without rounding: an expansion of doubles that do not overlap, whose true sum is the sum of
 * everything added so far.
 *
 * Source: J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric
 * Predicates", Discrete & Computational Geometry 18 (1997), sections 2.4 and 2.5 (GROW-EXPANSION
 * with zero elimination); the same as Python's math.fsum(). Products are split exactly by fma().
 *
 * Why here: an accumulator of a window function adds and removes for as long as the query runs.
 * Exact sums come back to exactly where they were when what was added is removed, so the variance
 * of a window does not depend on what has been through it, and equal values give exactly 0.
 *
 * An expansion is one of many with the same sum. What is computed from one must not depend on which:
 * rows may come in any order, or be summed in parts and merged. cbx_exact_sum_normalise() makes the
 * one that depends on the sum alone; who works on the parts themselves normalises before.
 *
 * Exact while no intermediate leaves the range of doubles: terms below 2^1000 in magnitude, the
 * factors of products above 2^-480 (smaller ones lose digits, never more). A sum that has left the
 * range is NaN from then on. Callers keep infinities and NaN out. Cost: two to four parts in
 * practice, so some ten additions a term.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_EXACT_SUM_H
#define CALIBRAX_ENGINE_STATISTICS_EXACT_SUM_H

/* A normalised sum has at most 40: the 2098 bits of the range of doubles in parts of 53. */
enum { CBX_EXACT_SUM_PARTS = 44 };

/* A value: copy it freely. All bytes zero is the empty sum, 0. */
typedef struct cbx_exact_sum {
    double parts[CBX_EXACT_SUM_PARTS]; /* ascending magnitude, no zeros */
    int n_parts;
} cbx_exact_sum;

/* Adds x; add -x to take it out again. */
void cbx_exact_sum_add(cbx_exact_sum *sum, double x);
/* Adds a * b exactly. */
void cbx_exact_sum_add_product(cbx_exact_sum *sum, double a, double b);
/* Adds all of other. */
void cbx_exact_sum_merge(cbx_exact_sum *sum, const cbx_exact_sum *other);
/* Adds factor * other. */
void cbx_exact_sum_add_scaled(cbx_exact_sum *sum, const cbx_exact_sum *other, double factor);
/* Adds sign * a * b, sign being +1 or -1. */
void cbx_exact_sum_add_cross(cbx_exact_sum *sum, const cbx_exact_sum *a, const cbx_exact_sum *b,
                             double sign);
/* The same sum as the only expansion in which every part is the sum of itself and of those below,
 * rounded to the nearest double. */
void cbx_exact_sum_normalise(cbx_exact_sum *sum);
/* Keeps the largest n normalised parts: n * 53 bits of the sum. For determinants of determinants. */
void cbx_exact_sum_truncate(cbx_exact_sum *sum, int n);
/* The sum rounded once, to the nearest double, ties to even. */
double cbx_exact_sum_value(const cbx_exact_sum *sum);

#endif
