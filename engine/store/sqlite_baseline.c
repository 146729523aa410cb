/* Baselines, and the store's own definitions. */
#include "engine/store/run_equal.h"
#include "engine/store/sqlite_connection.h"
#include "engine/store/sqlite_dictionary.h"
#include "engine/store/sqlite_header.h"

#include <string.h>

/* The run key that baseline name points at, 0 when it is not set. */
static cbx_status find_key(cbx_sqlite_store *store, const char *name, int64_t *ret_run_key,
                           cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    cbx_status status = cbx_statement_get(store, STMT_BASELINE_FIND, &stmt, err);
    if (!status) {
        cbx_bind_text(stmt, 1, name);
        status = cbx_statement_step(store, stmt, &row, err);
    }
    if (!status)
        *ret_run_key = row ? sqlite3_column_int64(stmt, 0) : 0;
    cbx_statement_done(store, STMT_BASELINE_FIND);
    return status;
}

static cbx_status write_baseline(cbx_sqlite_store *store, const char *name, int64_t run_key,
                                 cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_BASELINE_SET, &stmt, err);
    if (!status) {
        cbx_bind_text(stmt, 1, name);
        cbx_bind_integer(stmt, 2, run_key);
        cbx_bind_text(stmt, 3, store->base.set_at);
        status = cbx_statement_execute(store, stmt, err);
    }
    cbx_statement_done(store, STMT_BASELINE_SET);
    return status;
}

static cbx_status write_history(cbx_sqlite_store *store, const char *name, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_BASELINE_HISTORY_ADD, &stmt, err);
    if (!status) {
        cbx_bind_text(stmt, 1, name);
        status = cbx_statement_execute(store, stmt, err);
    }
    cbx_statement_done(store, STMT_BASELINE_HISTORY_ADD);
    return status;
}

/* Points the baseline at run_key; the content it kept before goes if nothing else needs it. */
static cbx_status point_at(cbx_sqlite_store *store, const char *name, int64_t run_key,
                           cbx_error *err)
{
    int64_t former = 0;
    cbx_status status = find_key(store, name, &former, err);
    if (!status)
        status = write_baseline(store, name, run_key, err);
    if (!status)
        status = write_history(store, name, err);
    if (!status && former && former != run_key)
        status = cbx_sqlite_run_drop_unused(store, former, err);
    return status;
}

cbx_status cbx_sqlite_set_baseline(cbx_store *base, const char *name, const char *run_id,
                                   cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_arena *scratch = cbx_arena_new();
    if (!scratch)
        return cbx_out_of_memory(err);
    cbx_status status = cbx_write_begin(store, true, err);
    if (!status) {
        cbx_run_header header;
        status = cbx_sqlite_find_run(base, run_id, scratch, &header, err);
        if (!status)
            status = point_at(store, name, header.key, err);
        status = cbx_write_end(store, status, err);
    }
    cbx_arena_free(scratch);
    return status;
}

static cbx_status replace_history(cbx_sqlite_store *store, const cbx_baseline_entry *entries,
                                  size_t n, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_run(store, STMT_BASELINE_HISTORY_CLEAR, err);
    if (!status)
        status = cbx_statement_get(store, STMT_BASELINE_HISTORY_PUT, &stmt, err);
    for (size_t i = 0; i < n && !status; i++) {
        cbx_bind_text(stmt, 1, entries[i].name);
        cbx_bind_text(stmt, 2, entries[i].run_id);
        cbx_bind_text(stmt, 3, entries[i].set_at);
        status = cbx_statement_execute(store, stmt, err);
    }
    cbx_statement_done(store, STMT_BASELINE_HISTORY_PUT);
    return status;
}

cbx_status cbx_sqlite_put_baseline_history(cbx_store *base, const cbx_baseline_entry *entries,
                                           size_t n, cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_status status = cbx_write_begin(store, true, err);
    return status ? status : cbx_write_end(store, replace_history(store, entries, n, err), err);
}

static cbx_status remove_baseline(cbx_sqlite_store *store, const char *name, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    int64_t run_key = 0;
    cbx_status status = find_key(store, name, &run_key, err);
    if (!status && !run_key)
        return cbx_fail(err, CBX_NOT_FOUND, "there is no baseline '%s'", name);
    if (!status)
        status = cbx_statement_get(store, STMT_BASELINE_REMOVE, &stmt, err);
    if (!status) {
        cbx_bind_text(stmt, 1, name);
        status = cbx_statement_execute(store, stmt, err);
    }
    cbx_statement_done(store, STMT_BASELINE_REMOVE);
    return status ? status : cbx_sqlite_run_drop_unused(store, run_key, err);
}

cbx_status cbx_sqlite_remove_baseline(cbx_store *base, const char *name, cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_status status = cbx_write_begin(store, true, err);
    return status ? status : cbx_write_end(store, remove_baseline(store, name, err), err);
}

/* *ret_same: the run of that key (0: none) has the content of run. */
static cbx_status has_content(cbx_sqlite_store *store, int64_t run_key, const cbx_run *run,
                              cbx_arena *scratch, bool *ret_same, cbx_error *err)
{
    *ret_same = false;
    if (!run_key)
        return CBX_OK;
    cbx_run *stored = NULL;
    cbx_status status =
        cbx_sqlite_load_run(&store->base, run_key, CBX_LOAD_ALL, scratch, &stored, err);
    if (!status)
        *ret_same = cbx_run_equal(stored, run);
    return status;
}

