/*
 * The shell's connection on PostgreSQL: the SQL goes to the server as it is.
 *
 * Promise kept here: opened for reading, no statement changes anything. Each runs in a transaction
 * that is READ ONLY before the statement is seen, so that it can neither be made writable (the
 * server refuses that after the first snapshot and inside a block) nor ended from within; in a
 * transaction of the user's the same is said after each statement.
 */
#include "cli/shell/postgres_catalog.h"
#include "cli/shell/postgres_scanner.h"
#include "cli/shell/postgres_value.h"
#include "cli/shell/sql_connection_ops.h"
#include "cli/shell/statement_scanner.h"

#include "cli/display_text.h"
#include "engine/store/postgres_libpq.h"
#include "sql/function_catalog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct postgres_session {
    cbx_sql_connection base;
    cbx_libpq libpq;
    cbx_arena *arena;
    bool read_only;
    char hint[256]; /* of the server, for the last failure */
} postgres_session;

static postgres_session *session_of(cbx_sql_connection *connection)
{
    return (postgres_session *)connection;
}

/* ---- failures ---- */

/* The classes of SQLSTATE that a writer of SQL can do something about. */
static const struct {
    const char *sqlstate;
    cbx_sql_missing missing;
    cbx_status status;
    const char *hint;
} kinds[] = {
    { "42P01", CBX_MISSING_RELATION, CBX_STORE,
      "\\d lists the relations, \\df the table functions." },
    { "42703", CBX_MISSING_COLUMN, CBX_STORE,
      "\\d NAME lists the columns of a relation. Text stands in 'single quotes'." },
    { "42883", CBX_MISSING_FUNCTION, CBX_STORE, "\\df lists the functions and their arguments." },
    { "25006", CBX_MISSING_NOTHING, CBX_READ_ONLY,
      "The store was opened for reading. Start calibrax-sql with --write to change it." },
    { "57014", CBX_MISSING_NOTHING, CBX_INTERRUPTED, NULL },
};

static const char NO_EXTENSION[] = "The server has not the functions of calibrax: CREATE EXTENSION "
                                   "calibrax (a superuser, once), or "
                                   "use the commands of calibrax, which compute on this side.";

/* The name in `relation "x" does not exist` or `function x(unknown) does not exist`. */
static void find_missing_name(const char *message, cbx_sql_fault *fault)
{
    const char *begin = strchr(message, ' '), *end;
    if (!begin)
        return;
    begin++;
    if (*begin == '"')
        begin++;
    end = begin + strcspn(begin, "\"( ");
    (void)snprintf(fault->missing_name, sizeof fault->missing_name, "%.*s", (int)(end - begin),
                   begin);
}

static bool is_ours(const char *name)
{
    return cbx_function_find(name) || cbx_query_find(name);
}

/* Bytes of the first n characters. */
static int64_t bytes_of(const char *text, size_t length, long n)
{
    size_t at = 0;
    while (at < length && n > 0) {
        at++;
        while (at < length && ((unsigned char)text[at] & 0xc0) == 0x80)
            at++;
        n--;
    }
    return (int64_t)at;
}

/* statement: of which the result is; at: where it begins in the text that run was given. */
/* The server's own hint, where there is none of ours. */
static void take_hint(postgres_session *session, const PGresult *result, cbx_sql_fault *fault)
{
    const char *hint = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_HINT) : NULL;
    if (fault->hint || !hint)
        return;
    cbx_text_buffer shown = CBX_TEXT_BUFFER_INIT;
    cbx_display_append(&shown, hint);
    (void)snprintf(session->hint, sizeof session->hint, "%s", cbx_text_buffer_text(&shown));
    cbx_text_buffer_done(&shown);
    fault->hint = session->hint;
}

static cbx_status fail(postgres_session *session, const PGresult *result, const char *statement,
                       size_t length, size_t at, cbx_sql_fault *fault)
{
    const char *sqlstate = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *position = result ? PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION) : NULL;
    cbx_status status = CBX_STORE;
    if (!message)
        message = PQerrorMessage(session->libpq.connection);
    *fault = (cbx_sql_fault){ .offset = -1 };
    for (size_t i = 0; sqlstate && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(sqlstate, kinds[i].sqlstate) == 0) {
            status = kinds[i].status;
            fault->missing = kinds[i].missing;
            fault->hint = kinds[i].hint;
        }
    if (fault->missing != CBX_MISSING_NOTHING)
        find_missing_name(message, fault);
    if (fault->missing == CBX_MISSING_FUNCTION && is_ours(fault->missing_name))
        fault->hint = NO_EXTENSION;
    if (position)
        fault->offset = (int64_t)at + bytes_of(statement, length, strtol(position, NULL, 10) - 1);
    take_hint(session, result, fault);
    int shown = (int)strcspn(message, "\n");
    return cbx_fail(&fault->error, status, "%.*s", shown, message);
}

