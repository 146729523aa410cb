/* change_points: where the level of one series moved. */
#include "engine/analysis/change.h"
#include "engine/query/query_argument.h"
#include "engine/query/query_cell.h"
#include "engine/query/query_family.h"
#include "engine/query/series_changes.h"
#include "engine/statistics/change_point.h"

#include <math.h>

enum {
    ARGUMENT_METRIC,
    ARGUMENT_NAME,
    ARGUMENT_TAGS,
    ARGUMENT_METHOD,
    ARGUMENT_MIN_SIZE,
    ARGUMENT_PENALTY,
    ARGUMENT_JUMP,
    ARGUMENT_BRANCH
};

static const cbx_argument arguments_of_change_points[] = {
    { "metric", CBX_COLUMN_TEXT, true, NULL },       { "name", CBX_COLUMN_TEXT, true, NULL },
    { "tags", CBX_COLUMN_JSON, false, "{}" },        { "method", CBX_COLUMN_TEXT, false, "auto" },
    { "min_size", CBX_COLUMN_INTEGER, false, NULL }, { "penalty", CBX_COLUMN_REAL, false, NULL },
    { "jump", CBX_COLUMN_INTEGER, false, "1" },      { "branch", CBX_COLUMN_TEXT, false, NULL },
};

static const cbx_column columns_of_change_points[] = {
    { "idx", CBX_COLUMN_INTEGER },          { "run_id", CBX_COLUMN_TEXT },
    { "previous_run_id", CBX_COLUMN_TEXT }, { "timestamp", CBX_COLUMN_TEXT },
    { "commit_hash", CBX_COLUMN_TEXT },     { "before", CBX_COLUMN_REAL },
    { "after", CBX_COLUMN_REAL },           { "delta_pct", CBX_COLUMN_REAL },
    { "magnitude", CBX_COLUMN_REAL },       { "confidence", CBX_COLUMN_REAL },
    { "change", CBX_COLUMN_TEXT },
};

/* The series without its missing values; positions are those in the whole series. */
typedef struct present_values {
    double *values;
    size_t *positions, *indexes; /* indexes: room for the changes */
    size_t n;
} present_values;

static cbx_status keep_present(const cbx_series_value *series, size_t n, cbx_arena *arena,
                               present_values *ret, cbx_error *err)
{
    *ret = (present_values){ .values = cbx_arena_calloc(arena, n, sizeof *ret->values),
                             .positions = cbx_arena_calloc(arena, n, sizeof *ret->positions),
                             .indexes = cbx_arena_calloc(arena, n, sizeof *ret->indexes) };
    if (!ret->values || !ret->positions || !ret->indexes)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < n; i++) {
        if (isnan(series[i].value))
            continue;
        if (isinf(series[i].value))
            return cbx_fail(err, CBX_DEGENERATE,
                            "the value of run %s is infinite: no level can be found around it",
                            series[i].run->id);
        ret->values[ret->n] = series[i].value;
        ret->positions[ret->n++] = i;
    }
    return CBX_OK;
}

/* `auto` sets its own limit and looks at every value. */
static cbx_status check_auto(const cbx_change_options *options, const cbx_rowset *rows,
                             cbx_error *err)
{
    if (options->method != CBX_CHANGE_METHOD_AUTO)
        return CBX_OK;
    if (options->has_penalty)
        return cbx_argument_fail(rows->query, ARGUMENT_PENALTY, err,
                                 "is not for method 'auto': name 'pelt', 'binseg' or 'window'");
    if (options->jump > 1)
        return cbx_argument_fail(rows->query, ARGUMENT_JUMP, err,
                                 "is not for method 'auto': name 'pelt', 'binseg' or 'window'");
    return CBX_OK;
}

