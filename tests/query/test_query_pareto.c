#include "tests/query/query_fixture.h"

#define POINT(name, throughput, latency)                                                           \
    "{'name': '" name "', 'scenario': 's', 'tags': {'z': '1', 'a': '2'}, 'metrics': {"             \
    "'throughput': {'value': " throughput "}, 'latency': {'value': " latency "}}}"

START_TEST(front_of_a_run)
{
    add_points("r", 1,
               POINT("a", "100.0", "10.0") "," POINT("b", "200.0", "20.0") "," POINT(
                   "c", "90.0", "11.0") "," POINT("a2", "100.0", "10.0") "," POINT("d", "NaN",
                                                                                   "0.0"));
    expect_rows("pareto_front", "['latest', 'throughput', 'latency']",
                "s|a|{'z':'1','a':'2'}|100.0|10.0\ns|b|{'z':'1','a':'2'}|200.0|20.0\n"
                "s|a2|{'z':'1','a':'2'}|100.0|10.0\n");
    expect_rows("pareto_front", "[null, 'throughput', 'nothing']", "");
    expect_error("pareto_front", "['r', 'throughput']",
                 "pareto_front: argument 3 (y_metric) is required");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("query_pareto");
    tcase_add_test(tc, front_of_a_run);
    return run_query_tests("query_pareto", tc);
}
