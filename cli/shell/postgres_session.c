/*
 * The shell's connection on PostgreSQL: the SQL goes to the server as it is.
 *
 * Promise kept here: opened for reading, no statement changes anything. Each runs in a transaction
 * that is READ ONLY before the statement is seen, so that it can neither be made writable (the
 * server refuses that after the first snapshot and inside a block) nor ended from within; in a
 * transaction of the user's the same is said after each statement.
 */
#include "cli/shell/postgres_value.h"
#include "cli/shell/sql_connection_ops.h"
#include "cli/shell/statement_scanner.h"

#include "engine/store/postgres_libpq.h"
#include "sql/function_catalog.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct postgres_session {
    cbx_sql_connection base;
    cbx_libpq libpq;
    cbx_arena *arena;
    bool read_only;
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
static cbx_status fail(const postgres_session *session, const PGresult *result,
                       const char *statement, size_t length, size_t at, cbx_sql_fault *fault)
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

static cbx_status take_results(arriving *in)
{
    PGconn *connection = in->session->libpq.connection;
    cbx_status status = CBX_OK;
    PGresult *result;
    while ((result = PQgetResult(connection)) != NULL) {
        if (PQresultStatus(result) == PGRES_COPY_IN)
            (void)PQputCopyEnd(connection, "COPY FROM STDIN is not for this shell");
        if (!status) {
            status = take_result(in, result);
            if (status)
                cancel(in->session);
        }
        PQclear(result);
    }
    return status;
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

static bool first_word_is(const char *statement, size_t length, const char *const *words)
{
    size_t begin = 0, end;
    while (begin < length && isspace((unsigned char)statement[begin]))
        begin++;
    for (end = begin; end < length && isalpha((unsigned char)statement[end]);)
        end++;
    for (; *words; words++)
        if (strlen(*words) == end - begin &&
            strncasecmp(statement + begin, *words, end - begin) == 0)
            return true;
    return false;
}

/* They cannot stand in a transaction that is ours. */
static bool stands_alone(const char *statement, size_t length)
{
    static const char *const words[] = { "begin", "start", "commit", "end",     "rollback", "abort",
                                         "set",   "reset", "show",   "discard", NULL };
    return first_word_is(statement, length, words);
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

static cbx_status run_statement(arriving *in, const cbx_cell *parameters, size_t n)
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

/* Up to and with the first statement's semicolon. */
static size_t statement_length(const char *text, size_t length)
{
    cbx_statement_scanner scanner = CBX_STATEMENT_SCANNER_INIT;
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

/* ---- the catalog ---- */

#define NAMES(column, relation, condition)                                                         \
    "(SELECT DISTINCT " column "::text AS name FROM " relation " WHERE " column                    \
    " >= $1 AND " column " < $1 || chr(1114111)" condition " ORDER BY 1 LIMIT $2::integer)"

static const char *const catalog_queries[] = {
    [CBX_CATALOG_RELATIONS] =
        "SELECT c.relname::text AS name, CASE c.relkind WHEN 'v' THEN 'view' ELSE 'table' END AS "
        "type FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm') "
        "ORDER BY 2 DESC, 1",
    [CBX_CATALOG_COLUMNS] =
        "SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type, "
        "NOT a.attnotnull AS nullable, pg_get_expr(d.adbin, d.adrelid) AS \"default\", "
        "CASE WHEN EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = a.attrelid AND "
        "i.indisprimary "
        "AND a.attnum = ANY (i.indkey)) THEN 1 ELSE 0 END AS key FROM pg_attribute AS a "
        "LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
        "WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped "
        "ORDER BY a.attnum",
    [CBX_CATALOG_DEFINITION] =
        "SELECT CASE WHEN c.relkind = 'v' THEN 'CREATE VIEW ' || quote_ident(c.relname) || ' AS' "
        "|| "
        "chr(10) || pg_get_viewdef(c.oid) ELSE 'CREATE TABLE ' || quote_ident(c.relname) || ' (' "
        "|| "
        "chr(10) || (SELECT string_agg('    ' || quote_ident(a.attname) || ' ' || "
        "format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' "
        "END, ',' || chr(10) ORDER BY a.attnum) FROM pg_attribute AS a WHERE a.attrelid = c.oid "
        "AND a.attnum > 0 AND NOT a.attisdropped) || chr(10) || ');' END AS statement "
        "FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v') "
        "AND ($1::text IS NULL OR c.relname = lower($1)) ORDER BY c.relkind, c.relname",
    [CBX_CATALOG_INDEXES] =
        "SELECT c.relname::text AS \"index\", i.indisunique AS is_unique, "
        "(SELECT string_agg(pg_get_indexdef(i.indexrelid, k, true), ', ' ORDER BY k) "
        "FROM generate_series(1, i.indnkeyatts) AS k) AS columns FROM pg_index AS i "
        "JOIN pg_class AS c ON c.oid = i.indexrelid WHERE i.indrelid = to_regclass($1) "
        "ORDER BY c.relname",
    [CBX_CATALOG_NAMES] =
        NAMES("name", "metric_name", "") " UNION " NAMES("name", "series", "") " UNION " NAMES(
            "key", "series_tag",
            "") " UNION " NAMES("value", "series_tag",
                                "") " UNION " NAMES("scenario", "shape",
                                                    "") " UNION " NAMES("name", "baseline",
                                                                        "") " UNION " NAMES("run_"
                                                                                            "id",
                                                                                            "run",
                                                                                            " AND "
                                                                                            "live"),
};

static const char *catalog(cbx_catalog_query query)
{
    return catalog_queries[query];
}

static const char *keyword(size_t index, size_t *ret_length)
{
    static const char *const words[] = {
        "ALL",       "ANALYZE",   "AND",       "ANY",       "ARRAY",    "AS",      "ASC",
        "BETWEEN",   "BY",        "CASE",      "CAST",      "COALESCE", "COLLATE", "COUNT",
        "CREATE",    "CROSS",     "DELETE",    "DESC",      "DISTINCT", "ELSE",    "END",
        "EXCEPT",    "EXISTS",    "EXPLAIN",   "FALSE",     "FETCH",    "FILTER",  "FIRST",
        "FOLLOWING", "FROM",      "FULL",      "GROUP",     "HAVING",   "ILIKE",   "IN",
        "INNER",     "INSERT",    "INTERSECT", "INTO",      "IS",       "JOIN",    "LAST",
        "LATERAL",   "LEFT",      "LIKE",      "LIMIT",     "NATURAL",  "NOT",     "NULL",
        "NULLS",     "OFFSET",    "ON",        "OR",        "ORDER",    "OUTER",   "OVER",
        "PARTITION", "PRECEDING", "RANGE",     "RETURNING", "RIGHT",    "ROW",     "ROWS",
        "SELECT",    "SET",       "SHOW",      "SIMILAR",   "SOME",     "TABLE",   "THEN",
        "TO",        "TRUE",      "UNBOUNDED", "UNION",     "UPDATE",   "USING",   "VALUES",
        "VIEW",      "WHEN",      "WHERE",     "WINDOW",    "WITH",     "WITHIN",
    };
    if (index >= sizeof words / sizeof *words)
        return NULL;
    *ret_length = strlen(words[index]);
    return words[index];
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
    .close = close_session,
    .run = run,
    .interrupt = interrupt,
    .catalog = catalog,
    .keyword = keyword,
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
        status =
            cbx_libpq_run(&session->libpq, "SET extra_float_digits = 1; SET datestyle = ISO", err);
    if (status != CBX_OK)
        close_session(&session->base);
    else
        *ret_connection = &session->base;
    return status;
}
