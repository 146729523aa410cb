/* Aggregates of pairs: straight lines and power laws. Mind the orders: (y, x) and (size, value). */
#include "engine/json/json_writer.h"
#include "engine/statistics/decimal_round.h"
#include "engine/statistics/linear_fit.h"
#include "engine/statistics/powerlaw_fit.h"
#include "engine/statistics/sums_record.h"
#include "sql/sqlite/function_binding.h"

static cbx_status line_add(void *state, const cbx_sql_arguments *arguments, cbx_error *err)
{
    (void)err;
    cbx_linear_sums_add(state, arguments->at[1].number, arguments->at[0].number);
    return CBX_OK;
}

static cbx_status line_remove(void *state, const cbx_sql_arguments *arguments, cbx_error *err)
{
    (void)err;
    cbx_linear_sums_remove(state, arguments->at[1].number, arguments->at[0].number);
    return CBX_OK;
}

static cbx_status line_combine(void *state, const void *other, const cbx_function *function,
                               cbx_error *err)
{
    (void)function;
    (void)err;
    cbx_linear_sums_merge(state, other);
    return CBX_OK;
}

static void line_write(const void *state, const cbx_function *function, cbx_text_buffer *bytes)
{
    (void)function;
    cbx_linear_sums_write(state, bytes);
}

static cbx_status line_read(void *state, const cbx_function *function, cbx_byte_reader *bytes)
{
    (void)function;
    return cbx_linear_sums_read(bytes, state);
}

static const cbx_sql_accumulator line = {
    .size = sizeof(cbx_linear_sums),
    .add = line_add,
    .remove = line_remove,
    .combine = line_combine,
    .write = line_write,
    .read = line_read,
};

static void slope_value(sqlite3_context *context, const void *state)
{
    cbx_linear_fit fit = { 0 };
    cbx_status status = cbx_linear_fit_from_sums(state, &fit);
    cbx_sql_result_number(context, status, fit.slope);
}

static void intercept_value(sqlite3_context *context, const void *state)
{
    cbx_linear_fit fit = { 0 };
    cbx_status status = cbx_linear_fit_from_sums(state, &fit);
    cbx_sql_result_number(context, status, fit.intercept);
}

static void r2_value(sqlite3_context *context, const void *state)
{
    cbx_linear_fit fit = { 0 };
    cbx_status status = cbx_linear_fit_from_sums(state, &fit);
    cbx_sql_result_number(context, status, fit.r_squared);
}

/* No row at all is NULL; rows of which no pair is left are a fit of nothing, all 0. */
typedef struct powerlaw_state {
    size_t n_rows;
    cbx_linear_sums logs;
} powerlaw_state;

static cbx_status powerlaw_add(void *opaque, const cbx_sql_arguments *arguments, cbx_error *err)
{
    powerlaw_state *state = opaque;
    (void)err;
    state->n_rows++;
    cbx_powerlaw_sums_add(&state->logs, arguments->at[0].number, arguments->at[1].number);
    return CBX_OK;
}

static cbx_status powerlaw_remove(void *opaque, const cbx_sql_arguments *arguments, cbx_error *err)
{
    powerlaw_state *state = opaque;
    (void)err;
    state->n_rows--;
    cbx_powerlaw_sums_remove(&state->logs, arguments->at[0].number, arguments->at[1].number);
    return CBX_OK;
}

static cbx_status powerlaw_combine(void *opaque, const void *opaque_other,
                                   const cbx_function *function, cbx_error *err)
{
    powerlaw_state *state = opaque;
    const powerlaw_state *other = opaque_other;
    (void)function;
    (void)err;
    state->n_rows += other->n_rows;
    cbx_linear_sums_merge(&state->logs, &other->logs);
    return CBX_OK;
}

static void powerlaw_write(const void *opaque, const cbx_function *function, cbx_text_buffer *bytes)
{
    const powerlaw_state *state = opaque;
    (void)function;
    cbx_bytes_put_count(bytes, state->n_rows);
    cbx_linear_sums_write(&state->logs, bytes);
}

/* Every pair of the sums was a row, and a logarithm is never unbounded. */
static cbx_status powerlaw_read(void *opaque, const cbx_function *function, cbx_byte_reader *bytes)
{
    powerlaw_state *state = opaque;
    (void)function;
    state->n_rows = (size_t)cbx_byte_reader_count(bytes);
    cbx_status status = cbx_linear_sums_read(bytes, &state->logs);
    bool is_sound = state->logs.n <= state->n_rows && state->logs.n_unbounded == 0;
    return status == CBX_OK && !is_sound ? CBX_INVALID : status;
}

