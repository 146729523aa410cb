/* judge_run: is each value of a run what it should be? */
#include "engine/query/judged_run.h"
#include "engine/query/query_argument.h"
#include "engine/query/query_cell.h"
#include "engine/query/query_family.h"

#include <math.h>
#include <string.h>

enum {
    ARGUMENT_RUN,
    ARGUMENT_METHOD,
    ARGUMENT_FDR,
    ARGUMENT_MIN_EFFECT,
    ARGUMENT_WINDOW,
    ARGUMENT_MIN_HISTORY,
    ARGUMENT_ANY_ENVIRONMENT,
    ARGUMENT_BASELINE,
    ARGUMENT_THRESHOLD,
    ARGUMENT_BRANCH
};

static const cbx_argument judge_arguments[] = {
    { "run", CBX_COLUMN_TEXT, false, "latest" },
    { "method", CBX_COLUMN_TEXT, false, "history" },
    { "fdr", CBX_COLUMN_REAL, false, "0.05" },
    { "min_effect", CBX_COLUMN_REAL, false, "0.02" },
    { "window", CBX_COLUMN_INTEGER, false, "30" },
    { "min_history", CBX_COLUMN_INTEGER, false, "6" },
    { "any_environment", CBX_COLUMN_BOOLEAN, false, "0" },
    { "baseline", CBX_COLUMN_TEXT, false, "main" },  /* of samples and threshold */
    { "threshold", CBX_COLUMN_REAL, false, "0.05" }, /* of threshold */
    { "branch", CBX_COLUMN_TEXT, false, NULL },      /* whose runs are the history */
};

static const cbx_column judge_columns[] = {
    { "scenario", CBX_COLUMN_TEXT },       { "name", CBX_COLUMN_TEXT },
    { "tags", CBX_COLUMN_JSON },           { "metric", CBX_COLUMN_TEXT },
    { "unit", CBX_COLUMN_TEXT },           { "direction", CBX_COLUMN_TEXT },
    { "value", CBX_COLUMN_REAL },          { "expected", CBX_COLUMN_REAL },
    { "interval_lower", CBX_COLUMN_REAL }, { "interval_upper", CBX_COLUMN_REAL },
    { "delta_pct", CBX_COLUMN_REAL },      { "p_value", CBX_COLUMN_REAL },
    { "q_value", CBX_COLUMN_REAL },        { "n_history", CBX_COLUMN_INTEGER },
    { "detectable_pct", CBX_COLUMN_REAL }, { "verdict", CBX_COLUMN_TEXT },
    { "reason", CBX_COLUMN_TEXT },
};

enum { LEAST_HISTORY = 3 }; /* below it a value cannot be left out */

static const struct {
    const char *name;
    judging_method *judge;
    bool needs_baseline;
} methods[] = {
    { "history", cbx_judge_by_history, false },
    { "samples", cbx_judge_by_samples, true },
    { "threshold", cbx_judge_by_threshold, true },
};

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

/* ---- arguments ---- */

static cbx_status find_method(const cbx_cell *arguments, const cbx_rowset *rows, size_t *ret_method,
                              cbx_error *err)
{
    const char *name = arguments[ARGUMENT_METHOD].text;
    for (size_t i = 0; i < CBX_COUNT(methods); i++)
        if (strcmp(methods[i].name, name) == 0) {
            *ret_method = i;
            return CBX_OK;
        }
    return cbx_argument_fail(rows->query, ARGUMENT_METHOD, err,
                             "must be 'history', 'samples' or 'threshold', not '%s'", name);
}

static cbx_status check_options(const cbx_rowset *rows, const judged_run *judged, cbx_error *err)
{
    const cbx_query *query = rows->query;
    if (!(judged->fdr > 0 && judged->fdr < 1))
        return cbx_argument_fail(query, ARGUMENT_FDR, err, "must be between 0 and 1");
    if (judged->min_history < LEAST_HISTORY)
        return cbx_argument_fail(query, ARGUMENT_MIN_HISTORY, err, "must be at least %d, got %zu",
                                 LEAST_HISTORY, judged->min_history);
    if (judged->past.window < judged->min_history)
        return cbx_argument_fail(query, ARGUMENT_WINDOW, err,
                                 "must be at least min_history (%zu), got %zu", judged->min_history,
                                 judged->past.window);
    return CBX_OK;
}

