/* Methods threshold and samples: the run against a baseline run. */
#include "engine/analysis/comparison.h"
#include "engine/analysis/significance.h"
#include "engine/query/judged_run.h"
#include "engine/statistics/false_discovery.h"
#include "engine/statistics/moments.h"

#include <math.h>

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

static cbx_status compare(const judged_run *judged, double threshold, cbx_arena *arena,
                          cbx_comparison *ret_comparison, cbx_error *err)
{
    const cbx_comparison_options options = { .threshold = threshold,
                                             .store_defs = judged->store_defs,
                                             .n_store_defs = judged->n_store_defs };
    return cbx_comparison_make(judged->run, judged->baseline, &options, arena, ret_comparison, err);
}

/* Whether the row is the metric's; both lists are in the run's order. */
static bool is_row_of(const cbx_compared_metric *row, const judged_metric *metric)
{
    return row->point == metric->point && row->current == metric->metric;
}

/* Takes what the comparison says; sets the reason when that is no verdict. */
static void take_row(judged_metric *metric, const cbx_compared_metric *row)
{
    if (!row) {
        metric->reason = "not in the baseline";
        return;
    }
    metric->expected = row->baseline->value;
    if (row->has_delta)
        metric->delta_pct = row->delta_pct;
    if (isnan(row->baseline->value))
        metric->reason = "no value in the baseline";
    else if (row->change == CBX_CHANGE_UNDEFINED)
        metric->reason = "zero baseline";
    else
        metric->change = row->change;
}

/* Takes the verdicts of the comparison; rows, one for each metric, point into it or are NULL. */
static void take_comparison(judged_run *judged, const cbx_comparison *comparison,
                            const cbx_compared_metric **rows)
{
    for (size_t i = 0, k = 0; i < judged->n_metrics; i++) {
        judged_metric *metric = &judged->metrics[i];
        bool found = k < comparison->n_rows && is_row_of(&comparison->rows[k], metric);
        rows[i] = found ? &comparison->rows[k++] : NULL;
        if (!metric->reason)
            take_row(metric, rows[i]);
    }
}

static cbx_status judge_rows(judged_run *judged, double threshold, cbx_arena *arena,
                             cbx_comparison *ret_comparison, const cbx_compared_metric ***ret_rows,
                             cbx_error *err)
{
    cbx_status status = compare(judged, threshold, arena, ret_comparison, err);
    const cbx_compared_metric **rows = cbx_arena_calloc(arena, judged->n_metrics, sizeof *rows);
    if (!status && !rows)
        status = no_memory(err);
    if (status)
        return status;
    take_comparison(judged, ret_comparison, rows);
    *ret_rows = rows;
    return CBX_OK;
}

cbx_status cbx_judge_by_threshold(cbx_store *store, judged_run *judged, cbx_arena *arena,
                                  cbx_error *err)
{
    cbx_comparison comparison;
    const cbx_compared_metric **rows = NULL;
    (void)store;
    return judge_rows(judged, judged->threshold, arena, &comparison, &rows, err);
}

/* ---- samples ---- */

/* p-values of the metrics that are judged, and q over them alone. */
static cbx_status take_p_values(judged_run *judged, const cbx_comparison *comparison,
                                const cbx_compared_metric *const *rows,
                                const cbx_significance *tests, cbx_arena *arena, cbx_error *err)
{
    double *values = cbx_arena_calloc(arena, judged->n_metrics, sizeof *values);
    if (!values)
        return no_memory(err);
    for (size_t i = 0; i < judged->n_metrics; i++) {
        judged_metric *metric = &judged->metrics[i];
        values[i] = NAN;
        if (metric->reason)
            continue;
        const cbx_significance *test = &tests[rows[i] - comparison->rows];
        if (test->has_p_value)
            values[i] = metric->p_value = test->p_value;
        else
            metric->reason = "fewer than two samples";
    }
    cbx_status status = cbx_false_discovery_adjust(values, judged->n_metrics, values);
    for (size_t i = 0; i < judged->n_metrics && !status; i++)
        judged->metrics[i].q_value = values[i];
    return status ? cbx_fail(err, status, "the p-values cannot be adjusted") : CBX_OK;
}

