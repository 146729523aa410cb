/*
 * Borrowing strength for many short variance estimates: each s^2 with d degrees of freedom is
 * combined with a common prior s0^2 worth d0 degrees, as (d0 s0^2 + d s^2) / (d0 + d). s0 and d0
 * come from the spread of the logarithms of the estimates themselves: alike series share their
 * noise, unlike ones keep their own (G. K. Smyth, Statistical Applications in Genetics and
 * Molecular Biology 3 (2004) article 3, section 6.2).
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_VARIANCE_PRIOR_H
#define CALIBRAX_ENGINE_STATISTICS_VARIANCE_PRIOR_H

#include <stddef.h>

typedef struct cbx_variance_prior {
    double variance; /* s0^2 */
    double df;       /* d0: 0 for none, at most CBX_VARIANCE_PRIOR_MAX_DF */
} cbx_variance_prior;

#define CBX_VARIANCE_PRIOR_MAX_DF 1000.0

/* From n estimates with df[i] >= 1; estimates of 0 are left out. Fewer than 5 of them: no prior. */
cbx_variance_prior cbx_variance_prior_fit(const double *variances, const double *df, size_t n);

/* The combined estimate. */
double cbx_variance_prior_apply(const cbx_variance_prior *prior, double variance, double df);

#endif