static cbx_status read_options(const cbx_cell *arguments, const cbx_rowset *rows,
                               judged_run *judged, cbx_error *err)
{
    static const size_t not_negative[] = { ARGUMENT_MIN_EFFECT, ARGUMENT_THRESHOLD };
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < CBX_COUNT(not_negative) && !status; i++)
        status = cbx_argument_not_negative(rows, not_negative[i], arguments[not_negative[i]], err);
    if (!status)
        status = cbx_argument_positive(rows, ARGUMENT_WINDOW, arguments[ARGUMENT_WINDOW],
                                       &judged->past.window, err);
    if (!status)
        status = cbx_argument_positive(rows, ARGUMENT_MIN_HISTORY, arguments[ARGUMENT_MIN_HISTORY],
                                       &judged->min_history, err);
    if (status)
        return status;
    judged->fdr = arguments[ARGUMENT_FDR].real;
    judged->min_effect = arguments[ARGUMENT_MIN_EFFECT].real;
    judged->threshold = arguments[ARGUMENT_THRESHOLD].real;
    judged->past.any_environment = arguments[ARGUMENT_ANY_ENVIRONMENT].integer != 0;
    judged->past.branch = cbx_cell_text_or_null(arguments[ARGUMENT_BRANCH]);
    return check_options(rows, judged, err);
}

/* ---- the run ---- */

static cbx_status load_baseline(cbx_store *store, const cbx_cell *arguments, const cbx_rowset *rows,
                                judged_run *judged, cbx_error *err)
{
    return cbx_argument_run(store, rows, arguments[ARGUMENT_BASELINE],
                            CBX_LOAD_POINTS | CBX_LOAD_SAMPLES, &judged->baseline, err);
}

static cbx_status load_run(cbx_store *store, const cbx_cell *arguments, const cbx_rowset *rows,
                           bool with_samples, judged_run *judged, cbx_error *err)
{
    unsigned parts = CBX_LOAD_POINTS | (with_samples ? (unsigned)CBX_LOAD_SAMPLES : 0);
    cbx_status status =
        cbx_run_select(store, arguments[ARGUMENT_RUN].text, rows->arena, &judged->header, err);
    if (!status)
        status =
            cbx_store_load_run(store, judged->header.key, parts, rows->arena, &judged->run, err);
    return status ? status
                  : cbx_store_load_defs(store, rows->arena, &judged->store_defs,
                                        &judged->n_store_defs, err);
}

/* The run's own definitions come first, then the baseline's, then the store's. */
static cbx_status define(judged_run *judged, cbx_error *err)
{
    const cbx_run *baseline = judged->baseline;
    judged->definitions = cbx_definitions_new();
    bool added = judged->definitions &&
                 cbx_definitions_add(judged->definitions, judged->run->defs, judged->run->n_defs);
    if (added && baseline)
        added = cbx_definitions_add(judged->definitions, baseline->defs, baseline->n_defs);
    if (added)
        added = cbx_definitions_add(judged->definitions, judged->store_defs, judged->n_store_defs);
    return added ? CBX_OK : no_memory(err);
}

static judged_metric metric_of(const judged_run *judged, const cbx_point *point, size_t index)
{
    const cbx_metric *metric = &point->metrics[index];
    const double none = NAN;
    return (judged_metric){ .point = point,
                            .metric = metric,
                            .def = cbx_definitions_find(judged->definitions, metric->name),
                            .expected = none,
                            .lower = none,
                            .upper = none,
                            .delta_pct = none,
                            .p_value = none,
                            .q_value = none,
                            .detectable_pct = none };
}

/* Why a value or its definition says nothing, or NULL. */
static const char *why_unjudged(const judged_metric *metric, cbx_arena *arena)
{
    const char *reason = NULL;
    if (strcmp(metric->point->status, "ok") != 0)
        reason = cbx_arena_printf(arena, "status %s", metric->point->status);
    else if (isnan(metric->metric->value))
        reason = "no value";
    else if (isinf(metric->metric->value))
        reason = "the value is infinite";
    else if (cbx_definition_direction(metric->def) == CBX_DIRECTION_NONE)
        reason = "no definition";
    else if (metric->def->direction == CBX_DIRECTION_INFO)
        reason = "info metric";
    return reason;
}

static cbx_status list_metrics(judged_run *judged, cbx_arena *arena, cbx_error *err)
{
    size_t n = 0;
    for (size_t i = 0; i < judged->run->n_points; i++)
        n += judged->run->points[i].n_metrics;
    judged->metrics = cbx_arena_calloc(arena, n, sizeof *judged->metrics);
    if (!judged->metrics)
        return no_memory(err);
    for (size_t i = 0; i < judged->run->n_points; i++)
        for (size_t k = 0; k < judged->run->points[i].n_metrics; k++) {
            judged_metric *metric = &judged->metrics[judged->n_metrics++];
            *metric = metric_of(judged, &judged->run->points[i], k);
            metric->reason = why_unjudged(metric, arena);
        }
    return CBX_OK;
}

