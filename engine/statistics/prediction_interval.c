#include "engine/statistics/prediction_interval.h"

#include "engine/statistics/moments.h"
#include "engine/statistics/student_t.h"

#include <math.h>

cbx_status cbx_prediction_interval(const double *x, size_t n, double confidence, double *ret_lower,
                                   double *ret_upper)
{
    cbx_moments moments;
    double t;
    if (n < 2)
        return CBX_TOO_FEW_SAMPLES;
    cbx_status status = cbx_student_t_critical(confidence, (double)(n - 1), &t);
    if (status == CBX_OK)
        status = cbx_moments_compute(x, n, &moments);
    if (status != CBX_OK)
        return status;
    double reach = t * moments.stddev * sqrt(1 + 1 / (double)n);
    *ret_lower = moments.mean - reach;
    *ret_upper = moments.mean + reach;
    return CBX_OK;
}
