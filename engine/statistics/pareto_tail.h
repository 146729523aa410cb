/*
 * The far tail of many values: a generalised Pareto distribution of what exceeds a high threshold
 * (J. Pickands, Annals of Statistics 3 (1975) 119-131), P(X - u > y | X > u) = (1 + k y /
 * s)^(-1/k). Estimated by J. Zhang & M. A. Stephens, Technometrics 51 (2009) 316-325; the shape k
 * is then drawn towards 1/2 as by ten values, so that few exceedances give a cautious answer (A.
 * Vehtari et al., Pareto smoothed importance sampling, JMLR 25 (2024) 72, appendix C).
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_PARETO_TAIL_H
#define CALIBRAX_ENGINE_STATISTICS_PARETO_TAIL_H

#include <stddef.h>

typedef struct cbx_pareto_tail {
    double threshold; /* u */
    double shape, scale;
    double share; /* of all values beyond u */
} cbx_pareto_tail;

/* From n ascending values the largest n_tail, 5 <= n_tail < n. A scale of 0 when they are equal. */
cbx_pareto_tail cbx_pareto_tail_fit(const double *sorted, size_t n, size_t n_tail);

/* P(X > x) for x >= threshold. */
double cbx_pareto_tail_p(const cbx_pareto_tail *tail, double x);

/* The x with P(X > x) = p, 0 < p <= share. */
double cbx_pareto_tail_critical(const cbx_pareto_tail *tail, double p);

#endif
