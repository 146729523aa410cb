#include "engine/statistics/quantile.h"

#include "engine/statistics/gsl_guard.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

cbx_quantile_position cbx_quantile_locate(size_t n, double p)
{
    double h = (double)(n - 1) * p;
    double whole = floor(h);
    cbx_quantile_position position = { (size_t)whole, h - whole };
    if (position.index >= n - 1)
        position = (cbx_quantile_position){ n - 1, 0 };
    return position;
}

static cbx_status interpolate_infinite(double low, double high, double *ret_quantile)
{
    if (isinf(low) && isinf(high))
        return CBX_DEGENERATE;
    *ret_quantile = isinf(low) ? low : high;
    return CBX_OK;
}

cbx_status cbx_quantile_interpolate(double low, double high, double fraction, double *ret_quantile)
{
    if (fraction == 0 || low == high) {
        *ret_quantile = low;
        return CBX_OK;
    }
    if (isinf(low) || isinf(high))
        return interpolate_infinite(low, high, ret_quantile);
    double width = high - low;
    if (fraction == 0.5 || isinf(width)) /* the mean of two, and no overflow */
        *ret_quantile = isinf(low + high) || isinf(width)
                            ? low * (1 - fraction) + high * fraction
                            : (low + high) / 2;
    else if (fraction < 0.5) /* from the nearer end, so that the result is monotonic */
        *ret_quantile = low + width * fraction;
    else
        *ret_quantile = high - width * (1 - fraction);
    return CBX_OK;
}

/* The value after value in ascending order, given that value has rank `index`. */
static double successor(const double *x, size_t n, double value, size_t index)
{
    size_t n_not_above = 0;
    double next = INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (x[i] <= value)
            n_not_above++;
        else if (x[i] < next)
            next = x[i];
    }
    return n_not_above > index + 1 ? value : next;
}

cbx_status cbx_quantile_in_place(double *scratch, size_t n, double p, double *ret_quantile)
{
    if (!(p >= 0 && p <= 1))
        return CBX_INVALID;
    if (n == 0)
        return CBX_TOO_FEW_SAMPLES;
    gsl_guard();
    cbx_quantile_position position = cbx_quantile_locate(n, p);
    double low = gsl_stats_select(scratch, 1, n, position.index);
    if (position.fraction == 0) {
        *ret_quantile = low;
        return CBX_OK;
    }
    double high = successor(scratch, n, low, position.index);
    return cbx_quantile_interpolate(low, high, position.fraction, ret_quantile);
}

cbx_status cbx_median_in_place(double *scratch, size_t n, double *ret_median)
{
    return cbx_quantile_in_place(scratch, n, 0.5, ret_median);
}

static cbx_status copy_values(const double *x, size_t n, double **ret_copy)
{
    if (n == 0)
        return CBX_TOO_FEW_SAMPLES;
    double *copy = malloc(n * sizeof *copy);
    if (copy == NULL)
        return CBX_NO_MEMORY;
    memcpy(copy, x, n * sizeof *copy);
    *ret_copy = copy;
    return CBX_OK;
}

cbx_status cbx_quantile(const double *x, size_t n, double p, double *ret_quantile)
{
    double *copy;
    if (!(p >= 0 && p <= 1))
        return CBX_INVALID;
    cbx_status status = copy_values(x, n, &copy);
    if (status != CBX_OK)
        return status;
    status = cbx_quantile_in_place(copy, n, p, ret_quantile);
    free(copy);
    return status;
}

cbx_status cbx_median(const double *x, size_t n, double *ret_median)
{
    return cbx_quantile(x, n, 0.5, ret_median);
}

static cbx_status mad_in_place(double *scratch, size_t n, double *ret_mad)
{
    double median;
    cbx_status status = cbx_median_in_place(scratch, n, &median);
    if (status != CBX_OK)
        return status;
    for (size_t i = 0; i < n; i++)
        /* An infinite value equal to an infinite median deviates by nothing. */
        scratch[i] = scratch[i] == median ? 0 : fabs(scratch[i] - median);
    return cbx_median_in_place(scratch, n, ret_mad);
}

cbx_status cbx_mad(const double *x, size_t n, double *ret_mad)
{
    double *copy;
    cbx_status status = copy_values(x, n, &copy);
    if (status != CBX_OK)
        return status;
    status = mad_in_place(copy, n, ret_mad);
    free(copy);
    return status;
}

static cbx_status iqr_in_place(double *scratch, size_t n, double *ret_iqr)
{
    double lower, upper;
    cbx_status status = cbx_quantile_in_place(scratch, n, 0.25, &lower);
    if (status == CBX_OK)
        status = cbx_quantile_in_place(scratch, n, 0.75, &upper);
    if (status == CBX_OK)
        *ret_iqr = upper == lower ? 0 : upper - lower;
    return status;
}

cbx_status cbx_iqr(const double *x, size_t n, double *ret_iqr)
{
    double *copy;
    cbx_status status = copy_values(x, n, &copy);
    if (status != CBX_OK)
        return status;
    status = iqr_in_place(copy, n, ret_iqr);
    free(copy);
    return status;
}
