/* Method history: the stable recent past of each series (judgement.h says how). */
#include "engine/analysis/judgement.h"
#include "engine/query/judged_run.h"
#include "engine/statistics/change_point.h"

#include <string.h>

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

static cbx_status explain_short_past(const judged_run *judged, judged_metric *metric,
                                     cbx_arena *arena, cbx_error *err)
{
    const cbx_stable_past *past = &metric->past;
    const size_t min_history = judged->min_history;
    if (past->n_other_environment)
        metric->reason = cbx_arena_printf(
            arena, "too few values: %zu of %zu on this machine, %zu in another environment",
            past->n, min_history, past->n_other_environment);
    else if (past->acceptance)
        metric->reason =
            cbx_arena_printf(arena, "too few values: %zu of %zu since the accepted run %s", past->n,
                             min_history, past->acceptance->run_id);
    else if (judged->past.branch)
        metric->reason = cbx_arena_printf(arena, "too few values: %zu of %zu on branch %s", past->n,
                                          min_history, judged->past.branch);
    else
        metric->reason =
            cbx_arena_printf(arena, "too few values: %zu of %zu", past->n, min_history);
    return metric->reason ? CBX_OK : no_memory(err);
}

static bool has_level(const cbx_stable_past *past)
{
    for (size_t i = 0; i < past->n; i++)
        if (past->values[i] != 0)
            return true;
    return false;
}

static cbx_status look_at_past(judged_run *judged, judged_metric *metric, cbx_past_loader *loader,
                               cbx_error *err)
{
    cbx_status status =
        cbx_stable_past_load(loader, metric->point, metric->metric->name, &metric->past, err);
    if (status)
        return status;
    metric->has_past = true;
    if (metric->past.n < judged->min_history)
        return explain_short_past(judged, metric, loader->arena, err);
    if (!has_level(&metric->past))
        metric->reason = "zero baseline";
    return CBX_OK;
}

/* Runs of the pasts, for the record. */
typedef struct past_runs {
    cbx_replayed_run *replayed;
    int64_t *epochs_us;
    size_t n;
} past_runs;

static cbx_status take_runs(const cbx_past_loader *loader, cbx_arena *arena, past_runs *ret_runs,
                            cbx_error *err)
{
    past_runs runs = { .n = loader->n_runs };
    runs.replayed = cbx_arena_calloc(arena, runs.n, sizeof *runs.replayed);
    runs.epochs_us = cbx_arena_calloc(arena, runs.n, sizeof *runs.epochs_us);
    if (!runs.replayed || !runs.epochs_us)
        return no_memory(err);
    if (runs.n)
        memcpy(runs.epochs_us, loader->epochs_us, runs.n * sizeof *runs.epochs_us);
    *ret_runs = runs;
    return CBX_OK;
}

static cbx_status find_pasts(cbx_store *store, judged_run *judged, cbx_arena *arena,
                             past_runs *ret_runs, cbx_error *err)
{
    cbx_past_loader loader;
    cbx_status status =
        cbx_past_loader_init(&loader, store, &judged->header, &judged->past, arena, err);
    for (size_t i = 0; i < judged->n_metrics && !status; i++)
        if (!judged->metrics[i].reason)
            status = look_at_past(judged, &judged->metrics[i], &loader, err);
    if (!status)
        status = take_runs(&loader, arena, ret_runs, err);
    cbx_past_loader_done(&loader);
    return status;
}

/* Runs that measured few of the series say little. */
static bool is_telling(const past_runs *runs, size_t run, size_t n_judged)
{
    return 2 * runs->replayed[run].n_judged >= n_judged;
}

/* Whether so many runs came after it that a new level would be known as one. */
static bool is_settled(const past_runs *runs, size_t run, size_t n_judged)
{
    size_t n_newer = 0;
    for (size_t i = 0; i < runs->n; i++)
        n_newer += runs->epochs_us[i] > runs->epochs_us[run] && is_telling(runs, i, n_judged);
    return n_newer + 1 >= CBX_CHANGE_AUTO_MIN_SIZE;
}

static void fill_record(const past_runs *runs, size_t n_judged, cbx_judging_record *record)
{
    for (size_t i = 0; i < runs->n; i++) {
        if (!is_telling(runs, i, n_judged) || !is_settled(runs, i, n_judged))
            continue;
        record->n_runs++;
        record->n_alarms += runs->replayed[i].n_changes > 0;
    }
}

static void take_verdict(const judged_run *judged, judged_metric *metric,
                         const cbx_judgement *judgement)
{
    metric->expected = judgement->expected;
    metric->lower = judgement->lower;
    metric->upper = judgement->upper;
    if (!judgement->has_delta) {
        metric->reason = "zero baseline";
        return;
    }
    metric->delta_pct = judgement->delta_pct;
    metric->p_value = judgement->p_value;
    metric->q_value = judgement->q_value;
    metric->detectable_pct = judgement->detectable_pct;
    metric->change = judgement->is_change ? cbx_judged_change_kind(metric) : CBX_CHANGE_UNCHANGED;
    if (!judgement->is_change && judgement->q_value <= judged->fdr)
        metric->reason = "smaller than the minimum effect";
}

static size_t list_judgements(const judged_run *judged, cbx_judgement *judgements)
{
    size_t n = 0;
    for (size_t i = 0; i < judged->n_metrics; i++) {
        const judged_metric *metric = &judged->metrics[i];
        if (!metric->reason)
            judgements[n++] = (cbx_judgement){ .history = metric->past.values,
                                               .history_runs = metric->past.runs,
                                               .n_history = metric->past.n,
                                               .value = metric->metric->value };
    }
    return n;
}

cbx_status cbx_judge_by_history(cbx_store *store, judged_run *judged, cbx_arena *arena,
                                cbx_error *err)
{
    cbx_judging_options options = { .fdr = judged->fdr, .min_effect = judged->min_effect };
    cbx_judgement *judgements = cbx_arena_calloc(arena, judged->n_metrics, sizeof *judgements);
    if (!judgements)
        return no_memory(err);
    past_runs runs = { .n = 0 };
    cbx_status status = find_pasts(store, judged, arena, &runs, err);
    if (status)
        return status;
    if (judged->record) {
        options.replayed = runs.replayed;
        options.n_replayed = runs.n;
    }
    size_t n = list_judgements(judged, judgements);
    status = cbx_judgements_make(judgements, n, &options, err);
    for (size_t i = 0, k = 0; i < judged->n_metrics && !status; i++)
        if (!judged->metrics[i].reason)
            take_verdict(judged, &judged->metrics[i], &judgements[k++]);
    if (!status && judged->record)
        fill_record(&runs, n, judged->record);
    return status;
}
