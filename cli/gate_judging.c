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

/* The newest runs that are older than the judged one, of the branch that was asked for, else of its
 * own if it has one. */
static cbx_status find_runs_before(cbx_store *store, const cbx_run_header *current,
                                   const char *branch, size_t limit, cbx_arena *arena,
                                   const cbx_run_header **ret_headers, size_t *ret_n,
                                   cbx_error *err)
{
    const cbx_run_filter filter = { .branch = branch ? branch : current->branch,
                                    .before_epoch_us = current->epoch_us,
                                    .has_before = true,
                                    .limit = limit };
    return cbx_store_list_runs(store, &filter, arena, ret_headers, ret_n, err);
}

/* The baseline; where there is none and none is needed, the run before. NULL: neither. */
static cbx_status find_reference(cbx_store *store, const cbx_gate_judging *judging,
                                 cbx_arena *arena, cbx_verdict_report *report,
                                 cbx_run_header *baseline, const cbx_run_header **ret_header,
                                 cbx_error *err)
{
    cbx_status status = cbx_run_select(store, judging->baseline, arena, baseline, err);
    report->reference_name = judging->baseline;
    *ret_header = baseline;
    if (status != CBX_NOT_FOUND || judging->needs_baseline)
        return status;
    report->reference_name = "the run before";
    *ret_header = report->before;
    return CBX_OK;
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

static cbx_status ask(cbx_store *store, const cbx_gate_judging *judging, const char *run_id,
                      const cbx_verdict_report *report, cbx_rowset **ret_rows,
                      cbx_judging_record *ret_record, cbx_error *err)
{
    const cbx_named_cell arguments[] = {
        { "run", cbx_cell_text(run_id) },
        { "method", cbx_cell_text(report->method) },
        { "fdr", cbx_cell_real(report->fdr) },
        { "min_effect", cbx_cell_real(report->min_effect) },
        { "window", cbx_cell_integer(report->window) },
        { "min_history", cbx_cell_integer(report->min_history) },
        { "any_environment", cbx_cell_integer(report->any_environment) },
        { "baseline", cbx_cell_text(judging->baseline) },
        { "branch", cbx_cell_text(report->branch) },
    };
    return cbx_judge_run(store, arguments, sizeof arguments / sizeof *arguments, ret_rows,
                         ret_record, err);
}

/* ---- runs before it ---- */

static bool has_verdict(const cbx_rowset *rows, cbx_verdict verdict)
{
    for (size_t row = 0; row < rows->n_rows; row++)
        if (strcmp(cbx_rowset_find_text(rows, row, "verdict"), cbx_verdict_name(verdict)) == 0)
            return true;
    return false;
}

/* How often the same gate would have had something to say: its alarms, true ones among them. */
static cbx_status replay(cbx_store *store, const cbx_gate_judging *judging,
                         const cbx_run_header *headers, size_t n, cbx_verdict_report *report,
                         cbx_error *err)
{
    for (size_t i = 0; i < n && i < judging->n_replay; i++) {
        cbx_rowset *rows = NULL;
        cbx_status status = ask(store, judging, headers[i].id, report, &rows, NULL, err);
        if (status)
            return status;
        bool found =
            has_verdict(rows, CBX_VERDICT_REGRESSION) || has_verdict(rows, CBX_VERDICT_IMPROVEMENT);
        report->n_replayed += found || has_verdict(rows, CBX_VERDICT_UNCHANGED);
        report->n_replayed_alarms += found;
        cbx_rowset_free(rows);
    }
    return CBX_OK;
}

/* ---- acceptances ---- */

static void count_acceptance(cbx_verdict_acceptance *accepted, size_t *n,
                             const cbx_acceptance *acceptance)
{
    size_t i = 0;
    while (i < *n && accepted[i].acceptance != acceptance)
        i++;
    if (i == *n)
        accepted[(*n)++] = (cbx_verdict_acceptance){ acceptance, 0 };
    accepted[i].n++;
}

static cbx_status find_accepted(cbx_store *store, const cbx_run_header *current, int64_t now_us,
                                cbx_arena *arena, cbx_verdict_report *report, cbx_error *err)
{
    const cbx_acceptance *all = NULL;
    size_t n = 0;
    cbx_status status = cbx_store_load_acceptances(store, arena, &all, &n, err);
    if (status || n == 0)
        return status;
    cbx_verdict_acceptance *accepted = cbx_arena_calloc(arena, n, sizeof *accepted);
    if (!accepted)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < report->verdicts.n; i++) {
        const cbx_gate_verdict *verdict = &report->verdicts.items[i];
        const cbx_acceptance *found = cbx_acceptances_find(all, n, verdict->point, verdict->metric,
                                                           current->epoch_us, now_us);
        if (found)
            count_acceptance(accepted, &report->n_accepted, found);
    }
    report->accepted = accepted;
    return CBX_OK;
}

static cbx_status judge(cbx_store *store, const cbx_gate_judging *judging,
                        const cbx_run_header *current, cbx_arena *arena, cbx_verdict_report *report,
                        cbx_error *err)
{
    cbx_rowset *rows = NULL;
    cbx_status status = ask(store, judging, current->id, report, &rows, &report->record, err);
    if (status)
        return status;
    status = cbx_gate_verdicts_read(rows, report->current, arena, &report->verdicts, err);
    report->verdicts.rows = rows;
    if (!status && !judging->needs_baseline)
        status = find_accepted(store, current, judging->now_us, arena, report, err);
    return status;
}

cbx_status cbx_gate_judge(cbx_store *store, const cbx_gate_judging *judging, cbx_arena *arena,
                          cbx_verdict_report *report, const char **ret_missing_selector,
                          cbx_error *err)
{
    cbx_run_header current, baseline;
    const cbx_run_header *before = NULL, *reference = NULL;
    size_t n_before = 0, n_wanted = judging->n_replay ? judging->n_replay : 1;
    *ret_missing_selector = judging->run;
    cbx_status status = cbx_run_select(store, judging->run, arena, &current, err);
    if (status)
        return status;
    *ret_missing_selector = NULL;
    status =
        find_runs_before(store, &current, report->branch, n_wanted, arena, &before, &n_before, err);
    if (status)
        return status;
    report->before = n_before ? before : NULL;
    *ret_missing_selector = judging->baseline;
    status = find_reference(store, judging, arena, report, &baseline, &reference, err);
    if (status)
        return status;
    *ret_missing_selector = NULL;
    status = load(store, &current, arena, &report->current, err);
    if (!status && reference)
        status = compare_with_reference(store, &current, reference, arena, report, err);
    if (!status)
        status = replay(store, judging, before, n_before, report, err);
    return status ? status : judge(store, judging, &current, arena, report, err);
}
