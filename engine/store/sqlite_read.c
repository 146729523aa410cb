/* Loading a whole run: points with their shapes, values, samples, documents. */
#include "engine/store/sqlite_connection.h"
#include "engine/store/sqlite_dictionary.h"
#include "engine/store/sqlite_value.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

/* Where a point of the run came from. */
typedef struct point_origin {
    int64_t ordinal;
    const cbx_shape *shape; /* copied into the loader's arena */
} point_origin;

/* What one load works on. */
typedef struct run_loader {
    cbx_sqlite_store *store;
    int64_t run_key;
    cbx_arena *arena;
    cbx_run *run;
    cbx_point *points;
    point_origin *origins; /* of the points, ordinals ascending */
    int64_t def_set_id;    /* 0: none */
} run_loader;

static cbx_status damaged(const run_loader *loader, const char *what, cbx_error *err)
{
    return cbx_fail(err, CBX_STORE,
                    "%s: run '%s' is damaged (%s); `calibrax doctor` tells more, and "
                    "`calibrax import --replace` of its source brings it back",
                    loader->store->path, loader->run->id, what);
}

/* ---- the run's own row ---- */

static bool read_run_row(run_loader *loader, sqlite3_stmt *stmt, unsigned parts)
{
    enum { COLUMN_DEF_SET = 8, COLUMN_METADATA, COLUMN_ENVIRONMENT };
    bool failed = false, documents = parts & CBX_LOAD_DOCUMENTS;
    cbx_arena *arena = loader->arena;
    *loader->run = (cbx_run){
        .id = cbx_column_text(stmt, 0, arena, &failed),
        .timestamp = cbx_column_text(stmt, 1, arena, &failed),
        .epoch_us = sqlite3_column_int64(stmt, 2),
        .commit = cbx_column_text(stmt, 3, arena, &failed),
        .branch = cbx_column_text(stmt, 4, arena, &failed),
        .format = cbx_column_text(stmt, 5, arena, &failed),
        .source = cbx_column_text(stmt, 6, arena, &failed),
        .n_points = (size_t)sqlite3_column_int64(stmt, 7),
        .metadata = documents ? cbx_column_text(stmt, COLUMN_METADATA, arena, &failed) : "{}",
        .environment = documents ? cbx_column_text(stmt, COLUMN_ENVIRONMENT, arena, &failed) : "{}",
    };
    loader->def_set_id = sqlite3_column_int64(stmt, COLUMN_DEF_SET);
    return !failed && loader->run->id && loader->run->environment && loader->run->metadata;
}

static cbx_status load_run_row(run_loader *loader, unsigned parts, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(loader->store, STMT_RUN_LOAD, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, loader->run_key);
    bool row = false;
    status = cbx_statement_step(loader->store, stmt, &row, err);
    if (!status && !row)
        status = cbx_fail(err, CBX_NOT_FOUND, "%s: there is no run with the key %lld",
                          loader->store->path, (long long)loader->run_key);
    if (!status && !read_run_row(loader, stmt, parts))
        status = cbx_out_of_memory(err);
    cbx_statement_done(loader->store, STMT_RUN_LOAD);
    return status;
}

static cbx_status load_defs(run_loader *loader, cbx_error *err)
{
    if (!loader->def_set_id)
        return CBX_OK;
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(loader->store, STMT_DEF_SET_LOAD, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, loader->def_set_id);
    status = cbx_definitions_read(loader->store, stmt, loader->arena, &loader->run->defs,
                                  &loader->run->n_defs, err);
    cbx_statement_done(loader->store, STMT_DEF_SET_LOAD);
    return status;
}

/* ---- points ---- */

