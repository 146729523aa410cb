/*
 * Lag-1 autocorrelation of residuals, and what it does to the variance of a mean: under a
 * first-order autoregression with coefficient rho that is (1 + rho) / (1 - rho) times as large as
 * for independent values.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_SERIAL_CORRELATION_H
#define CALIBRAX_ENGINE_STATISTICS_SERIAL_CORRELATION_H

#include <stddef.h>

/* Sums over the residuals of one or several stretches, each in units of its own spread. */
typedef struct cbx_serial_sums {
    double products, squares; /* of neighbours, of values */
    size_t n, n_levels;       /* values, and levels estimated from them */
} cbx_serial_sums;

/*
 * Adds a stretch of n residuals around its level (NaN-free). Residuals beyond 3 robust standard
 * deviations count as 3: a spike would hide correlation. A stretch without spread adds nothing.
 * scratch: room for n.
 */
void cbx_serial_sums_add(cbx_serial_sums *sums, const double *residuals, size_t n, double *scratch);

/* The estimate, its downward bias (about (1 + 3 rho) / n per level) taken out, in -0.95..0.95; 0
 * for fewer than 3 values. */
double cbx_serial_correlation(const cbx_serial_sums *sums);

#endif
