/* Shapes: found by their spelling and by number in the database, where memory has them not. */
#include "engine/store/shape_spelling.h"
#include "engine/store/sqlite_dictionary.h"

#include <string.h>

static cbx_status damaged_shape(cbx_sqlite_store *store, int64_t shape_id, cbx_error *err)
{
    return cbx_fail(err, CBX_STORE,
                    "%s: shape %lld is damaged; `calibrax doctor` tells more, and a backup or a "
                    "new import brings it back",
                    store->path, (long long)shape_id);
}

static cbx_status load_track_ids(cbx_sqlite_store *store, cbx_shape *shape, cbx_error *err)
{
    int64_t *ids = cbx_arena_calloc(store->dictionary->arena, shape->n_metrics, sizeof *ids);
    if (!ids)
        return cbx_out_of_memory(err);
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_SHAPE_METRICS, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, shape->shape_id);
    size_t n = 0;
    bool row = false;
    while (!(status = cbx_statement_step(store, stmt, &row, err)) && row) {
        if (n < shape->n_metrics)
            ids[n] = sqlite3_column_int64(stmt, 0);
        n++;
    }
    cbx_statement_done(store, STMT_SHAPE_METRICS);
    shape->track_ids = ids;
    if (!status && n != shape->n_metrics)
        return damaged_shape(store, shape->shape_id, err);
    return status;
}

static cbx_status load_spelling(cbx_sqlite_store *store, cbx_shape *shape, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_SHAPE_LOAD, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, shape->shape_id);
    bool row = false;
    status = cbx_statement_step(store, stmt, &row, err);
    if (!status && !row)
        status = damaged_shape(store, shape->shape_id, err);
    if (!status) {
        shape->series_id = sqlite3_column_int64(stmt, 0);
        const char *text = (const char *)sqlite3_column_text(stmt, 1);
        size_t length = (size_t)sqlite3_column_bytes(stmt, 1);
        if (!text || !cbx_shape_parse(text, length, store->dictionary->arena, shape))
            status = damaged_shape(store, shape->shape_id, err);
        else if (!cbx_dictionary_remember(store->dictionary, text, length, shape))
            status = cbx_out_of_memory(err);
    }
    cbx_statement_done(store, STMT_SHAPE_LOAD);
    return status;
}

cbx_status cbx_shape_load(cbx_sqlite_store *store, int64_t shape_id, cbx_shape **ret_shape,
                          cbx_error *err)
{
    cbx_shape *shape = cbx_dictionary_find_shape(store->dictionary, shape_id);
    if (shape) {
        *ret_shape = shape;
        return CBX_OK;
    }
    shape = cbx_arena_calloc(store->dictionary->arena, 1, sizeof *shape);
    if (!shape)
        return cbx_out_of_memory(err);
    shape->shape_id = shape_id;
    cbx_status status = load_spelling(store, shape, err);
    if (!status)
        status = load_track_ids(store, shape, err);
    if (status)
        cbx_dictionary_clear(store->dictionary); /* it may hold a half-read shape */
    else
        *ret_shape = shape;
    return status;
}

/* The one number that a bound statement finds; *ret_found false when there is none. */
static cbx_status find_number(cbx_sqlite_store *store, sqlite3_stmt *stmt, bool *ret_found,
                              int64_t *ret_number, cbx_error *err)
{
    cbx_status status = cbx_statement_step(store, stmt, ret_found, err);
    if (!status && *ret_found)
        *ret_number = sqlite3_column_int64(stmt, 0);
    return status;
}

static cbx_status find_by_text(cbx_sqlite_store *store, cbx_statement_id id, const char *text,
                               size_t length, bool *ret_found, int64_t *ret_number, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, id, &stmt, err);
    if (status)
        return status;
    cbx_bind_text_n(stmt, 1, text, length);
    status = find_number(store, stmt, ret_found, ret_number, err);
    cbx_statement_done(store, id);
    return status;
}

static cbx_status add_metric_name(cbx_sqlite_store *store, const char *name, int64_t *ret_metric_id,
                                  cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_METRIC_NAME_ADD, &stmt, err);
    if (status)
        return status;
    cbx_bind_text(stmt, 1, name);
    status = cbx_statement_execute(store, stmt, err);
    cbx_statement_done(store, STMT_METRIC_NAME_ADD);
    *ret_metric_id = sqlite3_last_insert_rowid(store->db);
    return status;
}

