/*
 * Statements over libpq. A statement is sent as it is the first time, since a command often needs
 * it only once, and prepared the second time. A connection found dead outside a transaction is made
 * anew, once.
 */
#include "engine/store/postgres_libpq.h"

#include "engine/store/postgres_locator.h"
#include "engine/store/store_ops.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OLDEST_SERVER = 130000 };

/* ---- failures ---- */

/* The classes of SQLSTATE (appendix A of the manual) that mean something to a caller. */
static const struct {
    const char *beginning;
    cbx_status status;
    bool try_again;
    const char *remedy;
} meanings[] = {
    { "40001", CBX_BUSY, true, "another transaction came first; do the same again" },
    { "40P01", CBX_BUSY, true, "another transaction came first; do the same again" },
    { "55P03", CBX_BUSY, false,
      "another program is writing to it; try again when that has "
      "finished" },
    { "57014", CBX_INTERRUPTED, false, NULL },
    { "57P", CBX_IO, false, "the server ended the connection; do the same again when it is up" },
    { "08", CBX_IO, false, "do the same again when the server can be reached" },
    { "25006", CBX_READ_ONLY, false, "the server or the connection only reads" },
    { "42501", CBX_READ_ONLY, false,
      "the role lacks a privilege; grant it, or use another role (PGUSER)" },
    { "42P07", CBX_STORE, false,
      "the schema holds tables that are not calibrax's; name another one (--schema NAME)" },
    { "53", CBX_IO, false, "the server is short of space, memory or connections" },
};
enum { N_MEANINGS = sizeof meanings / sizeof *meanings };

static int find_meaning(const char *sqlstate)
{
    for (int i = 0; sqlstate && i < N_MEANINGS; i++)
        if (strncmp(sqlstate, meanings[i].beginning, strlen(meanings[i].beginning)) == 0)
            return i;
    return -1;
}

/* The primary message alone: no position, no statement. */
static const char *message_of(const cbx_libpq *libpq, const PGresult *result)
{
    const char *text = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (!text && result)
        text = PQresultErrorMessage(result);
    return text && *text ? text : PQerrorMessage(libpq->connection);
}

/* libpq's texts end in a newline and may have several lines. */
static cbx_status fail_with(const cbx_libpq *libpq, cbx_status status, const char *message,
                            const char *remedy, cbx_error *err)
{
    char line[1024];
    size_t n = 0;
    for (const char *p = message; *p && n < sizeof line - 1; p++) {
        bool blank = *p == '\n' || *p == '\t' || *p == ' ';
        if (!blank)
            line[n++] = *p;
        else if (n && line[n - 1] != ' ')
            line[n++] = ' ';
    }
    while (n && line[n - 1] == ' ')
        n--;
    line[n] = '\0';
    return cbx_fail(err, status, "%s: %s%s%s", libpq->name ? libpq->name : "PostgreSQL", line,
                    remedy ? ": " : "", remedy ? remedy : "");
}

static cbx_status fail(cbx_libpq *libpq, const PGresult *result, cbx_error *err)
{
    int i = find_meaning(result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL);
    if (i < 0 && PQstatus(libpq->connection) == CONNECTION_BAD)
        i = find_meaning("08000");
    libpq->try_again = i >= 0 && meanings[i].try_again;
    return fail_with(libpq, i < 0 ? CBX_STORE : meanings[i].status, message_of(libpq, result),
                     i < 0 ? NULL : meanings[i].remedy, err);
}

/* ---- connecting ---- */

/* What to do about a connection that libpq could not make, by a word of its message. */
static const struct {
    const char *word, *remedy;
} connection_remedies[] = {
    { "certificate",
      "check sslmode, sslrootcert (the certificate of who signed the server's; PGSSLROOTCERT) and "
      "that host is the name in the server's certificate" },
    { "SSL", "check sslmode and that the server offers TLS (ssl = on)" },
    { "password", "give it in ~/.pgpass or PGPASSWORD, and the role in the locator or PGUSER" },
    { "service", "check the name and the file of services (~/.pg_service.conf, PGSERVICEFILE)" },
    { "pg_hba.conf", "let the server's pg_hba.conf admit this role from here, or use another role "
                     "(PGUSER) or sslmode" },
    { "", "check that the server runs and takes connections there (host, port, user and password "
          "as in the locator, PGHOST, PGPORT, PGUSER, PGPASSWORD or ~/.pgpass) and that the "
          "database exists (createdb)" },
};

