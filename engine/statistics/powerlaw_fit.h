/*
 * Growth laws: value = coefficient * size^exponent, by least squares of ln(value) on ln(size), and
 * the name of the growth class.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_POWERLAW_FIT_H
#define CALIBRAX_ENGINE_STATISTICS_POWERLAW_FIT_H

#include "engine/base/status.h"
#include "engine/statistics/linear_fit.h"

#include <stdbool.h>
#include <stddef.h>

/* Not rounded: who shows exponent (4 decimals) and r_squared (6) uses cbx_round_decimals. */
typedef struct cbx_powerlaw_fit {
    size_t n; /* pairs used */
    double coefficient, exponent, r_squared;
    bool has_interval; /* n >= 3 and more than one size; else the next three are 0 */
    double exponent_stderr;
    double exponent_lower, exponent_upper; /* 95 %, Student t with n - 2 degrees of freedom */
} cbx_powerlaw_fit;

/*
 * Sums over the logarithms, for aggregates and windows: start with a zeroed cbx_linear_sums. A pair
 * with a member that is not positive, or NaN or infinite, is left out (and left alone on removal).
 */
void cbx_powerlaw_sums_add(cbx_linear_sums *logs, double size, double value);
void cbx_powerlaw_sums_remove(cbx_linear_sums *logs, double size, double value);

/*
 * No pair left: all 0. All values equal (in their logarithms): exponent 0, r_squared 1. One
 * distinct size: exponent 0, r_squared 0, coefficient exp(mean ln value). CBX_OK in all these cases.
 */
cbx_status cbx_powerlaw_fit_from_sums(const cbx_linear_sums *logs, cbx_powerlaw_fit *ret_fit);
cbx_status cbx_powerlaw_fit_compute(const double *size, const double *value, size_t n,
                                    cbx_powerlaw_fit *ret_fit);

enum { CBX_COMPLEXITY_TEXT_SIZE = 336 }; /* the longest: O(n^-DBL_MAX) */

/*
 * 'O(1)', 'O(sqrt(n))', 'O(n)', 'O(n^1.5)', 'O(n^2)', 'O(n^3)' for the first of 0, 0.5, 1, 1.5, 2, 3
 * that is nearer than 0.15 (strict, in double arithmetic), else 'O(n^X.X)' with one decimal, rounded
 * from the exact value, ties to even, as printf has it. Give the exponent before it is rounded.
 */
void cbx_complexity_class(double exponent, char ret_text[CBX_COMPLEXITY_TEXT_SIZE]);

#endif
