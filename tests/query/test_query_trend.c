#include "tests/query/query_fixture.h"

#define POINT(framework, value)                                                                    \
    "{'name': 'p', 'scenario': 's', 'tags': {'framework': '" framework                             \
    "'}, 'metrics': {'latency': {'value': " value ", 'lower': 1.0}}}"

START_TEST(a_series_over_runs)
{
    add_points("r2", 7200, POINT("jax", "110.0") "," POINT("torch", "1.0"));
    add_points("r1", 3600, POINT("jax", "100.0"));
    add_points("r3", 10800, POINT("torch", "2.0") "," POINT("jax", "NaN"));
    add_points("r4", 14400, POINT("jax", "120.0"));
    const char *jax = "['latency', 'p', '{`framework`: `jax`}']";
    expect_rows("trend", jax,
                "r1|1970-01-01T01:00:00+00:00|3600000000|c-r1|100.0|1.0|-|-\n"
                "r2|1970-01-01T02:00:00+00:00|7200000000|c-r2|110.0|1.0|-|10.0\n"
                "r3|1970-01-01T03:00:00+00:00|10800000000|c-r3|-|1.0|-|-\n"
                "r4|1970-01-01T04:00:00+00:00|14400000000|c-r4|120.0|1.0|-|-\n");
    expect_rows("trend", "['latency', 'p', null, 2]",
                "r3|1970-01-01T03:00:00+00:00|10800000000|c-r3|2.0|1.0|-|-\n"
                "r4|1970-01-01T04:00:00+00:00|14400000000|c-r4|120.0|1.0|-|5900.0\n");
    expect_rows("trend", "['latency', 'p', '{}', null, 'elsewhere']", "");
    expect_rows("trend", "['latency', 'nothing']", "");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("query_trend");
    tcase_add_test(tc, a_series_over_runs);
    return run_query_tests("query_trend", tc);
}
