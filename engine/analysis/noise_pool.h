/*
 * The residuals of all series of a run, by what their series are like. Some series are calm and
 * some throw spikes; a yardstick made of all together would be too coarse for the calm ones. So
 * each residual belongs to a class by the largest of the other residuals of its series, with as
 * many classes as leave each enough residuals (one when there are few), and a new value is measured
 * by the residuals of those series that were as calm before.
 */
#ifndef CALIBRAX_ENGINE_ANALYSIS_NOISE_POOL_H
#define CALIBRAX_ENGINE_ANALYSIS_NOISE_POOL_H

#include "engine/base/status.h"
#include "engine/statistics/noise_fit.h"

#include <stdbool.h>
#include <stddef.h>

enum { CBX_NOISE_CLASSES = 4, CBX_NOISE_CLASS_SIZE = 4000 };

typedef struct cbx_noise_pool {
    struct cbx_pooled_residual *items;
    size_t n;
    double *values; /* by class */
    cbx_noise_fit fits[CBX_NOISE_CLASSES];
    double borders[CBX_NOISE_CLASSES]; /* the largest key of each class but the last */
    size_t n_classes;
} cbx_noise_pool;

/* Room for n residuals in all. False: no memory. End with _done, also after a failure. */
bool cbx_noise_pool_init(cbx_noise_pool *pool, size_t n);
void cbx_noise_pool_done(cbx_noise_pool *pool);

/* The n residuals of one series. Returns the series' own key: the largest of them, absolute.
 * ret_keys, unless NULL: the key of the series without each of them. */
double cbx_noise_pool_add(cbx_noise_pool *pool, const double *residuals, size_t n,
                          double *ret_keys);

/* After the last series: makes the classes and fits them. CBX_NO_MEMORY. */
cbx_status cbx_noise_pool_fit(cbx_noise_pool *pool);

/* The noise of series with that key. */
const cbx_noise_fit *cbx_noise_pool_find(const cbx_noise_pool *pool, double key);

#endif
