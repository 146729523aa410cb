/* Loading a whole run: points with their shapes, numbers, samples, documents. */
#include "engine/store/postgres_connection.h"

/* What one load works on. */
typedef struct run_loader {
    cbx_pg_store *store;
    int64_t run_key;
    cbx_arena *arena;
    cbx_run *run;
    cbx_point *points;
    int64_t *ordinals;  /* of the points, ascending */
    int64_t def_set_id; /* 0: none */
} run_loader;

static cbx_status damaged(const run_loader *loader, const char *what, cbx_error *err)
{
    return cbx_fail(err, CBX_STORE,
                    "%s: run '%s' is damaged (%s); `calibrax doctor` tells more, and "
                    "`calibrax import --replace` of its source brings it back",
                    loader->store->name, loader->run->id, what);
}

/* ---- the run's own row ---- */

static bool read_run_row(run_loader *loader, const cbx_pg_rows *rows, unsigned parts)
{
    enum { COLUMN_DEF_SET = 8, COLUMN_METADATA, COLUMN_ENVIRONMENT, COLUMN_SOURCE_TEXT };
    bool failed = false, documents = parts & CBX_LOAD_DOCUMENTS;
    cbx_arena *arena = loader->arena;
    *loader->run = (cbx_run){
        .id = cbx_pg_text(rows, 0, 0, arena, &failed),
        .timestamp = cbx_pg_text(rows, 0, 1, arena, &failed),
        .epoch_us = cbx_pg_integer(rows, 0, 2),
        .commit = cbx_pg_text(rows, 0, 3, arena, &failed),
        .branch = cbx_pg_text(rows, 0, 4, arena, &failed),
        .format = cbx_pg_text(rows, 0, 5, arena, &failed),
        .source = cbx_pg_text(rows, 0, 6, arena, &failed),
        .n_points = (size_t)cbx_pg_integer(rows, 0, 7),
        .metadata = documents ? cbx_pg_text(rows, 0, COLUMN_METADATA, arena, &failed) : "{}",
        .environment = documents ? cbx_pg_text(rows, 0, COLUMN_ENVIRONMENT, arena, &failed) : "{}",
    };
    if (documents && parts & CBX_LOAD_POINTS)
        loader->run->source_text = cbx_pg_text(rows, 0, COLUMN_SOURCE_TEXT, arena, &failed);
    loader->def_set_id = cbx_pg_integer(rows, 0, COLUMN_DEF_SET);
    return !failed;
}

static cbx_status load_run_row(run_loader *loader, unsigned parts, cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_status status =
        cbx_pg_execute_with(loader->store->link, PG_RUN_LOAD, loader->run_key, &rows, err);
    if (!status && !rows.n)
        status = cbx_fail(err, CBX_NOT_FOUND, "%s: there is no run with the key %lld",
                          loader->store->name, (long long)loader->run_key);
    if (!status && !read_run_row(loader, &rows, parts))
        status = cbx_out_of_memory(err);
    cbx_pg_rows_done(&rows);
    return status;
}

static cbx_status load_defs(run_loader *loader, cbx_error *err)
{
    if (!loader->def_set_id)
        return CBX_OK;
    cbx_pg_rows rows = { 0 };
    cbx_status status =
        cbx_pg_execute_with(loader->store->link, PG_DEF_SET_LOAD, loader->def_set_id, &rows, err);
    if (!status)
        status = cbx_pg_definitions_read(&rows, loader->arena, &loader->run->defs,
                                         &loader->run->n_defs, err);
    cbx_pg_rows_done(&rows);
    return status;
}

/* ---- points ---- */

enum {
    COLUMN_ORDINAL,
    COLUMN_SHAPE,
    COLUMN_STATUS,
    COLUMN_VALUE,
    COLUMN_LOWER,
    COLUMN_UPPER,
    COLUMN_FLAGS,
    COLUMN_DETAIL,
    COLUMN_SOURCE
};

/* The numbers of a point's metrics; NULL when memory is short. An array that is NULL is all
 * absent. */
static cbx_metric *read_metrics(const cbx_pg_rows *rows, int row, const cbx_shape *shape,
                                cbx_arena *arena)
{
    cbx_metric *metrics = cbx_arena_calloc(arena, shape->n_metrics, sizeof *metrics);
    cbx_pg_array value = cbx_pg_array_cell(rows, row, COLUMN_VALUE);
    cbx_pg_array lower = cbx_pg_array_cell(rows, row, COLUMN_LOWER);
    cbx_pg_array upper = cbx_pg_array_cell(rows, row, COLUMN_UPPER);
    cbx_pg_array flags = cbx_pg_array_cell(rows, row, COLUMN_FLAGS);
    for (size_t m = 0; metrics && m < shape->n_metrics; m++)
        metrics[m] = (cbx_metric){ .name = shape->metrics[m],
                                   .value = cbx_pg_array_next_double(&value),
                                   .lower = cbx_pg_array_next_double(&lower),
                                   .upper = cbx_pg_array_next_double(&upper),
                                   .flags = (unsigned)cbx_pg_array_next_integer(&flags) };
    return metrics;
}

