/* trend: one series over runs. Every text is the store's, so a row costs its cells. */
#include "engine/analysis/change.h"
#include "engine/query/query_argument.h"
#include "engine/query/query_cell.h"
#include "engine/query/query_family.h"

enum { ARGUMENT_METRIC, ARGUMENT_NAME, ARGUMENT_TAGS, ARGUMENT_LAST, ARGUMENT_BRANCH };

static const cbx_argument arguments_of_trend[] = {
    { "metric", CBX_COLUMN_TEXT, true, NULL },   { "name", CBX_COLUMN_TEXT, true, NULL },
    { "tags", CBX_COLUMN_JSON, false, "{}" },    { "last", CBX_COLUMN_INTEGER, false, NULL },
    { "branch", CBX_COLUMN_TEXT, false, NULL },
};

static const cbx_column columns_of_trend[] = {
    { "run_id", CBX_COLUMN_TEXT },      { "timestamp", CBX_COLUMN_TEXT },
    { "epoch_us", CBX_COLUMN_INTEGER }, { "commit_hash", CBX_COLUMN_TEXT },
    { "value", CBX_COLUMN_REAL },       { "lower", CBX_COLUMN_REAL },
    { "upper", CBX_COLUMN_REAL },       { "delta_pct", CBX_COLUMN_REAL },
};

/* before: the value of the row before, NULL for the first. */
static cbx_status add_value(cbx_rowset *rows, const cbx_series_value *value,
                            const cbx_series_value *before, cbx_error *err)
{
    cbx_cell *cell = NULL;
    double delta_pct = 0;
    cbx_status status = cbx_row_add(rows, &cell, err);
    if (status)
        return status;
    bool has_delta = before && !cbx_delta_pct(value->value, before->value, &delta_pct);
    *cell++ = cbx_cell_text(value->run->id);
    *cell++ = cbx_cell_text(value->run->timestamp);
    *cell++ = cbx_cell_integer(value->run->epoch_us);
    *cell++ = cbx_cell_text(value->run->commit);
    *cell++ = cbx_cell_real(value->value);
    *cell++ = cbx_cell_real(value->lower);
    *cell++ = cbx_cell_real(value->upper);
    *cell++ = cbx_cell_optional(has_delta, delta_pct);
    return CBX_OK;
}

static cbx_status fill_trend(cbx_store *store, const cbx_cell *arguments, cbx_rowset *rows,
                             cbx_error *err)
{
    cbx_series_query series = {
        .metric = arguments[ARGUMENT_METRIC].text,
        .name = arguments[ARGUMENT_NAME].text,
        .branch = cbx_cell_text_or_null(arguments[ARGUMENT_BRANCH]),
    };
    const cbx_series_value *values = NULL;
    size_t n = 0;
    cbx_status status = cbx_argument_tags(rows, ARGUMENT_TAGS, arguments[ARGUMENT_TAGS],
                                          &series.tags, &series.n_tags, err);
    if (!status)
        status = cbx_argument_positive(rows, ARGUMENT_LAST, arguments[ARGUMENT_LAST],
                                       &series.last, err);
    if (!status)
        status = cbx_store_load_series(store, &series, rows->arena, &values, &n, err);
    if (!status && !cbx_rowset_reserve(rows, n))
        status = cbx_fail(err, CBX_NO_MEMORY, "out of memory for %zu rows", n);
    for (size_t i = 0; i < n && !status; i++)
        status = add_value(rows, &values[i], i ? &values[i - 1] : NULL, err);
    return status;
}

const cbx_query cbx_query_trend = {
    .name = "trend",
    .summary = "One metric of one point over runs, oldest first",
    .columns = columns_of_trend,
    .n_columns = CBX_COUNT(columns_of_trend),
    .arguments = arguments_of_trend,
    .n_arguments = CBX_COUNT(arguments_of_trend),
    .fill = fill_trend,
};
