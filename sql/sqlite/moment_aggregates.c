/* Aggregates of sums: exact ones, so that a window's answer depends only on what is in it. */
#include "engine/statistics/moment_sums.h"
#include "sql/sqlite/function_binding.h"

static cbx_status moments_add(void *state, const cbx_sql_arguments *arguments, cbx_error *err)
{
    (void)err;
    cbx_moment_sums_add(state, arguments->at[0].number);
    return CBX_OK;
}

static cbx_status moments_remove(void *state, const cbx_sql_arguments *arguments, cbx_error *err)
{
    (void)err;
    cbx_moment_sums_remove(state, arguments->at[0].number);
    return CBX_OK;
}

static const cbx_sql_accumulator moments = { sizeof(cbx_moment_sums), false, moments_add,
                                             moments_remove, NULL };

static cbx_status logs_add(void *state, const cbx_sql_arguments *arguments, cbx_error *err)
{
    (void)err;
    cbx_log_sums_add(state, arguments->at[0].number);
    return CBX_OK;
}

static cbx_status logs_remove(void *state, const cbx_sql_arguments *arguments, cbx_error *err)
{
    (void)err;
    cbx_log_sums_remove(state, arguments->at[0].number);
    return CBX_OK;
}

static const cbx_sql_accumulator logs = { sizeof(cbx_log_sums), false, logs_add, logs_remove,
                                          NULL };

static void stddev_value(sqlite3_context *context, const void *state)
{
    double stddev = 0;
    cbx_status status = cbx_moment_sums_stddev(state, &stddev);
    cbx_sql_result_number(context, status, stddev);
}

static void variance_value(sqlite3_context *context, const void *state)
{
    double variance = 0;
    cbx_status status = cbx_moment_sums_variance(state, &variance);
    cbx_sql_result_number(context, status, variance);
}

static void cv_value(sqlite3_context *context, const void *state)
{
    double cv = 0;
    cbx_status status = cbx_moment_sums_cv(state, &cv);
    cbx_sql_result_number(context, status, cv);
}

static void geomean_value(sqlite3_context *context, const void *state)
{
    double mean = 0;
    cbx_status status = cbx_log_sums_geometric_mean(state, &mean);
    cbx_sql_result_number(context, status, mean);
}

static const cbx_sql_binding bindings[] = {
    { "stddev", .accumulator = &moments, .value = stddev_value },
    { "variance", .accumulator = &moments, .value = variance_value },
    { "cv", .accumulator = &moments, .value = cv_value },
    { "geomean", .accumulator = &logs, .value = geomean_value },
};
const cbx_sql_family cbx_sql_moment_family = { bindings, sizeof bindings / sizeof *bindings };