static cbx_status read_point(run_loader *loader, const cbx_pg_rows *rows, int row, unsigned parts,
                             uint64_t serial, cbx_error *err)
{
    cbx_shape *shape = cbx_dictionary_find_shape(loader->store->dictionary,
                                                 cbx_pg_integer(rows, row, COLUMN_SHAPE));
    if (!shape)
        return damaged(loader, "a point's shape is missing", err);
    bool failed = false, documents = parts & CBX_LOAD_DOCUMENTS;
    cbx_arena *arena = loader->arena;
    const cbx_shape *copy = cbx_shape_copy(shape, serial, arena);
    const char *text = cbx_pg_text(rows, row, COLUMN_STATUS, arena, &failed);
    const char *detail = documents ? cbx_pg_text(rows, row, COLUMN_DETAIL, arena, &failed) : NULL;
    const char *source = documents ? cbx_pg_text(rows, row, COLUMN_SOURCE, arena, &failed) : NULL;
    const cbx_metric *metrics = copy ? read_metrics(rows, row, copy, arena) : NULL;
    if (!metrics || failed)
        return cbx_out_of_memory(err);
    loader->ordinals[row] = cbx_pg_integer(rows, row, COLUMN_ORDINAL);
    loader->points[row] = (cbx_point){ .name = copy->name,
                                       .scenario = copy->scenario,
                                       .status = text ? text : "ok",
                                       .tags = copy->tags,
                                       .n_tags = copy->n_tags,
                                       .metrics = metrics,
                                       .n_metrics = copy->n_metrics,
                                       .detail = detail,
                                       .source_text = source };
    return CBX_OK;
}

static cbx_status read_points(run_loader *loader, const cbx_pg_rows *rows, unsigned parts,
                              cbx_error *err)
{
    size_t n = loader->run->n_points;
    if ((size_t)rows->n != n)
        return damaged(loader, "it has not the number of points that its row says", err);
    loader->points = cbx_arena_calloc(loader->arena, n, sizeof *loader->points);
    loader->ordinals = cbx_arena_calloc(loader->arena, n, sizeof *loader->ordinals);
    if (!loader->points || !loader->ordinals)
        return cbx_out_of_memory(err);
    uint64_t serial = cbx_dictionary_next_serial(loader->store->dictionary);
    cbx_status status = cbx_pg_shapes_load(loader->store, rows, COLUMN_SHAPE, err);
    for (int i = 0; i < rows->n && !status; i++)
        status = read_point(loader, rows, i, parts, serial, err);
    loader->run->points = loader->points;
    return status;
}

static cbx_status load_points(run_loader *loader, unsigned parts, cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_pg_statement which = parts & CBX_LOAD_DOCUMENTS ? PG_RUN_POINTS : PG_RUN_POINTS_PLAIN;
    cbx_status status =
        cbx_pg_execute_with(loader->store->link, which, loader->run_key, &rows, err);
    if (!status)
        status = read_points(loader, &rows, parts, err);
    cbx_pg_rows_done(&rows);
    return status;
}

/* ---- samples: rows that name a point by its ordinal, ascending ---- */

static cbx_metric *metric_at(const run_loader *loader, int64_t ordinal, int64_t metric, size_t *i)
{
    while (*i < loader->run->n_points && loader->ordinals[*i] < ordinal)
        ++*i;
    if (*i == loader->run->n_points || loader->ordinals[*i] != ordinal || metric < 0 ||
        (size_t)metric >= loader->points[*i].n_metrics)
        return NULL;
    return (cbx_metric *)(uintptr_t)&loader->points[*i].metrics[metric];
}

static bool read_samples(const cbx_pg_rows *rows, int row, cbx_arena *arena, cbx_metric *metric)
{
    cbx_pg_array array = cbx_pg_array_cell(rows, row, 2);
    double *samples = cbx_arena_calloc(arena, array.n, sizeof *samples);
    for (size_t i = 0; samples && i < array.n; i++)
        samples[i] = cbx_pg_array_next_double(&array);
    metric->samples = samples;
    metric->n_samples = array.n;
    return samples;
}

static cbx_status load_samples(run_loader *loader, cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_status status =
        cbx_pg_execute_with(loader->store->link, PG_RUN_SAMPLES, loader->run_key, &rows, err);
    size_t point = 0;
    for (int i = 0; i < rows.n && !status; i++) {
        cbx_metric *metric =
            metric_at(loader, cbx_pg_integer(&rows, i, 0), cbx_pg_integer(&rows, i, 1), &point);
        if (!metric)
            status = damaged(loader, "samples belong to no metric", err);
        else if (!read_samples(&rows, i, loader->arena, metric))
            status = cbx_out_of_memory(err);
    }
    cbx_pg_rows_done(&rows);
    return status;
}

static cbx_status load_parts(run_loader *loader, unsigned parts, cbx_error *err)
{
    cbx_status status = load_run_row(loader, parts, err);
    if (!status)
        status = load_defs(loader, err);
    if (!(parts & CBX_LOAD_POINTS)) {
        loader->run->n_points = 0;
        return status;
    }
    if (!status)
        status = load_points(loader, parts, err);
    if (!status && (parts & CBX_LOAD_SAMPLES))
        status = load_samples(loader, err);
    return status;
}

cbx_status cbx_pg_load_run(cbx_store *base, int64_t run_key, unsigned parts, cbx_arena *arena,
                           cbx_run **ret_run, cbx_error *err)
{
    run_loader loader = { .store = cbx_pg_store_of(base), .run_key = run_key, .arena = arena };
    loader.run = cbx_arena_calloc(arena, 1, sizeof *loader.run);
    if (!loader.run)
        return cbx_out_of_memory(err);
    cbx_dictionary_trim(loader.store->dictionary);
    cbx_status status = cbx_pg_read_begin(loader.store, true, err);
    if (status)
        return status;
    status = load_parts(&loader, parts, err);
    cbx_pg_read_end(loader.store);
    if (!status)
        *ret_run = loader.run;
    return status;
}
