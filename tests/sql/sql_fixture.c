#include "tests/sql/sql_fixture.h"

#include "engine/base/text_buffer.h"
#include "engine/store/sqlite_store.h"
#include "sql/sqlite/register.h"
#include "tests/query/query_fixture.h"

#include <stdlib.h>
#include <string.h>

sqlite3 *sql_db;
static bool has_store; /* query_store owns sql_db */
static cbx_text_buffer answer = CBX_TEXT_BUFFER_INIT;

static void register_functions(void)
{
    cbx_error err;
    ck_assert_msg(cbx_sqlite_register(sql_db, &err) == CBX_OK, "%s", err.text);
}

void sql_fixture_begin(void)
{
    ck_assert_int_eq(sqlite3_open(":memory:", &sql_db), SQLITE_OK);
    register_functions();
}

void sql_fixture_end(void)
{
    if (has_store)
        query_fixture_end();
    else
        ck_assert_int_eq(sqlite3_close(sql_db), SQLITE_OK);
    has_store = false;
    sql_db = NULL;
    cbx_text_buffer_done(&answer);
}

/*
 * Three runs, a minute apart, of two frameworks and three sizes; ' stands for ". From run to run
 * jax gets 10 % slower, and the last run has lost a point and won another.
 */
#define DEFS                                                                                       \
    "'metric_defs': {'time': {'name': 'time', 'unit': 's', 'direction': 'lower', 'group': '',"     \
    " 'priority': 'primary', 'description': ''},"                                                  \
    " 'throughput': {'name': 'throughput', 'unit': 'items/s', 'direction': 'higher',"              \
    " 'group': '', 'priority': 'secondary', 'description': ''}}"
#define POINT(name, framework, size, time, throughput)                                             \
    "{'name': '" name "', 'scenario': 'load', 'tags': {'framework': '" framework "', 'n': '" size  \
    "'}, 'metrics': {'time': " time ", 'throughput': {'value': " throughput                        \
    ", 'lower': null, 'upper': null, 'samples': null}}}"
#define TIME(value, samples)                                                                       \
    "{'value': " value ", 'lower': null, 'upper': null, 'samples': " samples "}"
#define RUN(id, minute, commit, points)                                                            \
    "{'id': '" id "', 'timestamp': '2026-01-01T00:0" minute ":00', 'commit': '" commit             \
    "', 'branch': 'main', 'environment': {'cpu': 'x'}, 'metadata': {}, " DEFS                      \
    ", 'points': [" points "]}"

static const char *const store_runs[] = {
    RUN("run-a", "1", "aaaa1111",
        POINT("small", "jax", "10", TIME("1.0", "[0.9, 1.0, 1.1, 1.0]"),
              "100") ", " POINT("small", "flax", "10", TIME("2.0", "null"),
                                "50") ", " POINT("big", "jax", "1000", TIME("100.0", "null"), "1")),
    RUN("run-b", "2", "bbbb2222",
        POINT("small", "jax", "10", TIME("1.1", "[1.0, 1.1, 1.2, 1.1]"),
              "90") ", " POINT("small", "flax", "10", TIME("2.0", "null"),
                               "50") ", " POINT("big", "jax", "1000", TIME("110.0", "null"), "1")),
    RUN("run-c", "3", "cccc3333",
        POINT("small", "jax", "10", TIME("1.21", "[1.2, 1.2, 1.3, 1.1]"), "80") ", " POINT(
            "small", "flax", "10", TIME("1.9", "null"),
            "52") ", " POINT("huge", "jax", "100000", TIME("9000.0", "null"), "0.5")),
};

void sql_fixture_begin_store(void)
{
    cbx_error err = { "" };
    query_fixture_begin();
    for (size_t i = 0; i < sizeof store_runs / sizeof *store_runs; i++)
        add_run(store_runs[i]);
    ck_assert_int_eq(cbx_store_set_baseline(query_store, "main", "run-a", &err), CBX_OK);
    sql_db = cbx_sqlite_store_connection(query_store);
    has_store = true;
    register_functions();
}

static void add_row(sqlite3_stmt *stmt)
{
    if (answer.length)
        cbx_text_buffer_putc(&answer, '\n');
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        const char *text = (const char *)sqlite3_column_text(stmt, i);
        cbx_text_buffer_printf(&answer, "%s%s", i ? "|" : "", text ? text : "");
    }
}

const char *sql_answer(const char *sql)
{
    int code = SQLITE_OK;
    cbx_text_buffer_clear(&answer);
    while (*sql && code == SQLITE_OK) {
        sqlite3_stmt *stmt = NULL;
        code = sqlite3_prepare_v2(sql_db, sql, -1, &stmt, &sql);
        while (code == SQLITE_OK && stmt && sqlite3_step(stmt) == SQLITE_ROW)
            add_row(stmt);
        int end = sqlite3_finalize(stmt);
        code = code == SQLITE_OK ? end : code;
    }
    if (code != SQLITE_OK) {
        cbx_text_buffer_clear(&answer);
        cbx_text_buffer_printf(&answer, "error: %s", sqlite3_errmsg(sql_db));
    }
    return answer.length ? cbx_text_buffer_text(&answer) : "";
}

void expect_answer(const char *sql, const char *expected)
{
    const char *got = sql_answer(sql);
    ck_assert_msg(strcmp(got, expected) == 0, "%s\n  gave     %s\n  expected %s", sql, got,
                  expected);
}

int run_sql_tests(const char *name, TCase *tc, void (*begin)(void))
{
    Suite *suite = suite_create(name);
    tcase_add_checked_fixture(tc, begin, sql_fixture_end);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int n_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return n_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
