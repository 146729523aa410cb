/* Scalars that test two sample arrays, or p-values, statistically: thin over engine/statistics. */
#include "engine/json/json_writer.h"
#include "engine/statistics/effect_size.h"
#include "engine/statistics/false_discovery.h"
#include "engine/statistics/mann_whitney.h"
#include "engine/statistics/welch_test.h"
#include "engine/statistics/wilcoxon.h"
#include "sql/sqlite/function_binding.h"

#include <math.h>
#include <stdlib.h>

static cbx_status welch(const cbx_sql_arguments *arguments, cbx_welch_test *ret_test)
{
    const cbx_sample_array *a = &arguments->at[0].samples, *b = &arguments->at[1].samples;
    return cbx_welch_test_compute(a->values, a->n, b->values, b->n, ret_test);
}

static void welch_t(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    cbx_welch_test test = { 0 };
    cbx_status status = welch(arguments, &test);
    cbx_sql_result_number(context, status, test.t);
}

static void welch_p(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    cbx_welch_test test = { 0 };
    cbx_status status = welch(arguments, &test);
    cbx_sql_result_number(context, status, test.p_value);
}

static cbx_status mann_whitney(const cbx_sql_arguments *arguments, cbx_mann_whitney *ret_test)
{
    const cbx_sample_array *a = &arguments->at[0].samples, *b = &arguments->at[1].samples;
    return cbx_mann_whitney_compute(a->values, a->n, b->values, b->n, ret_test);
}

static void mann_whitney_u(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    cbx_mann_whitney test = { 0 };
    cbx_status status = mann_whitney(arguments, &test);
    cbx_sql_result_number(context, status, test.u);
}

static void mann_whitney_p(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    cbx_mann_whitney test = { 0 };
    cbx_status status = mann_whitney(arguments, &test);
    cbx_sql_result_number(context, status, test.p_value);
}

/* Pairs keep their places: one with a missing member is left out whole. */
static cbx_status wilcoxon_pairs(const cbx_sample_array *a, const cbx_sample_array *b,
                                 cbx_wilcoxon *ret_test)
{
    double *pairs = malloc(2 * a->n_given * sizeof *pairs);
    if (!pairs)
        return CBX_NO_MEMORY;
    size_t n = 0;
    for (size_t i = 0; i < a->n_given; i++) {
        if (isnan(a->given[i]) || isnan(b->given[i]))
            continue;
        pairs[n] = a->given[i];
        pairs[a->n_given + n++] = b->given[i];
    }
    cbx_status status = cbx_wilcoxon_compute(pairs, pairs + a->n_given, n, ret_test);
    free(pairs);
    return status;
}

/* False when the error is the result already. */
static bool wilcoxon(sqlite3_context *context, const cbx_sql_arguments *arguments,
                     cbx_status *ret_status, cbx_wilcoxon *ret_test)
{
    const cbx_sample_array *a = &arguments->at[0].samples, *b = &arguments->at[1].samples;
    if (a->n_given == 0 || b->n_given == 0) {
        *ret_status = CBX_TOO_FEW_SAMPLES;
        return true;
    }
    if (a->n_given != b->n_given) {
        cbx_error err;
        cbx_status status = cbx_sql_argument_fail(
            arguments->function, 1, &err,
            "must have as many elements as argument 1 (a), %zu, got %zu", a->n_given, b->n_given);
        cbx_sql_result_failure(context, status, &err);
        return false;
    }
    *ret_status = wilcoxon_pairs(a, b, ret_test);
    return true;
}

static void wilcoxon_w(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    cbx_wilcoxon test = { 0 };
    cbx_status status;
    if (wilcoxon(context, arguments, &status, &test))
        cbx_sql_result_number(context, status, test.w);
}

static void wilcoxon_p(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    cbx_wilcoxon test = { 0 };
    cbx_status status;
    if (wilcoxon(context, arguments, &status, &test))
        cbx_sql_result_number(context, status, test.p_value);
}

static void cohens_d(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    const cbx_sample_array *a = &arguments->at[0].samples, *b = &arguments->at[1].samples;
    double d = 0;
    cbx_status status = cbx_effect_size(a->values, a->n, b->values, b->n, &d);
    cbx_sql_result_number(context, status, d);
}

static void result_numbers(sqlite3_context *context, const double *numbers, size_t n)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &text, CBX_JSON_SQL);
    cbx_json_begin_array(&writer);
    for (size_t i = 0; i < n; i++)
        cbx_json_double(&writer, numbers[i]);
    cbx_json_end_array(&writer);
    cbx_sql_result_text(context, &text);
}

static void refuse_p_value(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    const cbx_sample_array *p_values = &arguments->at[0].samples;
    size_t i = 0;
    while (i + 1 < p_values->n && p_values->values[i] >= 0 && p_values->values[i] <= 1)
        i++;
    cbx_error err;
    cbx_status status = cbx_sql_argument_fail(
        arguments->function, 0, &err, "must hold p-values between 0 and 1, element %zu is %g",
        cbx_sample_array_index(p_values, i), p_values->values[i]);
    cbx_sql_result_failure(context, status, &err);
}

static void fdr_adjust(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    const cbx_sample_array *p_values = &arguments->at[0].samples;
    if (p_values->n == 0) {
        sqlite3_result_null(context);
        return;
    }
    double *q_values = malloc(p_values->n_given * sizeof *q_values);
    cbx_status status = CBX_NO_MEMORY;
    if (q_values)
        status = cbx_false_discovery_adjust(p_values->given, p_values->n_given, q_values);
    if (status == CBX_OK)
        result_numbers(context, q_values, p_values->n_given);
    else if (status == CBX_INVALID)
        refuse_p_value(context, arguments);
    else
        cbx_sql_result_number(context, status, 0);
    free(q_values);
}

static const cbx_sql_binding bindings[] = {
    { "welch_t", .scalar = welch_t },
    { "welch_p", .scalar = welch_p },
    { "mann_whitney_u", .scalar = mann_whitney_u },
    { "mann_whitney_p", .scalar = mann_whitney_p },
    { "wilcoxon_w", .scalar = wilcoxon_w },
    { "wilcoxon_p", .scalar = wilcoxon_p },
    { "cohens_d", .scalar = cohens_d },
    { "fdr_adjust", .scalar = fdr_adjust },
};
const cbx_sql_family cbx_sql_test_family = { bindings, sizeof bindings / sizeof *bindings };