static cbx_status fail_to_connect(const cbx_libpq *libpq, cbx_error *err)
{
    const char *message = PQerrorMessage(libpq->connection);
    size_t i = 0;
    while (!strstr(message, connection_remedies[i].word))
        i++;
    return fail_with(libpq, CBX_IO, message, connection_remedies[i].remedy, err);
}

static cbx_status describe(cbx_libpq *libpq, cbx_error *err)
{
    const char *host = PQhost(libpq->connection), *port = PQport(libpq->connection);
    bool is_socket = host && host[0] == '/';
    if (asprintf(&libpq->name, "postgresql://%s%s%s/%s", is_socket || !host ? "" : host,
                 is_socket ? "" : ":", is_socket ? "" : port, PQdb(libpq->connection)) < 0) {
        libpq->name = NULL;
        return cbx_out_of_memory(err);
    }
    return CBX_OK;
}

static cbx_status check_server(const cbx_libpq *libpq, cbx_error *err)
{
    int version = PQserverVersion(libpq->connection);
    const char *encoding = PQparameterStatus(libpq->connection, "server_encoding");
    if (version < OLDEST_SERVER)
        return cbx_fail(err, CBX_STORE, "%s: the server is PostgreSQL %d; 13 or later is needed",
                        libpq->name, version / 10000);
    if (encoding && strcmp(encoding, "UTF8") != 0)
        return cbx_fail(err, CBX_STORE,
                        "%s: the database is encoded in %s; calibrax needs UTF8: make another one "
                        "with `createdb -E UTF8 -T template0 NAME`",
                        libpq->name, encoding);
    return CBX_OK;
}

/* SET search_path, where the schema is not chosen by options= or PGOPTIONS. */
static cbx_status spell_search_path(const cbx_libpq *libpq, char **ret_sql, cbx_error *err)
{
    const char *options = PQoptions(libpq->connection);
    char *schema = NULL;
    int printed;
    if (!libpq->named_schema && options && strstr(options, "search_path")) {
        *ret_sql = strdup("");
        return *ret_sql ? CBX_OK : cbx_out_of_memory(err);
    }
    if (libpq->named_schema)
        schema =
            PQescapeIdentifier(libpq->connection, libpq->named_schema, strlen(libpq->named_schema));
    if (libpq->named_schema && !schema)
        return fail_with(libpq, CBX_INVALID, PQerrorMessage(libpq->connection), NULL, err);
    printed = asprintf(ret_sql, "; SET search_path = %s, public", schema ? schema : "calibrax");
    PQfreemem(schema);
    return printed < 0 ? cbx_out_of_memory(err) : CBX_OK;
}

/* Notes the first of the search path. */
static cbx_status note_schema(cbx_libpq *libpq, const PGresult *result, cbx_error *err)
{
    cbx_arena *scratch = cbx_arena_new();
    const char *schema =
        scratch ? cbx_pg_first_schema(PQgetvalue(result, 0, 0), PQgetvalue(result, 0, 1), scratch)
                : NULL;
    free(libpq->schema);
    libpq->schema = schema ? strdup(schema) : NULL;
    cbx_arena_free(scratch);
    return libpq->schema ? CBX_OK : cbx_out_of_memory(err);
}

/* All settings in one round trip. */
static cbx_status set_up_session(cbx_libpq *libpq, cbx_error *err)
{
    char *path = NULL, *sql = NULL;
    cbx_status status = spell_search_path(libpq, &path, err);
    if (status)
        return status;
    int printed = asprintf(&sql,
                           "SET jit = off; SET work_mem = '32MB'; SET lock_timeout = '120s'; "
                           "SET client_min_messages = warning; "
                           "SET default_transaction_read_only = %s%s; "
                           "SELECT current_setting('search_path'), current_user",
                           libpq->read_only ? "on" : "off", path);
    free(path);
    if (printed < 0)
        return cbx_out_of_memory(err);
    PGresult *result = PQexec(libpq->connection, sql);
    status = PQresultStatus(result) == PGRES_TUPLES_OK ? note_schema(libpq, result, err)
                                                       : fail(libpq, result, err);
    PQclear(result);
    free(sql);
    return status;
}

