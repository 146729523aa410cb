#include "engine/statistics/effect_size.h"

#include "engine/statistics/moments.h"

#include <math.h>

cbx_status cbx_effect_size(const double *a, size_t n_a, const double *b, size_t n_b, double *ret_d)
{
    cbx_moments of_a, of_b;
    cbx_status status = cbx_moments_compute(a, n_a, &of_a);
    if (status == CBX_OK)
        status = cbx_moments_compute(b, n_b, &of_b);
    if (status != CBX_OK)
        return status;
    double pooled = hypot(of_a.stddev, of_b.stddev) / sqrt(2);
    *ret_d = pooled == 0 ? 0 : fabs(of_a.mean - of_b.mean) / pooled;
    return CBX_OK;
}
