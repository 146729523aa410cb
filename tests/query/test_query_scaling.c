#include "tests/query/query_fixture.h"

#define POINT(scenario, framework, size, latency)                                                  \
    "{'name': 'p" size "', 'scenario': '" scenario "', 'tags': {'framework': '" framework          \
    "', 'n': '" size "'}, 'metrics': {'latency': {'value': " latency "}}}"

START_TEST(one_fit_for_each_scenario)
{
    add_points("r", 1,
               POINT("s", "jax", "1", "2.0") "," POINT("s", "jax", "2", "8.0") "," POINT(
                   "t", "jax", "10", "5.0") "," POINT("s", "jax", "4", "32.0") "," POINT(
                   "s", "jax", "many", "99.0") "," POINT("s", "jax", "-4", "99.0") "," POINT(
                   "s", "jax", "8", "NaN") "," POINT("t", "jax", "1e2", "5.0"));
    expect_rows("scaling", "['r', 'latency', 'n']",
                "-|s|2.0|2.0|1.0|O(n^2)|2.0|2.0|3\n"
                "-|t|5.0|0.0|1.0|O(1)|-|-|2\n");
    expect_rows("scaling", "['r', 'nothing', 'n']", "");
    expect_rows("scaling", "['r', 'latency', 'framework']", "");
}
END_TEST

START_TEST(one_fit_for_each_group)
{
    add_points("r", 1,
               POINT("s", "jax", "1", "3.0") "," POINT("s", "torch", "1", "4.0") "," POINT(
                   "s", "jax", "4", "3.0") "," POINT("s", "torch", "4", "8.0") "," POINT(
                   "t", "jax", "4", "0.0"));
    expect_rows("scaling", "[null, 'latency', 'n', 'framework']",
                "jax|s|3.0|0.0|1.0|O(1)|-|-|2\n"
                "torch|s|4.0|0.5|1.0|O(sqrt(n))|-|-|2\n"
                "jax|t|0.0|0.0|0.0|O(1)|-|-|0\n");
    expect_rows("scaling", "[null, 'latency', 'n', 'device']",
                "p1|s|3.46410161514|0.0|0.0|O(1)|-|-|2\n"
                "p4|s|4.89897948557|0.0|0.0|O(1)|-|-|2\n"
                "p4|t|0.0|0.0|0.0|O(1)|-|-|0\n");
}
END_TEST

/* calibrax's golden values for these sizes and times. */
START_TEST(golden_values)
{
    add_points("r", 1,
               POINT("s", "jax", "100", "0.01") "," POINT("s", "jax", "500", "0.05") "," POINT(
                   "s", "jax", "1000", "0.1") "," POINT("s", "jax", "5000", "0.52") "," POINT(
                   "s", "jax", "10000", "1.05"));
    cbx_rowset *rows = NULL;
    cbx_error err;
    cbx_cell arguments[]
        = { cbx_cell_null(), cbx_cell_text("latency"), cbx_cell_text("n") };
    ck_assert_int_eq(cbx_query_run(cbx_query_find("scaling"), query_store, arguments, 3, &rows,
                                   &err),
                     CBX_OK);
    ck_assert_uint_eq(rows->n_rows, 1);
    const cbx_cell *cells = rows->cells;
    ck_assert_double_eq_tol(cells[2].real, 9.36083346314213e-05, 1e-17);
    ck_assert_double_eq_tol(cells[3].real, 1.0118, 1e-12);
    ck_assert_double_eq_tol(cells[4].real, 0.999965, 1e-12);
    ck_assert_str_eq(cells[5].text, "O(n)");
    ck_assert_int_eq(cells[8].integer, 5);
    cbx_rowset_free(rows);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("query_scaling");
    tcase_add_test(tc, one_fit_for_each_scenario);
    tcase_add_test(tc, one_fit_for_each_group);
    tcase_add_test(tc, golden_values);
    return run_query_tests("query_scaling", tc);
}
