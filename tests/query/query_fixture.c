#include "tests/query/query_fixture.h"

#include "engine/document/run_document.h"
#include "engine/json/number_text.h"
#include "engine/store/sqlite_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

cbx_store *query_store;
static cbx_arena *arena;
static cbx_error err;

#define EXPECT_OK(call) ck_assert_msg((call) == CBX_OK, "%s:%d: %s", __FILE__, __LINE__, err.text)

void query_fixture_begin(void)
{
    arena = cbx_arena_new();
    EXPECT_OK(cbx_sqlite_store_open(":memory:", CBX_OPEN_WRITE, &query_store, &err));
}

void query_fixture_end(void)
{
    cbx_store_close(query_store);
    cbx_arena_free(arena);
}

/* The value of a JSON text in which ' stands for ". */
static const cbx_json *parse(const char *text)
{
    char *json = cbx_arena_strdup(arena, text);
    const cbx_json *value = NULL;
    for (char *c = json; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    EXPECT_OK(cbx_json_parse(json, strlen(json), arena, &value, &err));
    return value;
}

void add_run(const char *document)
{
    cbx_run *run = NULL;
    cbx_put_outcome outcome;
    EXPECT_OK(cbx_run_document_read(parse(document), arena, &run, &err));
    EXPECT_OK(cbx_store_put_run(query_store, run, CBX_PUT_NEW, &outcome, &err));
}

void add_points(const char *id, int second, const char *points)
{
    char timestamp[40];
    cbx_timestamp_format((int64_t)second * 1000000, timestamp);
    add_run(cbx_arena_printf(
        arena,
        "{'id': '%s', 'timestamp': '%s', 'commit': 'c-%s', 'branch': 'main', 'environment': {},"
        " 'metadata': {}, 'metric_defs': {"
        "'throughput': {'name': 'throughput', 'unit': '1/s', 'direction': 'higher'},"
        "'latency': {'name': 'latency', 'unit': 'ms', 'direction': 'lower'},"
        "'note': {'name': 'note', 'unit': '', 'direction': 'info'}}, 'points': [%s]}",
        id, timestamp, id, points));
}

/* In an argument ` stands for the quote of a JSON text within the JSON of the arguments. */
static const char *inner_quotes(const char *text)
{
    char *copy = cbx_arena_strdup(arena, text);
    for (char *c = copy; *c; c++)
        *c = *c == '`' ? '"' : *c;
    return copy;
}

static cbx_cell cell_of(const cbx_json *value)
{
    switch (value->type) {
    case CBX_JSON_INTEGER:
        return cbx_cell_integer((int64_t)value->number);
    case CBX_JSON_FLOAT:
        return (cbx_cell){ .type = CBX_CELL_REAL, .real = value->number };
    case CBX_JSON_STRING:
        return cbx_cell_text(inner_quotes(value->text));
    default:
        return cbx_cell_null();
    }
}

static cbx_status run(const char *query, const char *arguments, cbx_rowset **ret_rows)
{
    const cbx_query *found = cbx_query_find(query);
    const cbx_json *array = parse(arguments);
    ck_assert_msg(found != NULL, "no query %s", query);
    cbx_cell *cells = cbx_arena_calloc(arena, array->count, sizeof *cells);
    for (size_t i = 0; i < array->count; i++)
        cells[i] = cell_of(&array->items[i]);
    return cbx_query_run(found, query_store, cells, array->count, ret_rows, &err);
}

static void put_cell(cbx_text_buffer *out, cbx_cell cell)
{
    char number[CBX_NUMBER_TEXT_SIZE];
    switch (cell.type) {
    case CBX_CELL_NULL:
        cbx_text_buffer_puts(out, "-");
        break;
    case CBX_CELL_INTEGER:
        cbx_text_buffer_printf(out, "%lld", (long long)cell.integer);
        break;
    case CBX_CELL_REAL:
        (void)snprintf(number, sizeof number, "%.12g", cell.real);
        (void)cbx_number_format(strtod(number, NULL), number);
        cbx_text_buffer_puts(out, number);
        break;
    case CBX_CELL_TEXT:
        for (const char *c = cell.text; *c; c++)
            cbx_text_buffer_putc(out, *c == '"' ? '\'' : *c);
        break;
    }
}

void expect_rows(const char *query, const char *arguments, const char *expected)
{
    cbx_rowset *rows = NULL;
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    EXPECT_OK(run(query, arguments, &rows));
    size_t n_columns = rows->query->n_columns;
    for (size_t i = 0; i < rows->n_rows * n_columns; i++) {
        put_cell(&out, rows->cells[i]);
        cbx_text_buffer_putc(&out, (i + 1) % n_columns ? '|' : '\n');
    }
    ck_assert_str_eq(cbx_text_buffer_text(&out), expected);
    cbx_text_buffer_done(&out);
    cbx_rowset_free(rows);
}

void expect_error(const char *query, const char *arguments, const char *text)
{
    cbx_rowset *rows = NULL;
    ck_assert_int_ne(run(query, arguments, &rows), CBX_OK);
    ck_assert_str_eq(err.text, text);
    ck_assert_ptr_null(rows);
}

int run_query_tests(const char *name, TCase *tc)
{
    Suite *suite = suite_create(name);
    tcase_add_checked_fixture(tc, query_fixture_begin, query_fixture_end);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
