/* Aggregates that keep the rows' order: collect_samples and sparkline. */
#include "sql/sparkline.h"
#include "sql/sqlite/function_binding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A queue: rows are added behind and leave in front. */
typedef struct row_state {
    double *values; /* NaN: a NULL row */
    size_t first, n, capacity;
} row_state;

/* Room for one more behind: by moving to the front what is in the rear half, else by doubling. */
static bool row_reserve(row_state *state)
{
    if (state->first + state->n < state->capacity)
        return true;
    if (state->first > state->n) {
        memcpy(state->values, state->values + state->first, state->n * sizeof *state->values);
        state->first = 0;
        return true;
    }
    size_t capacity = state->capacity ? 2 * state->capacity : 16;
    double *values = realloc(state->values, capacity * sizeof *values);
    if (!values)
        return false;
    state->values = values;
    state->capacity = capacity;
    return true;
}

static cbx_status row_add(void *opaque, const cbx_sql_arguments *arguments, cbx_error *err)
{
    row_state *state = opaque;
    (void)err;
    if (!row_reserve(state))
        return CBX_NO_MEMORY;
    state->values[state->first + state->n++] = arguments ? arguments->at[0].number : (double)NAN;
    return CBX_OK;
}

static cbx_status row_remove(void *opaque, const cbx_sql_arguments *arguments, cbx_error *err)
{
    row_state *state = opaque;
    (void)arguments;
    (void)err;
    state->first++;
    state->n--;
    return CBX_OK;
}

static void row_done(void *opaque)
{
    row_state *state = opaque;
    free(state->values);
}

static size_t row_held(const void *opaque)
{
    const row_state *state = opaque;
    return state->capacity * sizeof *state->values;
}

/* Not to be combined: nobody knows in which order the parts of a query have seen their rows. */
static const cbx_sql_accumulator values_in_order = {
    .size = sizeof(row_state),
    .add = row_add,
    .remove = row_remove,
    .done = row_done,
    .held = row_held,
};
static const cbx_sql_accumulator rows_in_order = {
    .size = sizeof(row_state),
    .sees_nulls = true,
    .add = row_add,
    .remove = row_remove,
    .done = row_done,
    .held = row_held,
};

static void collect_samples_value(sqlite3_context *context, const void *opaque)
{
    const row_state *state = opaque;
    if (state->n == 0)
        sqlite3_result_null(context);
    else
        cbx_sample_array_result(context, state->values + state->first, state->n);
}

static void sparkline_value(sqlite3_context *context, const void *opaque)
{
    const row_state *state = opaque;
    if (state->n == 0) {
        sqlite3_result_null(context);
        return;
    }
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_sparkline_write(state->values + state->first, state->n, &text);
    cbx_sql_result_text(context, &text);
}

static const cbx_sql_binding bindings[] = {
    { "collect_samples", .accumulator = &values_in_order, .value = collect_samples_value },
    { "sparkline", .accumulator = &rows_in_order, .value = sparkline_value },
};
const cbx_sql_family cbx_sql_row_family = { bindings, sizeof bindings / sizeof *bindings };
