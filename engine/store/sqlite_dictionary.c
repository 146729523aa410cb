/* Environments and definitions: what runs share. Shapes are in sqlite_shape.c. */
#include "engine/store/sqlite_dictionary.h"

#include "engine/base/string_map.h"

#include <stdlib.h>
#include <string.h>

const char *cbx_column_text(sqlite3_stmt *stmt, int column, cbx_arena *arena, bool *failed)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    if (!text)
        return NULL;
    char *copy = cbx_arena_strndup(arena, text, (size_t)sqlite3_column_bytes(stmt, column));
    *failed |= !copy;
    return copy;
}

/* ---- environments ---- */

static cbx_status environment_statement(cbx_sqlite_store *store, cbx_statement_id id,
                                        const char *document, sqlite3_stmt **ret_stmt,
                                        cbx_error *err)
{
    cbx_status status = cbx_statement_get(store, id, ret_stmt, err);
    if (status)
        return status;
    cbx_bind_integer(*ret_stmt, 1, (int64_t)cbx_hash64(document, strlen(document)));
    cbx_bind_text(*ret_stmt, 2, document);
    return CBX_OK;
}

static cbx_status add_environment(cbx_sqlite_store *store, const char *document,
                                  int64_t *ret_environment_id, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = environment_statement(store, STMT_ENVIRONMENT_ADD, document, &stmt, err);
    if (!status)
        status = cbx_statement_execute(store, stmt, err);
    cbx_statement_done(store, STMT_ENVIRONMENT_ADD);
    *ret_environment_id = sqlite3_last_insert_rowid(store->db);
    return status;
}

cbx_status cbx_environment_intern(cbx_sqlite_store *store, const char *document,
                                  int64_t *ret_environment_id, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = environment_statement(store, STMT_ENVIRONMENT_FIND, document, &stmt, err);
    bool found = false;
    if (!status)
        status = cbx_statement_step(store, stmt, &found, err);
    if (!status && found)
        *ret_environment_id = sqlite3_column_int64(stmt, 0);
    cbx_statement_done(store, STMT_ENVIRONMENT_FIND);
    if (status || found)
        return status;
    return add_environment(store, document, ret_environment_id, err);
}

cbx_status cbx_sqlite_load_environment(cbx_store *base, int64_t environment_id, cbx_arena *arena,
                                       const char **ret_document, cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_ENVIRONMENT_LOAD, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, environment_id);
    bool row = false, failed = false;
    status = cbx_statement_step(store, stmt, &row, err);
    if (!status && !row)
        status = cbx_fail(err, CBX_NOT_FOUND, "%s: there is no environment %lld", store->path,
                          (long long)environment_id);
    if (!status) {
        const char *document = cbx_column_text(stmt, 0, arena, &failed);
        if (!document || failed)
            status = cbx_out_of_memory(err);
        else
            *ret_document = document;
    }
    cbx_statement_done(store, STMT_ENVIRONMENT_LOAD);
    return status;
}

/* ---- definitions ---- */

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static cbx_status definition_statement(cbx_sqlite_store *store, cbx_statement_id id,
                                       const cbx_metric_def *def, sqlite3_stmt **ret_stmt,
                                       cbx_error *err)
{
    cbx_status status = cbx_statement_get(store, id, ret_stmt, err);
    if (status)
        return status;
    cbx_bind_text(*ret_stmt, 1, def->name);
    cbx_bind_text(*ret_stmt, 2, or_empty(def->unit));
    cbx_bind_text(*ret_stmt, 3, or_empty(cbx_direction_name(def->direction)));
    cbx_bind_text(*ret_stmt, 4, or_empty(def->group));
    cbx_bind_text(*ret_stmt, 5, cbx_priority_name(def->priority));
    cbx_bind_text(*ret_stmt, 6, or_empty(def->description));
    cbx_bind_integer(*ret_stmt, 7, def->inferred);
    return CBX_OK;
}

static cbx_status add_definition(cbx_sqlite_store *store, const cbx_metric_def *def,
                                 int64_t *ret_definition_id, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = definition_statement(store, STMT_DEFINITION_ADD, def, &stmt, err);
    if (!status)
        status = cbx_statement_execute(store, stmt, err);
    cbx_statement_done(store, STMT_DEFINITION_ADD);
    *ret_definition_id = sqlite3_last_insert_rowid(store->db);
    return status;
}

cbx_status cbx_definition_intern(cbx_sqlite_store *store, const cbx_metric_def *def,
                                 int64_t *ret_definition_id, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = definition_statement(store, STMT_DEFINITION_FIND, def, &stmt, err);
    bool found = false;
    if (!status)
        status = cbx_statement_step(store, stmt, &found, err);
    if (!status && found)
        *ret_definition_id = sqlite3_column_int64(stmt, 0);
    cbx_statement_done(store, STMT_DEFINITION_FIND);
    return status || found ? status : add_definition(store, def, ret_definition_id, err);
}