static cbx_status read_point(run_loader *loader, sqlite3_stmt *stmt, size_t i, unsigned parts,
                             uint64_t serial, cbx_error *err)
{
    enum { COLUMN_ORDINAL, COLUMN_SHAPE, COLUMN_STATUS, COLUMN_DETAIL };
    cbx_shape *shape = NULL;
    cbx_status status =
        cbx_shape_load(loader->store, sqlite3_column_int64(stmt, COLUMN_SHAPE), &shape, err);
    if (status)
        return status;
    bool failed = false;
    const cbx_shape *copy = cbx_shape_copy(shape, serial, loader->arena);
    const char *text = cbx_column_text(stmt, COLUMN_STATUS, loader->arena, &failed);
    const char *detail = parts & CBX_LOAD_DOCUMENTS
                             ? cbx_column_text(stmt, COLUMN_DETAIL, loader->arena, &failed)
                             : NULL;
    cbx_metric *metrics = cbx_arena_calloc(loader->arena, shape->n_metrics, sizeof *metrics);
    if (!copy || !metrics || failed)
        return cbx_out_of_memory(err);
    for (size_t m = 0; m < copy->n_metrics; m++)
        metrics[m].name = copy->metrics[m];
    loader->origins[i] =
        (point_origin){ .ordinal = sqlite3_column_int64(stmt, COLUMN_ORDINAL), .shape = copy };
    loader->points[i] = (cbx_point){ .name = copy->name,
                                     .scenario = copy->scenario,
                                     .status = text ? text : "ok",
                                     .tags = copy->tags,
                                     .n_tags = copy->n_tags,
                                     .metrics = metrics,
                                     .n_metrics = copy->n_metrics,
                                     .detail = detail };
    return CBX_OK;
}

static cbx_status load_points(run_loader *loader, unsigned parts, cbx_error *err)
{
    size_t n = loader->run->n_points, i = 0;
    loader->points = cbx_arena_calloc(loader->arena, n, sizeof *loader->points);
    loader->origins = cbx_arena_calloc(loader->arena, n, sizeof *loader->origins);
    if (!loader->points || !loader->origins)
        return cbx_out_of_memory(err);
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(loader->store, STMT_RUN_POINTS, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, loader->run_key);
    uint64_t serial = cbx_dictionary_next_serial(loader->store->dictionary);
    bool row = false;
    while (!status && !(status = cbx_statement_step(loader->store, stmt, &row, err)) && row)
        status = i < n ? read_point(loader, stmt, i++, parts, serial, err)
                       : damaged(loader, "it has more points than its row says", err);
    cbx_statement_done(loader->store, STMT_RUN_POINTS);
    if (!status && i < n)
        return damaged(loader, "points are missing", err);
    loader->run->points = loader->points;
    return status;
}

/* ---- values: they come in the order of points and metrics, none may be missing ---- */

static cbx_status load_values(run_loader *loader, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(loader->store, STMT_RUN_VALUES, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, loader->run_key);
    cbx_bind_integer(stmt, 2, cbx_epoch_seconds(loader->run->epoch_us));
    for (size_t i = 0; i < loader->run->n_points && !status; i++) {
        cbx_metric *metrics = (cbx_metric *)(uintptr_t)loader->points[i].metrics;
        for (size_t m = 0; m < loader->points[i].n_metrics && !status; m++) {
            bool row = false;
            status = cbx_statement_step(loader->store, stmt, &row, err);
            if (status)
                break;
            if (!row || sqlite3_column_int64(stmt, 0) != loader->origins[i].ordinal ||
                sqlite3_column_int64(stmt, 1) != (int64_t)m)
                status = damaged(loader, "values are missing", err);
            else
                cbx_value_read(stmt, 2, &metrics[m]);
        }
    }
    cbx_statement_done(loader->store, STMT_RUN_VALUES);
    return status;
}

/* ---- what is beside the points: rows that name a point by its ordinal, ascending ---- */

/* The point of that ordinal, searched from *i on; NULL when there is none. */
static cbx_point *point_at(const run_loader *loader, int64_t ordinal, size_t *i)
{
    while (*i < loader->run->n_points && loader->origins[*i].ordinal < ordinal)
        ++*i;
    if (*i == loader->run->n_points || loader->origins[*i].ordinal != ordinal)
        return NULL;
    return &loader->points[*i];
}

