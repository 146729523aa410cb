#include "engine/analysis/noise_pool.h"

#include <math.h>
#include <stdlib.h>

typedef struct cbx_pooled_residual {
    double key; /* the largest of the series' other residuals */
    double value;
} pooled_residual;

bool cbx_noise_pool_init(cbx_noise_pool *pool, size_t n)
{
    *pool = (cbx_noise_pool){ .items = malloc((n + 1) * sizeof *pool->items),
                              .values = malloc((n + 1) * sizeof *pool->values) };
    return pool->items && pool->values;
}

void cbx_noise_pool_done(cbx_noise_pool *pool)
{
    free(pool->items);
    free(pool->values);
}

double cbx_noise_pool_add(cbx_noise_pool *pool, const double *residuals, size_t n, double *ret_keys)
{
    double largest = 0, second = 0;
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        double size = fabs(residuals[i]);
        if (size > largest) {
            second = largest;
            largest = size;
            at = i;
        } else if (size > second) {
            second = size;
        }
    }
    for (size_t i = 0; i < n; i++) {
        double key = i == at ? second : largest;
        pool->items[pool->n++] = (pooled_residual){ key, residuals[i] };
        if (ret_keys)
            ret_keys[i] = key;
    }
    return largest;
}

static int compare_keys(const void *left, const void *right)
{
    const pooled_residual *a = left, *b = right;
    return (a->key > b->key) - (a->key < b->key);
}

cbx_status cbx_noise_pool_fit(cbx_noise_pool *pool)
{
    size_t n_classes = pool->n / CBX_NOISE_CLASS_SIZE, start = 0;
    pool->n_classes = n_classes < 1 ? 1 : n_classes;
    if (pool->n_classes > CBX_NOISE_CLASSES)
        pool->n_classes = CBX_NOISE_CLASSES;
    if (pool->n_classes > 1)
        qsort(pool->items, pool->n, sizeof *pool->items, compare_keys);
    for (size_t i = 0; i < pool->n; i++)
        pool->values[i] = pool->items[i].value;
    for (size_t k = 0; k < pool->n_classes; k++) {
        size_t end = pool->n * (k + 1) / pool->n_classes;
        cbx_status status = cbx_noise_fit_make(pool->values + start, end - start, &pool->fits[k]);
        if (status)
            return status;
        pool->borders[k] = k + 1 < pool->n_classes ? pool->items[end - 1].key : INFINITY;
        start = end;
    }
    return CBX_OK;
}

const cbx_noise_fit *cbx_noise_pool_find(const cbx_noise_pool *pool, double key)
{
    size_t k = 0;
    while (k + 1 < pool->n_classes && key > pool->borders[k])
        k++;
    return &pool->fits[k];
}
