/* Bringing a schema of a PostgreSQL database to that of this program. */
#include "engine/store/postgres_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The same lock as the writers': see PG_LOCK_WRITER. */
static const char lock[] = "SELECT pg_advisory_xact_lock(1667329144, hashtext($1))";
/* In one round trip, without planning over the catalog; an error where the record is not there. */
static const char glance[] =
    "SELECT coalesce(max(number), 0), "
    "'schema_migration'::regclass = to_regclass(quote_ident($1) || '.schema_migration') "
    "FROM schema_migration";
/* Whether the record is there and the role may use its schema; no row: it is not there. */
static const char look[] = "SELECT has_schema_privilege(n.oid, 'USAGE') FROM pg_class AS c "
                           "JOIN pg_namespace AS n ON n.oid = c.relnamespace "
                           "WHERE n.nspname = $1 AND c.relname = 'schema_migration'";
static const char newest[] = "SELECT coalesce(max(number), 0) FROM schema_migration";
static const char create_record[] =
    "CREATE TABLE IF NOT EXISTS schema_migration (number integer PRIMARY KEY, name text NOT NULL, "
    "checksum text NOT NULL, applied_at text NOT NULL)";
static const char add_record[] =
    "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES ($1, $2, $3, "
    "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'))";

static int newest_known(void)
{
    return cbx_postgres_migrations[cbx_postgres_migrations_count - 1].number;
}

static cbx_status execute(cbx_libpq *libpq, const char *sql, const cbx_pg_parameters *parameters,
                          cbx_pg_rows *ret_rows, cbx_error *err)
{
    return libpq->link.execute(&libpq->link, CBX_PG_NOT_PREPARED, sql, parameters, ret_rows, err);
}

/* The number that sql gives for the name of the schema, which it takes where it is wanted. */
static cbx_status query_integer(cbx_libpq *libpq, const char *sql, bool of_schema,
                                int64_t *ret_value, cbx_error *err)
{
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_rows rows = { 0 };
    if (of_schema)
        cbx_pg_bind_text(&parameters, libpq->schema);
    cbx_status status = execute(libpq, sql, &parameters, &rows, err);
    if (!status)
        *ret_value = cbx_pg_integer(&rows, 0, 0);
    cbx_pg_rows_done(&rows);
    return status;
}

static cbx_schema_state state_of(int64_t number)
{
    if (!number)
        return CBX_SCHEMA_EMPTY;
    if (number == newest_known())
        return CBX_SCHEMA_CURRENT;
    return number < newest_known() ? CBX_SCHEMA_OLDER : CBX_SCHEMA_NEWER;
}

/* True when there is a schema, and it is as new as this program: the usual case. */
static bool is_current(cbx_libpq *libpq)
{
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_rows rows = { 0 };
    cbx_pg_bind_text(&parameters, libpq->schema);
    bool current = execute(libpq, glance, &parameters, &rows, NULL) == CBX_OK &&
                   cbx_pg_integer(&rows, 0, 1) &&
                   state_of(cbx_pg_integer(&rows, 0, 0)) == CBX_SCHEMA_CURRENT;
    cbx_pg_rows_done(&rows);
    return current;
}

/* *ret_there: the schema has a record of migrations, which the role may see. */
static cbx_status find_record(cbx_libpq *libpq, bool *ret_there, cbx_error *err)
{
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_rows rows = { 0 };
    cbx_pg_bind_text(&parameters, libpq->schema);
    cbx_status status = execute(libpq, look, &parameters, &rows, err);
    if (!status && rows.n && !cbx_pg_integer(&rows, 0, 0))
        status =
            cbx_fail(err, CBX_READ_ONLY,
                     "%s: this role may not use schema %s: let its owner GRANT USAGE ON SCHEMA "
                     "and SELECT ON ALL TABLES IN SCHEMA to it, or use another role (PGUSER)",
                     libpq->name, libpq->schema);
    if (!status)
        *ret_there = rows.n > 0;
    cbx_pg_rows_done(&rows);
    return status;
}

/* As cbx_pg_schema_look(), without an error in between: also inside a transaction. */
static cbx_status look_closely(cbx_libpq *libpq, cbx_schema_state *ret_state, cbx_error *err)
{
    int64_t number = 0;
    bool there = false;
    cbx_status status = find_record(libpq, &there, err);
    if (!status && there)
        status = query_integer(libpq, newest, false, &number, err);
    if (!status)
        *ret_state = state_of(number);
    return status;
}

cbx_status cbx_pg_schema_look(cbx_libpq *libpq, cbx_schema_state *ret_state, cbx_error *err)
{
    if (!is_current(libpq))
        return look_closely(libpq, ret_state, err);
    *ret_state = CBX_SCHEMA_CURRENT;
    return CBX_OK;
}

cbx_status cbx_pg_schema_check(const cbx_libpq *libpq, cbx_schema_state state, cbx_error *err)
{
    if (state == CBX_SCHEMA_NEWER)
        return cbx_fail(err, CBX_STORE,
                        "%s: schema %s was written by a newer calibrax (this one knows it up to "
                        "migration %d): install the newer version",
                        libpq->name, libpq->schema, newest_known());
    if (state == CBX_SCHEMA_OLDER)
        return cbx_fail(err, CBX_STORE,
                        "%s: schema %s was written by an older calibrax: run `calibrax migrate` "
                        "on it",
                        libpq->name, libpq->schema);
    return CBX_OK;
}

