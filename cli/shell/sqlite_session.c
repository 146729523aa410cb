/*
 * The shell's connection on SQLite: the connection behind the store, with all functions.
 *
 * Promises kept here:
 * 1. Opened for reading, no statement changes the store: query_only refuses writes, and the
 *    authorizer refuses the pragmas that would lift or go around it.
 * 2. A value that is no text reads as what it stands for: an array of samples (a BLOB of whole
 *    doubles) as JSON, another BLOB as the literal x'...', a NUL inside text as a visible sign.
 */
#include "cli/shell/sql_connection_ops.h"

#include "engine/base/text_buffer.h"
#include "engine/json/json_writer.h"
#include "sql/sqlite/register.h"

#include <ctype.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct sqlite_session {
    cbx_sql_connection base;
    cbx_store *store;
    sqlite3 *db; /* the store's */
    cbx_arena *arena;
} sqlite_session;

static sqlite_session *session_of(cbx_sql_connection *connection)
{
    return (sqlite_session *)connection;
}

/* ---- values ---- */

static void append_samples(cbx_text_buffer *out, const unsigned char *bytes, size_t n)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, out, CBX_JSON_RESULT);
    cbx_json_begin_array(&writer);
    for (size_t i = 0; i < n; i++) {
        double value;
        memcpy(&value, bytes + i * sizeof value, sizeof value);
        if (value != value)
            cbx_json_null(&writer);
        else
            cbx_json_double(&writer, value);
    }
    cbx_json_end_array(&writer);
}

static void append_blob(cbx_text_buffer *out, const unsigned char *bytes, size_t length)
{
    if (length % sizeof(double) == 0) {
        append_samples(out, bytes, length / sizeof(double));
        return;
    }
    cbx_text_buffer_puts(out, "x'");
    for (size_t i = 0; i < length; i++)
        cbx_text_buffer_printf(out, "%02x", bytes[i]);
    cbx_text_buffer_puts(out, "'");
}

/* U+2400, SYMBOL FOR NULL, where a NUL would end the text unseen. */
static void append_with_nul(cbx_text_buffer *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i])
            cbx_text_buffer_putc(out, text[i]);
        else
            cbx_text_buffer_puts(out, "\xe2\x90\x80");
}

static bool read_rendered(sqlite_session *session, sqlite3_stmt *stmt, int column, cbx_cell *ret)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    const void *bytes = sqlite3_column_blob(stmt, column);
    size_t length = (size_t)sqlite3_column_bytes(stmt, column);
    if (sqlite3_column_type(stmt, column) == SQLITE_BLOB)
        append_blob(&text, bytes, length);
    else
        append_with_nul(&text, bytes, length);
    char *copy = cbx_text_buffer_failed(&text)
                     ? NULL
                     : cbx_arena_strndup(session->arena, cbx_text_buffer_text(&text), text.length);
    cbx_text_buffer_done(&text);
    *ret = cbx_cell_text(copy);
    return copy != NULL;
}

/* False: memory is short. */
static bool read_cell(sqlite_session *session, sqlite3_stmt *stmt, int column, cbx_cell *ret)
{
    const char *text;
    switch (sqlite3_column_type(stmt, column)) {
    case SQLITE_INTEGER:
        *ret = cbx_cell_integer(sqlite3_column_int64(stmt, column));
        return true;
    case SQLITE_FLOAT:
        *ret = cbx_cell_real(sqlite3_column_double(stmt, column));
        return true;
    case SQLITE_TEXT:
        text = (const char *)sqlite3_column_text(stmt, column);
        if (text && memchr(text, 0, (size_t)sqlite3_column_bytes(stmt, column)))
            return read_rendered(session, stmt, column, ret);
        *ret = cbx_cell_text(text);
        return text != NULL;
    case SQLITE_BLOB:
        return read_rendered(session, stmt, column, ret);
    default:
        *ret = cbx_cell_null();
        return true;
    }
}

/* ---- failures ---- */

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

