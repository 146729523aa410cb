/*
 * What only one of two runs has: points and metrics that are new in the current run, and those of
 * the baseline that it dropped, whether they vanished, failed or lost their value.
 */
#ifndef CALIBRAX_ENGINE_ANALYSIS_MISSING_METRIC_H
#define CALIBRAX_ENGINE_ANALYSIS_MISSING_METRIC_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/model/run.h"

#include <stddef.h>

typedef enum cbx_missing_side {
    CBX_MISSING_NEW,    /* the current run has it, the baseline does not */
    CBX_MISSING_DROPPED /* the baseline has it, the current run does not */
} cbx_missing_side;

/* "new" or "dropped". */
const char *cbx_missing_side_name(cbx_missing_side side);

/* Why the other run does not have it. */
typedef enum cbx_missing_reason {
    CBX_MISSING_POINT,  /* no point of that identity */
    CBX_MISSING_METRIC, /* the point lacks the metric */
    CBX_MISSING_STATUS, /* the point is there, but its status is not ok */
    CBX_MISSING_VALUE   /* the metric is there, but without a value (NaN) */
} cbx_missing_reason;

typedef struct cbx_missing_metric {
    const cbx_point *point; /* of the run that has it */
    const char *metric;     /* NULL: a point without metrics */
    cbx_missing_side side;
    cbx_missing_reason reason;
    const char *status; /* STATUS: the other point's, else NULL */
} cbx_missing_metric;

/*
 * One entry for each metric (for a point without metrics: for the point), the new ones in the
 * current run's order, then the dropped ones in the baseline's. A metric that is there but failed
 * or without a value counts as missing only against a run in which it is sound: what was never
 * measured cannot be dropped. Of points with one identity the baseline's last counts, and any of
 * the current run's will do. Linear; the result lives in the arena and borrows from the runs.
 */
cbx_status cbx_missing_metrics_find(const cbx_run *current, const cbx_run *baseline,
                                    cbx_arena *arena, const cbx_missing_metric **ret_missing,
                                    size_t *ret_n, cbx_error *err);

#endif
