/* Aggregates of the values' order: every row costs O(log window), also in a window. */
#include "engine/statistics/order_statistics.h"
#include "sql/sqlite/constant_argument.h"
#include "sql/sqlite/function_binding.h"

/* The constant is q or the direction, where there is one. */
typedef struct ordered_state {
    cbx_order_statistics *order;
    cbx_sql_constant constant;
} ordered_state;

static cbx_status ordered_add(void *opaque, const cbx_sql_arguments *arguments, cbx_error *err)
{
    ordered_state *state = opaque;
    if (arguments->n > 1) {
        cbx_status status = cbx_sql_constant_check(&state->constant, arguments, 1, err);
        if (status != CBX_OK)
            return status;
    }
    if (!state->order)
        state->order = cbx_order_statistics_new();
    return state->order ? cbx_order_statistics_add(state->order, arguments->at[0].number)
                        : CBX_NO_MEMORY;
}

static cbx_status ordered_remove(void *opaque, const cbx_sql_arguments *arguments, cbx_error *err)
{
    ordered_state *state = opaque;
    (void)err;
    return cbx_order_statistics_remove(state->order, arguments->at[0].number);
}

static void ordered_done(void *opaque)
{
    ordered_state *state = opaque;
    cbx_order_statistics_free(state->order);
}

static size_t ordered_held(const void *opaque)
{
    const ordered_state *state = opaque;
    return state->order ? cbx_order_statistics_held(state->order) : 0;
}

static bool has_constant(const cbx_function *function)
{
    return function->parameters[1].name != NULL;
}

/* Both have seen a row. */
static cbx_status ordered_combine(void *opaque, const void *opaque_other,
                                  const cbx_function *function, cbx_error *err)
{
    ordered_state *state = opaque;
    const ordered_state *other = opaque_other;
    if (has_constant(function)) {
        cbx_status status =
            cbx_sql_constant_combine(&state->constant, &other->constant, function, 1, err);
        if (status != CBX_OK)
            return status;
    }
    if (!state->order)
        state->order = cbx_order_statistics_new();
    return state->order ? cbx_order_statistics_merge(state->order, other->order) : CBX_NO_MEMORY;
}

static void ordered_write(const void *opaque, const cbx_function *function, cbx_text_buffer *bytes)
{
    const ordered_state *state = opaque;
    if (has_constant(function))
        cbx_sql_constant_write(&state->constant, function, 1, bytes);
    cbx_order_statistics_write(state->order, bytes);
}

static cbx_status ordered_read(void *opaque, const cbx_function *function, cbx_byte_reader *bytes)
{
    ordered_state *state = opaque;
    if (has_constant(function))
        cbx_sql_constant_read(&state->constant, function, 1, bytes);
    return bytes->failed ? CBX_INVALID : cbx_order_statistics_read(bytes, &state->order);
}

static const cbx_sql_accumulator ordered = {
    .size = sizeof(ordered_state),
    .add = ordered_add,
    .remove = ordered_remove,
    .done = ordered_done,
    .held = ordered_held,
    .combine = ordered_combine,
    .write = ordered_write,
    .read = ordered_read,
};

static void median_value(sqlite3_context *context, const void *opaque)
{
    const ordered_state *state = opaque;
    double median = 0;
    cbx_status status = CBX_TOO_FEW_SAMPLES;
    if (state->order)
        status = cbx_order_statistics_median(state->order, &median);
    cbx_sql_result_number(context, status, median);
}

static void quantile_value(sqlite3_context *context, const void *opaque)
{
    const ordered_state *state = opaque;
    double quantile = 0;
    cbx_status status = CBX_TOO_FEW_SAMPLES;
    if (state->order)
        status =
            cbx_order_statistics_quantile(state->order, state->constant.argument.number, &quantile);
    cbx_sql_result_number(context, status, quantile);
}

static void mad_value(sqlite3_context *context, const void *opaque)
{
    const ordered_state *state = opaque;
    double mad = 0;
    cbx_status status = CBX_TOO_FEW_SAMPLES;
    if (state->order)
        status = cbx_order_statistics_mad(state->order, &mad);
    cbx_sql_result_number(context, status, mad);
}

static void iqr_value(sqlite3_context *context, const void *opaque)
{
    const ordered_state *state = opaque;
    double iqr = 0;
    cbx_status status = CBX_TOO_FEW_SAMPLES;
    if (state->order)
        status = cbx_order_statistics_iqr(state->order, &iqr);
    cbx_sql_result_number(context, status, iqr);
}

/* The largest or smallest value; of an info metric nothing is better. */
static void extreme_value(sqlite3_context *context, const ordered_state *state, bool best)
{
    size_t n = state->order ? cbx_order_statistics_count(state->order) : 0;
    cbx_direction direction = state->constant.argument.direction;
    if (n == 0 || direction == CBX_DIRECTION_INFO) {
        sqlite3_result_null(context);
        return;
    }
    bool largest = cbx_direction_prefers_higher(direction) == best;
    double extreme = 0;
    cbx_status status = cbx_order_statistics_quantile(state->order, largest ? 1 : 0, &extreme);
    cbx_sql_result_number(context, status, extreme);
}

static void best_value(sqlite3_context *context, const void *state)
{
    extreme_value(context, state, true);
}

static void worst_value(sqlite3_context *context, const void *state)
{
    extreme_value(context, state, false);
}

static const cbx_sql_binding bindings[] = {
    { "median", .accumulator = &ordered, .value = median_value },
    { "quantile", .accumulator = &ordered, .value = quantile_value },
    { "mad", .accumulator = &ordered, .value = mad_value },
    { "iqr", .accumulator = &ordered, .value = iqr_value },
    { "best", .accumulator = &ordered, .value = best_value },
    { "worst", .accumulator = &ordered, .value = worst_value },
};
const cbx_sql_family cbx_sql_order_family = { bindings, sizeof bindings / sizeof *bindings };