static cbx_metric *metric_of_track(const run_loader *loader, size_t point, int64_t track_id)
{
    const cbx_shape *shape = loader->origins[point].shape;
    cbx_metric *metrics = (cbx_metric *)(uintptr_t)loader->points[point].metrics;
    for (size_t m = 0; m < shape->n_metrics; m++)
        if (shape->track_ids[m] == track_id)
            return &metrics[m];
    return NULL;
}

static cbx_status load_samples(run_loader *loader, cbx_error *err)
{
    enum { COLUMN_ORDINAL, COLUMN_TRACK, COLUMN_SAMPLES };
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(loader->store, STMT_RUN_SAMPLES, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, loader->run_key);
    size_t i = 0;
    bool row = false;
    while (!status && !(status = cbx_statement_step(loader->store, stmt, &row, err)) && row) {
        cbx_metric *metric = NULL;
        if (point_at(loader, sqlite3_column_int64(stmt, COLUMN_ORDINAL), &i))
            metric = metric_of_track(loader, i, sqlite3_column_int64(stmt, COLUMN_TRACK));
        if (!metric)
            status = damaged(loader, "samples belong to no metric", err);
        else if (!cbx_samples_read(stmt, COLUMN_SAMPLES, loader->arena, metric))
            status = cbx_out_of_memory(err);
    }
    cbx_statement_done(loader->store, STMT_RUN_SAMPLES);
    return status;
}

/* The text of a source_text row, NULL when it cannot be unpacked. */
static const char *unpack(sqlite3_stmt *stmt, cbx_arena *arena)
{
    enum { COLUMN_SIZE = 1, COLUMN_BODY };
    int64_t size = sqlite3_column_int64(stmt, COLUMN_SIZE);
    /* zlib packs at most 1032 to 1, so a damaged size is not believed. */
    int64_t packed = sqlite3_column_bytes(stmt, COLUMN_BODY);
    if (size < 0 || size > packed * 1040 + 64)
        return NULL;
    char *text = cbx_arena_alloc(arena, (size_t)size + 1);
    uLongf length = (uLongf)size;
    const Bytef *body = sqlite3_column_blob(stmt, COLUMN_BODY);
    if (!text || !body || uncompress((Bytef *)text, &length, body, (uLong)packed) != Z_OK ||
        length != (uLongf)size)
        return NULL;
    text[size] = '\0';
    return text;
}

static cbx_status load_source_texts(run_loader *loader, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(loader->store, STMT_RUN_SOURCE_TEXTS, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, loader->run_key);
    size_t i = 0;
    bool row = false;
    while (!status && !(status = cbx_statement_step(loader->store, stmt, &row, err)) && row) {
        int64_t ordinal = sqlite3_column_int64(stmt, 0);
        const char *text = unpack(stmt, loader->arena);
        cbx_point *point = ordinal < 0 ? NULL : point_at(loader, ordinal, &i);
        if (!text || (ordinal >= 0 && !point))
            status = damaged(loader, "a source text cannot be read", err);
        else if (point)
            point->source_text = text;
        else
            loader->run->source_text = text;
    }
    cbx_statement_done(loader->store, STMT_RUN_SOURCE_TEXTS);
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
    if (!status)
        status = load_values(loader, err);
    if (!status && (parts & CBX_LOAD_SAMPLES))
        status = load_samples(loader, err);
    if (!status && (parts & CBX_LOAD_DOCUMENTS))
        status = load_source_texts(loader, err);
    return status;
}

cbx_status cbx_sqlite_load_run(cbx_store *base, int64_t run_key, unsigned parts, cbx_arena *arena,
                               cbx_run **ret_run, cbx_error *err)
{
    run_loader loader = { .store = cbx_sqlite_store_of(base), .run_key = run_key, .arena = arena };
    loader.run = cbx_arena_calloc(arena, 1, sizeof *loader.run);
    if (!loader.run)
        return cbx_out_of_memory(err);
    cbx_dictionary_trim(loader.store->dictionary);
    cbx_status status = cbx_read_begin(loader.store, err);
    if (status)
        return status;
    status = load_parts(&loader, parts, err);
    cbx_read_end(loader.store);
    if (!status)
        *ret_run = loader.run;
    return status;
}
