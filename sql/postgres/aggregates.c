/*
 * Every aggregate: rows are added to a state, removed from it where a window moves, and its value
 * is asked for again and again. What the engine allocated for a state is freed with the memory
 * context that holds it, so also when an error ends the query.
 */
#include "sql/postgres/calls.h"

PG_FUNCTION_INFO_V1(calibrax_aggregate_add);
PG_FUNCTION_INFO_V1(calibrax_aggregate_remove);
PG_FUNCTION_INFO_V1(calibrax_aggregate_value);

typedef struct aggregate_state {
    const cbx_sql_accumulator *accumulator;
    bool has_rows; /* as on SQLite: rows that are skipped make no state */
    MemoryContextCallback release;
    double accumulated[FLEXIBLE_ARRAY_MEMBER]; /* accumulator->size bytes, aligned */
} aggregate_state;

static void release_state(void *opaque)
{
    aggregate_state *state = opaque;
    if (state->accumulator->done)
        state->accumulator->done(state->accumulated);
}

static aggregate_state *state_of(FunctionCallInfo fcinfo, const cbx_called *called)
{
    MemoryContext context;
    if (!AggCheckCallContext(fcinfo, &context))
        elog(ERROR, "%s: only an aggregate may call this", called->function->name);
    if (!fcinfo->args[0].isnull)
        return (aggregate_state *)DatumGetPointer(fcinfo->args[0].value);
    const cbx_sql_accumulator *accumulator = called->binding->accumulator;
    aggregate_state *state =
        MemoryContextAllocZero(context, offsetof(aggregate_state, accumulated) + accumulator->size);
    state->accumulator = accumulator;
    state->release.func = release_state;
    state->release.arg = state;
    MemoryContextRegisterResetCallback(context, &state->release);
    return state;
}

typedef cbx_status (*row_change)(void *state, const cbx_sql_arguments *arguments, cbx_error *err);

static void change_row(FunctionCallInfo fcinfo, const cbx_called *called, aggregate_state *state,
                       row_change change)
{
    sqlite3_value values[CBX_FUNCTION_PARAMETERS + 1], *argv[CBX_FUNCTION_PARAMETERS + 1];
    int argc = cbx_called_arguments(fcinfo, called, 1, values, argv);
    cbx_sql_arguments arguments;
    cbx_error err = { "" };
    cbx_status status = CBX_OK;
    switch (cbx_sql_arguments_read(called->function, argc, argv, &arguments, &err)) {
    case CBX_SQL_READ_NULL:
        if (!state->accumulator->sees_nulls)
            return;
        state->has_rows = true;
        status = change(state->accumulated, NULL, &err);
        break;
    case CBX_SQL_READ_FAILED:
        status = CBX_INVALID;
        break;
    case CBX_SQL_READ_OK:
        state->has_rows = true;
        status = change(state->accumulated, &arguments, &err);
        cbx_sql_arguments_done(&arguments);
        break;
    }
    if (status != CBX_OK)
        cbx_raise(status, &err);
}

Datum calibrax_aggregate_add(PG_FUNCTION_ARGS)
{
    const cbx_called *called = cbx_called_get(fcinfo, "calibrax_add_");
    aggregate_state *state = state_of(fcinfo, called);
    change_row(fcinfo, called, state, called->binding->accumulator->add);
    PG_RETURN_POINTER(state);
}

Datum calibrax_aggregate_remove(PG_FUNCTION_ARGS)
{
    const cbx_called *called = cbx_called_get(fcinfo, "calibrax_remove_");
    aggregate_state *state = state_of(fcinfo, called);
    change_row(fcinfo, called, state, called->binding->accumulator->remove);
    PG_RETURN_POINTER(state);
}

Datum calibrax_aggregate_value(PG_FUNCTION_ARGS)
{
    const cbx_called *called = cbx_called_get(fcinfo, "calibrax_value_");
    sqlite3_context context = { .answer = CBX_ANSWER_NULL };
    if (PG_ARGISNULL(0))
        PG_RETURN_NULL();
    const aggregate_state *state = (const aggregate_state *)PG_GETARG_POINTER(0);
    if (state->has_rows)
        called->binding->value(&context, state->accumulated);
    return cbx_called_answer(fcinfo, called, &context);
}