static cbx_status fail_for_memory(cbx_sql_fault *fault)
{
    *fault = (cbx_sql_fault){ .offset = -1 };
    return cbx_fail(&fault->error, CBX_NO_MEMORY, "out of memory");
}

/* ---- rows ---- */

static cbx_status begin_rows(postgres_session *session, const PGresult *result,
                             const cbx_row_sink *rows, cbx_sql_fault *fault)
{
    int n = PQnfields(result);
    const char **names = cbx_arena_calloc(session->arena, (size_t)n + 1, sizeof *names);
    if (!names)
        return fail_for_memory(fault);
    for (int i = 0; i < n; i++)
        names[i] = PQfname(result, i);
    return rows->begin(rows->context, names, (size_t)n);
}

static cbx_status give_row(postgres_session *session, const PGresult *result,
                           const cbx_row_sink *rows, cbx_sql_fault *fault)
{
    int n = PQnfields(result);
    cbx_arena_reset(session->arena);
    cbx_cell *cells = cbx_arena_calloc(session->arena, (size_t)n + 1, sizeof *cells);
    if (!cells)
        return fail_for_memory(fault);
    for (int i = 0; i < n; i++)
        if (!PQgetisnull(result, 0, i) &&
            !cbx_postgres_value_read(PQftype(result, i), PQgetvalue(result, 0, i), session->arena,
                                     &cells[i]))
            return fail_for_memory(fault);
    return rows->row(rows->context, cells);
}

/* The state of one statement's rows as they come. */
typedef struct arriving {
    postgres_session *session;
    const cbx_row_sink *rows;
    const char *statement;
    size_t length, at;
    bool begun;
    int64_t changes; /* -1: none */
    cbx_sql_fault *fault;
} arriving;

static cbx_status take_result(arriving *in, const PGresult *result)
{
    cbx_status status = CBX_OK;
    switch (PQresultStatus(result)) {
    case PGRES_SINGLE_TUPLE:
        if (!in->begun)
            status = begin_rows(in->session, result, in->rows, in->fault);
        in->begun = true;
        return status ? status : give_row(in->session, result, in->rows, in->fault);
    case PGRES_TUPLES_OK: /* after the last row, or there is none */
        if (!in->begun)
            status = begin_rows(in->session, result, in->rows, in->fault);
        return status ? status : in->rows->end(in->rows->context);
    case PGRES_COMMAND_OK: {
        const char *n = PQcmdTuples((PGresult *)(uintptr_t)result);
        in->changes = *n ? strtoll(n, NULL, 10) : -1;
        return CBX_OK;
    }
    case PGRES_EMPTY_QUERY:
        return CBX_OK;
    default:
        return fail(in->session, result, in->statement, in->length, in->at, in->fault);
    }
}

/* Whoever stops a statement stops the server's work on it as well. */
static void cancel(postgres_session *session)
{
    char unread[256];
    (void)PQcancel(session->libpq.cancel, unread, sizeof unread);
}

/* Until its data are taken a COPY does not end, also one that was cancelled. */
static void discard_copied(postgres_session *session)
{
    char *line = NULL;
    cancel(session);
    while (PQgetCopyData(session->libpq.connection, &line, false) > 0)
        PQfreemem(line);
}

/* COPY's lines are neither rows nor SQL. */
static cbx_status refuse_copy(arriving *in, const PGresult *result)
{
    bool out = PQresultStatus(result) == PGRES_COPY_OUT;
    if (out)
        discard_copied(in->session);
    else
        (void)PQputCopyEnd(in->session->libpq.connection, "not for this shell");
    *in->fault = (cbx_sql_fault){ .offset = -1 };
    in->fault->hint =
        out ? "SELECT with --format csv or json (or \\format) writes rows for programs."
            : "`calibrax import` brings runs in; psql has COPY FROM STDIN.";
    return cbx_fail(&in->fault->error, CBX_INVALID, "COPY %s is not for this shell",
                    out ? "TO STDOUT" : "FROM STDIN");
}

