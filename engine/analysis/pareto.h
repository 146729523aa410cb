/*
 * The Pareto front of two metrics: the points that no other point dominates, where a point
 * dominates another when it is at least as good in both and strictly better in one.
 */
#ifndef CALIBRAX_ENGINE_ANALYSIS_PARETO_H
#define CALIBRAX_ENGINE_ANALYSIS_PARETO_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/model/run.h"

#include <stdbool.h>
#include <stddef.h>

/* One of the two metrics; info or no direction counts as higher-is-better. */
typedef struct cbx_pareto_axis {
    const char *metric;
    cbx_direction direction;
} cbx_pareto_axis;

typedef struct cbx_pareto_point {
    const cbx_point *point;
    double x, y;
} cbx_pareto_point;

/*
 * The front, in the order of points. Equal optimal points all stay; points that lack one of the
 * metrics or its value take no part. The result lives in the arena. O(n log n).
 */
cbx_status cbx_pareto_front(const cbx_point *points, size_t n_points, const cbx_pareto_axis *x,
                            const cbx_pareto_axis *y, cbx_arena *arena,
                            cbx_pareto_point **ret_front, size_t *ret_n, cbx_error *err);

#endif
