/* compare_runs, regressions, missing_points: one run against a baseline run. */
#include "engine/analysis/comparison.h"
#include "engine/analysis/missing_metric.h"
#include "engine/analysis/significance.h"
#include "engine/query/query_argument.h"
#include "engine/query/query_cell.h"
#include "engine/query/query_family.h"

enum { ARGUMENT_RUN, ARGUMENT_BASELINE, ARGUMENT_THRESHOLD };

static const cbx_argument compare_arguments[] = {
    { "run", CBX_COLUMN_TEXT, false, "latest" },
    { "baseline", CBX_COLUMN_TEXT, false, "main" },
    { "threshold", CBX_COLUMN_REAL, false, "0.05" },
};

static const cbx_column compare_columns[] = {
    { "scenario", CBX_COLUMN_TEXT },       { "name", CBX_COLUMN_TEXT },
    { "tags", CBX_COLUMN_JSON },           { "metric", CBX_COLUMN_TEXT },
    { "unit", CBX_COLUMN_TEXT },           { "direction", CBX_COLUMN_TEXT },
    { "baseline_value", CBX_COLUMN_REAL }, { "current_value", CBX_COLUMN_REAL },
    { "delta_pct", CBX_COLUMN_REAL },      { "change", CBX_COLUMN_TEXT },
    { "p_value", CBX_COLUMN_REAL },        { "q_value", CBX_COLUMN_REAL },
    { "effect_size", CBX_COLUMN_REAL },
};

static cbx_status load_pair(cbx_store *store, const cbx_cell *arguments, const cbx_rowset *rows,
                            unsigned parts, cbx_run **ret_current, cbx_run **ret_baseline,
                            cbx_error *err)
{
    cbx_status status
        = cbx_argument_run(store, rows, arguments[ARGUMENT_RUN], parts, ret_current, err);
    if (status)
        return status;
    return cbx_argument_run(store, rows, arguments[ARGUMENT_BASELINE], parts, ret_baseline, err);
}

static cbx_status compare(cbx_store *store, const cbx_cell *arguments, const cbx_rowset *rows,
                          cbx_comparison *ret_comparison, cbx_error *err)
{
    cbx_run *current = NULL, *baseline = NULL;
    cbx_comparison_options options = { .threshold = arguments[ARGUMENT_THRESHOLD].real };
    cbx_status status
        = cbx_argument_not_negative(rows, ARGUMENT_THRESHOLD, arguments[ARGUMENT_THRESHOLD], err);
    if (!status)
        status = load_pair(store, arguments, rows, CBX_LOAD_POINTS | CBX_LOAD_SAMPLES, &current,
                           &baseline, err);
    if (!status)
        status = cbx_store_load_defs(store, rows->arena, &options.store_defs,
                                     &options.n_store_defs, err);
    if (status)
        return status;
    return cbx_comparison_make(current, baseline, &options, rows->arena, ret_comparison, err);
}

static cbx_status add_compared(cbx_rowset *rows, const cbx_compared_metric *compared,
                               const cbx_significance *test, cbx_tags_cell *tags, cbx_error *err)
{
    cbx_cell *cell = NULL;
    cbx_status status = cbx_row_add(rows, &cell, err);
    if (status)
        return status;
    const cbx_metric_def *def = compared->def;
    *cell++ = cbx_cell_text(compared->point->scenario);
    *cell++ = cbx_cell_text(compared->point->name);
    status = cbx_tags_cell_get(tags, compared->point, rows->arena, cell++, err);
    *cell++ = cbx_cell_text(compared->current->name);
    *cell++ = cbx_cell_text(def ? def->unit : NULL);
    *cell++ = cbx_cell_text(def ? cbx_direction_name(def->direction) : NULL);
    *cell++ = cbx_cell_real(compared->baseline->value);
    *cell++ = cbx_cell_real(compared->current->value);
    *cell++ = cbx_cell_optional(compared->has_delta, compared->delta_pct);
    *cell++ = cbx_cell_text(cbx_change_name(compared->change));
    *cell++ = cbx_cell_optional(test->has_p_value, test->p_value);
    *cell++ = cbx_cell_optional(test->has_p_value, test->q_value);
    *cell++ = cbx_cell_optional(test->has_effect_size, test->effect_size);
    return status;
}

