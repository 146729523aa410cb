#include "cli/shell/name_list.h"
#include "cli/shell/name_suggestion.h"
#include "cli/shell/sql_rows.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static cbx_sql_connection *connection;
static cbx_arena *arena;
static cbx_sql_fault fault;

static void begin(cbx_open_mode mode)
{
    cbx_error err;
    ck_assert_int_eq(cbx_sql_open(":memory:", mode, NULL, &connection, &err), CBX_OK);
    arena = cbx_arena_new();
}

static void setup_reading(void)
{
    begin(CBX_OPEN_READ);
}

static void setup_writing(void)
{
    begin(CBX_OPEN_WRITE);
}

static void teardown(void)
{
    cbx_sql_close(connection);
    cbx_arena_free(arena);
}

static cbx_status ask(const char *text, cbx_sql_rows *rows)
{
    return cbx_sql_rows_load(connection, text, NULL, 0, arena, rows, &fault);
}

static const struct {
    const char *sql, *text; /* NULL: not a text */
    cbx_cell_type type;
} values[] = {
    { "SELECT NULL", NULL, CBX_CELL_NULL },
    { "SELECT 7", NULL, CBX_CELL_INTEGER },
    { "SELECT 7.5", NULL, CBX_CELL_REAL },
    { "SELECT 1e999", NULL, CBX_CELL_REAL },
    { "SELECT 'a'", "a", CBX_CELL_TEXT },
    { "SELECT ''", "", CBX_CELL_TEXT },
    { "SELECT 'a' || char(0) || 'b'",
      "a\xe2\x90\x80"
      "b",
      CBX_CELL_TEXT },
    { "SELECT x''", "[]", CBX_CELL_TEXT },
    { "SELECT x'01ff'", "x'01ff'", CBX_CELL_TEXT },
    { "SELECT x'000000000000f03f0000000000000040'", "[1.0, 2.0]", CBX_CELL_TEXT },
    { "SELECT x'000000000000f87f000000000000f0ff'", "[null, \"-Infinity\"]", CBX_CELL_TEXT },
    { "SELECT collect_samples(column1) FROM (VALUES (1), (2.5))", "[1.0, 2.5]", CBX_CELL_TEXT },
};

START_TEST(values_read_as_what_they_stand_for)
{
    cbx_sql_rows rows;
    ck_assert_int_eq(ask(values[_i].sql, &rows), CBX_OK);
    ck_assert_uint_eq(rows.n_rows, 1);
    ck_assert_int_eq(rows.cells[0].type, values[_i].type);
    if (values[_i].text)
        ck_assert_str_eq(rows.cells[0].text, values[_i].text);
}
END_TEST

static const char *const writes[] = {
    "CREATE TABLE t(a)",
    "CREATE TEMP TABLE t(a)",
    "DELETE FROM run",
    "INSERT INTO environment VALUES (1, 2, '{}')",
    "UPDATE baseline SET name = 'x'",
    "DROP TABLE run",
    "ALTER TABLE run RENAME TO r",
    "REINDEX",
    "ANALYZE",
    "PRAGMA query_only = OFF",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA user_version = 7",
    "PRAGMA application_id(7)",
    "PRAGMA writable_schema = ON",
    "PRAGMA wal_checkpoint",
    "PRAGMA optimize",
    "BEGIN; DELETE FROM run",
};

START_TEST(reading_changes_nothing)
{
    cbx_sql_rows rows;
    cbx_status status = ask(writes[_i], &rows);
    ck_assert_msg(status != CBX_OK, "%s", writes[_i]);
    ck_assert_msg(fault.hint && strstr(fault.hint, "--write"), "%s: %s", writes[_i],
                  fault.error.text);
}
END_TEST

START_TEST(looking_is_allowed)
{
    static const char *const texts[] = {
        "PRAGMA table_info(runs)",
        "PRAGMA query_only",
        "PRAGMA integrity_check",
        "EXPLAIN QUERY PLAN SELECT * FROM measurements",
        "SELECT * FROM pragma_table_info('runs')",
        "BEGIN; SELECT * FROM runs; COMMIT",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cbx_sql_rows rows;
        ck_assert_msg(ask(texts[i], &rows) == CBX_OK, "%s: %s", texts[i], fault.error.text);
    }
}
END_TEST

