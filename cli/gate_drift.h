/*
 * Slow drift: changes that no single baseline showed, because each baseline was set at a level that
 * had already moved a little. The run is compared once more, with an earlier run.
 */
#ifndef CALIBRAX_CLI_GATE_DRIFT_H
#define CALIBRAX_CLI_GATE_DRIFT_H

#include "engine/analysis/comparison.h"
#include "engine/store/store.h"

typedef struct cbx_gate_drift {
    const cbx_run *since;            /* NULL: there is no earlier run to compare with */
    const char *set_at;              /* when it was set as baseline, or NULL */
    const cbx_compared_metric *rows; /* worse than then by more than the threshold, although not
                                        worse than the baseline; in the run's order */
    size_t n_rows;
} cbx_gate_drift;

typedef struct cbx_gate_drift_query {
    const char *since;         /* a run selector; NULL: the first run that the baseline named */
    const char *baseline_name; /* as the user gave it */
    cbx_run_header current_header, baseline_header;
    const cbx_run *current;
    const cbx_comparison *verdicts; /* of the run against the baseline */
    double threshold;
    int64_t now_us; /* for acceptances, which count here too */
} cbx_gate_drift_query;

/* CBX_NOT_FOUND when query->since names no run. Everything lives in the arena. */
cbx_status cbx_gate_drift_find(cbx_store *store, const cbx_gate_drift_query *query,
                               cbx_arena *arena, cbx_gate_drift *ret_drift, cbx_error *err);

#endif
