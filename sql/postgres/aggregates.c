/*
 * Every aggregate: rows are added to a state, removed from it where a window moves, and its value
 * is asked for again and again. Where several processes share a query, the states of the workers
 * come as bytes and are combined. What the engine allocated for a state is freed with the memory
 * context that holds it, so also when an error ends the query.
 */
#include "sql/postgres/calls.h"

#include "sql/sqlite/state_record.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(calibrax_aggregate_add);
PG_FUNCTION_INFO_V1(calibrax_aggregate_remove);
PG_FUNCTION_INFO_V1(calibrax_aggregate_value);
PG_FUNCTION_INFO_V1(calibrax_aggregate_combine);
PG_FUNCTION_INFO_V1(calibrax_aggregate_serialise);
PG_FUNCTION_INFO_V1(calibrax_aggregate_deserialise);

typedef struct aggregate_state {
    const cbx_function *function;
    const cbx_sql_accumulator *accumulator;
    bool has_rows; /* as on SQLite: rows that are skipped make no state */
    MemoryContext context;
    Size counted; /* of what the accumulator holds, in context */
    MemoryContextCallback release;
    double accumulated[FLEXIBLE_ARRAY_MEMBER]; /* accumulator->size bytes, aligned */
} aggregate_state;

/*
 * A hash aggregate spills to disk when the memory of its context, as the context counts it, is
 * beyond work_mem. What the engine has allocated is counted there, too, or many groups of many rows
 * would never spill.
 */
static void count_memory(aggregate_state *state, Size held)
{
    state->context->mem_allocated += held - state->counted;
    state->counted = held;
}

static void count_held(aggregate_state *state)
{
    if (state->accumulator->held)
        count_memory(state, state->accumulator->held(state->accumulated));
}

/* Before the context frees and counts its own. */
static void release_state(void *opaque)
{
    aggregate_state *state = opaque;
    if (state->accumulator->done)
        state->accumulator->done(state->accumulated);
    count_memory(state, 0);
}

static aggregate_state *new_state(MemoryContext context, const cbx_function *function,
                                  const cbx_sql_accumulator *accumulator)
{
    aggregate_state *state =
        MemoryContextAllocZero(context, offsetof(aggregate_state, accumulated) + accumulator->size);
    state->function = function;
    state->accumulator = accumulator;
    state->context = context;
    state->release.func = release_state;
    state->release.arg = state;
    MemoryContextRegisterResetCallback(context, &state->release);
    return state;
}

static MemoryContext context_of(FunctionCallInfo fcinfo, const char *name)
{
    MemoryContext context;
    if (!AggCheckCallContext(fcinfo, &context))
        elog(ERROR, "%s: only an aggregate may call this", name);
    return context;
}

static aggregate_state *state_of(FunctionCallInfo fcinfo, const cbx_called *called)
{
    MemoryContext context = context_of(fcinfo, called->function->name);
    if (!fcinfo->args[0].isnull)
        return (aggregate_state *)DatumGetPointer(fcinfo->args[0].value);
    return new_state(context, called->function, called->binding->accumulator);
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
    count_held(state);
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

/* ---- of a query in several processes ---- */

/* Into the first state, which lives as long as the aggregate; the second one is the caller's. */
Datum calibrax_aggregate_combine(PG_FUNCTION_ARGS)
{
    MemoryContext context = context_of(fcinfo, "calibrax_combine");
    if (PG_ARGISNULL(1)) {
        if (PG_ARGISNULL(0))
            PG_RETURN_NULL();
        PG_RETURN_DATUM(PG_GETARG_DATUM(0));
    }
    const aggregate_state *other = (const aggregate_state *)PG_GETARG_POINTER(1);
    aggregate_state *state = PG_ARGISNULL(0)
                                 ? new_state(context, other->function, other->accumulator)
                                 : (aggregate_state *)PG_GETARG_POINTER(0);
    if (state->function != other->function)
        elog(ERROR, "calibrax_combine: states of %s and %s", state->function->name,
             other->function->name);
    if (other->has_rows) {
        cbx_error err = { "" };
        cbx_status status = state->accumulator->combine(state->accumulated, other->accumulated,
                                                        state->function, &err);
        count_held(state);
        if (status != CBX_OK)
            cbx_raise(status, &err);
        state->has_rows = true;
    }
    PG_RETURN_POINTER(state);
}

/* The server's copy of the bytes, which are freed. */
static bytea *bytea_of(cbx_text_buffer *bytes, const cbx_function *function)
{
    Size size = VARHDRSZ + bytes->length;
    bool failed = cbx_text_buffer_failed(bytes), is_too_large = !AllocSizeIsValid(size);
    bytea *copy = NULL;
    if (!failed && !is_too_large)
        copy = MemoryContextAllocExtended(CurrentMemoryContext, size, MCXT_ALLOC_NO_OOM);
    if (copy) {
        SET_VARSIZE(copy, size);
        memcpy(VARDATA(copy), bytes->bytes, bytes->length);
    }
    cbx_text_buffer_done(bytes);
    if (!failed && is_too_large)
        ereport(ERROR,
                (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                 errmsg("%s: too many different values for a parallel query", function->name),
                 errhint("SET max_parallel_workers_per_gather = 0.")));
    if (!copy)
        cbx_raise(CBX_NO_MEMORY, NULL);
    return copy;
}

Datum calibrax_aggregate_serialise(PG_FUNCTION_ARGS)
{
    (void)context_of(fcinfo, "calibrax_serialise");
    const aggregate_state *state = (const aggregate_state *)PG_GETARG_POINTER(0);
    cbx_text_buffer bytes = CBX_TEXT_BUFFER_INIT;
    cbx_sql_state_write(state->function, state->has_rows ? state->accumulated : NULL, &bytes);
    PG_RETURN_BYTEA_P(bytea_of(&bytes, state->function));
}

/* In the caller's context: the state is combined into another one and gone. */
Datum calibrax_aggregate_deserialise(PG_FUNCTION_ARGS)
{
    cbx_sql_state_record record;
    cbx_error err = { "" };
    (void)context_of(fcinfo, "calibrax_deserialise");
    const bytea *bytes = PG_GETARG_BYTEA_PP(0);
    cbx_status status =
        cbx_sql_state_open(VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes), &record, &err);
    if (status != CBX_OK)
        cbx_raise(status, &err);
    aggregate_state *state =
        new_state(CurrentMemoryContext, record.function, record.binding->accumulator);
    state->has_rows = record.has_rows;
    if (record.has_rows)
        status = cbx_sql_state_read(&record, state->accumulated, &err);
    if (status != CBX_OK)
        cbx_raise(status, &err);
    PG_RETURN_POINTER(state);
}