START_TEST(changes_are_counted)
{
    int64_t changes = 99;
    cbx_sql_rows rows;
    ck_assert_int_eq(ask("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2)", &rows), CBX_OK);
    const char *text = "UPDATE t SET a = 3";
    cbx_row_sink none = { 0 };
    ck_assert_int_eq(cbx_sql_run(connection, text, strlen(text), NULL, 0, &none, &changes, &fault),
                     CBX_OK);
    ck_assert_int_eq(changes, 2);
    ck_assert_int_eq(ask("SELECT a FROM t", &rows), CBX_OK);
    ck_assert_uint_eq(rows.n_rows, 2);
}
END_TEST

static const struct {
    const char *sql;
    int64_t offset;
    const char *suggestion; /* NULL: none */
} faults[] = {
    { "SELECT valu FROM metrics", 7, "value" },
    { "SELECT m.valu FROM metrics m", 7, "value" },
    { "SELECT * FROM measurement", 14, "measurements" },
    { "SELECT meddian(1)", 7, "median" },
    { "SELECT * FROM regression('latest')", 14, "regressions" },
    { "SELECT 1;\nSELECT qqqqqq", 17, NULL },
    { "SELEC 1", 0, NULL },
    { "SELECT welch_p(1)", 7, NULL },
    { "SELECT * FROM compare_runs('nothing')", 14, NULL },
    { "SELECT x.metrics, '' FROM Metrics_ x JOIN Metrik", 26, "metrics" },
    { "SELECT median(value), welch_p('[1', '[2]') FROM metrics", 22, NULL },
};

START_TEST(faults_have_their_place)
{
    cbx_sql_rows rows;
    char suggestion[CBX_SUGGESTION_SIZE] = "";
    ck_assert_int_eq(ask(faults[_i].sql, &rows), CBX_STORE);
    ck_assert_msg(fault.offset == faults[_i].offset, "%s: %d", faults[_i].sql, (int)fault.offset);
    bool suggested = cbx_name_suggest(connection, &fault, suggestion);
    ck_assert_msg(suggested == (faults[_i].suggestion != NULL), "%s: %s", faults[_i].sql,
                  suggestion);
    ck_assert_str_eq(suggestion, suggested ? faults[_i].suggestion : "");
}
END_TEST

static bool has_name(unsigned kinds, const char *beginning, const char *name)
{
    cbx_text_list list = { NULL, 0 };
    cbx_name_list_load(connection, kinds, beginning, arena, &list);
    for (size_t i = 0; i < list.count; i++) {
        ck_assert_int_eq(strncasecmp(list.items[i], beginning, strlen(beginning)), 0);
        if (strcmp(list.items[i], name) == 0)
            return true;
    }
    return false;
}

START_TEST(names_are_found)
{
    ck_assert(has_name(CBX_NAME_KEYWORD, "sel", "SELECT"));
    ck_assert(has_name(CBX_NAME_RELATION, "meas", "measurements"));
    ck_assert(has_name(CBX_NAME_RELATION, "", "runs"));
    ck_assert(has_name(CBX_NAME_COLUMN, "epoch", "epoch_us"));
    ck_assert(has_name(CBX_NAME_COLUMN, "effect", "effect_size"));
    ck_assert(has_name(CBX_NAME_FUNCTION, "TREN", "trend"));
    ck_assert(has_name(CBX_NAME_FUNCTION, "welch", "welch_p"));
    ck_assert(!has_name(CBX_NAME_FUNCTION, "runs", "runs"));
    ck_assert(!has_name(CBX_NAME_VALUE, "", "time"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sql_connection");
    TCase *reading = tcase_create("reading"), *writing = tcase_create("writing");
    tcase_add_checked_fixture(reading, setup_reading, teardown);
    tcase_add_loop_test(reading, values_read_as_what_they_stand_for, 0,
                        sizeof values / sizeof *values);
    tcase_add_loop_test(reading, reading_changes_nothing, 0, sizeof writes / sizeof *writes);
    tcase_add_test(reading, looking_is_allowed);
    tcase_add_loop_test(reading, faults_have_their_place, 0, sizeof faults / sizeof *faults);
    tcase_add_test(reading, names_are_found);
    tcase_add_checked_fixture(writing, setup_writing, teardown);
    tcase_add_test(writing, changes_are_counted);
    suite_add_tcase(suite, reading);
    suite_add_tcase(suite, writing);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
