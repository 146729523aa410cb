#include "engine/store/sqlite_migration.h"

#include "engine/store/migration.h"
#include "engine/store/sqlite_connection.h"
#include "engine/store/sqlite_dictionary.h"

#include <string.h>

static const char create_record[] = "CREATE TABLE IF NOT EXISTS schema_migration ("
                                    "number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
                                    "checksum TEXT NOT NULL, applied_at TEXT NOT NULL)";

static cbx_status fail(sqlite3 *db, const char *path, cbx_error *err)
{
    cbx_sqlite_store store = { .db = db, .path = (char *)(uintptr_t)path };
    return cbx_sqlite_fail(&store, err);
}

static int newest_known(void)
{
    return cbx_sqlite_migrations[cbx_sqlite_migrations_count - 1].number;
}

/* The one integer that sql gives. */
static cbx_status query_integer(sqlite3 *db, const char *path, const char *sql, int64_t *ret_value,
                                cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = CBX_OK;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW)
        status = fail(db, path, err);
    else
        *ret_value = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return status;
}

/* The number of the newest migration applied, 0 when there is no record of any. */
static cbx_status newest_applied(sqlite3 *db, const char *path, int64_t *ret_number, cbx_error *err)
{
    int64_t recorded = 0;
    cbx_status status = query_integer(
        db, path, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migration'", &recorded,
        err);
    *ret_number = 0;
    if (status || !recorded)
        return status;
    return query_integer(db, path, "SELECT coalesce(max(number), 0) FROM schema_migration",
                         ret_number, err);
}

cbx_status cbx_sqlite_schema_look(sqlite3 *db, const char *path, cbx_schema_state *ret_state,
                                  cbx_error *err)
{
    int64_t tables = 0, newest = 0;
    cbx_status status = query_integer(db, path, "SELECT count(*) FROM sqlite_schema", &tables, err);
    if (!status && tables)
        status = newest_applied(db, path, &newest, err);
    if (status)
        return status;
    if (!tables)
        *ret_state = CBX_SCHEMA_EMPTY;
    else if (!newest)
        *ret_state = CBX_SCHEMA_FOREIGN;
    else if (newest < newest_known())
        *ret_state = CBX_SCHEMA_OLDER;
    else
        *ret_state = newest == newest_known() ? CBX_SCHEMA_CURRENT : CBX_SCHEMA_NEWER;
    return CBX_OK;
}

cbx_status cbx_sqlite_schema_check(cbx_schema_state state, const char *path, cbx_error *err)
{
    switch (state) {
    case CBX_SCHEMA_FOREIGN:
        return cbx_fail(err, CBX_STORE,
                        "%s: a SQLite database, but not a calibrax store: name another file", path);
    case CBX_SCHEMA_NEWER:
        return cbx_fail(err, CBX_STORE,
                        "%s: written by a newer calibrax (this one knows its schema up to "
                        "migration %d): install the newer version",
                        path, newest_known());
    case CBX_SCHEMA_OLDER:
        return cbx_fail(err, CBX_STORE,
                        "%s: written by an older calibrax: run `calibrax migrate` on it", path);
    case CBX_SCHEMA_EMPTY:
    case CBX_SCHEMA_CURRENT:
        break;
    }
    return CBX_OK;
}

static cbx_status record(sqlite3 *db, const char *path, const cbx_migration *migration,
                         cbx_error *err)
{
    char checksum[CBX_CHECKSUM_SIZE];
    cbx_migration_checksum(migration, checksum);
    sqlite3_stmt *stmt = NULL;
    cbx_status status = CBX_OK;
    if (sqlite3_prepare_v2(db,
                           "INSERT INTO schema_migration (number, name, checksum, applied_at) "
                           "VALUES (?1, ?2, ?3, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
                           -1, &stmt, NULL) != SQLITE_OK)
        return fail(db, path, err);
    cbx_bind_integer(stmt, 1, migration->number);
    cbx_bind_text(stmt, 2, migration->name);
    cbx_bind_text(stmt, 3, checksum);
    if (sqlite3_step(stmt) != SQLITE_DONE)
        status = fail(db, path, err);
    (void)sqlite3_finalize(stmt);
    return status;
}

static cbx_status execute(sqlite3 *db, const char *path, const char *sql, cbx_error *err)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? CBX_OK : fail(db, path, err);
}

static cbx_status apply_pending(sqlite3 *db, const char *path, cbx_error *err)
{
    int64_t applied = 0;
    cbx_schema_state state = CBX_SCHEMA_EMPTY;
    cbx_status status = cbx_sqlite_schema_look(db, path, &state, err);
    if (!status && state != CBX_SCHEMA_OLDER)
        status = cbx_sqlite_schema_check(state, path, err);
    if (!status)
        status = execute(db, path, create_record, err);
    if (!status)
        status = newest_applied(db, path, &applied, err);
    for (size_t i = 0; i < cbx_sqlite_migrations_count && !status; i++) {
        const cbx_migration *migration = &cbx_sqlite_migrations[i];
        if (migration->number <= applied)
            continue;
        status = execute(db, path, migration->sql, err);
        if (!status)
            status = record(db, path, migration, err);
    }
    return status;
}

cbx_status cbx_sqlite_schema_migrate(sqlite3 *db, const char *path, cbx_error *err)
{
    cbx_schema_state state = CBX_SCHEMA_EMPTY;
    cbx_status status = cbx_sqlite_schema_look(db, path, &state, err);
    if (status || state == CBX_SCHEMA_CURRENT)
        return status;
    status = execute(db, path, "BEGIN IMMEDIATE", err);
    if (status)
        return status;
    status = apply_pending(db, path, err); /* looks again: another program may have been first */
    if (!status)
        status = execute(db, path, "COMMIT", err);
    if (status)
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

/* ---- the list for doctor and migrate ---- */

static bool read_applied(sqlite3_stmt *stmt, const cbx_migration *migration, cbx_arena *arena,
                         cbx_migration_state *state)
{
    bool failed = false;
    cbx_bind_integer(stmt, 1, migration->number);
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        state->checksum = cbx_column_text(stmt, 0, arena, &failed);
        state->applied_at = cbx_column_text(stmt, 1, arena, &failed);
    } else {
        char checksum[CBX_CHECKSUM_SIZE];
        cbx_migration_checksum(migration, checksum);
        state->checksum = cbx_arena_strdup(arena, checksum);
    }
    (void)sqlite3_reset(stmt);
    return !failed && state->checksum;
}

cbx_status cbx_sqlite_list_migrations(cbx_store *base, cbx_arena *arena,
                                      const cbx_migration_state **ret_states, size_t *ret_n,
                                      cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_migration_state *states =
        cbx_arena_calloc(arena, cbx_sqlite_migrations_count, sizeof *states);
    if (!states)
        return cbx_out_of_memory(err);
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(store->db,
                           "SELECT checksum, applied_at FROM schema_migration WHERE number = ?1",
                           -1, &stmt, NULL) != SQLITE_OK)
        return cbx_sqlite_fail(store, err);
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < cbx_sqlite_migrations_count && !status; i++) {
        states[i].number = cbx_sqlite_migrations[i].number;
        states[i].name = cbx_sqlite_migrations[i].name;
        if (!read_applied(stmt, &cbx_sqlite_migrations[i], arena, &states[i]))
            status = cbx_out_of_memory(err);
    }
    (void)sqlite3_finalize(stmt);
    if (!status) {
        *ret_states = states;
        *ret_n = cbx_sqlite_migrations_count;
    }
    return status;
}