static cbx_status read_options(const cbx_cell *arguments, const cbx_rowset *rows,
                               cbx_change_options *ret_options, cbx_error *err)
{
    cbx_cell penalty = arguments[ARGUMENT_PENALTY];
    *ret_options =
        (cbx_change_options){ .has_penalty = penalty.type != CBX_CELL_NULL,
                              .penalty = penalty.type == CBX_CELL_NULL ? 0 : penalty.real };
    if (!cbx_change_method_parse(arguments[ARGUMENT_METHOD].text, &ret_options->method))
        return cbx_argument_fail(rows->query, ARGUMENT_METHOD, err,
                                 "must be 'auto', 'pelt', 'binseg' or 'window', not '%s'",
                                 arguments[ARGUMENT_METHOD].text);
    cbx_status status = cbx_argument_not_negative(rows, ARGUMENT_PENALTY, penalty, err);
    if (!status)
        status = cbx_argument_positive(rows, ARGUMENT_MIN_SIZE, arguments[ARGUMENT_MIN_SIZE],
                                       &ret_options->min_size, err);
    if (!status)
        status = cbx_argument_positive(rows, ARGUMENT_JUMP, arguments[ARGUMENT_JUMP],
                                       &ret_options->jump, err);
    return status ? status : check_auto(ret_options, rows, err);
}

/* A level has no noise: any better one is an improvement. */
static const char *change_of(const cbx_change_point *point, cbx_direction direction)
{
    bool better = false;
    if (direction == CBX_DIRECTION_NONE)
        return NULL;
    if (cbx_is_better(point->after, point->before, direction, &better) != CBX_OK)
        return cbx_change_name(CBX_CHANGE_INFO);
    if (point->after == point->before)
        return cbx_change_name(CBX_CHANGE_UNCHANGED);
    return cbx_change_name(better ? CBX_CHANGE_IMPROVEMENT : CBX_CHANGE_REGRESSION);
}

static cbx_status add_row(cbx_rowset *rows, const cbx_series_value *series,
                          const present_values *present, const cbx_change_point *point,
                          cbx_direction direction, cbx_error *err)
{
    size_t position = present->positions[point->index];
    const cbx_run_header *run = series[position].run;
    const cbx_run_header *previous = series[present->positions[point->index - 1]].run;
    double delta_pct = 0;
    bool has_delta = cbx_delta_pct(point->after, point->before, &delta_pct) == CBX_OK;
    cbx_cell *cell = NULL;
    cbx_status status = cbx_row_add(rows, &cell, err);
    if (status)
        return status;
    *cell++ = cbx_cell_integer((int64_t)position);
    *cell++ = cbx_cell_text(run->id);
    *cell++ = cbx_cell_text(previous->id);
    *cell++ = cbx_cell_text(run->timestamp);
    *cell++ = cbx_cell_text(run->commit);
    *cell++ = cbx_cell_real(point->before);
    *cell++ = cbx_cell_real(point->after);
    *cell++ = cbx_cell_optional(has_delta, delta_pct);
    *cell++ = cbx_cell_real(point->magnitude);
    *cell++ = cbx_cell_real(point->confidence);
    *cell++ = cbx_cell_text(change_of(point, direction));
    return CBX_OK;
}

/* The direction that the newest run, or the store, gives the metric. */
static cbx_status find_direction(cbx_store *store, const cbx_rowset *rows, const char *metric,
                                 const cbx_run_header *newest, cbx_direction *ret_direction,
                                 cbx_error *err)
{
    cbx_run *run = NULL;
    cbx_status status = cbx_store_load_run(store, newest->key, 0, rows->arena, &run, err);
    return status ? status : cbx_metric_direction(store, rows, run, metric, ret_direction, err);
}

static cbx_status describe(const present_values *present, size_t n_changes, cbx_arena *arena,
                           cbx_change_point **ret_points, cbx_error *err)
{
    cbx_change_point *points = cbx_arena_calloc(arena, n_changes, sizeof *points);
    if (!points)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    cbx_status status = cbx_change_points_describe(present->values, present->n, present->indexes,
                                                   n_changes, points);
    if (status)
        return cbx_fail(err, status, "the levels of the series are too large to be compared");
    *ret_points = points;
    return CBX_OK;
}

