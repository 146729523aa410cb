/*
 * Changes against a baseline that somebody declared as intended. Such a series is compared with the
 * run from which on its level was accepted, instead of the older baseline.
 */
#ifndef CALIBRAX_CLI_ACCEPTED_CHANGE_H
#define CALIBRAX_CLI_ACCEPTED_CHANGE_H

#include "engine/analysis/comparison.h"
#include "engine/store/store.h"

typedef struct cbx_accepted_change {
    const cbx_compared_metric *row;   /* whose verdict was changed, or would have been */
    const cbx_acceptance *acceptance; /* what covers it */
    double accepted_value;            /* of the accepted run; NaN where expired */
    bool expired;                     /* it would have, but its time is over */
} cbx_accepted_change;

typedef struct cbx_accepted_changes {
    cbx_accepted_change *items;
    size_t n;
} cbx_accepted_changes;

/*
 * Looks at every regression and improvement of the comparison. Where an acceptance covers it that
 * is newer than the baseline and not newer than the run, baseline and change of the row become
 * those against the accepted run. Acceptances that have expired change nothing, but are told.
 */
cbx_status cbx_accepted_changes_apply(cbx_store *store, const cbx_run_header *current,
                                      const cbx_run_header *baseline, double threshold,
                                      int64_t now_us, cbx_comparison *comparison, cbx_arena *arena,
                                      cbx_accepted_changes *ret_changes, cbx_error *err);

#endif
