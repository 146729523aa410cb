/* The gate by judge_run: methods `history` and `samples`. */
#ifndef CALIBRAX_CLI_GATE_JUDGING_H
#define CALIBRAX_CLI_GATE_JUDGING_H

#include "cli/verdict_report.h"
#include "engine/store/store.h"

typedef struct cbx_gate_judging {
    const char *run, *baseline; /* selectors */
    bool needs_baseline;        /* the method compares with it */
    size_t n_replay;            /* runs before it that are judged, too */
    int64_t now_us;             /* for acceptances */
} cbx_gate_judging;

/*
 * Fills the report, whose method and numbers are set, for the run. ret_missing_selector is the
 * selector that names no run, when that is the failure (CBX_NOT_FOUND), else NULL. The rows in
 * report->verdicts are the caller's to free, before the store is closed; also after a failure.
 */
cbx_status cbx_gate_judge(cbx_store *store, const cbx_gate_judging *judging, cbx_arena *arena,
                          cbx_verdict_report *report, const char **ret_missing_selector,
                          cbx_error *err);

#endif
