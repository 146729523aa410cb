#include "engine/statistics/exact_sum.h"

#include <assert.h>
#include <math.h>

void cbx_exact_sum_add(cbx_exact_sum *sum, double x)
{
    int kept = 0;
    for (int i = 0; i < sum->n_parts; i++) {
        double y = sum->parts[i];
        /* TWO-SUM: high + low is exactly x + y, whichever is larger. */
        double high = x + y;
        double y_part = high - x;
        double low = (x - (high - y_part)) + (y - y_part);
        if (low != 0)
            sum->parts[kept++] = low;
        x = high;
    }
    if (x != 0) {
        assert(kept < CBX_EXACT_SUM_PARTS);
        sum->parts[kept++] = x;
    }
    sum->n_parts = kept;
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
    int dropped = sum->n_parts - n;
    if (dropped <= 0)
        return;
    for (int i = 0; i < n; i++)
        sum->parts[i] = sum->parts[dropped + i];
    sum->n_parts = n;
}

double cbx_exact_sum_value(const cbx_exact_sum *sum)
{
    /* The parts do not overlap, so what is below the first inexact step cannot change the digits
     * above it, save for a tie. */
    double value = 0;
    for (int i = 0; i < sum->n_parts; i++)
        value += sum->parts[i];
    return value;
}