static cbx_status create_schema(cbx_libpq *libpq, cbx_error *err)
{
    int64_t exists = 0;
    cbx_status status = query_integer(
        libpq, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", true, &exists, err);
    if (status || exists)
        return status;
    char *name = PQescapeIdentifier(libpq->connection, libpq->schema, strlen(libpq->schema));
    char *sql = NULL;
    if (!name || asprintf(&sql, "CREATE SCHEMA %s", name) < 0)
        status = cbx_out_of_memory(err);
    else
        status = cbx_libpq_run(libpq, sql, err);
    free(sql);
    PQfreemem(name);
    return status;
}

static cbx_status record(cbx_libpq *libpq, const cbx_migration *migration, cbx_error *err)
{
    char checksum[CBX_CHECKSUM_SIZE];
    cbx_migration_checksum(migration, checksum);
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_rows rows = { 0 };
    cbx_pg_bind_integer(&parameters, migration->number);
    cbx_pg_bind_text(&parameters, migration->name);
    cbx_pg_bind_text(&parameters, checksum);
    cbx_status status = execute(libpq, add_record, &parameters, &rows, err);
    cbx_pg_rows_done(&rows);
    return status;
}

static cbx_status apply_pending(cbx_libpq *libpq, cbx_error *err)
{
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_rows rows = { 0 };
    int64_t applied = 0;
    cbx_schema_state state = CBX_SCHEMA_EMPTY;
    cbx_pg_bind_text(&parameters, libpq->schema);
    cbx_status status = execute(libpq, lock, &parameters, &rows, err);
    cbx_pg_rows_done(&rows);
    if (!status)
        status = look_closely(libpq, &state, err); /* another program may have been first */
    if (!status && state == CBX_SCHEMA_NEWER)
        status = cbx_pg_schema_check(libpq, state, err);
    if (!status)
        status = create_schema(libpq, err);
    if (!status)
        status = cbx_libpq_run(libpq, create_record, err);
    if (!status)
        status = query_integer(libpq, newest, false, &applied, err);
    for (size_t i = 0; i < cbx_postgres_migrations_count && !status; i++) {
        const cbx_migration *migration = &cbx_postgres_migrations[i];
        if (migration->number <= applied)
            continue;
        status = cbx_libpq_run(libpq, migration->sql, err);
        if (!status)
            status = record(libpq, migration, err);
    }
    return status;
}

/* Whoever only writes runs is told who can do it. */
static cbx_status explain(const cbx_libpq *libpq, cbx_schema_state state, cbx_status status,
                          cbx_error *err)
{
    if (status != CBX_READ_ONLY || state != CBX_SCHEMA_OLDER)
        return status;
    return cbx_fail(err, status,
                    "%s: schema %s was written by an older calibrax, and this role may not change "
                    "it: let its owner run `calibrax migrate`",
                    libpq->name, libpq->schema);
}

cbx_status cbx_pg_schema_migrate(cbx_libpq *libpq, cbx_error *err)
{
    cbx_schema_state state = CBX_SCHEMA_EMPTY;
    cbx_status status = cbx_pg_schema_look(libpq, &state, err);
    if (status || state == CBX_SCHEMA_CURRENT)
        return status;
    status = cbx_libpq_run(libpq, "BEGIN ISOLATION LEVEL READ COMMITTED", err);
    if (!status)
        status = apply_pending(libpq, err);
    if (!status)
        status = cbx_libpq_run(libpq, "COMMIT", err);
    if (status)
        (void)cbx_libpq_run(libpq, "ROLLBACK", NULL);
    return explain(libpq, state, status, err);
}

/* ---- the list for doctor and migrate ---- */

static cbx_status read_state(cbx_libpq *libpq, const cbx_migration *migration, cbx_arena *arena,
                             cbx_migration_state *state, cbx_error *err)
{
    char checksum[CBX_CHECKSUM_SIZE];
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_rows rows = { 0 };
    bool failed = false;
    cbx_pg_bind_integer(&parameters, migration->number);
    cbx_status status =
        execute(libpq, "SELECT checksum, applied_at FROM schema_migration WHERE number = $1",
                &parameters, &rows, err);
    if (status)
        return status;
    cbx_migration_checksum(migration, checksum);
    *state = (cbx_migration_state){ .number = migration->number, .name = migration->name };
    state->checksum =
        rows.n ? cbx_pg_text(&rows, 0, 0, arena, &failed) : cbx_arena_strdup(arena, checksum);
    state->applied_at = rows.n ? cbx_pg_text(&rows, 0, 1, arena, &failed) : NULL;
    cbx_pg_rows_done(&rows);
    return failed || !state->checksum ? cbx_out_of_memory(err) : CBX_OK;
}

cbx_status cbx_pg_list_migrations(cbx_store *base, cbx_arena *arena,
                                  const cbx_migration_state **ret_states, size_t *ret_n,
                                  cbx_error *err)
{
    size_t n = cbx_postgres_migrations_count;
    cbx_migration_state *states = cbx_arena_calloc(arena, n, sizeof *states);
    if (!states)
        return cbx_out_of_memory(err);
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < n && !status; i++)
        status = read_state(&cbx_pg_client_of(base)->libpq, &cbx_postgres_migrations[i], arena,
                            &states[i], err);
    if (!status) {
        *ret_states = states;
        *ret_n = n;
    }
    return status;
}
