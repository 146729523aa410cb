#include "engine/statistics/segment_cost.h"

#include "engine/statistics/quantile.h"

#include <math.h>
#include <stdlib.h>

static double_double exact_add(double a, double b)
{
    double high = a + b, b_part = high - a;
    return (double_double){ high, (a - (high - b_part)) + (b - b_part) };
}

static double_double exact_product(double a, double b)
{
    double high = a * b;
    return (double_double){ high, fma(a, b, -high) };
}

static double_double add(double_double a, double_double b)
{
    double_double high = exact_add(a.high, b.high), low = exact_add(a.low, b.low);
    high = exact_add(high.high, high.low + low.high);
    return exact_add(high.high, high.low + low.low);
}

static double_double subtract(double_double a, double_double b)
{
    return add(a, (double_double){ -b.high, -b.low });
}

static double_double square(double_double a)
{
    double_double product = exact_product(a.high, a.high);
    return exact_add(product.high, product.low + 2 * a.high * a.low);
}

static double_double divide(double_double a, double b)
{
    double quotient = a.high / b;
    double rest = fma(-quotient, b, a.high) + a.low;
    return exact_add(quotient, rest / b);
}

/* The power of two that brings the largest deviation into [1, 2). */
static double scale_of(const double *x, size_t n, double centre)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs(x[i] * 0.5 - centre * 0.5)); /* halves cannot overflow */
    if (largest == 0)
        return 1;
    return ldexp(1, -1 - (int)fmax(ilogb(largest), -1000));
}

static void fill_prefix_sums(segment_cost *costs, const double *x, double centre)
{
    double_double sum = { 0, 0 }, squares = { 0, 0 };
    costs->sums[0] = sum;
    costs->squares[0] = squares;
    for (size_t i = 0; i < costs->n; i++) {
        double d = x[i] * costs->scale - centre * costs->scale;
        sum = add(sum, (double_double){ d, 0 });
        squares = add(squares, exact_product(d, d));
        costs->sums[i + 1] = sum;
        costs->squares[i + 1] = squares;
    }
}

cbx_status segment_cost_init(segment_cost *costs, const double *x, size_t n)
{
    *costs = (segment_cost){ .n = n };
    double centre;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return CBX_DEGENERATE;
    cbx_status status = cbx_median(x, n, &centre);
    if (status != CBX_OK)
        return status;
    costs->sums = malloc((n + 1) * sizeof *costs->sums);
    costs->squares = malloc((n + 1) * sizeof *costs->squares);
    if (costs->sums == NULL || costs->squares == NULL) {
        segment_cost_done(costs);
        return CBX_NO_MEMORY;
    }
    costs->scale = scale_of(x, n, centre);
    fill_prefix_sums(costs, x, centre);
    return CBX_OK;
}

void segment_cost_done(segment_cost *costs)
{
    free(costs->sums);
    free(costs->squares);
    costs->sums = costs->squares = NULL;
}

double segment_cost_of(const segment_cost *costs, size_t from, size_t to)
{
    double_double sum = subtract(costs->sums[to], costs->sums[from]);
    double_double squares = subtract(costs->squares[to], costs->squares[from]);
    double_double cost = subtract(squares, divide(square(sum), (double)(to - from)));
    return fmax(cost.high, 0);
}

double segment_cost_gain(const segment_cost *costs, size_t from, size_t at, size_t to)
{
    return segment_cost_of(costs, from, to) - segment_cost_of(costs, from, at) -
           segment_cost_of(costs, at, to);
}

double segment_cost_tolerance(const segment_cost *costs)
{
    return 0x1p-45 * segment_cost_of(costs, 0, costs->n);
}

double segment_cost_scaled_penalty(const segment_cost *costs, double penalty)
{
    return penalty * costs->scale * costs->scale;
}