/* *ret_same: the set's members are exactly ids in that order. */
static cbx_status def_set_equals(cbx_sqlite_store *store, int64_t def_set_id, const int64_t *ids,
                                 size_t n, bool *ret_same, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_DEF_SET_MEMBERS, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, def_set_id);
    size_t i = 0;
    bool same = true, row = false;
    while (same && !(status = cbx_statement_step(store, stmt, &row, err)) && row) {
        same = i < n && sqlite3_column_int64(stmt, 0) == ids[i];
        i++;
    }
    cbx_statement_done(store, STMT_DEF_SET_MEMBERS);
    *ret_same = same && i == n;
    return status;
}

static cbx_status find_def_set(cbx_sqlite_store *store, const int64_t *ids, size_t n,
                               bool *ret_found, int64_t *ret_def_set_id, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_DEF_SET_FIND, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, (int64_t)cbx_hash64(ids, n * sizeof *ids));
    bool row = false, same = false;
    while (!same && !(status = cbx_statement_step(store, stmt, &row, err)) && row) {
        *ret_def_set_id = sqlite3_column_int64(stmt, 0);
        status = def_set_equals(store, *ret_def_set_id, ids, n, &same, err);
        if (status)
            break;
    }
    cbx_statement_done(store, STMT_DEF_SET_FIND);
    *ret_found = same;
    return status;
}

static cbx_status add_def_set(cbx_sqlite_store *store, const cbx_metric_def *defs,
                              const int64_t *ids, size_t n, int64_t *ret_def_set_id, cbx_error *err)
{
    cbx_status status = cbx_statement_run_with(store, STMT_DEF_SET_ADD,
                                               (int64_t)cbx_hash64(ids, n * sizeof *ids), err);
    *ret_def_set_id = sqlite3_last_insert_rowid(store->db);
    sqlite3_stmt *stmt = NULL;
    if (!status)
        status = cbx_statement_get(store, STMT_DEF_SET_MEMBER_ADD, &stmt, err);
    for (size_t i = 0; i < n && !status; i++) {
        cbx_bind_integer(stmt, 1, *ret_def_set_id);
        cbx_bind_integer(stmt, 2, (int64_t)i);
        cbx_bind_text(stmt, 3, defs[i].name);
        cbx_bind_integer(stmt, 4, ids[i]);
        status = cbx_statement_execute(store, stmt, err);
    }
    cbx_statement_done(store, STMT_DEF_SET_MEMBER_ADD);
    return status;
}

cbx_status cbx_def_set_intern(cbx_sqlite_store *store, const cbx_metric_def *defs, size_t n_defs,
                              int64_t *ret_def_set_id, cbx_error *err)
{
    int64_t *ids = calloc(n_defs, sizeof *ids);
    if (!ids)
        return cbx_out_of_memory(err);
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < n_defs && !status; i++)
        status = cbx_definition_intern(store, &defs[i], &ids[i], err);
    bool found = false;
    if (!status)
        status = find_def_set(store, ids, n_defs, &found, ret_def_set_id, err);
    if (!status && !found)
        status = add_def_set(store, defs, ids, n_defs, ret_def_set_id, err);
    free(ids);
    return status;
}

static bool read_definition(sqlite3_stmt *stmt, cbx_arena *arena, cbx_metric_def *def)
{
    bool failed = false;
    def->name = cbx_column_text(stmt, 0, arena, &failed);
    def->unit = cbx_column_text(stmt, 1, arena, &failed);
    const char *direction = (const char *)sqlite3_column_text(stmt, 2);
    if (!direction || !cbx_direction_parse(direction, &def->direction))
        def->direction = CBX_DIRECTION_NONE;
    def->group = cbx_column_text(stmt, 3, arena, &failed);
    const char *priority = (const char *)sqlite3_column_text(stmt, 4);
    if (!priority || !cbx_priority_parse(priority, &def->priority))
        def->priority = CBX_PRIORITY_SECONDARY;
    def->description = cbx_column_text(stmt, 5, arena, &failed);
    def->inferred = sqlite3_column_int(stmt, 6) != 0;
    return !failed && def->name && def->unit && def->group && def->description;
}

cbx_status cbx_definitions_read(cbx_sqlite_store *store, sqlite3_stmt *stmt, cbx_arena *arena,
                                const cbx_metric_def **ret_defs, size_t *ret_n, cbx_error *err)
{
    cbx_metric_def *defs = NULL;
    size_t n = 0, capacity = 0;
    bool row = false;
    cbx_status status = CBX_OK;
    while (!(status = cbx_statement_step(store, stmt, &row, err)) && row) {
        defs = cbx_arena_grow(arena, defs, n, &capacity, sizeof *defs);
        if (!defs || !read_definition(stmt, arena, &defs[n++]))
            return cbx_out_of_memory(err);
    }
    if (!status) {
        *ret_defs = defs;
        *ret_n = n;
    }
    return status;
}