static cbx_status fill_compared(cbx_store *store, const cbx_cell *arguments, cbx_rowset *rows,
                                bool only_regressions, cbx_error *err)
{
    cbx_comparison comparison = { NULL, 0 };
    cbx_significance *tests = NULL;
    cbx_tags_cell tags = { NULL, NULL };
    cbx_status status = compare(store, arguments, rows, &comparison, err);
    if (!status)
        status = cbx_significance_test(&comparison, rows->arena, &tests, err);
    for (size_t i = 0; i < comparison.n_rows && !status; i++) {
        if (!only_regressions || comparison.rows[i].change == CBX_CHANGE_REGRESSION)
            status = add_compared(rows, &comparison.rows[i], &tests[i], &tags, err);
    }
    return status;
}

static cbx_status fill_compare_runs(cbx_store *store, const cbx_cell *arguments, cbx_rowset *rows,
                                    cbx_error *err)
{
    return fill_compared(store, arguments, rows, false, err);
}

static cbx_status fill_regressions(cbx_store *store, const cbx_cell *arguments, cbx_rowset *rows,
                                   cbx_error *err)
{
    return fill_compared(store, arguments, rows, true, err);
}

const cbx_query cbx_query_compare_runs = {
    .name = "compare_runs",
    .summary = "One run against another, metric by metric",
    .columns = compare_columns,
    .n_columns = CBX_COUNT(compare_columns),
    .arguments = compare_arguments,
    .n_arguments = CBX_COUNT(compare_arguments),
    .fill = fill_compare_runs,
};

const cbx_query cbx_query_regressions = {
    .name = "regressions",
    .summary = "What became worse by more than the threshold",
    .columns = compare_columns,
    .n_columns = CBX_COUNT(compare_columns),
    .arguments = compare_arguments,
    .n_arguments = CBX_COUNT(compare_arguments),
    .fill = fill_regressions,
};

static const cbx_column missing_columns[] = {
    { "scenario", CBX_COLUMN_TEXT }, { "name", CBX_COLUMN_TEXT }, { "tags", CBX_COLUMN_JSON },
    { "metric", CBX_COLUMN_TEXT },   { "side", CBX_COLUMN_TEXT },
};

static cbx_status add_missing(cbx_rowset *rows, const cbx_missing_metric *missing,
                              cbx_tags_cell *tags, cbx_error *err)
{
    cbx_cell *cell = NULL;
    cbx_status status = cbx_row_add(rows, &cell, err);
    if (status)
        return status;
    *cell++ = cbx_cell_text(missing->point->scenario);
    *cell++ = cbx_cell_text(missing->point->name);
    status = cbx_tags_cell_get(tags, missing->point, rows->arena, cell++, err);
    *cell++ = cbx_cell_text(missing->metric);
    *cell++ = cbx_cell_text(cbx_missing_side_name(missing->side));
    return status;
}

static cbx_status fill_missing_points(cbx_store *store, const cbx_cell *arguments,
                                      cbx_rowset *rows, cbx_error *err)
{
    cbx_run *current = NULL, *baseline = NULL;
    const cbx_missing_metric *missing = NULL;
    size_t n = 0;
    cbx_tags_cell tags = { NULL, NULL };
    cbx_status status
        = load_pair(store, arguments, rows, CBX_LOAD_POINTS, &current, &baseline, err);
    if (!status)
        status = cbx_missing_metrics_find(current, baseline, rows->arena, &missing, &n, err);
    for (size_t i = 0; i < n && !status; i++)
        status = add_missing(rows, &missing[i], &tags, err);
    return status;
}

const cbx_query cbx_query_missing_points = {
    .name = "missing_points",
    .summary = "Points and metrics that only one of two runs has",
    .columns = missing_columns,
    .n_columns = CBX_COUNT(missing_columns),
    .arguments = compare_arguments,
    .n_arguments = ARGUMENT_BASELINE + 1,
    .fill = fill_missing_points,
};