static const cbx_sql_accumulator powerlaw = {
    .size = sizeof(powerlaw_state),
    .add = powerlaw_add,
    .remove = powerlaw_remove,
    .combine = powerlaw_combine,
    .write = powerlaw_write,
    .read = powerlaw_read,
};

static cbx_status powerlaw_fit(const powerlaw_state *state, cbx_powerlaw_fit *ret_fit)
{
    if (state->n_rows == 0)
        return CBX_TOO_FEW_SAMPLES;
    return cbx_powerlaw_fit_from_sums(&state->logs, ret_fit);
}

static void exponent_value(sqlite3_context *context, const void *state)
{
    cbx_powerlaw_fit fit = { 0 };
    cbx_status status = powerlaw_fit(state, &fit);
    cbx_sql_result_number(context, status, fit.exponent);
}

static void coefficient_value(sqlite3_context *context, const void *state)
{
    cbx_powerlaw_fit fit = { 0 };
    cbx_status status = powerlaw_fit(state, &fit);
    cbx_sql_result_number(context, status, fit.coefficient);
}

static void powerlaw_r2_value(sqlite3_context *context, const void *state)
{
    cbx_powerlaw_fit fit = { 0 };
    cbx_status status = powerlaw_fit(state, &fit);
    cbx_sql_result_number(context, status, fit.r_squared);
}

enum { EXPONENT_DECIMALS = 4, R_SQUARED_DECIMALS = 6 };

static void write_number(cbx_json_writer *writer, const char *name, double number)
{
    cbx_json_name(writer, name);
    cbx_json_double(writer, number);
}

static void write_interval_number(cbx_json_writer *writer, const char *name,
                                  const cbx_powerlaw_fit *fit, double number)
{
    cbx_json_name(writer, name);
    if (fit->has_interval)
        cbx_json_double(writer, number);
    else
        cbx_json_null(writer);
}

static void write_fit(cbx_json_writer *writer, const cbx_powerlaw_fit *fit)
{
    char complexity[CBX_COMPLEXITY_TEXT_SIZE];
    cbx_complexity_class(fit->exponent, complexity);
    cbx_json_begin_object(writer);
    write_number(writer, "coefficient", fit->coefficient);
    write_number(writer, "exponent", cbx_round_decimals(fit->exponent, EXPONENT_DECIMALS));
    write_number(writer, "r_squared", cbx_round_decimals(fit->r_squared, R_SQUARED_DECIMALS));
    cbx_json_name(writer, "complexity");
    cbx_json_string(writer, complexity);
    write_interval_number(writer, "exponent_stderr", fit, fit->exponent_stderr);
    write_interval_number(writer, "exponent_lower", fit, fit->exponent_lower);
    write_interval_number(writer, "exponent_upper", fit, fit->exponent_upper);
    cbx_json_name(writer, "n");
    cbx_json_integer(writer, (int64_t)fit->n);
    cbx_json_end_object(writer);
}

static void scaling_fit_value(sqlite3_context *context, const void *state)
{
    cbx_powerlaw_fit fit = { 0 };
    cbx_status status = powerlaw_fit(state, &fit);
    if (status != CBX_OK) {
        cbx_sql_result_number(context, status, 0);
        return;
    }
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &text, CBX_JSON_SQL);
    write_fit(&writer, &fit);
    cbx_sql_result_text(context, &text);
}

static const cbx_sql_binding bindings[] = {
    { "regr_slope", .accumulator = &line, .value = slope_value },
    { "regr_intercept", .accumulator = &line, .value = intercept_value },
    { "regr_r2", .accumulator = &line, .value = r2_value },
    { "powerlaw_exponent", .accumulator = &powerlaw, .value = exponent_value },
    { "powerlaw_coefficient", .accumulator = &powerlaw, .value = coefficient_value },
    { "powerlaw_r2", .accumulator = &powerlaw, .value = powerlaw_r2_value },
    { "scaling_fit", .accumulator = &powerlaw, .value = scaling_fit_value },
};
const cbx_sql_family cbx_sql_fit_family = { bindings, sizeof bindings / sizeof *bindings };
