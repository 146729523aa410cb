/* Scalars over one sample array: thin over engine/statistics. */
#include "engine/statistics/moments.h"
#include "engine/statistics/outliers.h"
#include "engine/statistics/quantile.h"
#include "sql/sqlite/function_binding.h"

#include <stdlib.h>

static const double STABLE_CV = 0.10; /* is_stable: strictly below */

static void sample_count(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    sqlite3_result_int64(context, (sqlite3_int64)arguments->at[0].samples.n);
}

static cbx_status sample_variance(const double *x, size_t n, double *ret_variance)
{
    cbx_moments moments;
    cbx_status status = cbx_moments_compute(x, n, &moments);
    if (status == CBX_OK)
        *ret_variance = moments.variance;
    return status;
}

static cbx_status sample_stddev(const double *x, size_t n, double *ret_stddev)
{
    cbx_moments moments;
    cbx_status status = cbx_moments_compute(x, n, &moments);
    if (status == CBX_OK)
        *ret_stddev = moments.stddev;
    return status;
}

static void sample_quantile(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    const cbx_sample_array *samples = &arguments->at[0].samples;
    double quantile = 0;
    cbx_status status =
        cbx_quantile(samples->values, samples->n, arguments->at[1].number, &quantile);
    cbx_sql_result_number(context, status, quantile);
}

static void is_stable(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    const cbx_sample_array *samples = &arguments->at[0].samples;
    double cv = 0;
    cbx_status status = cbx_coefficient_of_variation(samples->values, samples->n, &cv);
    cbx_sql_result_boolean(context, status, cv < STABLE_CV);
}

static void outliers(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    const cbx_sample_array *samples = &arguments->at[0].samples;
    size_t *indexes = malloc((samples->n + 1) * sizeof *indexes);
    size_t n = 0;
    cbx_status status = CBX_NO_MEMORY;
    if (indexes)
        status =
            cbx_outliers_find(samples->values, samples->n, arguments->at[1].number, indexes, &n);
    if (status == CBX_OK)
        cbx_sql_result_indexes(context, samples, indexes, n);
    else
        cbx_sql_result_number(context, status, 0);
    free(indexes);
}

static const cbx_sql_binding bindings[] = {
    { "sample_count", .scalar = sample_count },
    { "sample_mean", .reduce = cbx_mean },
    { "sample_median", .reduce = cbx_median },
    { "sample_stddev", .reduce = sample_stddev },
    { "sample_variance", .reduce = sample_variance },
    { "sample_min", .reduce = cbx_min },
    { "sample_max", .reduce = cbx_max },
    { "sample_quantile", .scalar = sample_quantile },
    { "sample_mad", .reduce = cbx_mad },
    { "sample_iqr", .reduce = cbx_iqr },
    { "sample_cv", .reduce = cbx_coefficient_of_variation },
    { "sample_geomean", .reduce = cbx_geometric_mean },
    { "is_stable", .scalar = is_stable },
    { "outliers", .scalar = outliers },
};
const cbx_sql_family cbx_sql_sample_family = { bindings, sizeof bindings / sizeof *bindings };
