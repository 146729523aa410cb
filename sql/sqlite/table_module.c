#include "sql/sqlite/table_module.h"

#include "engine/base/text_buffer.h"
#include "sql/sqlite/sample_array.h"
#include "sql/sqlite/shared_store.h"
#include "sql/sqlite/table_arguments.h"
#include "sql/table_function_catalog.h"

#include <stdlib.h>

/* What SQLite hands back when a table is connected; one for each function. */
typedef struct registered_table {
    const cbx_query *query;
    cbx_shared_store *shared;
} registered_table;

typedef struct table {
    sqlite3_vtab base; /* first: SQLite knows the table by it */
    registered_table registered;
} table;

typedef struct cursor {
    sqlite3_vtab_cursor base;
    cbx_table_arguments arguments; /* of the last call */
    cbx_rowset *rows;              /* its rows; NULL before the first call and after a failure */
    size_t row;
} cursor;

static table *table_of(cursor *at)
{
    return (table *)at->base.pVtab;
}

/* ---- tables ---- */

/* CREATE TABLE x("i", "value", "samples" HIDDEN) */
static void write_schema(const cbx_query *query, cbx_text_buffer *sql)
{
    cbx_text_buffer_puts(sql, "CREATE TABLE x(");
    for (size_t i = 0; i < query->n_columns; i++)
        cbx_text_buffer_printf(sql, "%s\"%s\"", i ? ", " : "", query->columns[i].name);
    for (size_t i = 0; i < query->n_arguments; i++)
        cbx_text_buffer_printf(sql, ", \"%s\" HIDDEN", query->arguments[i].name);
    cbx_text_buffer_putc(sql, ')');
}

static int declare(sqlite3 *db, const cbx_query *query)
{
    cbx_text_buffer sql = CBX_TEXT_BUFFER_INIT;
    write_schema(query, &sql);
    int code = cbx_text_buffer_failed(&sql) ? SQLITE_NOMEM
                                            : sqlite3_declare_vtab(db, cbx_text_buffer_text(&sql));
    cbx_text_buffer_done(&sql);
    return code;
}

static int table_connect(sqlite3 *db, void *opaque, int argc, const char *const *argv,
                         sqlite3_vtab **ret_table, char **ret_message)
{
    const registered_table *registered = opaque;
    (void)argc;
    (void)argv;
    int code = declare(db, registered->query);
    if (code != SQLITE_OK) {
        *ret_message = sqlite3_mprintf("%s: %s", registered->query->name, sqlite3_errmsg(db));
        return code;
    }
    table *made = calloc(1, sizeof *made);
    if (!made)
        return SQLITE_NOMEM;
    made->registered = *registered;
    cbx_shared_store_retain(made->registered.shared);
    cbx_shared_store_open(made->registered.shared);
    *ret_table = &made->base;
    return SQLITE_OK;
}

static int table_disconnect(sqlite3_vtab *base)
{
    table *at = (table *)base;
    cbx_shared_store_close(at->registered.shared);
    cbx_shared_store_release(at->registered.shared);
    free(at);
    return SQLITE_OK;
}

static int table_best_index(sqlite3_vtab *base, sqlite3_index_info *info)
{
    return cbx_table_arguments_plan(((table *)base)->registered.query, info);
}

/* ---- cursors ---- */

static int cursor_open(sqlite3_vtab *base, sqlite3_vtab_cursor **ret_cursor)
{
    cursor *made = calloc(1, sizeof *made);
    (void)base;
    if (!made)
        return SQLITE_NOMEM;
    *ret_cursor = &made->base;
    return SQLITE_OK;
}

static void cursor_clear(cursor *at)
{
    cbx_rowset_free(at->rows);
    at->rows = NULL;
    cbx_table_arguments_done(&at->arguments);
}

static int cursor_close(sqlite3_vtab_cursor *base)
{
    cursor_clear((cursor *)base);
    free(base);
    return SQLITE_OK;
}

static int fail(table *at, cbx_status status, const cbx_error *err)
{
    if (status == CBX_NO_MEMORY)
        return SQLITE_NOMEM;
    if (status == CBX_INTERRUPTED)
        return SQLITE_INTERRUPT;
    sqlite3_free(at->base.zErrMsg);
    at->base.zErrMsg = sqlite3_mprintf("%s", err->text);
    return status == CBX_BUSY ? SQLITE_BUSY : SQLITE_ERROR;
}

static cbx_status run_query(cursor *at, cbx_error *err)
{
    const registered_table *registered = &table_of(at)->registered;
    cbx_cell cells[CBX_TABLE_ARGUMENTS];
    cbx_store *store = NULL;
    cbx_status status = cbx_table_arguments_cells(registered->query, &at->arguments, cells, err);
    if (status != CBX_OK)
        return status;
    status = cbx_shared_store_get(registered->shared, &store, err);
    if (status != CBX_OK) {
        cbx_error_prefix(err, "%s", registered->query->name);
        return status;
    }
    return cbx_query_run(registered->query, store, cells, registered->query->n_arguments, &at->rows,
                         err);
}

static cbx_status add_samples(cbx_rowset *rows, const cbx_sample_array *samples, cbx_error *err)
{
    for (size_t i = 0; i < samples->n_given; i++) {
        cbx_cell *cells = cbx_rowset_add(rows);
        if (!cells)
            return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
        cells[0] = cbx_cell_integer((int64_t)i);
        cells[1] = cbx_cell_real(samples->given[i]);
    }
    return CBX_OK;
}