/* The key of the live run with that id and content, 0 when there is none. */
static cbx_status find_live_twin(cbx_sqlite_store *store, const cbx_run *run, cbx_arena *scratch,
                                 int64_t *ret_run_key, cbx_error *err)
{
    cbx_run_header header;
    cbx_status status = cbx_sqlite_find_run(&store->base, run->id, scratch, &header, err);
    *ret_run_key = 0;
    if (status)
        return status == CBX_NOT_FOUND ? CBX_OK : status;
    bool same = false;
    status = has_content(store, header.key, run, scratch, &same, err);
    *ret_run_key = same ? header.key : 0;
    return status;
}

static cbx_status put_baseline(cbx_sqlite_store *store, const char *name, const cbx_run *run,
                               cbx_arena *scratch, cbx_error *err)
{
    int64_t current = 0, run_key = 0;
    bool same = false;
    cbx_status status = find_key(store, name, &current, err);
    if (!status)
        status = has_content(store, current, run, scratch, &same, err);
    if (status || same)
        return status;
    status = find_live_twin(store, run, scratch, &run_key, err);
    if (!status && !run_key)
        status = cbx_sqlite_run_insert(store, run, false, &run_key, err);
    return status ? status : point_at(store, name, run_key, err);
}

cbx_status cbx_sqlite_put_baseline(cbx_store *base, const char *name, const cbx_run *run,
                                   cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_arena *scratch = cbx_arena_new();
    if (!scratch)
        return cbx_out_of_memory(err);
    cbx_dictionary_trim(store->dictionary);
    cbx_status status = cbx_write_begin(store, true, err);
    if (!status)
        status = cbx_write_end(store, put_baseline(store, name, run, scratch, err), err);
    cbx_arena_free(scratch);
    return status;
}

cbx_status cbx_sqlite_find_baseline(cbx_store *base, const char *name, cbx_arena *arena,
                                    cbx_run_header *ret_header, cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    int64_t run_key = 0;
    cbx_status status = find_key(store, name, &run_key, err);
    if (status)
        return status;
    if (!run_key)
        return cbx_baseline_not_set(name, err);
    sqlite3_stmt *stmt = NULL;
    status = cbx_statement_get(store, STMT_HEADER_BY_KEY, &stmt, err);
    if (!status) {
        cbx_bind_integer(stmt, 1, run_key);
        status = cbx_header_step(store, stmt, arena, ret_header, err);
    }
    cbx_statement_done(store, STMT_HEADER_BY_KEY);
    if (status == CBX_NOT_FOUND)
        return cbx_fail(err, CBX_STORE,
                        "%s: baseline '%s' points at a run that is gone: set it again", store->path,
                        name);
    return status;
}

static bool read_entry(sqlite3_stmt *stmt, cbx_arena *arena, cbx_baseline_entry *entry)
{
    bool failed = false;
    *entry = (cbx_baseline_entry){ .name = cbx_column_text(stmt, 0, arena, &failed),
                                   .run_id = cbx_column_text(stmt, 1, arena, &failed),
                                   .set_at = cbx_column_text(stmt, 2, arena, &failed),
                                   .current = sqlite3_column_int(stmt, 3) != 0 };
    return !failed;
}

cbx_status cbx_sqlite_list_baselines(cbx_store *base, bool with_history, cbx_arena *arena,
                                     const cbx_baseline_entry **ret_entries, size_t *ret_n,
                                     cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_statement_id id = with_history ? STMT_BASELINE_HISTORY : STMT_BASELINES;
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, id, &stmt, err);
    cbx_baseline_entry *entries = NULL;
    size_t n = 0, capacity = 0;
    bool row = false;
    while (!status && !(status = cbx_statement_step(store, stmt, &row, err)) && row) {
        entries = cbx_arena_grow(arena, entries, n, &capacity, sizeof *entries);
        if (!entries || !read_entry(stmt, arena, &entries[n++]))
            status = cbx_out_of_memory(err);
    }
    cbx_statement_done(store, id);
    if (!status) {
        *ret_entries = entries;
        *ret_n = n;
    }
    return status;
}

/* ---- the store's own definitions ---- */

static cbx_status replace_defs(cbx_sqlite_store *store, const cbx_metric_def *defs, size_t n_defs,
                               cbx_error *err)
{
    cbx_status status = cbx_statement_run(store, STMT_STORE_DEFS_CLEAR, err);
    sqlite3_stmt *stmt = NULL;
    if (!status)
        status = cbx_statement_get(store, STMT_STORE_DEF_ADD, &stmt, err);
    for (size_t i = 0; i < n_defs && !status; i++) {
        int64_t definition_id = 0;
        status = cbx_definition_intern(store, &defs[i], &definition_id, err);
        if (status)
            break;
        cbx_bind_integer(stmt, 1, (int64_t)i);
        cbx_bind_text(stmt, 2, defs[i].name);
        cbx_bind_integer(stmt, 3, definition_id);
        status = cbx_statement_execute(store, stmt, err);
    }
    cbx_statement_done(store, STMT_STORE_DEF_ADD);
    return status;
}

cbx_status cbx_sqlite_put_defs(cbx_store *base, const cbx_metric_def *defs, size_t n_defs,
                               cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_status status = cbx_write_begin(store, true, err);
    if (status)
        return status;
    return cbx_write_end(store, replace_defs(store, defs, n_defs, err), err);
}

cbx_status cbx_sqlite_load_defs(cbx_store *base, cbx_arena *arena, const cbx_metric_def **ret_defs,
                                size_t *ret_n, cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_STORE_DEFS, &stmt, err);
    if (!status)
        status = cbx_definitions_read(store, stmt, arena, ret_defs, ret_n, err);
    cbx_statement_done(store, STMT_STORE_DEFS);
    return status;
}
