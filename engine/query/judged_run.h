/* Private to this folder: a run while judge_run judges it, and the methods that do. */
#ifndef CALIBRAX_ENGINE_QUERY_JUDGED_RUN_H
#define CALIBRAX_ENGINE_QUERY_JUDGED_RUN_H

#include "engine/analysis/change.h"
#include "engine/analysis/definition.h"
#include "engine/query/judge_run.h"
#include "engine/query/stable_past.h"

#include <stdbool.h>

/* A metric of the run with its verdict. Numbers that a method does not give are NaN. */
typedef struct judged_metric {
    const cbx_point *point;
    const cbx_metric *metric;
    const cbx_metric_def *def;
    double expected, lower, upper, delta_pct, p_value, q_value, detectable_pct;
    bool has_past;
    cbx_stable_past past;
    cbx_change change;  /* NONE: not judged */
    const char *reason; /* why it is not judged, or what to know of the verdict; or NULL */
} judged_metric;

typedef struct judged_run {
    cbx_run_header header;
    cbx_run *run;
    cbx_definitions *definitions;
    const cbx_metric_def *store_defs;
    size_t n_store_defs;
    cbx_run *baseline; /* NULL for a method that needs none */
    double threshold;  /* a fraction */
    double fdr, min_effect;
    cbx_past_request past;
    size_t min_history;
    judged_metric *metrics; /* in the run's order */
    size_t n_metrics;
    cbx_judging_record *record; /* filled when not NULL */
} judged_run;

/* A method fills the verdicts of the metrics that have no reason yet. */
typedef cbx_status judging_method(cbx_store *store, judged_run *judged, cbx_arena *arena,
                                  cbx_error *err);
judging_method cbx_judge_by_history, cbx_judge_by_samples, cbx_judge_by_threshold;

/* The kind of a change that counts as one. */
cbx_change cbx_judged_change_kind(const judged_metric *metric);

#endif
