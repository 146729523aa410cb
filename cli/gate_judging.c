#include "cli/gate_judging.h"

#include "cli/gate_environment.h"

#include <string.h>

static cbx_status load(cbx_store *store, const cbx_run_header *header, cbx_arena *arena,
                       const cbx_run **ret_run, cbx_error *err)
{
    cbx_run *run = NULL;
    cbx_status status = cbx_store_load_run(store, header->key, CBX_LOAD_POINTS, arena, &run, err);
    *ret_run = run;
    return status;
}

/* The newest run that is older than the judged one, of its branch if it has one. */
static cbx_status find_run_before(cbx_store *store, const cbx_run_header *current, cbx_arena *arena,
                                  cbx_run_header *ret_header, bool *ret_found, cbx_error *err)
{
    const cbx_run_filter filter = { .branch = current->branch,
                                    .before_epoch_us = current->epoch_us,
                                    .has_before = true,
                                    .limit = 1 };
    const cbx_run_header *headers = NULL;
    size_t n = 0;
    cbx_status status = cbx_store_list_runs(store, &filter, arena, &headers, &n, err);
    *ret_found = status == CBX_OK && n > 0;
    if (*ret_found)
        *ret_header = headers[0];
    return status;
}

/* The baseline; where there is none and none is needed, the run before. */
static cbx_status find_reference(cbx_store *store, const cbx_gate_judging *judging,
                                 const cbx_run_header *current, cbx_arena *arena,
                                 cbx_verdict_report *report, cbx_run_header *ret_header,
                                 bool *ret_found, cbx_error *err)
{
    cbx_status status = cbx_run_select(store, judging->baseline, arena, ret_header, err);
    report->reference_name = judging->baseline;
    *ret_found = status == CBX_OK;
    if (status != CBX_NOT_FOUND || judging->needs_baseline)
        return status;
    report->reference_name = "the run before";
    return find_run_before(store, current, arena, ret_header, ret_found, err);
}

static cbx_status compare_with_reference(cbx_store *store, const cbx_run_header *current,
                                         const cbx_run_header *reference, cbx_arena *arena,
                                         cbx_verdict_report *report, cbx_error *err)
{
    cbx_status status = load(store, reference, arena, &report->reference, err);
    if (status == CBX_OK)
        status = cbx_missing_metrics_find(report->current, report->reference, arena,
                                          &report->missing, &report->n_missing, err);
    if (status == CBX_OK)
        status = cbx_gate_environment_compare(store, reference, current, arena,
                                              &report->environment_difference, err);
    return status;
}

static void set_argument(const cbx_query *query, cbx_cell *cells, const char *name, cbx_cell value)
{
    for (size_t i = 0; i < query->n_arguments; i++)
        if (strcmp(query->arguments[i].name, name) == 0)
            cells[i] = value;
}

enum { MOST_ARGUMENTS = 16 };

static cbx_status ask(cbx_store *store, const cbx_gate_judging *judging, const char *run_id,
                      const cbx_verdict_report *report, cbx_rowset **ret_rows, cbx_error *err)
{
    const cbx_query *query = cbx_query_find("judge_run");
    cbx_cell cells[MOST_ARGUMENTS];
    if (!query || query->n_arguments > MOST_ARGUMENTS)
        return cbx_fail(err, CBX_INVALID, "judge_run is not part of this build");
    for (size_t i = 0; i < query->n_arguments; i++)
        cells[i] = cbx_cell_null();
    set_argument(query, cells, "run", cbx_cell_text(run_id));
    set_argument(query, cells, "method", cbx_cell_text(report->method));
    set_argument(query, cells, "fdr", cbx_cell_real(report->fdr));
    set_argument(query, cells, "min_effect", cbx_cell_real(report->min_effect));
    set_argument(query, cells, "window", cbx_cell_integer(report->window));
    set_argument(query, cells, "min_history", cbx_cell_integer(report->min_history));
    set_argument(query, cells, "any_environment", cbx_cell_integer(report->any_environment));
    set_argument(query, cells, "baseline", cbx_cell_text(judging->baseline));
    return cbx_query_run(query, store, cells, query->n_arguments, ret_rows, err);
}

cbx_status cbx_gate_judge(cbx_store *store, const cbx_gate_judging *judging, cbx_arena *arena,
                          cbx_verdict_report *report, const char **ret_missing_selector,
                          cbx_error *err)
{
    cbx_run_header current, reference;
    cbx_rowset *rows = NULL;
    bool has_reference = false;
    *ret_missing_selector = judging->run;
    cbx_status status = cbx_run_select(store, judging->run, arena, &current, err);
    if (status)
        return status;
    *ret_missing_selector = judging->baseline;
    status =
        find_reference(store, judging, &current, arena, report, &reference, &has_reference, err);
    if (status)
        return status;
    *ret_missing_selector = NULL;
    status = load(store, &current, arena, &report->current, err);
    if (!status && has_reference)
        status = compare_with_reference(store, &current, &reference, arena, report, err);
    if (!status)
        status = ask(store, judging, current.id, report, &rows, err);
    if (status)
        return status;
    status = cbx_gate_verdicts_read(rows, report->current, arena, &report->verdicts, err);
    report->verdicts.rows = rows;
    return status;
}
