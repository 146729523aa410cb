/* Scalars that bound a mean or a further value: thin over engine/statistics. */
#include "engine/statistics/bootstrap.h"
#include "engine/statistics/prediction_interval.h"
#include "sql/sqlite/function_binding.h"

typedef struct interval {
    double lower, upper;
} interval;

/* The seed is 32 bits of any integer. */
static cbx_status bootstrap(sqlite3_context *context, const cbx_sql_arguments *arguments,
                            interval *ret)
{
    const cbx_sample_array *samples = &arguments->at[0].samples;
    cbx_bootstrap_options options = {
        .confidence = arguments->at[1].number,
        .resamples = (size_t)arguments->at[2].integer,
        .seed = (uint32_t)arguments->at[3].integer,
        .stop = cbx_sql_stop(context),
    };
    return cbx_bootstrap_mean(samples->values, samples->n, &options, &ret->lower, &ret->upper);
}

static void bootstrap_lower(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    interval mean = { 0 };
    cbx_status status = bootstrap(context, arguments, &mean);
    cbx_sql_result_number(context, status, mean.lower);
}

static void bootstrap_upper(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    interval mean = { 0 };
    cbx_status status = bootstrap(context, arguments, &mean);
    cbx_sql_result_number(context, status, mean.upper);
}

static cbx_status prediction(const cbx_sql_arguments *arguments, interval *ret)
{
    const cbx_sample_array *samples = &arguments->at[0].samples;
    return cbx_prediction_interval(samples->values, samples->n, arguments->at[1].number,
                                   &ret->lower, &ret->upper);
}

static void prediction_lower(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    interval further = { 0 };
    cbx_status status = prediction(arguments, &further);
    cbx_sql_result_number(context, status, further.lower);
}

static void prediction_upper(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    interval further = { 0 };
    cbx_status status = prediction(arguments, &further);
    cbx_sql_result_number(context, status, further.upper);
}

static const cbx_sql_binding bindings[] = {
    { "bootstrap_lower", .scalar = bootstrap_lower },
    { "bootstrap_upper", .scalar = bootstrap_upper },
    { "prediction_lower", .scalar = prediction_lower },
    { "prediction_upper", .scalar = prediction_upper },
};
const cbx_sql_family cbx_sql_interval_family = { bindings, sizeof bindings / sizeof *bindings };
