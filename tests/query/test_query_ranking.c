#include "tests/query/query_fixture.h"

#define POINT(scenario, framework, throughput, latency)                                            \
    "{'name': 'p', 'scenario': '" scenario "', 'tags': {'framework': '" framework                  \
    "'}, 'metrics': {'throughput': {'value': " throughput "}, 'latency': {'value': " latency "}}}"

START_TEST(ranks_of_one_run)
{
    add_points("r", 1,
               POINT("s1", "jax", "100.0", "5.0") "," POINT("s1", "torch", "50.0", "4.0") "," POINT(
                   "s2", "torch", "400.0", "1.0") "," POINT("s1", "flax", "NaN", "NaN"));
    expect_rows("ranking", "[null, 'throughput']",
                "1|jax|100.0|1|0.0\n2|torch|50.0|0|50.0\n3|flax|-|0|-\n");
    expect_rows("ranking", "['r', 'latency', 'framework', 's2']", "1|torch|1.0|1|0.0\n");
    expect_rows("ranking", "['r', 'latency', 'device']", "1|p|5.0|1|0.0\n");
    expect_rows("ranking", "['r', 'nothing']", "");
}
END_TEST

/* calibrax's guide: weights .6 and .4 give flax 1.0, keras .44, pytorch 0. */
START_TEST(scores_of_one_run)
{
    add_points("r", 1,
               POINT("s", "flax", "200.0", "5.0") "," POINT("s", "pytorch", "100.0",
                                                           "15.0") "," POINT("s", "keras", "140.0",
                                                                             "10.0"));
    expect_rows("aggregate_scores", "['r', '{`throughput`: 0.6, "
                                    "`latency`: 0.4}']",
                "flax|1.0\nkeras|0.44\npytorch|0.0\n");
    expect_rows("aggregate_scores", "['r', '{}']", "flax|0.0\npytorch|0.0\nkeras|0.0\n");
    expect_error("aggregate_scores", "['r', '{`x`: `y`}']",
                 "aggregate_scores: argument 2 (weights_json) must have a finite number for 'x'");
}
END_TEST

START_TEST(configurations)
{
    add_points("fast", 1, POINT("s", "jax", "200.0", "2.0"));
    add_points("slow", 2, POINT("s", "jax", "100.0", "10.0"));
    const char *labels = "['{`slow`: `slow`, `fast`: "
                         "`latest~1`}']";
    expect_rows("compare_configurations", labels,
                "latency|fast|2.0|1|1|1.0|1\nlatency|slow|10.0|2|0|5.0|0\n"
                "throughput|fast|200.0|1|1|1.0|1\nthroughput|slow|100.0|2|0|2.0|0\n");
    expect_rows("compare_configurations",
                "['{`a`: `slow`, `b`: `fast`}', "
                "'[`throughput`, `gone`]', 'device']",
                "throughput|b|200.0|1|1|1.0|1\nthroughput|a|100.0|2|0|2.0|0\n");
    expect_error("compare_configurations", "['{`a`: `slow`}']",
                 "compare_configurations: At least 2 configurations are needed, got 1");
    expect_error("compare_configurations", "['{`a`: 1}']",
                 "compare_configurations: argument 1 (labels_json) must have a text for 'a', got "
                 "an integer");
    expect_error("compare_configurations", "['{}', '{}']",
                 "compare_configurations: argument 2 (metrics_json) must be a JSON array of metric "
                 "names");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("query_ranking");
    tcase_add_test(tc, ranks_of_one_run);
    tcase_add_test(tc, scores_of_one_run);
    tcase_add_test(tc, configurations);
    return run_query_tests("query_ranking", tc);
}