static bool is_copy(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

static cbx_status take_results(arriving *in)
{
    PGconn *connection = in->session->libpq.connection;
    cbx_status status = CBX_OK;
    PGresult *result;
    while ((result = PQgetResult(connection)) != NULL) {
        if (is_copy(result)) {
            status = refuse_copy(in, result);
        } else if (!status) {
            status = take_result(in, result);
            if (status)
                cancel(in->session);
        }
        PQclear(result);
    }
    return status;
}

/* ---- settings ---- */

/* What the server says beside its results (RAISE NOTICE, warnings): user text like any other. */
static void show_notice(void *context, const PGresult *result)
{
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    (void)context;
    cbx_display_append(&out, severity ? severity : "NOTICE");
    cbx_text_buffer_puts(&out, ":  ");
    cbx_display_append(&out, message ? message : "");
    cbx_text_buffer_putc(&out, '\n');
    fputs(cbx_text_buffer_text(&out), stderr);
    cbx_text_buffer_done(&out);
}

/* Numbers in full, times in one form, strings as the scanner reads them, notices. */
static cbx_status set_up(postgres_session *session, cbx_error *err)
{
    (void)PQsetNoticeReceiver(session->libpq.connection, show_notice, NULL);
    return cbx_libpq_run(&session->libpq,
                         "SET extra_float_digits = 1; SET datestyle = ISO; "
                         "SET standard_conforming_strings = on; SET client_min_messages = notice",
                         err);
}

/* ---- statements ---- */

static cbx_status send_statement(arriving *in, const cbx_cell *parameters, size_t n)
{
    enum { MOST = 8 };
    const char *values[MOST] = { NULL };
    postgres_session *session = in->session;
    cbx_arena_reset(session->arena);
    const char *copy = cbx_arena_strndup(session->arena, in->statement, in->length);
    if (!copy)
        return fail_for_memory(in->fault);
    for (size_t i = 0; i < n && i < MOST; i++)
        if (!cbx_postgres_value_write(parameters[i], session->arena, &values[i]))
            return fail_for_memory(in->fault);
    if (!PQsendQueryParams(session->libpq.connection, copy, (int)n, NULL, values, NULL, NULL, 0))
        return fail(session, NULL, in->statement, in->length, in->at, in->fault);
    (void)PQsetSingleRowMode(session->libpq.connection);
    return take_results(in);
}

static bool word_is(const char *word, size_t length, const char *wanted)
{
    return strlen(wanted) == length && strncasecmp(word, wanted, length) == 0;
}

/* They cannot stand in a transaction that is ours. */
static bool stands_alone(const char *statement, size_t length)
{
    static const char *const words[] = { "begin", "start", "commit", "end",  "rollback",
                                         "abort", "set",   "reset",  "show", "discard" };
    cbx_statement_scanner scanner = { .dialect = CBX_DIALECT_POSTGRES };
    size_t at = 0, n = cbx_postgres_next_word(&scanner, statement, length, &at);
    bool found = false;
    for (size_t i = 0; i < sizeof words / sizeof *words && !found; i++)
        found = word_is(statement + at, n, words[i]);
    return found;
}

/* COPY ... TO 'file' or PROGRAM: a READ ONLY transaction allows it, since no table changes. */
static bool writes_files(const char *statement, size_t length)
{
    cbx_statement_scanner scanner = { .dialect = CBX_DIALECT_POSTGRES };
    size_t at = 0, n = cbx_postgres_next_word(&scanner, statement, length, &at);
    if (!word_is(statement + at, n, "copy"))
        return false;
    do {
        at += n;
        n = cbx_postgres_next_word(&scanner, statement, length, &at);
    } while (n && !word_is(statement + at, n, "to"));
    if (!n)
        return false; /* FROM, which the server refuses */
    at += n;
    n = cbx_postgres_next_word(&scanner, statement, length, &at);
    return !word_is(statement + at, n, "stdout");
}

static bool run_quietly(postgres_session *session, const char *sql)
{
    return cbx_libpq_run(&session->libpq, sql, NULL) == CBX_OK;
}

/* Whatever a statement has set, the next one is to read only. */
static void forbid_writing(postgres_session *session)
{
    if (!session->read_only)
        return;
    PGTransactionStatusType status = PQtransactionStatus(session->libpq.connection);
    if (status == PQTRANS_INTRANS)
        (void)run_quietly(session, "SET TRANSACTION READ ONLY");
    else if (status == PQTRANS_IDLE)
        (void)run_quietly(session, "SET default_transaction_read_only = on");
}

/* After the connection was lost: whether there is a new one, for what comes next. */
static void recover(postgres_session *session, cbx_sql_fault *fault)
{
    bool connected = cbx_libpq_reconnect(&session->libpq) && set_up(session, NULL) == CBX_OK;
    fault->offset = -1;
    fault->hint = connected
                      ? "Connected again: do the same once more. An open transaction and what SET "
                        "had set are gone."
                      : "The server cannot be reached: the next statement tries again.";
}

static cbx_status run_in_transaction(arriving *in, const cbx_cell *parameters, size_t n)
{
    postgres_session *session = in->session;
    bool wrapped = session->read_only && !cbx_libpq_in_transaction(&session->libpq) &&
                   !stands_alone(in->statement, in->length);
    if (wrapped && !run_quietly(session, "BEGIN READ ONLY"))
        return fail(session, NULL, in->statement, in->length, in->at, in->fault);
    cbx_status status = send_statement(in, parameters, n);
    if (wrapped)
        (void)run_quietly(session, status ? "ROLLBACK" : "COMMIT");
    forbid_writing(session);
    return status;
}

static cbx_status run_statement(arriving *in, const cbx_cell *parameters, size_t n)
{
    postgres_session *session = in->session;
    if (session->read_only && writes_files(in->statement, in->length)) {
        in->fault->hint = "The store was opened for reading. Start calibrax-sql with --write to "
                          "copy to files.";
        return cbx_fail(&in->fault->error, CBX_READ_ONLY, "COPY to a file or program writes");
    }
    cbx_status status = run_in_transaction(in, parameters, n);
    if (status && cbx_libpq_is_lost(&session->libpq))
        recover(session, in->fault);
    return status;
}

/* Up to and with the first statement's semicolon. */
static size_t statement_length(const char *text, size_t length)
{
    cbx_statement_scanner scanner = { .dialect = CBX_DIALECT_POSTGRES };
    size_t used = 0;
    return cbx_statement_scan(&scanner, text, length, &used) == CBX_SCANNED_STATEMENT ? used
                                                                                      : length;
}

static cbx_status run(cbx_sql_connection *connection, const char *text, size_t length,
                      const cbx_cell *parameters, size_t n_parameters, const cbx_row_sink *rows,
                      int64_t *ret_changes, cbx_sql_fault *fault)
{
    cbx_status status = CBX_OK;
    *fault = (cbx_sql_fault){ .offset = -1 };
    for (size_t at = 0; at < length && status == CBX_OK;) {
        size_t n = statement_length(text + at, length - at);
        arriving in = { .session = session_of(connection),
                        .rows = rows,
                        .statement = text + at,
                        .length = n,
                        .at = at,
                        .changes = -1,
                        .fault = fault };
        status = run_statement(&in, parameters, n_parameters);
        if (!status && ret_changes)
            *ret_changes = in.changes;
        n_parameters = 0;
        at += n;
    }
    return status;
}

static void interrupt(cbx_sql_connection *connection)
{
    cancel(session_of(connection));
}

static bool in_transaction(const cbx_sql_connection *connection)
{
    return cbx_libpq_in_transaction(&((const postgres_session *)connection)->libpq);
}

/* ---- opening ---- */

static void close_session(cbx_sql_connection *connection)
{
    postgres_session *session = session_of(connection);
    cbx_libpq_close(&session->libpq);
    cbx_arena_free(session->arena);
    free(session);
}

static const cbx_sql_connection_ops postgres_session_ops = {
    .dialect = CBX_DIALECT_POSTGRES,
    .close = close_session,
    .run = run,
    .interrupt = interrupt,
    .catalog = cbx_postgres_catalog,
    .keyword = cbx_postgres_keyword,
    .in_transaction = in_transaction,
};

/* Opening a store for writing makes its schema or brings it up to date. */
static cbx_status prepare_store(const char *locator, cbx_open_mode mode, cbx_error *err)
{
    cbx_store *store = NULL;
    if (mode == CBX_OPEN_READ)
        return CBX_OK;
    cbx_status status = cbx_locator_open(locator, mode, NULL, &store, err);
    cbx_store_close(store);
    return status;
}

cbx_status cbx_postgres_session_new(const char *locator, cbx_open_mode mode,
                                    cbx_sql_connection **ret_connection, cbx_error *err)
{
    cbx_status status = prepare_store(locator, mode, err);
    if (status != CBX_OK)
        return status;
    postgres_session *session = calloc(1, sizeof *session);
    if (!session)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    session->base.ops = &postgres_session_ops;
    session->read_only = mode == CBX_OPEN_READ;
    session->arena = cbx_arena_new();
    status = session->arena ? cbx_libpq_open(&session->libpq, locator, session->read_only, err)
                            : cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    if (status == CBX_OK)
        status = set_up(session, err);
    if (status != CBX_OK)
        close_session(&session->base);
    else
        *ret_connection = &session->base;
    return status;
}