static cbx_status read_samples(sqlite3_value *value, cbx_rowset *rows, cbx_error *err)
{
    cbx_sample_array samples;
    if (!value)
        return cbx_fail(err, CBX_INVALID, "sample_values: argument 1 (samples) is required");
    if (sqlite3_value_type(value) == SQLITE_NULL)
        return CBX_OK;
    cbx_status status = cbx_sample_array_read(value, &samples, err);
    if (status != CBX_OK) {
        cbx_error text = *err;
        return cbx_fail(err, status, "sample_values: argument 1 (samples) %s", text.text);
    }
    status = add_samples(rows, &samples, err);
    cbx_sample_array_done(&samples);
    return status;
}

/* A NULL has no elements: a metric without samples joins to no row. */
static cbx_status run_sample_values(cursor *at, cbx_error *err)
{
    cbx_rowset *rows = cbx_rowset_new(&cbx_sample_values_table);
    cbx_status status = rows ? read_samples(at->arguments.values[0], rows, err)
                             : cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    if (status == CBX_OK)
        at->rows = rows;
    else
        cbx_rowset_free(rows);
    return status;
}

/* The same arguments again, in the inner loop of a join: the rows are those already there. */
static bool is_repeated(cursor *at, const cbx_table_arguments *arguments)
{
    return at->rows &&
           cbx_table_arguments_equal(table_of(at)->registered.query, &at->arguments, arguments);
}

static int cursor_filter(sqlite3_vtab_cursor *base, int plan, const char *plan_text, int argc,
                         sqlite3_value **argv)
{
    cursor *at = (cursor *)base;
    table *in = table_of(at);
    cbx_table_arguments arguments;
    cbx_error err;
    (void)plan_text;
    (void)argc;
    at->row = 0;
    int code = cbx_table_arguments_copy(in->registered.query, plan, argv, &arguments);
    if (code != SQLITE_OK || is_repeated(at, &arguments)) {
        cbx_table_arguments_done(&arguments);
        return code;
    }
    cursor_clear(at);
    at->arguments = arguments;
    cbx_status status =
        in->registered.query->fill ? run_query(at, &err) : run_sample_values(at, &err);
    return status == CBX_OK ? SQLITE_OK : fail(in, status, &err);
}

static int cursor_next(sqlite3_vtab_cursor *base)
{
    ((cursor *)base)->row++;
    return SQLITE_OK;
}

static int cursor_eof(sqlite3_vtab_cursor *base)
{
    const cursor *at = (const cursor *)base;
    return !at->rows || at->row >= at->rows->n_rows;
}

static int cursor_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret_rowid)
{
    *ret_rowid = (sqlite3_int64)((cursor *)base)->row;
    return SQLITE_OK;
}

/* Texts are copied: SQLite may keep a value while this cursor is called again. */
static void result_cell(sqlite3_context *context, cbx_cell cell)
{
    switch (cell.type) {
    case CBX_CELL_NULL:
        sqlite3_result_null(context);
        break;
    case CBX_CELL_INTEGER:
        sqlite3_result_int64(context, cell.integer);
        break;
    case CBX_CELL_REAL:
        sqlite3_result_double(context, cell.real);
        break;
    case CBX_CELL_TEXT:
        sqlite3_result_text(context, cell.text, -1, SQLITE_TRANSIENT);
        break;
    }
}

static int cursor_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
    cursor *at = (cursor *)base;
    const cbx_query *query = table_of(at)->registered.query;
    size_t index = (size_t)column;
    if (index < query->n_columns)
        result_cell(context, at->rows->cells[at->row * query->n_columns + index]);
    else if (at->arguments.values[index - query->n_columns])
        sqlite3_result_value(context, at->arguments.values[index - query->n_columns]);
    else
        sqlite3_result_null(context);
    return SQLITE_OK;
}

/* ---- registration ---- */

/* No xCreate: the tables are there by name and cannot be made otherwise. */
static const sqlite3_module module = {
    .iVersion = 0,
    .xConnect = table_connect,
    .xBestIndex = table_best_index,
    .xDisconnect = table_disconnect,
    .xOpen = cursor_open,
    .xClose = cursor_close,
    .xFilter = cursor_filter,
    .xNext = cursor_next,
    .xEof = cursor_eof,
    .xColumn = cursor_column,
    .xRowid = cursor_rowid,
};

static void registered_table_free(void *opaque)
{
    registered_table *registered = opaque;
    cbx_shared_store_release(registered->shared);
    free(registered);
}

static cbx_status register_table(sqlite3 *db, const cbx_query *query, cbx_shared_store *shared,
                                 cbx_error *err)
{
    registered_table *registered = malloc(sizeof *registered);
    if (!registered)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    *registered = (registered_table){ query, shared };
    cbx_shared_store_retain(shared);
    /* On failure, too, SQLite frees what it was given. */
    if (sqlite3_create_module_v2(db, query->name, &module, registered, registered_table_free) !=
        SQLITE_OK)
        return cbx_fail(err, CBX_STORE, "%s: cannot be registered: %s", query->name,
                        sqlite3_errmsg(db));
    return CBX_OK;
}

cbx_status cbx_sql_tables_register(sqlite3 *db, cbx_error *err)
{
    cbx_shared_store *shared = cbx_shared_store_new(db);
    if (!shared)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < cbx_table_function_count() && status == CBX_OK; i++)
        status = register_table(db, cbx_table_function_at(i), shared, err);
    cbx_shared_store_release(shared);
    return status;
}
