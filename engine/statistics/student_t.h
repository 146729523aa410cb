/* Student's t distribution and the normal one: tails and quantiles, from GSL's cdf functions and
 * erfc(). */
#ifndef CALIBRAX_ENGINE_STATISTICS_STUDENT_T_H
#define CALIBRAX_ENGINE_STATISTICS_STUDENT_T_H

#include "engine/base/status.h"

/* P(|T| >= |t|) with df > 0 degrees of freedom (need not be whole); 0 for infinite t.
 * CBX_DEGENERATE when t or df is NaN or df <= 0. */
cbx_status cbx_student_t_two_sided(double t, double df, double *ret_p_value);
/* The t with P(|T| <= t) = confidence, 0 < confidence < 1. CBX_INVALID for another confidence or
 * df <= 0, CBX_DEGENERATE when GSL finds no answer. */
cbx_status cbx_student_t_critical(double confidence, double df, double *ret_t);
/* P(|Z| >= |z|) for a standard normal Z. */
double cbx_normal_two_sided(double z);

#endif
