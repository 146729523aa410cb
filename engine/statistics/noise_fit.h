/*
 * How far noise reaches: a scaled Student t distribution fitted by maximum likelihood to pooled
 * standardised residuals (K. L. Lange, R. J. A. Little & J. M. G. Taylor, JASA 84 (1989) 881-896).
 * Its degrees of freedom follow the tails that the data show: normal noise gives many, heavy tails
 * few. A few quantiles of a t distribution with 6 degrees are added to the data, so that few
 * residuals give a cautious answer and many their own. From 4,000 residuals on, the largest of them
 * say what the far tail is like (pareto_tail.h): one shape rarely fits both the body and the tail.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_NOISE_FIT_H
#define CALIBRAX_ENGINE_STATISTICS_NOISE_FIT_H

#include "engine/base/status.h"
#include "engine/statistics/pareto_tail.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct cbx_noise_fit {
    double scale; /* tau > 0 */
    double df;    /* nu */
    bool has_tail;
    cbx_pareto_tail tail;    /* of many residuals: the largest 1 in 40 */
    const double *residuals; /* the caller's: absolute and ascending */
    size_t n;
} cbx_noise_fit;

/*
 * residuals: n finite ones (n may be 0), which are made absolute and sorted in place and must live
 * as long as the fit. CBX_NO_MEMORY.
 */
cbx_status cbx_noise_fit_make(double *residuals, size_t n, cbx_noise_fit *ret_fit);

/* Two-sided p-value of a standardised deviation: of the fitted distribution, 1.4 times for the
 * uncertainty of the fit, but never less than
 * the share of the residuals that reach as far. Of fewer than 200 residuals two may be single
 * outliers and do not count in that share. */
double cbx_noise_fit_p(const cbx_noise_fit *fit, double z);

/* The same for one of the residuals, when it and others of the fit are not to count in that share:
 * n_own of those that reach as far. */
double cbx_noise_fit_p_without(const cbx_noise_fit *fit, double z, size_t n_own);

/* The deviation whose fitted p-value is p, 0 < p < 1. */
double cbx_noise_fit_critical(const cbx_noise_fit *fit, double p);

#endif
