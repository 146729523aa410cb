#include "engine/statistics/linear_fit.h"

#include "engine/statistics/student_t.h"

#include <assert.h>
#include <math.h>

/* Above, the product of two determinants could leave the range of doubles (n below 2^36). */
static const double unbounded = 0x1p220;
static const double interval_confidence = 0.95;

static bool pair_is_unbounded(double x, double y)
{
    return fabs(x) > unbounded || fabs(y) > unbounded;
}

static void sums_change(cbx_linear_sums *sums, double x, double y, double sign)
{
    cbx_exact_sum_add(&sums->x, sign * x);
    cbx_exact_sum_add(&sums->y, sign * y);
    cbx_exact_sum_add_product(&sums->xx, sign * x, x);
    cbx_exact_sum_add_product(&sums->xy, sign * x, y);
    cbx_exact_sum_add_product(&sums->yy, sign * y, y);
}

void cbx_linear_sums_add(cbx_linear_sums *sums, double x, double y)
{
    if (pair_is_unbounded(x, y)) {
        sums->n_unbounded++;
        return;
    }
    sums->n++;
    sums_change(sums, x, y, 1);
}

void cbx_linear_sums_remove(cbx_linear_sums *sums, double x, double y)
{
    if (pair_is_unbounded(x, y)) {
        assert(sums->n_unbounded > 0);
        sums->n_unbounded--;
        return;
    }
    assert(sums->n > 0);
    sums->n--;
    sums_change(sums, x, y, -1);
}

void cbx_linear_sums_merge(cbx_linear_sums *sums, const cbx_linear_sums *other)
{
    sums->n += other->n;
    sums->n_unbounded += other->n_unbounded;
    cbx_exact_sum_merge(&sums->x, &other->x);
    cbx_exact_sum_merge(&sums->y, &other->y);
    cbx_exact_sum_merge(&sums->xx, &other->xx);
    cbx_exact_sum_merge(&sums->xy, &other->xy);
    cbx_exact_sum_merge(&sums->yy, &other->yy);
}

double cbx_linear_sums_mean_x(const cbx_linear_sums *sums)
{
    assert(sums->n > 0);
    return cbx_exact_sum_value(&sums->x) / (double)sums->n;
}

double cbx_linear_sums_mean_y(const cbx_linear_sums *sums)
{
    assert(sums->n > 0);
    return cbx_exact_sum_value(&sums->y) / (double)sums->n;
}

static cbx_exact_sum normalised(cbx_exact_sum sum)
{
    cbx_exact_sum_normalise(&sum);
    return sum;
}

/* factor * product_sum - a * b, exactly. */
static cbx_exact_sum determinant(double factor, const cbx_exact_sum *product_sum,
                                 const cbx_exact_sum *a_sum, const cbx_exact_sum *b_sum)
{
    cbx_exact_sum result = { 0 }, product = normalised(*product_sum);
    cbx_exact_sum a = normalised(*a_sum), b = normalised(*b_sum);
    cbx_exact_sum_add_scaled(&result, &product, factor);
    cbx_exact_sum_add_cross(&result, &a, &b, -1);
    return result;
}

static cbx_exact_sum spread_x(const cbx_linear_sums *sums)
{
    return determinant((double)sums->n, &sums->xx, &sums->x, &sums->x);
}

static cbx_exact_sum spread_y(const cbx_linear_sums *sums)
{
    return determinant((double)sums->n, &sums->yy, &sums->y, &sums->y);
}

bool cbx_linear_sums_constant_x(const cbx_linear_sums *sums)
{
    cbx_exact_sum spread = spread_x(sums);
    return !(cbx_exact_sum_value(&spread) > 0);
}

bool cbx_linear_sums_constant_y(const cbx_linear_sums *sums)
{
    cbx_exact_sum spread = spread_y(sums);
    return !(cbx_exact_sum_value(&spread) > 0);
}

static double intercept_of(const cbx_linear_sums *sums, double a)
{
    cbx_exact_sum numerator = { 0 }, xx = normalised(sums->xx), xy = normalised(sums->xy);
    cbx_exact_sum x = normalised(sums->x), y = normalised(sums->y);
    cbx_exact_sum_add_cross(&numerator, &xx, &y, 1);
    cbx_exact_sum_add_cross(&numerator, &x, &xy, -1);
    return cbx_exact_sum_value(&numerator) / a;
}

/* A C - B^2: what the line leaves unexplained. */
static double residual_determinant(cbx_exact_sum a, cbx_exact_sum b, cbx_exact_sum c)
{
    enum { kept_parts = 3 }; /* 159 bits: a product of two needs no more to cancel well */
    cbx_exact_sum_truncate(&a, kept_parts);
    cbx_exact_sum_truncate(&b, kept_parts);
    cbx_exact_sum_truncate(&c, kept_parts);
    cbx_exact_sum result = { 0 };
    cbx_exact_sum_add_cross(&result, &a, &c, 1);
    cbx_exact_sum_add_cross(&result, &b, &b, -1);
    return fmax(cbx_exact_sum_value(&result), 0);
}

static cbx_status add_interval(cbx_linear_fit *fit, double residual, double a)
{
    double df = (double)fit->n - 2, t;
    cbx_status status = cbx_student_t_critical(interval_confidence, df, &t);
    if (status != CBX_OK)
        return status;
    fit->has_interval = true;
    fit->slope_stderr = sqrt(residual / df) / a;
    fit->slope_lower = fit->slope - t * fit->slope_stderr;
    fit->slope_upper = fit->slope + t * fit->slope_stderr;
    return CBX_OK;
}

cbx_status cbx_linear_fit_from_sums(const cbx_linear_sums *sums, cbx_linear_fit *ret_fit)
{
    if (sums->n_unbounded > 0)
        return CBX_DEGENERATE;
    if (sums->n == 0)
        return CBX_TOO_FEW_SAMPLES;
    cbx_exact_sum a_sum = spread_x(sums);
    double a = cbx_exact_sum_value(&a_sum);
    if (!(a > 0))
        return CBX_DEGENERATE;
    cbx_exact_sum b_sum = determinant((double)sums->n, &sums->xy, &sums->x, &sums->y);
    cbx_exact_sum c_sum = spread_y(sums);
    double b = cbx_exact_sum_value(&b_sum), c = cbx_exact_sum_value(&c_sum);

    cbx_linear_fit fit = { .n = sums->n, .slope = b / a, .intercept = intercept_of(sums, a) };
    fit.r_squared = c > 0 ? fmin(b / a * (b / c), 1) : 1;
    if (fit.n >= 3) {
        double residual = residual_determinant(a_sum, b_sum, c_sum);
        cbx_status status = add_interval(&fit, residual, a);
        if (status != CBX_OK)
            return status;
    }
    *ret_fit = fit;
    return CBX_OK;
}

cbx_status cbx_linear_fit_compute(const double *x, const double *y, size_t n,
                                  cbx_linear_fit *ret_fit)
{
    cbx_linear_sums sums = { 0 };
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i]))
            cbx_linear_sums_add(&sums, x[i], y[i]);
    return cbx_linear_fit_from_sums(&sums, ret_fit);
}
