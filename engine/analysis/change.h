/*
 * The verdict on one value against another. calibrax and benchkit judge in binary doubles with one
 * order of operations, and other orders flag other changes (71 against 100 at a threshold of 0.29),
 * so every judgement in this library goes through these functions.
 */
#ifndef CALIBRAX_ENGINE_ANALYSIS_CHANGE_H
#define CALIBRAX_ENGINE_ANALYSIS_CHANGE_H

#include "engine/base/status.h"
#include "engine/model/direction.h"

#include <stdbool.h>

typedef enum cbx_change {
    CBX_CHANGE_NONE, /* not judged: no definition, or a value is missing */
    CBX_CHANGE_REGRESSION,
    CBX_CHANGE_IMPROVEMENT,
    CBX_CHANGE_UNCHANGED,
    CBX_CHANGE_INFO,     /* the metric is never judged */
    CBX_CHANGE_UNDEFINED /* no percentage: a zero or infinite baseline */
} cbx_change;

/* "regression", ...; NULL for CBX_CHANGE_NONE. */
const char *cbx_change_name(cbx_change change);

/*
 * ((current - baseline) / |baseline|) * 100, in this order. CBX_DEGENERATE when there is no such
 * number: baseline 0, a NaN, an infinite baseline.
 */
cbx_status cbx_delta_pct(double current, double baseline, double *ret_pct);

/* Whether a is strictly better than b; a NaN is never better. CBX_DEGENERATE for info. */
cbx_status cbx_is_better(double a, double b, cbx_direction direction, bool *ret_better);

/*
 * The kind of a change, which counts when |delta_pct| > threshold * 100, strictly; threshold is a
 * fraction >= 0. Info comes before everything else, a missing value or definition (NONE) next.
 */
cbx_change cbx_change_kind(double current, double baseline, cbx_direction direction,
                           double threshold);

/* False for info; CBX_DEGENERATE where the kind is undefined or none. */
cbx_status cbx_is_regression(double current, double baseline, cbx_direction direction,
                             double threshold, bool *ret_regression);

/* A number whose ascending order is best first; NaN for NaN. */
double cbx_rank_key(double value, cbx_direction direction);

/*
 * How many times better best is: best / value when higher is better (also info and none),
 * value / best when lower. 1 when both are 0, +Infinity on division by 0, NaN when it has no
 * value (a NaN, two infinities). At least 1 only while both are positive.
 */
double cbx_improvement_factor(double best, double value, cbx_direction direction);

#endif