/* A write into a connection that the server has closed fails, and libpq takes it for good until it
 * has read the end: the next try shows. */
bool cbx_libpq_is_lost(cbx_libpq *libpq)
{
    if (PQstatus(libpq->connection) != CONNECTION_BAD)
        PQclear(PQexec(libpq->connection, ""));
    return PQstatus(libpq->connection) == CONNECTION_BAD;
}

/* A signal handler may look at it at any time. */
static void renew_cancel(cbx_libpq *libpq)
{
    PGcancel *former = libpq->cancel;
    libpq->cancel = PQgetCancel(libpq->connection);
    PQfreeCancel(former);
}

bool cbx_libpq_reconnect(cbx_libpq *libpq)
{
    PQreset(libpq->connection);
    memset(libpq->uses, 0, sizeof libpq->uses);
    renew_cancel(libpq);
    return PQstatus(libpq->connection) == CONNECTION_OK && set_up_session(libpq, NULL) == CBX_OK;
}

/* ---- statements ---- */

bool cbx_libpq_in_transaction(const cbx_libpq *libpq)
{
    PGTransactionStatusType status = PQtransactionStatus(libpq->connection);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

bool cbx_libpq_in_failed_transaction(const cbx_libpq *libpq)
{
    PGTransactionStatusType status = PQtransactionStatus(libpq->connection);
    return status == PQTRANS_INERROR || status == PQTRANS_UNKNOWN;
}

static bool has_succeeded(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* It failed, and not because the server said so. */
static bool is_libpqs(const PGresult *result)
{
    return !has_succeeded(result) && !PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

enum { BINARY = 1 };

static PGresult *send(cbx_libpq *libpq, int slot, const char *sql,
                      const cbx_pg_parameters *parameters)
{
    static const int binary[CBX_PG_MAX_PARAMETERS] = { BINARY, BINARY, BINARY, BINARY, BINARY,
                                                       BINARY, BINARY, BINARY, BINARY, BINARY,
                                                       BINARY, BINARY, BINARY, BINARY };
    char name[32];
    if (slot == CBX_PG_NOT_PREPARED || libpq->uses[slot] == 0) {
        if (slot != CBX_PG_NOT_PREPARED)
            libpq->uses[slot] = 1;
        return PQexecParams(libpq->connection, sql, parameters->n, parameters->types,
                            parameters->values, parameters->lengths, binary, BINARY);
    }
    (void)snprintf(name, sizeof name, "calibrax_%d", slot);
    if (libpq->uses[slot] == 1) {
        PGresult *result =
            PQprepare(libpq->connection, name, sql, parameters->n, parameters->types);
        if (!has_succeeded(result))
            return result;
        PQclear(result);
        libpq->uses[slot] = 2;
    }
    return PQexecPrepared(libpq->connection, name, parameters->n, parameters->values,
                          parameters->lengths, binary, BINARY);
}

static cbx_status execute(cbx_pg_link *link, int slot, const char *sql,
                          const cbx_pg_parameters *parameters, cbx_pg_rows *ret_rows,
                          cbx_error *err)
{
    cbx_libpq *libpq = (cbx_libpq *)link;
    bool alone = !cbx_libpq_in_transaction(libpq);
    PGresult *result = send(libpq, slot, sql, parameters);
    if (alone && is_libpqs(result) && cbx_libpq_is_lost(libpq) && cbx_libpq_reconnect(libpq)) {
        PQclear(result);
        result = send(libpq, slot, sql, parameters);
    }
    if (!has_succeeded(result)) {
        cbx_status status = fail(libpq, result, err);
        PQclear(result);
        return status;
    }
    *ret_rows = (cbx_pg_rows){ .link = link, .handle = result, .n = PQntuples(result) };
    return CBX_OK;
}

static const char *cell(void *handle, int row, int column, int *ret_length)
{
    const PGresult *result = handle;
    if (PQgetisnull(result, row, column))
        return NULL;
    *ret_length = PQgetlength(result, row, column);
    return PQgetvalue(result, row, column);
}

static void clear(void *handle)
{
    PQclear(handle);
}

cbx_status cbx_libpq_run(cbx_libpq *libpq, const char *sql, cbx_error *err)
{
    PGresult *result = PQexec(libpq->connection, sql);
    cbx_status status = has_succeeded(result) ? CBX_OK : fail(libpq, result, err);
    PQclear(result);
    return status;
}

/* ---- COPY ---- */

/* Waits for the end of the COPY; the first failure counts. */
static cbx_status finish_copy(cbx_libpq *libpq, cbx_status status, cbx_error *err)
{
    PGresult *result;
    while ((result = PQgetResult(libpq->connection)) != NULL) {
        if (!status && !has_succeeded(result))
            status = fail(libpq, result, err);
        PQclear(result);
    }
    return status;
}

static bool send_rows(cbx_libpq *libpq, const cbx_text_buffer *rows)
{
    static const char header[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";
    static const char trailer[] = "\377\377";
    enum { CHUNK = 1 << 20 };
    if (PQputCopyData(libpq->connection, header, sizeof header - 1) != 1)
        return false;
    for (size_t at = 0; at < rows->length; at += CHUNK) {
        size_t n = rows->length - at < CHUNK ? rows->length - at : CHUNK;
        if (PQputCopyData(libpq->connection, rows->bytes + at, (int)n) != 1)
            return false;
    }
    return PQputCopyData(libpq->connection, trailer, sizeof trailer - 1) == 1 &&
           PQputCopyEnd(libpq->connection, NULL) == 1;
}

cbx_status cbx_libpq_copy(cbx_libpq *libpq, const char *sql, const cbx_text_buffer *rows,
                          cbx_error *err)
{
    PGresult *result = PQexec(libpq->connection, sql);
    cbx_status status = CBX_OK;
    if (PQresultStatus(result) != PGRES_COPY_IN)
        status = fail(libpq, result, err);
    PQclear(result);
    if (status)
        return status;
    if (!send_rows(libpq, rows) && PQstatus(libpq->connection) == CONNECTION_BAD)
        status = fail(libpq, NULL, err);
    return finish_copy(libpq, status, err);
}

/* ---- the link object ---- */

static cbx_status connect_with(cbx_libpq *libpq, const char *conninfo, const char *schema,
                               cbx_error *err)
{
    const char *const keywords[] = { "dbname", "client_encoding", "fallback_application_name",
                                     NULL };
    const char *const values[] = { conninfo, "UTF8", "calibrax", NULL };
    libpq->named_schema = schema ? strdup(schema) : NULL;
    if (schema && !libpq->named_schema)
        return cbx_out_of_memory(err);
    libpq->connection = PQconnectdbParams(keywords, values, true);
    return libpq->connection ? CBX_OK : cbx_out_of_memory(err);
}

static cbx_status connect_to(cbx_libpq *libpq, const char *locator, cbx_error *err)
{
    const char *conninfo = NULL, *schema = NULL;
    cbx_arena *scratch = cbx_arena_new();
    cbx_status status = scratch ? cbx_pg_locator_read(locator, scratch, &conninfo, &schema, err)
                                : cbx_out_of_memory(err);
    if (!status)
        status = connect_with(libpq, conninfo, schema, err);
    cbx_arena_free(scratch);
    return status;
}

cbx_status cbx_libpq_open(cbx_libpq *libpq, const char *locator, bool read_only, cbx_error *err)
{
    libpq->link = (cbx_pg_link){ .execute = execute, .cell = cell, .clear = clear };
    libpq->read_only = read_only;
    cbx_status status = cbx_libpq_load(err);
    if (!status)
        status = connect_to(libpq, locator, err);
    if (status)
        return status;
    if (PQstatus(libpq->connection) != CONNECTION_OK)
        return fail_to_connect(libpq, err);
    libpq->cancel = PQgetCancel(libpq->connection);
    status = describe(libpq, err);
    if (!status)
        status = check_server(libpq, err);
    return status ? status : set_up_session(libpq, err);
}

void cbx_libpq_close(cbx_libpq *libpq)
{
    if (libpq->connection) { /* else libpq may not even be there */
        PQfreeCancel(libpq->cancel);
        PQfinish(libpq->connection);
    }
    free(libpq->name);
    free(libpq->schema);
    free(libpq->named_schema);
}