cbx_change cbx_judged_change_kind(const judged_metric *metric)
{
    bool better = false;
    (void)cbx_is_better(metric->metric->value, metric->expected, metric->def->direction, &better);
    return better ? CBX_CHANGE_IMPROVEMENT : CBX_CHANGE_REGRESSION;
}

/* ---- rows ---- */

static cbx_status add_row(cbx_rowset *rows, const judged_metric *metric, cbx_tags_cell *tags,
                          cbx_error *err)
{
    cbx_cell *cell = NULL;
    cbx_status status = cbx_row_add(rows, &cell, err);
    if (status)
        return status;
    const cbx_metric_def *def = metric->def;
    const char *verdict = cbx_change_name(metric->change);
    *cell++ = cbx_cell_text(metric->point->scenario);
    *cell++ = cbx_cell_text(metric->point->name);
    status = cbx_tags_cell_get(tags, metric->point, rows->arena, cell++, err);
    *cell++ = cbx_cell_text(metric->metric->name);
    *cell++ = cbx_cell_text(def ? def->unit : NULL);
    *cell++ = cbx_cell_text(def ? cbx_direction_name(def->direction) : NULL);
    *cell++ = cbx_cell_real(metric->metric->value);
    *cell++ = cbx_cell_real(metric->expected);
    *cell++ = cbx_cell_real(metric->lower);
    *cell++ = cbx_cell_real(metric->upper);
    *cell++ = cbx_cell_real(metric->delta_pct);
    *cell++ = cbx_cell_real(metric->p_value);
    *cell++ = cbx_cell_real(metric->q_value);
    *cell++ = metric->has_past ? cbx_cell_integer((int64_t)metric->past.n) : cbx_cell_null();
    *cell++ = cbx_cell_real(metric->detectable_pct);
    *cell++ = cbx_cell_text(verdict ? verdict : "unjudged");
    *cell++ = cbx_cell_text(metric->reason);
    return status;
}

static cbx_status add_rows(cbx_rowset *rows, const judged_run *judged, cbx_error *err)
{
    cbx_tags_cell tags = { NULL, NULL };
    cbx_status status = cbx_rowset_reserve(rows, judged->n_metrics) ? CBX_OK : no_memory(err);
    for (size_t i = 0; i < judged->n_metrics && !status; i++)
        status = add_row(rows, &judged->metrics[i], &tags, err);
    return status;
}

static cbx_status fill_and_record(cbx_store *store, const cbx_cell *arguments, cbx_rowset *rows,
                                  void *record, cbx_error *err)
{
    judged_run judged = { .record = record };
    size_t method = 0;
    cbx_status status = find_method(arguments, rows, &method, err);
    if (!status)
        status = read_options(arguments, rows, &judged, err);
    if (!status)
        status = load_run(store, arguments, rows, methods[method].needs_baseline, &judged, err);
    if (!status && methods[method].needs_baseline)
        status = load_baseline(store, arguments, rows, &judged, err);
    if (!status)
        status = define(&judged, err);
    if (!status)
        status = list_metrics(&judged, rows->arena, err);
    if (!status)
        status = methods[method].judge(store, &judged, rows->arena, err);
    if (!status)
        status = add_rows(rows, &judged, err);
    cbx_definitions_free(judged.definitions);
    return status;
}

static cbx_status fill_judge_run(cbx_store *store, const cbx_cell *arguments, cbx_rowset *rows,
                                 cbx_error *err)
{
    return fill_and_record(store, arguments, rows, NULL, err);
}

cbx_status cbx_judge_run(cbx_store *store, const cbx_named_cell *arguments, size_t n_arguments,
                         cbx_rowset **ret_rows, cbx_judging_record *ret_record, cbx_error *err)
{
    if (ret_record)
        *ret_record = (cbx_judging_record){ 0 };
    return cbx_query_run_filled(&cbx_query_judge_run, store, arguments, n_arguments,
                                fill_and_record, ret_record, ret_rows, err);
}

const cbx_query cbx_query_judge_run = {
    .name = "judge_run",
    .summary = "Each value of a run against the stable recent past of its series",
    .columns = judge_columns,
    .n_columns = CBX_COUNT(judge_columns),
    .arguments = judge_arguments,
    .n_arguments = CBX_COUNT(judge_arguments),
    .fill = fill_judge_run,
};
