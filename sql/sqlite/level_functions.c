/* Where the level of a plain array moves: thin over engine/statistics/change_point.h. */
#include "engine/statistics/change_point.h"
#include "sql/sqlite/function_binding.h"

#include <stdlib.h>

enum { METHOD = 1, MIN_SIZE, PENALTY, JUMP };

static size_t count_or_default(const cbx_sql_argument *argument)
{
    return argument->is_null ? 0 : (size_t)argument->integer;
}

static cbx_status read_options(const cbx_sql_arguments *arguments, cbx_change_options *ret_options,
                               cbx_error *err)
{
    const cbx_sql_argument *at = arguments->at;
    *ret_options = (cbx_change_options){
        .min_size = count_or_default(&at[MIN_SIZE]),
        .jump = count_or_default(&at[JUMP]),
        .has_penalty = !at[PENALTY].is_null,
        .penalty = at[PENALTY].is_null ? 0 : at[PENALTY].number,
    };
    if (!cbx_change_method_parse(at[METHOD].text, &ret_options->method))
        return cbx_sql_argument_fail(arguments->function, METHOD, err,
                                     "must be 'auto', 'pelt', 'binseg' or 'window', got '%s'",
                                     at[METHOD].text);
    bool is_auto = ret_options->method == CBX_CHANGE_METHOD_AUTO;
    if (is_auto && (ret_options->has_penalty || ret_options->jump > 1))
        return cbx_sql_argument_fail(arguments->function, ret_options->has_penalty ? PENALTY : JUMP,
                                     err, "is not for method 'auto'");
    return CBX_OK;
}

/* Values too few for two levels have one. */
static cbx_status find(const cbx_sample_array *samples, const cbx_change_options *options,
                       size_t *indexes, size_t *ret_n)
{
    cbx_status status =
        cbx_change_points_find(samples->values, samples->n, options, indexes, ret_n);
    return status == CBX_TOO_FEW_SAMPLES && samples->n > 0 ? CBX_OK : status;
}

static void change_point_indexes(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    const cbx_sample_array *samples = &arguments->at[0].samples;
    cbx_change_options options;
    cbx_error err;
    cbx_status status = read_options(arguments, &options, &err);
    if (status != CBX_OK) {
        cbx_sql_result_failure(context, status, &err);
        return;
    }
    options.stop = cbx_sql_stop(context);
    size_t *indexes = malloc((samples->n + 1) * sizeof *indexes);
    size_t n = 0;
    status = indexes ? find(samples, &options, indexes, &n) : CBX_NO_MEMORY;
    if (status == CBX_OK)
        cbx_sql_result_indexes(context, samples, indexes, n);
    else
        cbx_sql_result_number(context, status, 0);
    free(indexes);
}

static const cbx_sql_binding bindings[] = {
    { "change_point_indexes", .scalar = change_point_indexes },
};
const cbx_sql_family cbx_sql_level_family = { bindings, sizeof bindings / sizeof *bindings };
