#include "engine/statistics/moments.h"

#include <math.h>
#include <stdbool.h>

/* A running compensated sum (Neumaier): sum + lost is the total. */
typedef struct compensated {
    double sum, lost;
} compensated;

static void compensated_add(compensated *total, double x)
{
    double sum = total->sum + x;
    if (fabs(total->sum) >= fabs(x))
        total->lost += (total->sum - sum) + x;
    else
        total->lost += (x - sum) + total->sum;
    total->sum = sum;
}

static double compensated_total(const compensated *total)
{
    /* Once the sum is infinite, lost is NaN and means nothing. */
    return isfinite(total->sum) ? total->sum + total->lost : total->sum;
}

double cbx_compensated_sum(const double *x, size_t n)
{
    compensated total = { 0, 0 };
    for (size_t i = 0; i < n; i++)
        compensated_add(&total, x[i]);
    return compensated_total(&total);
}

static void find_range(const double *x, size_t n, double *ret_min, double *ret_max)
{
    double min = x[0], max = x[0];
    for (size_t i = 1; i < n; i++) {
        if (x[i] < min)
            min = x[i];
        if (x[i] > max)
            max = x[i];
    }
    *ret_min = min;
    *ret_max = max;
}

/* The mean of finite values whose plain sum overflows. */
static double mean_of_huge(const double *x, size_t n)
{
    static const double down = 0x1p-64, up = 0x1p64;
    compensated total = { 0, 0 };
    for (size_t i = 0; i < n; i++)
        compensated_add(&total, x[i] * down);
    return compensated_total(&total) / (double)n * up;
}

static double mean_in_range(const double *x, size_t n, double min, double max)
{
    if (min == max)
        return min;
    double mean = cbx_compensated_sum(x, n) / (double)n;
    if (!isfinite(mean) && isfinite(min) && isfinite(max))
        mean = mean_of_huge(x, n);
    return mean;
}

/* sum (d scale)^2 - (sum d scale)^2 / n over d = x - mean. */
static double corrected_squares(const double *x, size_t n, double mean, double scale)
{
    compensated squares = { 0, 0 }, rest = { 0, 0 };
    for (size_t i = 0; i < n; i++) {
        double d = (x[i] * scale - mean * scale);
        compensated_add(&squares, d * d);
        compensated_add(&rest, d);
    }
    double rest_total = compensated_total(&rest);
    return fmax(compensated_total(&squares) - rest_total * rest_total / (double)n, 0);
}

/* The power of two that brings a spread far from 1 near to it; 1 for an ordinary spread. */
static double square_scale(double min, double max)
{
    int exponent = ilogb(max * 0.5 - min * 0.5);
    bool ordinary = exponent > -400 && exponent < 400;
    return ordinary ? 1 : ldexp(1, exponent < -1000 ? 1000 : -exponent);
}

static void spread_of(const double *x, cbx_moments *moments)
{
    if (moments->n < 2 || moments->min == moments->max)
        return; /* 0 and 0 */
    double scale = square_scale(moments->min, moments->max);
    double squares = corrected_squares(x, moments->n, moments->mean, scale);
    double stddev = sqrt(squares / (double)(moments->n - 1)) / scale;
    moments->stddev = stddev;
    moments->variance = scale == 1 ? squares / (double)(moments->n - 1) : stddev * stddev;
}

cbx_status cbx_moments_compute(const double *x, size_t n, cbx_moments *ret_moments)
{
    if (n == 0)
        return CBX_TOO_FEW_SAMPLES;
    cbx_moments moments = { .n = n };
    find_range(x, n, &moments.min, &moments.max);
    if (!isfinite(moments.min) || !isfinite(moments.max))
        return CBX_DEGENERATE;
    moments.mean = mean_in_range(x, n, moments.min, moments.max);
    spread_of(x, &moments);
    *ret_moments = moments;
    return CBX_OK;
}

cbx_status cbx_mean(const double *x, size_t n, double *ret_mean)
{
    if (n == 0)
        return CBX_TOO_FEW_SAMPLES;
    double min, max;
    find_range(x, n, &min, &max);
    if (isinf(min) && isinf(max) && min != max)
        return CBX_DEGENERATE;
    *ret_mean = mean_in_range(x, n, min, max);
    return CBX_OK;
}

cbx_status cbx_min(const double *x, size_t n, double *ret_min)
{
    double max;
    if (n == 0)
        return CBX_TOO_FEW_SAMPLES;
    find_range(x, n, ret_min, &max);
    return CBX_OK;
}

cbx_status cbx_max(const double *x, size_t n, double *ret_max)
{
    double min;
    if (n == 0)
        return CBX_TOO_FEW_SAMPLES;
    find_range(x, n, &min, ret_max);
    return CBX_OK;
}

double cbx_cv_of(double stddev, double mean)
{
    return mean == 0 ? 0 : stddev / mean;
}

cbx_status cbx_coefficient_of_variation(const double *x, size_t n, double *ret_cv)
{
    cbx_moments moments;
    cbx_status status = cbx_moments_compute(x, n, &moments);
    if (status != CBX_OK)
        return status;
    *ret_cv = cbx_cv_of(moments.stddev, moments.mean);
    return CBX_OK;
}

cbx_status cbx_geometric_mean(const double *x, size_t n, double *ret_mean)
{
    if (n == 0)
        return CBX_TOO_FEW_SAMPLES;
    double min, max;
    find_range(x, n, &min, &max);
    if (!(min > 0))
        return CBX_DEGENERATE;
    compensated logs = { 0, 0 };
    for (size_t i = 0; i < n; i++)
        compensated_add(&logs, log(x[i]));
    *ret_mean = min == max ? min : exp(compensated_total(&logs) / (double)n);
    return CBX_OK;
}