static void drop_unsure(judged_run *judged)
{
    for (size_t i = 0; i < judged->n_metrics; i++) {
        judged_metric *metric = &judged->metrics[i];
        bool is_sure = metric->q_value <= judged->fdr;
        if (metric->reason) {
            metric->change = CBX_CHANGE_NONE;
            continue;
        }
        if (is_sure && metric->change == CBX_CHANGE_UNCHANGED)
            metric->reason = "smaller than the minimum effect";
        if (!is_sure)
            metric->change = CBX_CHANGE_UNCHANGED;
    }
}

/* Standard error of the mean of the samples as a fraction of it; NaN without one. */
static double sample_error(const cbx_metric *metric, cbx_arena *arena)
{
    double *present = cbx_arena_calloc(arena, metric->n_samples, sizeof *present);
    cbx_moments moments;
    size_t n = 0;
    for (size_t i = 0; present && i < metric->n_samples; i++)
        if (isfinite(metric->samples[i]))
            present[n++] = metric->samples[i];
    if (n < 2 || cbx_moments_compute(present, n, &moments) != CBX_OK || moments.mean == 0)
        return NAN;
    return moments.stddev / sqrt((double)n) / fabs(moments.mean);
}

/*
 * Samples of one process share what varies between processes. Where the past runs differ by more
 * than twice what the samples promise, the verdict says so.
 */
static cbx_status warn_of_runs(judged_run *judged, judged_metric *metric, cbx_past_loader *loader,
                               cbx_error *err)
{
    cbx_moments runs;
    cbx_status status =
        cbx_stable_past_load(loader, metric->point, metric->metric->name, &metric->past, err);
    if (status)
        return status;
    metric->has_past = true;
    if (metric->past.n < judged->min_history ||
        cbx_moments_compute(metric->past.values, metric->past.n, &runs) != CBX_OK || runs.mean == 0)
        return CBX_OK;
    double between = runs.stddev / fabs(runs.mean),
           within = sample_error(metric->metric, loader->arena);
    if (!(between > 2 * within))
        return CBX_OK;
    metric->reason = cbx_arena_printf(loader->arena,
                                      "runs vary by %.2g %%, the samples' mean by %.2g %%: judge "
                                      "by method history",
                                      100 * between, 100 * within);
    return metric->reason ? CBX_OK : no_memory(err);
}

static bool is_alarm(const judged_metric *metric)
{
    return metric->change == CBX_CHANGE_REGRESSION || metric->change == CBX_CHANGE_IMPROVEMENT;
}

static cbx_status warn_where_runs_vary(cbx_store *store, judged_run *judged, cbx_arena *arena,
                                       cbx_error *err)
{
    cbx_past_loader loader;
    cbx_status status =
        cbx_past_loader_init(&loader, store, &judged->header, &judged->past, arena, err);
    for (size_t i = 0; i < judged->n_metrics && !status; i++)
        if (is_alarm(&judged->metrics[i]))
            status = warn_of_runs(judged, &judged->metrics[i], &loader, err);
    cbx_past_loader_done(&loader);
    return status;
}

cbx_status cbx_judge_by_samples(cbx_store *store, judged_run *judged, cbx_arena *arena,
                                cbx_error *err)
{
    cbx_comparison comparison = { NULL, 0 };
    cbx_significance *tests = NULL;
    const cbx_compared_metric **rows = NULL;
    cbx_status status = judge_rows(judged, judged->min_effect, arena, &comparison, &rows, err);
    if (!status)
        status = cbx_significance_test(&comparison, arena, &tests, err);
    if (!status)
        status = take_p_values(judged, &comparison, rows, tests, arena, err);
    if (status)
        return status;
    drop_unsure(judged);
    return warn_where_runs_vary(store, judged, arena, err);
}
