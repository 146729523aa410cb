#include "engine/statistics/false_discovery.h"

#include <math.h>
#include <stdlib.h>

typedef struct hypothesis {
    double p_value;
    size_t index;
} hypothesis;

static int compare_p_values(const void *left, const void *right)
{
    double x = ((const hypothesis *)left)->p_value, y = ((const hypothesis *)right)->p_value;
    return (x > y) - (x < y);
}

static cbx_status collect(const double *p_values, size_t n, hypothesis *ret_tested,
                          size_t *ret_count)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(p_values[i]))
            continue;
        if (p_values[i] < 0 || p_values[i] > 1)
            return CBX_INVALID;
        ret_tested[count++] = (hypothesis){ p_values[i], i };
    }
    *ret_count = count;
    return CBX_OK;
}

cbx_status cbx_false_discovery_adjust(const double *p_values, size_t n, double *ret_q_values)
{
    if (n == 0)
        return CBX_OK;
    hypothesis *tested = malloc(n * sizeof *tested);
    if (tested == NULL)
        return CBX_NO_MEMORY;
    size_t m;
    cbx_status status = collect(p_values, n, tested, &m);
    if (status != CBX_OK) {
        free(tested);
        return status;
    }
    qsort(tested, m, sizeof *tested, compare_p_values);
    for (size_t i = 0; i < n; i++)
        ret_q_values[i] = NAN;
    double q_value = 1;
    for (size_t rank = m; rank >= 1; rank--) {
        const hypothesis *h = &tested[rank - 1];
        q_value = fmin(q_value, h->p_value * (double)m / (double)rank);
        ret_q_values[h->index] = q_value;
    }
    free(tested);
    return CBX_OK;
}
