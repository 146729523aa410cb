/* How a metric grows with a size: one power law for each group of points and scenario. */
#ifndef CALIBRAX_ENGINE_ANALYSIS_SCALING_H
#define CALIBRAX_ENGINE_ANALYSIS_SCALING_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/model/run.h"
#include "engine/statistics/powerlaw_fit.h"

#include <stddef.h>

typedef struct cbx_scaling_request {
    const char *metric;
    const char *group_by; /* the tag whose value is the label (without it: the point's name); NULL:
                             no label, one group for each scenario */
    const double *sizes;  /* one for each point; NaN: the point has none and takes no part */
} cbx_scaling_request;

typedef struct cbx_scaling {
    const char *label; /* NULL without group_by */
    const char *scenario;
    cbx_powerlaw_fit fit;
} cbx_scaling;

/*
 * The fits of all groups in order of first sight, over the points that have a size and the metric;
 * pairs with a member that is not positive and finite are left out of the fit (powerlaw_fit.h). The
 * result lives in the arena, texts are borrowed. Linear in the points.
 */
cbx_status cbx_scalings_fit(const cbx_point *points, size_t n_points,
                            const cbx_scaling_request *request, cbx_arena *arena,
                            cbx_scaling **ret_scalings, size_t *ret_n, cbx_error *err);

#endif