/* "no such column: r.valu" and its like. */
static void find_missing(const char *message, cbx_sql_fault *fault)
{
    static const struct {
        const char *beginning;
        cbx_sql_missing missing;
    } kinds[] = {
        { "no such column: ", CBX_MISSING_COLUMN },
        { "no such table: ", CBX_MISSING_RELATION },
        { "no such table-valued function: ", CBX_MISSING_FUNCTION },
        { "no such function: ", CBX_MISSING_FUNCTION },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (begins_with(message, kinds[i].beginning)) {
            fault->missing = kinds[i].missing;
            (void)snprintf(fault->missing_name, sizeof fault->missing_name, "%s",
                           message + strlen(kinds[i].beginning));
        }
}

static const char *find_hint(int code, const char *message)
{
    if ((code & 0xff) == SQLITE_READONLY || (code & 0xff) == SQLITE_AUTH)
        return "The store was opened for reading. Start calibrax-sql with --write to change it.";
    if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
        return "Another program is writing to the store. Try again when it has finished.";
    if (begins_with(message, "no such table-valued function") ||
        begins_with(message, "no such function") || strstr(message, "arguments to function") ||
        strstr(message, "arguments on "))
        return "\\df lists the functions and their arguments.";
    if (begins_with(message, "no such table"))
        return "\\d lists the relations, \\df the table functions.";
    if (begins_with(message, "no such column"))
        return "\\d NAME lists the columns of a relation. Text stands in 'single quotes'.";
    return NULL;
}

static cbx_status status_of_code(int code)
{
    switch (code & 0xff) {
    case SQLITE_INTERRUPT:
        return CBX_INTERRUPTED;
    case SQLITE_NOMEM:
        return CBX_NO_MEMORY;
    case SQLITE_BUSY:
        return CBX_BUSY;
    case SQLITE_READONLY:
        return CBX_READ_ONLY;
    default:
        return CBX_STORE;
    }
}

/* at: where the statement begins in the text that run was given. */
static cbx_status fail(sqlite_session *session, size_t at, cbx_sql_fault *fault)
{
    int code = sqlite3_extended_errcode(session->db);
    int offset = sqlite3_error_offset(session->db);
    const char *message = sqlite3_errmsg(session->db);
    cbx_status status = cbx_fail(&fault->error, status_of_code(code), "%s", message);
    fault->offset = offset < 0 ? -1 : (int64_t)at + offset;
    fault->hint = find_hint(code, message);
    find_missing(message, fault);
    return status;
}

static bool is_name_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* The place of a whole word in text, whatever its case; -1: it is not there. */
static int64_t find_word(const char *text, size_t length, const char *word, size_t word_length)
{
    for (size_t at = 0; word_length && at + word_length <= length; at++) {
        size_t end = at + word_length;
        if (strncasecmp(text + at, word, word_length) == 0 &&
            (at == 0 || !is_name_byte(text[at - 1])) && (end == length || !is_name_byte(text[end])))
            return (int64_t)at;
    }
    return -1;
}

/* Where SQLite does not know the place: that of the name which is not there, or of the function
 * whose name begins the message. */
static void find_place(const char *text, size_t length, cbx_sql_fault *fault)
{
    const char *name = fault->missing_name;
    size_t name_length = strlen(name);
    if (fault->missing == CBX_MISSING_NOTHING) {
        name = fault->error.text;
        name_length = strcspn(name, ": ");
        if (name[name_length] != ':')
            return;
    }
    if (fault->offset < 0)
        fault->offset = find_word(text, length, name, name_length);
}

static cbx_status fail_for_memory(cbx_sql_fault *fault)
{
    fault->offset = -1;
    fault->hint = NULL;
    return cbx_fail(&fault->error, CBX_NO_MEMORY, "out of memory");
}

/* ---- running ---- */

static int bind(sqlite3_stmt *stmt, int index, cbx_cell cell)
{
    switch (cell.type) {
    case CBX_CELL_INTEGER:
        return sqlite3_bind_int64(stmt, index, cell.integer);
    case CBX_CELL_REAL:
        return sqlite3_bind_double(stmt, index, cell.real);
    case CBX_CELL_TEXT:
        return sqlite3_bind_text(stmt, index, cell.text, -1, SQLITE_TRANSIENT);
    case CBX_CELL_NULL:
        break;
    }
    return sqlite3_bind_null(stmt, index);
}

static bool bind_all(sqlite3_stmt *stmt, const cbx_cell *parameters, size_t n)
{
    int count = sqlite3_bind_parameter_count(stmt);
    for (int i = 0; i < count && (size_t)i < n; i++)
        if (bind(stmt, i + 1, parameters[i]) != SQLITE_OK)
            return false;
    return true;
}

static cbx_status begin_rows(sqlite_session *session, sqlite3_stmt *stmt, size_t n,
                             const cbx_row_sink *rows, cbx_sql_fault *fault)
{
    const char **names = cbx_arena_calloc(session->arena, n, sizeof *names);
    if (!names)
        return fail_for_memory(fault);
    for (size_t i = 0; i < n; i++) {
        names[i] = sqlite3_column_name(stmt, (int)i);
        if (!names[i])
            return fail_for_memory(fault);
    }
    return rows->begin(rows->context, names, n);
}

static cbx_status give_row(sqlite_session *session, sqlite3_stmt *stmt, cbx_cell *cells, size_t n,
                           const cbx_row_sink *rows, cbx_sql_fault *fault)
{
    cbx_arena_reset(session->arena);
    for (size_t i = 0; i < n; i++)
        if (!read_cell(session, stmt, (int)i, &cells[i]))
            return fail_for_memory(fault);
    return rows->row(rows->context, cells);
}

static cbx_status step_all(sqlite_session *session, sqlite3_stmt *stmt, size_t at,
                           const cbx_row_sink *rows, cbx_sql_fault *fault)
{
    size_t n = (size_t)sqlite3_column_count(stmt);
    cbx_cell *cells = calloc(n + 1, sizeof *cells);
    if (!cells)
        return fail_for_memory(fault);
    cbx_status status = n ? begin_rows(session, stmt, n, rows, fault) : CBX_OK;
    int code = SQLITE_ROW;
    while (status == CBX_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW)
        if (n)
            status = give_row(session, stmt, cells, n, rows, fault);
    if (status == CBX_OK && code != SQLITE_DONE)
        status = fail(session, at, fault);
    if (status == CBX_OK && n)
        status = rows->end(rows->context);
    free(cells);
    return status;
}

static cbx_status run_prepared(sqlite_session *session, sqlite3_stmt *stmt, size_t at,
                               const cbx_cell *parameters, size_t n_parameters,
                               const cbx_row_sink *rows, int64_t *ret_changes, cbx_sql_fault *fault)
{
    sqlite3_int64 before = sqlite3_total_changes64(session->db);
    cbx_arena_reset(session->arena);
    if (!bind_all(stmt, parameters, n_parameters))
        return fail(session, at, fault);
    cbx_status status = step_all(session, stmt, at, rows, fault);
    bool writes = !sqlite3_stmt_readonly(stmt);
    if (status == CBX_OK && ret_changes)
        *ret_changes = writes ? sqlite3_total_changes64(session->db) - before : -1;
    return status;
}

static cbx_status run(cbx_sql_connection *connection, const char *text, size_t length,
                      const cbx_cell *parameters, size_t n_parameters, const cbx_row_sink *rows,
                      int64_t *ret_changes, cbx_sql_fault *fault)
{
    sqlite_session *session = session_of(connection);
    cbx_status status = CBX_OK;
    size_t at = 0;
    *fault = (cbx_sql_fault){ .offset = -1 };
    while (at < length && status == CBX_OK) {
        sqlite3_stmt *stmt = NULL;
        const char *tail = NULL;
        int code = sqlite3_prepare_v3(session->db, text + at, (int)(length - at), 0, &stmt, &tail);
        if (code != SQLITE_OK)
            status = fail(session, at, fault);
        else if (stmt)
            status =
                run_prepared(session, stmt, at, parameters, n_parameters, rows, ret_changes, fault);
        (void)sqlite3_finalize(stmt);
        at = tail ? (size_t)(tail - text) : length;
        n_parameters = 0;
    }
    if (status != CBX_OK)
        find_place(text, length, fault);
    return status;
}

static void interrupt(cbx_sql_connection *connection)
{
    sqlite3_interrupt(session_of(connection)->db);
}

static bool in_transaction(const cbx_sql_connection *connection)
{
    return !sqlite3_get_autocommit(((const sqlite_session *)connection)->db);
}

/* ---- the catalog ---- */

/* Names come from the tables that hold each once, by their indexes. */
static const char *const catalog_queries[] = {
    [CBX_CATALOG_RELATIONS] = "SELECT name, type FROM sqlite_schema\n"
                              "WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%'"
                              " ESCAPE '\\'\n"
                              "ORDER BY type DESC, name",
    [CBX_CATALOG_COLUMNS] = "SELECT name, lower(type) AS type, NOT \"notnull\" AS nullable,\n"
                            "dflt_value AS \"default\", pk AS key\n"
                            "FROM pragma_table_xinfo(?1) WHERE hidden <> 1 ORDER BY cid",
    [CBX_CATALOG_DEFINITION] = "SELECT sql || ';' AS statement FROM sqlite_schema\n"
                               "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'\n"
                               "AND (?1 IS NULL OR tbl_name = ?1 COLLATE NOCASE) ORDER BY rowid",
    [CBX_CATALOG_INDEXES] = "SELECT i.name AS \"index\", i.\"unique\" AS is_unique,\n"
                            "(SELECT group_concat(x.name, ', ') FROM pragma_index_info(i.name) x)"
                            " AS columns\n"
                            "FROM pragma_index_list(?1) i ORDER BY i.seq DESC",
    [CBX_CATALOG_NAMES] =
        "SELECT * FROM (SELECT DISTINCT name FROM metric_name WHERE name\n"
        "    BETWEEN ?1 AND ?1 || char(1114111) ORDER BY name LIMIT ?2)\n"
        "UNION SELECT * FROM (SELECT DISTINCT name FROM series WHERE name\n"
        "    BETWEEN ?1 AND ?1 || char(1114111) ORDER BY name LIMIT ?2)\n"
        "UNION SELECT * FROM (SELECT DISTINCT key FROM series_tag WHERE key\n"
        "    BETWEEN ?1 AND ?1 || char(1114111) ORDER BY key LIMIT ?2)\n"
        "UNION SELECT * FROM (SELECT DISTINCT value FROM series_tag WHERE value\n"
        "    BETWEEN ?1 AND ?1 || char(1114111) ORDER BY value LIMIT ?2)\n"
        "UNION SELECT * FROM (SELECT DISTINCT scenario FROM shape WHERE scenario\n"
        "    BETWEEN ?1 AND ?1 || char(1114111) ORDER BY scenario LIMIT ?2)\n"
        "UNION SELECT * FROM (SELECT DISTINCT name FROM baseline WHERE name\n"
        "    BETWEEN ?1 AND ?1 || char(1114111) ORDER BY name LIMIT ?2)\n"
        "UNION SELECT * FROM (SELECT DISTINCT run_id FROM run WHERE live = 1 AND run_id\n"
        "    BETWEEN ?1 AND ?1 || char(1114111) ORDER BY run_id LIMIT ?2)",
};

static const char *catalog(cbx_catalog_query query)
{
    return catalog_queries[query];
}

static const char *keyword(size_t index, size_t *ret_length)
{
    const char *name;
    int length;
    if (sqlite3_keyword_name((int)index, &name, &length) != SQLITE_OK)
        return NULL;
    *ret_length = (size_t)length;
    return name;
}

/* ---- opening ---- */

static bool is_harmless_pragma(const char *name, const char *argument)
{
    static const char *const with_argument[] = {
        "table_info",  "table_xinfo",      "table_list",        "index_list",      "index_info",
        "index_xinfo", "foreign_key_list", "foreign_key_check", "integrity_check", "quick_check",
        "cache_size",  "mmap_size",        "temp_store",        "threads",         "busy_timeout",
    };
    static const char *const acting[] = { "wal_checkpoint", "optimize", "incremental_vacuum" };
    for (size_t i = 0; !argument && i < sizeof acting / sizeof *acting; i++)
        if (sqlite3_stricmp(name, acting[i]) == 0)
            return false;
    for (size_t i = 0; argument && i < sizeof with_argument / sizeof *with_argument; i++)
        if (sqlite3_stricmp(name, with_argument[i]) == 0)
            return true;
    return argument == NULL;
}

static int authorize_reading(void *context, int action, const char *first, const char *second,
                             const char *database, const char *trigger)
{
    (void)context;
    (void)database;
    (void)trigger;
    if (action == SQLITE_PRAGMA && !is_harmless_pragma(first, second))
        return SQLITE_DENY;
    return SQLITE_OK;
}

static bool forbid_writing(sqlite3 *db)
{
    return sqlite3_exec(db, "PRAGMA query_only = ON", NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_set_authorizer(db, authorize_reading, NULL) == SQLITE_OK;
}

static void close_session(cbx_sql_connection *connection)
{
    sqlite_session *session = session_of(connection);
    cbx_store_close(session->store);
    cbx_arena_free(session->arena);
    free(session);
}

static const cbx_sql_connection_ops sqlite_session_ops = {
    .close = close_session,
    .run = run,
    .interrupt = interrupt,
    .catalog = catalog,
    .keyword = keyword,
    .in_transaction = in_transaction,
};

cbx_status cbx_sqlite_session_new(cbx_store *store, cbx_open_mode mode,
                                  cbx_sql_connection **ret_connection, cbx_error *err)
{
    sqlite_session *session = calloc(1, sizeof *session);
    if (!session) {
        cbx_store_close(store);
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    }
    *session = (sqlite_session){ .base.ops = &sqlite_session_ops,
                                 .store = store,
                                 .db = cbx_sqlite_store_connection(store),
                                 .arena = cbx_arena_new() };
    cbx_status status = session->arena ? CBX_OK : cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    if (status == CBX_OK)
        status = cbx_sqlite_register(session->db, err);
    if (status == CBX_OK && mode == CBX_OPEN_READ && !forbid_writing(session->db))
        status = cbx_fail(err, CBX_STORE, "%s", sqlite3_errmsg(session->db));
    if (status != CBX_OK)
        close_session(&session->base);
    else
        *ret_connection = &session->base;
    return status;
}
