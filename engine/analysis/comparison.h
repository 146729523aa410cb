/*
 * One run against a baseline run: a row for every metric that both have on points of the same
 * identity. Time and memory are linear in the two runs.
 */
#ifndef CALIBRAX_ENGINE_ANALYSIS_COMPARISON_H
#define CALIBRAX_ENGINE_ANALYSIS_COMPARISON_H

#include "engine/analysis/change.h"
#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/model/run.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct cbx_compared_metric {
    const cbx_point *point; /* the current run's */
    const cbx_metric *current, *baseline;
    const cbx_metric_def *def; /* the current run's, else the baseline's, else the store's, or NULL */
    cbx_change change;
    bool has_delta;   /* delta_pct is defined */
    double delta_pct;
} cbx_compared_metric;

typedef struct cbx_comparison {
    cbx_compared_metric *rows; /* in the current run's order of points and metrics */
    size_t n_rows;
} cbx_comparison;

typedef struct cbx_comparison_options {
    double threshold; /* a fraction >= 0 */
    const cbx_metric_def *store_defs;
    size_t n_store_defs;
} cbx_comparison_options;

/*
 * Of points with one identity the baseline's last counts, and each of the current run's is
 * compared. Missing values (NaN) make a row that is not judged. The rows live in the arena and
 * borrow from the runs.
 */
cbx_status cbx_comparison_make(const cbx_run *current, const cbx_run *baseline,
                               const cbx_comparison_options *options, cbx_arena *arena,
                               cbx_comparison *ret_comparison, cbx_error *err);

#endif
