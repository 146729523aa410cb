#include "tests/query/query_fixture.h"

#include <stdio.h>

/* Runs r0, r1, ... an hour apart. */
static void add_series(const char *metric, const char *const *values, int n)
{
    char id[16], point[200];
    for (int i = 0; i < n; i++) {
        (void)snprintf(id, sizeof id, "r%d", i);
        (void)snprintf(point, sizeof point,
                       "{'name': 'p', 'scenario': 's', 'tags': {'framework': 'jax'}, 'metrics': "
                       "{'%s': {'value': %s}}}",
                       metric, values[i]);
        add_points(id, 3600 * i, point);
    }
}

START_TEST(a_step_with_a_gap)
{
    static const char *const values[] = { "10", "11", "10", "NaN", "10", "20", "21", "20", "20" };
    add_series("latency", values, 9);
    cbx_rowset *rows = NULL;
    const cbx_cell arguments[] = { cbx_cell_text("latency"), cbx_cell_text("p"), cbx_cell_null(),
                                   cbx_cell_text("binseg") };
    ck_assert_int_eq(
        cbx_query_run(cbx_query_find("change_points"), query_store, arguments, 4, &rows, NULL),
        CBX_OK);
    ck_assert_uint_eq(rows->n_rows, 1);
    const cbx_cell *row = rows->cells;
    ck_assert_int_eq(row[0].integer, 5); /* the position counts the missing value */
    ck_assert_str_eq(row[1].text, "r5");
    ck_assert_str_eq(row[2].text, "r4");
    ck_assert_double_eq(row[5].real, 10);
    ck_assert_double_eq(row[6].real, 20);
    ck_assert_double_eq(row[7].real, 100);
    ck_assert_double_eq(row[8].real, 10); /* of the means, 20.25 and 10.25 */
    ck_assert(row[9].real > 0.999 && row[9].real <= 1);
    ck_assert_str_eq(row[10].text, "regression");
    cbx_rowset_free(rows);
}
END_TEST

START_TEST(levels_without_noise)
{
    static const char *const values[] = { "1", "1", "1", "5", "5", "5", "5", "2", "2", "2" };
    add_series("throughput", values, 10);
    expect_rows("change_points", "['throughput', 'p', '{}', 'pelt', null, 0.5]",
                "3|r3|r2|1970-01-01T03:00:00+00:00|c-r3|1.0|5.0|400.0|4.0|1.0|improvement\n"
                "7|r7|r6|1970-01-01T07:00:00+00:00|c-r7|5.0|2.0|-60.0|3.0|1.0|regression\n");
    expect_rows("change_points", "['throughput', 'p', '{`framework`: `other`}']", "");
    expect_rows("change_points", "['throughput', 'p', '{}', 'pelt', 11]", "");
    expect_rows("change_points", "['throughput', 'p', null, 'pelt', null, 1000]", "");
}
END_TEST

START_TEST(a_metric_without_a_better)
{
    static const char *const values[] = { "1", "1", "1", "5", "5", "5" };
    add_series("note", values, 6);
    expect_rows("change_points", "['note', 'p', '{}', 'binseg', null, 1]",
                "3|r3|r2|1970-01-01T03:00:00+00:00|c-r3|1.0|5.0|400.0|4.0|1.0|info\n");
}
END_TEST

START_TEST(found_without_being_asked_how)
{
    static const char *const values[] = { "1", "1", "1", "1", "1", "1", "1", "1", "1", "1", "1",
                                          "1", "4", "4", "4", "4", "4", "4", "4", "4", "4", "4" };
    add_series("latency", values, 22);
    expect_rows("change_points", "['latency', 'p']",
                "12|r12|r11|1970-01-01T12:00:00+00:00|c-r12|1.0|4.0|300.0|3.0|1.0|regression\n");
}
END_TEST

START_TEST(what_is_refused)
{
    static const char *const values[] = { "1", "1", "Infinity", "5" };
    add_series("latency", values, 4);
    expect_error("change_points", "['latency', 'p']",
                 "change_points: the value of run r2 is infinite: no level can be found around it");
    expect_error("change_points", "['latency', 'p', '{}', 'guess']",
                 "change_points: argument 4 (method) must be 'auto', 'pelt', 'binseg' or "
                 "'window', not 'guess'");
    expect_error("change_points", "['latency', 'p', '{}', 'auto', 3, 1]",
                 "change_points: argument 6 (penalty) is not for method 'auto': name 'pelt', "
                 "'binseg' or 'window'");
    expect_error("change_points", "['latency', 'p', '{}', null, 3, null, 2]",
                 "change_points: argument 7 (jump) is not for method 'auto': name 'pelt', "
                 "'binseg' or 'window'");
    expect_error("change_points", "['latency', 'p', '{}', 'pelt', 0]",
                 "change_points: argument 5 (min_size) must be at least 1, got 0");
    expect_error("change_points", "['latency', 'p', '{}', 'pelt', 3, -1]",
                 "change_points: argument 6 (penalty) must be a finite number of at least 0, "
                 "got -1.0");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("query_change_points");
    tcase_add_test(tc, a_step_with_a_gap);
    tcase_add_test(tc, levels_without_noise);
    tcase_add_test(tc, a_metric_without_a_better);
    tcase_add_test(tc, found_without_being_asked_how);
    tcase_add_test(tc, what_is_refused);
    return run_query_tests("query_change_points", tc);
}
