#include "engine/statistics/student_t.h"

#include "engine/statistics/gsl_guard.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

cbx_status cbx_student_t_two_sided(double t, double df, double *ret_p_value)
{
    if (isnan(t) || !(df > 0))
        return CBX_DEGENERATE;
    if (isinf(t)) {
        *ret_p_value = 0;
        return CBX_OK;
    }
    gsl_guard();
    double p_value = 2 * gsl_cdf_tdist_Q(fabs(t), df);
    if (!(p_value >= 0))
        return CBX_DEGENERATE;
    *ret_p_value = fmin(p_value, 1);
    return CBX_OK;
}

/* GSL's inverse is good to some ten digits; Newton's step on the tail doubles them. */
static double polish(double t, double upper_tail, double df)
{
    double density = gsl_ran_tdist_pdf(t, df);
    double step = (gsl_cdf_tdist_Q(t, df) - upper_tail) / density;
    return fabs(step) < 1e-6 * t ? t + step : t;
}

cbx_status cbx_student_t_critical(double confidence, double df, double *ret_t)
{
    if (!(confidence > 0 && confidence < 1) || !(df > 0))
        return CBX_INVALID;
    gsl_guard();
    /* The upper tail keeps its digits where confidence is close to 1. */
    double upper_tail = (1 - confidence) / 2;
    double t = gsl_cdf_tdist_Qinv(upper_tail, df);
    if (!isfinite(t))
        return CBX_DEGENERATE;
    *ret_t = polish(t, upper_tail, df);
    return CBX_OK;
}

double cbx_normal_two_sided(double z)
{
    return erfc(fabs(z) / sqrt(2));
}
