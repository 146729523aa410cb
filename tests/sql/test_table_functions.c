#include "tests/sql/sql_fixture.h"

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

START_TEST(written_runs_are_seen)
{
    expect_answer("SELECT count(*) FROM trend('time', 'small')", "3");
    expect_answer("BEGIN; UPDATE value SET value = 7 WHERE 0; ROLLBACK;"
                  " SELECT count(*) FROM trend('time', 'small')",
                  "3");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("tables");
    tcase_add_loop_test(tc, table_function_answers, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_test(tc, cursor_is_used_again);
    tcase_add_test(tc, written_runs_are_seen);
    return run_sql_tests("table_functions", tc, sql_fixture_begin_store);
}