static cbx_status add_changes(cbx_store *store, const char *metric, const cbx_series_value *series,
                              size_t n, const present_values *present, size_t n_changes,
                              cbx_rowset *rows, cbx_error *err)
{
    cbx_change_point *points = NULL;
    cbx_direction direction = CBX_DIRECTION_NONE;
    cbx_status status = describe(present, n_changes, rows->arena, &points, err);
    if (!status)
        status = find_direction(store, rows, metric, series[n - 1].run, &direction, err);
    for (size_t i = 0; i < n_changes && !status; i++)
        status = add_row(rows, series, present, &points[i], direction, err);
    return status;
}

static cbx_status search(cbx_store *store, const char *metric, const cbx_change_options *options,
                         const cbx_series_value *series, size_t n, cbx_rowset *rows, cbx_error *err)
{
    present_values present;
    size_t n_changes = 0;
    cbx_status status = keep_present(series, n, rows->arena, &present, err);
    if (status)
        return status;
    status =
        cbx_change_points_find(present.values, present.n, options, present.indexes, &n_changes);
    if (status == CBX_TOO_FEW_SAMPLES)
        return CBX_OK; /* no two levels fit in it */
    if (status)
        return cbx_fail(err, status, "the series cannot be searched for changes");
    return n_changes ? add_changes(store, metric, series, n, &present, n_changes, rows, err)
                     : CBX_OK;
}

static cbx_status fill_change_points(cbx_store *store, const cbx_cell *arguments, cbx_rowset *rows,
                                     cbx_error *err)
{
    cbx_series_query query = {
        .metric = arguments[ARGUMENT_METRIC].text,
        .name = arguments[ARGUMENT_NAME].text,
        .branch = cbx_cell_text_or_null(arguments[ARGUMENT_BRANCH]),
    };
    cbx_change_options options;
    const cbx_series_value *series = NULL;
    size_t n = 0;
    cbx_status status = cbx_argument_tags(rows, ARGUMENT_TAGS, arguments[ARGUMENT_TAGS],
                                          &query.tags, &query.n_tags, err);
    if (!status)
        status = read_options(arguments, rows, &options, err);
    if (!status)
        status = cbx_store_load_series(store, &query, rows->arena, &series, &n, err);
    return status ? status : search(store, query.metric, &options, series, n, rows, err);
}

typedef struct loaded_series {
    const char *metric;
    const cbx_series_value *values;
    size_t n;
} loaded_series;

static cbx_status fill_from_loaded(cbx_store *store, const cbx_cell *arguments, cbx_rowset *rows,
                                   void *context, cbx_error *err)
{
    const loaded_series *series = context;
    cbx_change_options options;
    cbx_status status = read_options(arguments, rows, &options, err);
    return status ? status
                  : search(store, series->metric, &options, series->values, series->n, rows, err);
}

cbx_status cbx_series_changes_find(cbx_store *store, const char *metric, const char *name,
                                   const cbx_series_value *values, size_t n, cbx_rowset **ret_rows,
                                   cbx_error *err)
{
    loaded_series series = { metric, values, n };
    const cbx_named_cell arguments[] = { { "metric", cbx_cell_text(metric) },
                                         { "name", cbx_cell_text(name) } };
    return cbx_query_run_filled(&cbx_query_change_points, store, arguments, CBX_COUNT(arguments),
                                fill_from_loaded, &series, ret_rows, err);
}

const cbx_query cbx_query_change_points = {
    .name = "change_points",
    .summary = "Where the level of one metric of one point moved",
    .columns = columns_of_change_points,
    .n_columns = CBX_COUNT(columns_of_change_points),
    .arguments = arguments_of_change_points,
    .n_arguments = CBX_COUNT(arguments_of_change_points),
    .fill = fill_change_points,
};
