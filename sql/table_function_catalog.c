#include "sql/table_function_catalog.h"

#include <string.h>

static const cbx_column sample_values_columns[] = {
    { "i", CBX_COLUMN_INTEGER },
    { "value", CBX_COLUMN_REAL },
};
static const cbx_argument sample_values_arguments[] = {
    { "samples", CBX_COLUMN_JSON, true, NULL },
};

const cbx_query cbx_sample_values_table = {
    .name = "sample_values",
    .summary = "The elements of a sample array, i from 0; NULL for a missing one",
    .columns = sample_values_columns,
    .n_columns = sizeof sample_values_columns / sizeof *sample_values_columns,
    .arguments = sample_values_arguments,
    .n_arguments = sizeof sample_values_arguments / sizeof *sample_values_arguments,
};

size_t cbx_table_function_count(void)
{
    return cbx_n_queries + 1;
}

const cbx_query *cbx_table_function_at(size_t index)
{
    return index < cbx_n_queries ? cbx_queries[index] : &cbx_sample_values_table;
}

static const cbx_table_example examples[] = {
    { "compare_runs",
      "SELECT metric, round(delta_pct, 1), change FROM compare_runs('latest', 'main', 0.05)\n"
      "WHERE name = 'parse-json/1000'",
      "time|263.5|regression\nthroughput|-72.5|regression" },
    { "regressions",
      "SELECT count(*), round(max(abs(delta_pct)), 1) FROM regressions('latest', 'main')",
      "18|274.4" },
    { "missing_points", "SELECT count(*) FROM missing_points('latest', 'main')", "0" },
    { "ranking",
      "SELECT rank, label, is_best, round(delta_from_best, 1)\n"
      "FROM ranking('main', 'throughput', 'framework', 'parse-double')",
      "1|calibrax|1|0.0\n2|libc|0|79.3" },
    { "aggregate_scores",
      "SELECT label, round(score, 3)\n"
      "FROM aggregate_scores('main', '{\"time\": 0.6, \"throughput\": 0.4}')",
      "calibrax|0.6\nlibc|0.4" },
    { "compare_configurations",
      "SELECT metric, label, rank, round(improvement_factor, 2)\n"
      "FROM compare_configurations('{\"-O2\": \"latest~1\", \"-O0\": \"latest\"}', '[\"time\"]')",
      "time|-O2|1|1.0\ntime|-O0|2|2.7" },
    { "pareto_front", "SELECT name FROM pareto_front('main', 'time', 'throughput')",
      "parse-double\nparse-json/100\nparse-json/1000" },
    { "trend",
      "SELECT run_id, round(value * 1e6, 1), round(delta_pct, 1)\n"
      "FROM trend('time', 'parse-json/1000', '{\"framework\": \"calibrax\"}', 3)",
      "a949a16-1a1fd64f210|44.6|\na949a16-1a1fd64fc1b|44.9|0.8\n"
      "a949a16-1a1fd650508|163.2|263.5" },
    { "change_points",
      "SELECT idx, run_id, round(before * 1e6, 1), round(after * 1e6, 1), change\n"
      "FROM change_points('time', 'parse-json/1000', '{\"framework\": \"calibrax\"}', 'pelt', 1)",
      "3|fb52fc7-1a1fd64b6ca|51.2|43.3|improvement\n9|a949a16-1a1fd64f210|43.3|44.7|regression\n"
      "11|a949a16-1a1fd650508|44.7|163.2|regression" },
    { "scaling",
      "SELECT scenario, exponent, r_squared, complexity FROM scaling('main', 'time', 'size')",
      "parse-json|1.0701|0.996996|O(n)\nstring-map|1.0342|0.999879|O(n)" },
    { "judge_run",
      "SELECT metric, tags ->> 'framework', round(delta_pct, 1), n_history, verdict\n"
      "FROM judge_run('latest') WHERE name = 'parse-double'",
      "time|calibrax|279.1|11|regression\nthroughput|calibrax|-73.6|11|regression\n"
      "time|libc|0.3|11|unchanged\nthroughput|libc|-0.3|11|unchanged" },
    { "sample_values", "SELECT i, value FROM sample_values('[0.5, null, 2]')", "0|0.5\n1|\n2|2.0" },
};

const cbx_table_example *cbx_table_example_find(const char *name)
{
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        if (strcmp(examples[i].name, name) == 0)
            return &examples[i];
    return NULL;
}
