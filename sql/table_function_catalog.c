#include "sql/table_function_catalog.h"

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
