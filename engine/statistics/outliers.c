#include "engine/statistics/outliers.h"

#include "engine/statistics/quantile.h"

#include <math.h>
#include <stdbool.h>

static const double normal_quartile = 0.6745; /* as the paper rounds it */

static size_t select_outliers(const double *x, size_t n, double median, double mad, double z,
                              size_t *indexes)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (fabs(normal_quartile * (x[i] - median) / mad) > z)
            indexes[count++] = i;
    return count;
}

cbx_status cbx_outliers_find(const double *x, size_t n, double z, size_t *ret_indexes,
                             size_t *ret_count)
{
    if (!(z >= 0))
        return CBX_INVALID;
    double median, mad;
    cbx_status status = n < 3 ? CBX_TOO_FEW_SAMPLES : cbx_median(x, n, &median);
    if (status == CBX_OK)
        status = cbx_mad(x, n, &mad);
    if (status == CBX_NO_MEMORY)
        return status;
    bool scorable = status == CBX_OK && mad > 0 && isfinite(mad);
    *ret_count = scorable ? select_outliers(x, n, median, mad, z, ret_indexes) : 0;
    return CBX_OK;
}
