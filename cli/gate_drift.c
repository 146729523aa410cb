#include "cli/gate_drift.h"

#include "cli/accepted_change.h"

#include <string.h>

/* The first run that the baseline of that name was set to and that is still there. */
static cbx_status find_first_baseline(cbx_store *store, const char *name, cbx_arena *arena,
                                      cbx_run_header *ret_header, const char **ret_set_at,
                                      cbx_error *err)
{
    const cbx_baseline_entry *entries = NULL;
    size_t n = 0;
    cbx_status status = cbx_store_list_baselines(store, true, arena, &entries, &n, err);
    while (status == CBX_OK && n-- > 0) { /* newest first */
        if (strcmp(entries[n].name, name) != 0)
            continue;
        status = cbx_store_find_run(store, entries[n].run_id, arena, ret_header, err);
        if (status == CBX_OK) {
            *ret_set_at = entries[n].set_at;
            return CBX_OK;
        }
        if (status == CBX_NOT_FOUND)
            status = CBX_OK; /* deleted since; the next one then */
    }
    return status;
}

/* Puts the run to compare with into ret_header; *ret_is_there tells whether there is one. */
static cbx_status find_since(cbx_store *store, const cbx_gate_drift_query *query, cbx_arena *arena,
                             cbx_run_header *ret_header, bool *ret_is_there,
                             cbx_gate_drift *ret_drift, cbx_error *err)
{
    *ret_header = (cbx_run_header){ .id = NULL };
    cbx_status status = query->since ? cbx_run_select(store, query->since, arena, ret_header, err)
                                     : find_first_baseline(store, query->baseline_name, arena,
                                                           ret_header, &ret_drift->set_at, err);
    *ret_is_there = status == CBX_OK && ret_header->id &&
                    strcmp(ret_header->id, query->baseline_header.id) != 0 &&
                    strcmp(ret_header->id, query->current_header.id) != 0;
    return status;
}

static bool is_worse_than_baseline(const cbx_comparison *verdicts, const cbx_compared_metric *row)
{
    for (size_t i = 0; i < verdicts->n_rows; i++)
        if (verdicts->rows[i].current == row->current)
            return verdicts->rows[i].change == CBX_CHANGE_REGRESSION;
    return false;
}

/* Moves the rows that count to the front. */
static size_t keep_drifted(const cbx_gate_drift_query *query, cbx_comparison *comparison)
{
    size_t kept = 0;
    for (size_t i = 0; i < comparison->n_rows; i++) {
        const cbx_compared_metric row = comparison->rows[i];
        if (row.change == CBX_CHANGE_REGRESSION && !is_worse_than_baseline(query->verdicts, &row))
            comparison->rows[kept++] = row;
    }
    return kept;
}

static cbx_status compare(cbx_store *store, const cbx_gate_drift_query *query,
                          const cbx_run_header *since, cbx_arena *arena, cbx_gate_drift *ret_drift,
                          cbx_error *err)
{
    cbx_comparison_options how = { .threshold = query->threshold };
    cbx_accepted_changes accepted;
    cbx_comparison comparison = { 0 };
    cbx_run *run = NULL;
    cbx_status status = cbx_store_load_run(store, since->key, CBX_LOAD_POINTS, arena, &run, err);
    if (status == CBX_OK)
        status = cbx_store_load_defs(store, arena, &how.store_defs, &how.n_store_defs, err);
    if (status == CBX_OK)
        status = cbx_comparison_make(query->current, run, &how, arena, &comparison, err);
    if (status == CBX_OK)
        status = cbx_accepted_changes_apply(store, &query->current_header, since, query->threshold,
                                            query->now_us, &comparison, arena, &accepted, err);
    if (status != CBX_OK)
        return status;
    ret_drift->since = run;
    ret_drift->n_rows = keep_drifted(query, &comparison);
    ret_drift->rows = comparison.rows;
    return CBX_OK;
}

cbx_status cbx_gate_drift_find(cbx_store *store, const cbx_gate_drift_query *query,
                               cbx_arena *arena, cbx_gate_drift *ret_drift, cbx_error *err)
{
    cbx_run_header since;
    bool is_there = false;
    *ret_drift = (cbx_gate_drift){ .since = NULL };
    cbx_status status = find_since(store, query, arena, &since, &is_there, ret_drift, err);
    if (status != CBX_OK || !is_there)
        return status;
    return compare(store, query, &since, arena, ret_drift, err);
}