static cbx_status intern_metric_name(cbx_sqlite_store *store, const char *name,
                                     int64_t *ret_metric_id, cbx_error *err)
{
    bool found = false;
    cbx_status status =
        find_by_text(store, STMT_METRIC_NAME_FIND, name, strlen(name), &found, ret_metric_id, err);
    return status || found ? status : add_metric_name(store, name, ret_metric_id, err);
}

static cbx_status add_track(cbx_sqlite_store *store, int64_t series_id, int64_t metric_id,
                            int64_t *ret_track_id, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_TRACK_ADD, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, series_id);
    cbx_bind_integer(stmt, 2, metric_id);
    status = cbx_statement_execute(store, stmt, err);
    cbx_statement_done(store, STMT_TRACK_ADD);
    *ret_track_id = sqlite3_last_insert_rowid(store->db);
    return status;
}

static cbx_status intern_track(cbx_sqlite_store *store, int64_t series_id, const char *metric,
                               int64_t *ret_track_id, cbx_error *err)
{
    int64_t metric_id = 0;
    cbx_status status = intern_metric_name(store, metric, &metric_id, err);
    sqlite3_stmt *stmt = NULL;
    if (!status)
        status = cbx_statement_get(store, STMT_TRACK_FIND, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, series_id);
    cbx_bind_integer(stmt, 2, metric_id);
    bool found = false;
    status = find_number(store, stmt, &found, ret_track_id, err);
    cbx_statement_done(store, STMT_TRACK_FIND);
    return status || found ? status : add_track(store, series_id, metric_id, ret_track_id, err);
}

static cbx_status add_series_tags(cbx_sqlite_store *store, int64_t series_id,
                                  const cbx_point *point, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_SERIES_TAG_ADD, &stmt, err);
    for (size_t i = 0; i < point->n_tags && !status; i++) {
        cbx_bind_integer(stmt, 1, series_id);
        cbx_bind_text(stmt, 2, point->tags[i].key);
        cbx_bind_text(stmt, 3, point->tags[i].value);
        status = cbx_statement_execute(store, stmt, err);
    }
    cbx_statement_done(store, STMT_SERIES_TAG_ADD);
    return status;
}

static cbx_status add_series(cbx_sqlite_store *store, const cbx_point *point, const char *identity,
                             int64_t *ret_series_id, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_SERIES_ADD, &stmt, err);
    if (status)
        return status;
    cbx_bind_text(stmt, 1, identity);
    cbx_bind_text(stmt, 2, point->name);
    status = cbx_statement_execute(store, stmt, err);
    cbx_statement_done(store, STMT_SERIES_ADD);
    *ret_series_id = sqlite3_last_insert_rowid(store->db);
    return status ? status : add_series_tags(store, *ret_series_id, point, err);
}

static cbx_status intern_series(cbx_sqlite_store *store, const cbx_point *point,
                                int64_t *ret_series_id, cbx_error *err)
{
    cbx_arena *scratch = cbx_arena_new();
    const char *identity = scratch ? cbx_point_identity(point, scratch) : NULL;
    bool found = false;
    cbx_status status = CBX_OK;
    if (!identity)
        status = cbx_out_of_memory(err);
    else
        status = find_by_text(store, STMT_SERIES_FIND, identity, strlen(identity), &found,
                              ret_series_id, err);
    if (!status && !found)
        status = add_series(store, point, identity, ret_series_id, err);
    cbx_arena_free(scratch);
    return status;
}

/* Appends text as SQLite's own JSON functions quote it. */
static cbx_status append_quoted(cbx_sqlite_store *store, const char *text, cbx_text_buffer *out,
                                cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    cbx_status status = cbx_statement_get(store, STMT_JSON_QUOTE, &stmt, err);
    if (!status) {
        cbx_bind_text(stmt, 1, text);
        status = cbx_statement_step(store, stmt, &row, err);
    }
    const char *quoted = row ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
    if (!status && !quoted)
        status = cbx_out_of_memory(err);
    if (!status)
        cbx_text_buffer_puts(out, quoted);
    cbx_statement_done(store, STMT_JSON_QUOTE);
    return status;
}

