/* Aggregates of sums: exact ones, so that a window's answer depends only on what is in it. */
#include "engine/statistics/moment_sums.h"
#include "engine/statistics/sums_record.h"
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

static cbx_status moments_combine(void *state, const void *other, const cbx_function *function,
                                  cbx_error *err)
{
    (void)function;
    (void)err;
    cbx_moment_sums_merge(state, other);
    return CBX_OK;
}

static void moments_write(const void *state, const cbx_function *function, cbx_text_buffer *bytes)
{
    (void)function;
    cbx_moment_sums_write(state, bytes);
}

static cbx_status moments_read(void *state, const cbx_function *function, cbx_byte_reader *bytes)
{
    (void)function;
    return cbx_moment_sums_read(bytes, state);
}

static const cbx_sql_accumulator moments = {
    .size = sizeof(cbx_moment_sums),
    .add = moments_add,
    .remove = moments_remove,
    .combine = moments_combine,
    .write = moments_write,
    .read = moments_read,
};

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

static cbx_status logs_combine(void *state, const void *other, const cbx_function *function,
                               cbx_error *err)
{
    (void)function;
    (void)err;
    cbx_log_sums_merge(state, other);
    return CBX_OK;
}

static void logs_write(const void *state, const cbx_function *function, cbx_text_buffer *bytes)
{
    (void)function;
    cbx_log_sums_write(state, bytes);
}

static cbx_status logs_read(void *state, const cbx_function *function, cbx_byte_reader *bytes)
{
    (void)function;
    return cbx_log_sums_read(bytes, state);
}

static const cbx_sql_accumulator logs = {
    .size = sizeof(cbx_log_sums),
    .add = logs_add,
    .remove = logs_remove,
    .combine = logs_combine,
    .write = logs_write,
    .read = logs_read,
};

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
