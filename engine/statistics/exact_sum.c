#include "engine/statistics/exact_sum.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/*
 * GROW-EXPANSION: n parts and x as at most n + 1 parts. Out of the range of doubles: one part, NaN.
 */
static int grow(double *parts, int n, double x)
{
    int kept = 0;
    for (int i = 0; i < n; i++) {
        double y = parts[i];
        /* TWO-SUM: high + low is exactly x + y, whichever is larger. */
        double high = x + y;
        double y_part = high - x;
        double low = (x - (high - y_part)) + (y - y_part);
        if (low != 0)
            parts[kept++] = low;
        x = high;
    }
    if (!isfinite(x)) {
        parts[0] = NAN;
        return 1;
    }
    if (x != 0)
        parts[kept++] = x;
    return kept;
}

/*
 * From the top, as Python's math.fsum() does it: the first inexact step decides, because what is
 * below changes it only where that step was a tie.
 */
static double round_parts(const double *parts, int n)
{
    if (n == 0)
        return 0;
    double high = parts[--n], low = 0;
    while (n > 0 && low == 0) {
        double x = high, y = parts[--n];
        high = x + y;
        low = y - (high - x);
    }
    if (n > 0 && ((low < 0 && parts[n - 1] < 0) || (low > 0 && parts[n - 1] > 0))) {
        double beyond = high + 2 * low;
        if (beyond - high == 2 * low) /* it was a tie, and is none with the parts below */
            high = beyond;
    }
    return high;
}

void cbx_exact_sum_normalise(cbx_exact_sum *sum)
{
    double rest[2 * CBX_EXACT_SUM_PARTS]; /* a step may leave a part more */
    double rounded[CBX_EXACT_SUM_PARTS];
    int n = sum->n_parts, n_rounded = 0;
    memcpy(rest, sum->parts, (size_t)n * sizeof *rest);
    while (n > 0) {
        double value = round_parts(rest, n);
        rounded[n_rounded++] = value;
        n = isfinite(value) ? grow(rest, n, -value) : 0;
    }
    for (int i = 0; i < n_rounded; i++)
        sum->parts[i] = rounded[n_rounded - 1 - i];
    sum->n_parts = n_rounded;
}

/* Values that grow from row to row can leave parts of two bits each: then there is no room. */
static void make_room(cbx_exact_sum *sum)
{
    if (sum->n_parts == CBX_EXACT_SUM_PARTS)
        cbx_exact_sum_normalise(sum);
    assert(sum->n_parts < CBX_EXACT_SUM_PARTS);
}

void cbx_exact_sum_add(cbx_exact_sum *sum, double x)
{
    make_room(sum);
    sum->n_parts = grow(sum->parts, sum->n_parts, x);
}

void cbx_exact_sum_add_product(cbx_exact_sum *sum, double a, double b)
{
    double high = a * b;
    double low = fma(a, b, -high);
    if (low != 0)
        cbx_exact_sum_add(sum, low);
    if (high != 0)
        cbx_exact_sum_add(sum, high);
}

void cbx_exact_sum_merge(cbx_exact_sum *sum, const cbx_exact_sum *other)
{
    cbx_exact_sum_add_scaled(sum, other, 1);
}

void cbx_exact_sum_add_scaled(cbx_exact_sum *sum, const cbx_exact_sum *other, double factor)
{
    cbx_exact_sum addend = *other; /* other may be sum itself */
    for (int i = 0; i < addend.n_parts; i++)
        cbx_exact_sum_add_product(sum, factor, addend.parts[i]);
}

void cbx_exact_sum_add_cross(cbx_exact_sum *sum, const cbx_exact_sum *a, const cbx_exact_sum *b,
                             double sign)
{
    for (int i = 0; i < a->n_parts; i++)
        for (int j = 0; j < b->n_parts; j++)
            cbx_exact_sum_add_product(sum, sign * a->parts[i], b->parts[j]);
}

void cbx_exact_sum_truncate(cbx_exact_sum *sum, int n)
{
    cbx_exact_sum_normalise(sum);
    int dropped = sum->n_parts - n;
    if (dropped <= 0)
        return;
    for (int i = 0; i < n; i++)
        sum->parts[i] = sum->parts[dropped + i];
    sum->n_parts = n;
}

double cbx_exact_sum_value(const cbx_exact_sum *sum)
{
    return round_parts(sum->parts, sum->n_parts);
}
