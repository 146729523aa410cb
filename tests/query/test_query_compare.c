#include "tests/query/query_fixture.h"

#include <string.h>

/* A point with one metric, tagged framework=jax. */
#define POINT(name, metric, value)                                                                 \
    "{'name': '" name "', 'scenario': 's', 'tags': {'framework': 'jax'}, 'metrics': {'" metric     \
    "': {'value': " value "}}}"

static void set_baseline(const char *run_id)
{
    cbx_error err;
    ck_assert_msg(cbx_store_set_baseline(query_store, "main", run_id, &err) == CBX_OK, "%s",
                  err.text);
}

START_TEST(a_run_against_its_baseline)
{
    add_points("base", 1,
               POINT("a", "throughput", "100.0") "," POINT("b", "latency", "10.0") "," POINT(
                   "c", "note", "1.0") "," POINT("d", "latency", "0.0") "," POINT("e", "other",
                                                                                  "1.0"));
    add_points("now", 2,
               POINT("d", "latency", "5.0") "," POINT("b", "latency", "9.0") "," POINT(
                   "a", "throughput", "80.0") "," POINT("c", "note", "7.0") "," POINT("e", "other",
                                                                                      "9.0"));
    set_baseline("base");
    expect_rows("compare_runs", "[]",
                "s|d|{'framework':'jax'}|latency|ms|lower|0.0|5.0|-|undefined|-|-|-\n"
                "s|b|{'framework':'jax'}|latency|ms|lower|10.0|9.0|-10.0|improvement|-|-|-\n"
                "s|a|{'framework':'jax'}|throughput|1/s|higher|100.0|80.0|-20.0|regression|-|-|-\n"
                "s|c|{'framework':'jax'}|note||info|1.0|7.0|600.0|info|-|-|-\n"
                "s|e|{'framework':'jax'}|other|-|-|1.0|9.0|800.0|-|-|-|-\n");
    expect_rows("regressions", "['now', 'base']",
                "s|a|{'framework':'jax'}|throughput|1/s|higher|100.0|80.0|-20.0|regression|-|-|-\n");
    expect_rows("regressions", "['latest', 'main', 0.2]", "");
    expect_rows("regressions", "['base', 'base', 0]", "");
}
END_TEST

START_TEST(no_baseline_is_an_error)
{
    cbx_rowset *rows = NULL;
    cbx_error err;
    add_points("now", 2, POINT("a", "throughput", "80.0"));
    ck_assert_int_eq(cbx_query_run(cbx_query_find("regressions"), query_store, NULL, 0, &rows,
                                   &err),
                     CBX_NOT_FOUND);
    ck_assert_msg(strncmp(err.text, "regressions: ", 13) == 0, "%s", err.text);
}
END_TEST

/* scipy 1.10: mannwhitneyu([1,2,3], [4,5,6]).pvalue = 0.1; q over the two rows that have a p. */
START_TEST(samples_are_tested)
{
    add_points("base", 1,
               "{'name': 'p', 'scenario': 's', 'tags': {}, 'metrics': {"
               "'latency': {'value': 5.0, 'samples': [4.0, NaN, 5.0, 6.0]},"
               "'note': {'value': 1.0, 'samples': [1.0]},"
               "'throughput': {'value': 1.0, 'samples': [2.0, 2.0]}}}");
    add_points("now", 2,
               "{'name': 'p', 'scenario': 's', 'tags': {}, 'metrics': {"
               "'latency': {'value': 2.0, 'samples': [1.0, 2.0, 3.0]},"
               "'note': {'value': 1.0, 'samples': [1.0, 2.0]},"
               "'throughput': {'value': 1.0, 'samples': [2.0, 2.0, 2.0]}}}");
    expect_rows("compare_runs", "['now', 'base']",
                "s|p|{}|latency|ms|lower|5.0|2.0|-60.0|improvement|0.1|0.2|3.0\n"
                "s|p|{}|note||info|1.0|1.0|0.0|info|-|-|-\n"
                "s|p|{}|throughput|1/s|higher|1.0|1.0|0.0|unchanged|1.0|1.0|0.0\n");
}
END_TEST

START_TEST(missing_values)
{
    add_points("base", 1, POINT("a", "latency", "1.0") "," POINT("b", "latency", "NaN"));
    add_points("now", 2, POINT("a", "latency", "NaN") "," POINT("b", "latency", "Infinity"));
    expect_rows("compare_runs", "['now', 'base']",
                "s|a|{'framework':'jax'}|latency|ms|lower|1.0|-|-|-|-|-|-\n"
                "s|b|{'framework':'jax'}|latency|ms|lower|-|Infinity|-|-|-|-|-\n");
    expect_rows("regressions", "['now', 'base']", "");
    expect_rows("missing_points", "['now', 'base']",
                "s|b|{'framework':'jax'}|latency|new\n"
                "s|a|{'framework':'jax'}|latency|dropped\n");
}
END_TEST

START_TEST(new_and_dropped_points)
{
    add_points("base", 1, POINT("a", "latency", "1.0") "," POINT("gone", "latency", "1.0"));
    add_points("now", 2, POINT("fresh", "latency", "1.0") "," POINT("a", "latency", "1.0"));
    set_baseline("base");
    expect_rows("missing_points", "[]",
                "s|fresh|{'framework':'jax'}|latency|new\n"
                "s|gone|{'framework':'jax'}|latency|dropped\n");
}
END_TEST

START_TEST(store_definitions_are_the_last_resort)
{
    const cbx_metric_def def
        = { "other", "s", CBX_DIRECTION_LOWER, "", CBX_PRIORITY_SECONDARY, "", false };
    cbx_error err;
    add_points("base", 1, POINT("a", "other", "1.0"));
    add_points("now", 2, POINT("a", "other", "2.0"));
    ck_assert_int_eq(cbx_store_put_defs(query_store, &def, 1, &err), CBX_OK);
    expect_rows("regressions", "['now', 'base']",
                "s|a|{'framework':'jax'}|other|s|lower|1.0|2.0|100.0|regression|-|-|-\n");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("query_compare");
    tcase_add_test(tc, a_run_against_its_baseline);
    tcase_add_test(tc, no_baseline_is_an_error);
    tcase_add_test(tc, samples_are_tested);
    tcase_add_test(tc, missing_values);
    tcase_add_test(tc, new_and_dropped_points);
    tcase_add_test(tc, store_definitions_are_the_last_resort);
    return run_query_tests("query_compare", tc);
}
