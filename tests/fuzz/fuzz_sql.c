/*
 * Every SQL function with any values: it answers, or refuses with an error that begins with its
 * name. Aggregates run as windows, so that rows also leave; table functions ask a store.
 *
 * Input: a byte that chooses the function, then a value a line: n, i INTEGER, f REAL, t TEXT, and b
 * for a BLOB.
 */
#include "tests/fuzz/fuzz.h"

#include "engine/base/text_buffer.h"
#include "engine/store/sqlite_store.h"
#include "sql/function_catalog.h"
#include "sql/sqlite/register.h"
#include "sql/table_function_catalog.h"

#include <sqlite3.h>
#include <string.h>

static cbx_store *store;
static sqlite3 *db; /* the store's */

static void put_run(int number)
{
    double samples[] = { 1, 2, number, 4 };
    cbx_tag tags[] = { { "framework", "x" }, { "n", number % 2 ? "10" : "100" } };
    cbx_metric metrics[] = {
        { .name = "time", .value = number, .samples = samples, .n_samples = 4 }
    };
    cbx_point points[] = { { .name = "p",
                             .scenario = "s",
                             .status = "ok",
                             .tags = tags,
                             .n_tags = 2,
                             .metrics = metrics,
                             .n_metrics = 1 } };
    char id[] = { 'r', 'u', 'n', (char)('a' + number), '\0' };
    cbx_run run = { .id = id,
                    .timestamp = "2026-01-01T00:00:00",
                    .epoch_us = number,
                    .environment = "{}",
                    .metadata = "{}",
                    .format = "calibrax",
                    .points = points,
                    .n_points = 1 };
    cbx_put_outcome outcome;
    FUZZ_REQUIRE(cbx_store_put_run(store, &run, CBX_PUT_NEW, &outcome, NULL) == CBX_OK);
}

static void close_at_exit(void)
{
    cbx_store_close(store);
}

static void open_once(void)
{
    if (db)
        return;
    FUZZ_REQUIRE(cbx_sqlite_store_open(":memory:", CBX_OPEN_WRITE, &store, NULL) == CBX_OK);
    FUZZ_REQUIRE(atexit(close_at_exit) == 0);
    for (int i = 0; i < 8; i++)
        put_run(i);
    FUZZ_REQUIRE(cbx_store_set_baseline(store, "main", "runa", NULL) == CBX_OK);
    db = cbx_sqlite_store_connection(store);
    FUZZ_REQUIRE(cbx_sqlite_register(db, NULL) == CBX_OK);
    FUZZ_REQUIRE(sqlite3_exec(db, "CREATE TEMP TABLE v (a, b)", NULL, NULL, NULL) == SQLITE_OK);
}

/* ---- values ---- */

enum { VALUES = 12 };

typedef struct value_text {
    const char *bytes;
    int length;
} value_text;

static int split_values(const char *bytes, size_t length, value_text *values)
{
    int n = 0;
    while (length > 0 && n < VALUES) {
        const char *end = memchr(bytes, '\n', length);
        size_t size = end ? (size_t)(end - bytes) : length;
        values[n++] = (value_text){ bytes, (int)size };
        size_t used = end ? size + 1 : size;
        bytes += used;
        length -= used;
    }
    return n;
}

static void bind(sqlite3_stmt *stmt, int index, value_text value)
{
    char number[64] = "";
    const char *rest = value.bytes + 1;
    int length = value.length - 1;
    if (length < 0)
        return;
    memcpy(number, rest, (size_t)length < sizeof number - 1 ? (size_t)length : sizeof number - 1);
    switch (value.bytes[0]) {
    case 'i':
        sqlite3_bind_int64(stmt, index, strtoll(number, NULL, 10));
        break;
    case 'f':
        sqlite3_bind_double(stmt, index, strtod(number, NULL));
        break;
    case 't':
        sqlite3_bind_text(stmt, index, rest, length, SQLITE_TRANSIENT);
        break;
    case 'b':
        sqlite3_bind_blob(stmt, index, rest, length, SQLITE_TRANSIENT);
        break;
    default:
        break; /* NULL */
    }
}

/* ---- calls ---- */

static void run(const char *name, const char *sql, const value_text *values, int n)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        return; /* a number of arguments that it does not take */
    for (int i = 0; i < n; i++)
        bind(stmt, i + 1, values[i]);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(stmt); i++)
            (void)sqlite3_column_bytes(stmt, i);
    if (sqlite3_reset(stmt) != SQLITE_OK)
        FUZZ_REQUIRE(strncmp(sqlite3_errmsg(db), name, strlen(name)) == 0);
    (void)sqlite3_finalize(stmt);
}

static void put_call(cbx_text_buffer *sql, const char *name, int n)
{
    cbx_text_buffer_printf(sql, "%s(", name);
    for (int i = 0; i < n; i++)
        cbx_text_buffer_puts(sql, i ? ", ?" : "?");
    cbx_text_buffer_putc(sql, ')');
}

/* Rows from the values two by two; an aggregate's further argument is the first value. */
static void run_aggregate(const cbx_function *function, cbx_text_buffer *sql,
                          const value_text *values, int n)
{
    FUZZ_REQUIRE(sqlite3_exec(db, "DELETE FROM v", NULL, NULL, NULL) == SQLITE_OK);
    for (int i = 0; i + 1 < n; i += 2)
        run("", "INSERT INTO v VALUES (?, ?)", values + i, 2);
    bool is_pair = function->parameters[1].type == CBX_PARAMETER_NUMBER;
    const char *second = !function->parameters[1].name ? "" : is_pair ? ", b" : ", ?1";
    cbx_text_buffer_printf(sql, "SELECT %s(a%s) OVER (ORDER BY rowid ROWS 2 PRECEDING) FROM v",
                           function->name, second);
    run(function->name, cbx_text_buffer_text(sql), values, n > 0);
}

static void run_scalar(const char *prefix, const char *name, cbx_text_buffer *sql,
                       const value_text *values, int n)
{
    cbx_text_buffer_puts(sql, prefix);
    put_call(sql, name, n);
    run(name, cbx_text_buffer_text(sql), values, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    value_text values[VALUES];
    cbx_text_buffer sql = CBX_TEXT_BUFFER_INIT;
    if (length == 0)
        return 0;
    open_once();
    size_t index = bytes[0] % (cbx_n_functions + cbx_table_function_count());
    int n = split_values((const char *)bytes + 1, length - 1, values);
    if (index >= cbx_n_functions)
        run_scalar("SELECT * FROM ", cbx_table_function_at(index - cbx_n_functions)->name, &sql,
                   values, n);
    else if (cbx_functions[index].kind == CBX_FUNCTION_AGGREGATE)
        run_aggregate(&cbx_functions[index], &sql, values, n);
    else
        run_scalar("SELECT ", cbx_functions[index].name, &sql, values, n);
    cbx_text_buffer_done(&sql);
    return 0;
}
