#include "sql/sqlite/register.h"
#include "tests/query/query_fixture.h"
#include "tests/sql/sql_fixture.h"

#include <stdlib.h>
#include <unistd.h>

static const struct {
    const char *sql, *answer;
} cases[] = {
    { "SELECT run_id, value FROM trend('time', 'small', '{\"framework\": \"jax\"}')",
      "run-a|1.0\nrun-b|1.1\nrun-c|1.21" },
    { "SELECT name, metric, baseline_value, current_value, change FROM compare_runs() LIMIT 2",
      "small|time|1.0|1.21|regression\nsmall|throughput|100.0|80.0|regression" },
    /* an argument may be a column of an earlier table, whichever is named first */
    { "SELECT r.run_id, c.metric FROM runs r, compare_runs(r.run_id, 'main') c"
      " WHERE c.change = 'regression' ORDER BY r.run_id, c.metric, c.name",
      "run-b|throughput\nrun-b|time\nrun-b|time\nrun-c|throughput\nrun-c|time" },
    { "SELECT count(*) FROM compare_runs(r.run_id, 'main') c, runs r", "16" },
    { "SELECT count(*) FROM runs r LEFT JOIN regressions(r.run_id) g", "6" },
    { "SELECT r.run_id, (SELECT count(*) FROM regressions(r.run_id)) FROM runs r ORDER BY 1",
      "run-a|0\nrun-b|3\nrun-c|2" },
    { "SELECT count(*) FROM runs WHERE run_id IN"
      " (SELECT run_id FROM trend('time', 'big', NULL, 1))",
      "1" },
    { "SELECT count(*) FROM runs a, runs b, compare_runs(a.run_id, b.run_id)", "46" },
    /* arguments by name, as columns */
    { "SELECT label FROM ranking WHERE run = 'run-a' AND metric = 'time'", "jax\nflax" },
    { "SELECT run, baseline, threshold FROM compare_runs('run-b') LIMIT 1", "run-b||" },
    { "SELECT count(*) FROM compare_runs('run-b') WHERE run = 'run-c'", "0" },
    /* sample_values */
    { "SELECT i, value FROM sample_values('[1, null, 3]')", "0|1.0\n1|\n2|3.0" },
    { "SELECT count(*) FROM sample_values(NULL)", "0" },
    { "SELECT count(*) FROM sample_values('[]')", "0" },
    { "SELECT m.metric, s.i, s.value FROM measurements m, sample_values(m.samples) s"
      " WHERE m.run_id = 'run-a' AND i < 2",
      "time|0|0.9\ntime|1|1.0" },
    /* errors name the function */
    { "SELECT * FROM sample_values", "error: sample_values: argument 1 (samples) is required" },
    { "SELECT * FROM sample_values(3)",
      "error: sample_values: argument 1 (samples) must be a sample array or JSON text, got the "
      "number 3" },
    { "SELECT * FROM trend('time')", "error: trend: argument 2 (name) is required" },
    { "SELECT * FROM trend('time', 'small', '{}', 'many')",
      "error: trend: argument 4 (last) must be an integer, got 'many'" },
    { "SELECT * FROM trend('time', x'00')", "error: trend: argument 2 (name) must not be a BLOB" },
    { "SELECT * FROM trend('time', 'a' || char(0) || 'b')",
      "error: trend: argument 2 (name) must not have a NUL inside" },
    { "SELECT * FROM trend(1, 2, 3, 4, 5, 6)", "error: too many arguments on trend() - max 5" },
};

START_TEST(table_function_answers)
{
    expect_answer(cases[_i].sql, cases[_i].answer);
}
END_TEST

/* The inner loop of a join gets the same arguments again and must not compute anew. */
START_TEST(cursor_is_used_again)
{
    expect_answer("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 100)"
                  " SELECT count(*) FROM c CROSS JOIN compare_runs()",
                  "400");
}
END_TEST

/* The store is kept between calls, what it knows of the runs is not. */
START_TEST(written_runs_are_seen)
{
    cbx_error err;
    const char *ids = "SELECT group_concat(run_id) FROM trend('time', 'small')";
    expect_answer(ids, "run-a,run-b,run-c");
    ck_assert_int_eq(cbx_store_delete_run(query_store, "run-b", &err), CBX_OK);
    expect_answer(ids, "run-a,run-c");
    add_points("run-d", 2000000000,
               "{'name': 'small', 'scenario': 's', 'tags': {}, 'metrics': "
               "{'time': {'value': 1.0}}}");
    expect_answer(ids, "run-a,run-c,run-d");
}
END_TEST

START_TEST(functions_work_in_views_and_writing_statements)
{
    expect_answer("CREATE TEMP VIEW worse AS SELECT * FROM regressions('latest', 'main');"
                  "CREATE TEMP TABLE kept AS SELECT name, metric FROM worse;"
                  "INSERT INTO kept SELECT label, score FROM aggregate_scores('latest', "
                  "'{\"time\": 1}');"
                  "SELECT count(*) FROM kept",
                  "4");
}
END_TEST

START_TEST(registering_again_is_harmless)
{
    cbx_error err;
    expect_answer("SELECT count(*) FROM trend('time', 'small')", "3");
    ck_assert_msg(cbx_sqlite_register(sql_db, &err) == CBX_OK, "%s", err.text);
    expect_answer("SELECT count(*) FROM trend('time', 'small')", "3");
}
END_TEST

/* sqlite3_close() refuses while a statement is open: none of ours may be. */
START_TEST(a_file_opened_read_only_answers_and_closes)
{
    cbx_error err;
    sqlite3 *owner = sql_db, *reader = NULL;
    char name[] = "/tmp/calibrax-test-XXXXXX";
    int file = mkstemp(name);
    ck_assert_int_ge(file, 0);
    (void)close(file);
    char *sql = sqlite3_mprintf("VACUUM INTO %Q", name);
    expect_answer(sql, "");
    sqlite3_free(sql);
    ck_assert_int_eq(sqlite3_open_v2(name, &reader, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    ck_assert_msg(cbx_sqlite_register(reader, &err) == CBX_OK, "%s", err.text);
    sql_db = reader;
    expect_answer("SELECT count(*) FROM runs r, compare_runs(r.run_id, 'main')", "16");
    sql_db = owner;
    ck_assert_int_eq(sqlite3_close(reader), SQLITE_OK);
    (void)unlink(name);
}
END_TEST

static int interrupt(void *db)
{
    sqlite3_interrupt(db);
    return 0;
}

START_TEST(an_interrupt_stops_the_call)
{
    sqlite3_progress_handler(sql_db, 10, interrupt, sql_db);
    expect_answer("SELECT count(*) FROM compare_runs()", "error: interrupted");
    sqlite3_progress_handler(sql_db, 0, NULL, NULL);
    expect_answer("SELECT count(*) FROM compare_runs()", "4");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("tables");
    tcase_add_loop_test(tc, table_function_answers, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_test(tc, cursor_is_used_again);
    tcase_add_test(tc, written_runs_are_seen);
    tcase_add_test(tc, functions_work_in_views_and_writing_statements);
    tcase_add_test(tc, registering_again_is_harmless);
    tcase_add_test(tc, a_file_opened_read_only_answers_and_closes);
    tcase_add_test(tc, an_interrupt_stops_the_call);
    return run_sql_tests("table_functions", tc, sql_fixture_begin_store);
}