/* Sets the dictionary's json to the point's tags as a JSON object, in its order. */
static cbx_status spell_tags_json(cbx_sqlite_store *store, const cbx_point *point, cbx_error *err)
{
    cbx_text_buffer *json = &store->dictionary->json;
    cbx_status status = CBX_OK;
    cbx_text_buffer_clear(json);
    cbx_text_buffer_putc(json, '{');
    for (size_t i = 0; i < point->n_tags && !status; i++) {
        if (i)
            cbx_text_buffer_putc(json, ',');
        status = append_quoted(store, point->tags[i].key, json, err);
        cbx_text_buffer_putc(json, ':');
        if (!status)
            status = append_quoted(store, point->tags[i].value, json, err);
    }
    cbx_text_buffer_putc(json, '}');
    return !status && cbx_text_buffer_failed(json) ? cbx_out_of_memory(err) : status;
}

static cbx_status add_shape_metrics(cbx_sqlite_store *store, int64_t shape_id, int64_t series_id,
                                    const cbx_point *point, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_SHAPE_METRIC_ADD, &stmt, err);
    for (size_t i = 0; i < point->n_metrics && !status; i++) {
        int64_t track_id = 0;
        status = intern_track(store, series_id, point->metrics[i].name, &track_id, err);
        if (status)
            break;
        cbx_bind_integer(stmt, 1, shape_id);
        cbx_bind_integer(stmt, 2, (int64_t)i);
        cbx_bind_integer(stmt, 3, track_id);
        status = cbx_statement_execute(store, stmt, err);
    }
    cbx_statement_done(store, STMT_SHAPE_METRIC_ADD);
    return status;
}

static cbx_status add_shape(cbx_sqlite_store *store, const cbx_point *point, int64_t *ret_shape_id,
                            cbx_error *err)
{
    int64_t series_id = 0;
    cbx_status status = intern_series(store, point, &series_id, err);
    if (!status)
        status = spell_tags_json(store, point, err);
    sqlite3_stmt *stmt = NULL;
    if (!status)
        status = cbx_statement_get(store, STMT_SHAPE_ADD, &stmt, err);
    if (status)
        return status;
    const cbx_text_buffer *spelling = &store->dictionary->spelling;
    cbx_bind_text_n(stmt, 1, spelling->bytes, spelling->length);
    cbx_bind_integer(stmt, 2, series_id);
    cbx_bind_text(stmt, 3, point->scenario);
    cbx_bind_text_n(stmt, 4, store->dictionary->json.bytes, store->dictionary->json.length);
    status = cbx_statement_execute(store, stmt, err);
    cbx_statement_done(store, STMT_SHAPE_ADD);
    *ret_shape_id = sqlite3_last_insert_rowid(store->db);
    return status ? status : add_shape_metrics(store, *ret_shape_id, series_id, point, err);
}

/* The shape of point from memory, else from the database, else made. */
static cbx_status find_or_add(cbx_sqlite_store *store, const cbx_point *point,
                              cbx_shape **ret_shape, cbx_error *err)
{
    cbx_dictionary *dictionary = store->dictionary;
    if (!cbx_dictionary_spell(dictionary, point))
        return cbx_out_of_memory(err);
    *ret_shape = cbx_dictionary_find_spelled(dictionary);
    if (*ret_shape)
        return CBX_OK;
    bool found = false;
    int64_t shape_id = 0;
    cbx_status status = find_by_text(store, STMT_SHAPE_FIND, dictionary->spelling.bytes,
                                     dictionary->spelling.length, &found, &shape_id, err);
    if (!status && !found)
        status = add_shape(store, point, &shape_id, err);
    return status ? status : cbx_shape_load(store, shape_id, ret_shape, err);
}

cbx_status cbx_shape_intern(cbx_sqlite_store *store, const cbx_point *point, size_t ordinal,
                            const cbx_shape **ret_shape, cbx_error *err)
{
    cbx_shape *shape = cbx_dictionary_find_at(store->dictionary, ordinal, point);
    if (!shape) {
        cbx_status status = find_or_add(store, point, &shape, err);
        if (status)
            return status;
        cbx_dictionary_set_at(store->dictionary, ordinal, shape);
    }
    *ret_shape = shape;
    return CBX_OK;
}
