#include "sql/sqlite/function_registration.h"

#include "sql/sqlite/function_binding.h"

/*
 * The result depends on the arguments alone, and neither files nor the store are touched. So an
 * index, a generated column and the schema of a file that is not trusted may use these functions.
 */
enum { PURE = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS };

/* What SQLite hands back at each call; one for each registration, freed by SQLite. */
typedef struct registered_function {
    const cbx_function *function;
    const cbx_sql_binding *binding;
} registered_function;

static const registered_function *function_of(sqlite3_context *context)
{
    return sqlite3_user_data(context);
}

/* ---- scalars ---- */

static void call_binding(sqlite3_context *context, const cbx_sql_binding *binding,
                         const cbx_sql_arguments *arguments)
{
    double value = 0;
    if (binding->scalar) {
        binding->scalar(context, arguments);
        return;
    }
    const cbx_sample_array *samples = &arguments->at[0].samples;
    cbx_status status = binding->reduce(samples->values, samples->n, &value);
    cbx_sql_result_number(context, status, value);
}

static void scalar_call(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    const registered_function *called = function_of(context);
    cbx_sql_arguments arguments;
    cbx_error err;
    switch (cbx_sql_arguments_read(called->function, argc, argv, &arguments, &err)) {
    case CBX_SQL_READ_NULL:
        sqlite3_result_null(context);
        break;
    case CBX_SQL_READ_FAILED:
        cbx_sql_result_failure(context, CBX_INVALID, &err);
        break;
    case CBX_SQL_READ_OK:
        call_binding(context, called->binding, &arguments);
        cbx_sql_arguments_done(&arguments);
        break;
    }
}

/* ---- aggregates ---- */

typedef cbx_status (*row_change)(void *state, const cbx_sql_arguments *arguments, cbx_error *err);

static void change_state(sqlite3_context *context, row_change change,
                         const cbx_sql_accumulator *accumulator, const cbx_sql_arguments *arguments)
{
    cbx_error err = { "" };
    void *state = sqlite3_aggregate_context(context, (int)accumulator->size);
    cbx_status status = state ? change(state, arguments, &err) : CBX_NO_MEMORY;
    if (status != CBX_OK)
        cbx_sql_result_failure(context, status, &err);
}

static void change_row(sqlite3_context *context, row_change change, int argc, sqlite3_value **argv)
{
    const registered_function *called = function_of(context);
    const cbx_sql_accumulator *accumulator = called->binding->accumulator;
    cbx_sql_arguments arguments;
    cbx_error err;
    switch (cbx_sql_arguments_read(called->function, argc, argv, &arguments, &err)) {
    case CBX_SQL_READ_NULL:
        if (accumulator->sees_nulls)
            change_state(context, change, accumulator, NULL);
        break;
    case CBX_SQL_READ_FAILED:
        cbx_sql_result_failure(context, CBX_INVALID, &err);
        break;
    case CBX_SQL_READ_OK:
        change_state(context, change, accumulator, &arguments);
        cbx_sql_arguments_done(&arguments);
        break;
    }
}

static void aggregate_step(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    change_row(context, function_of(context)->binding->accumulator->add, argc, argv);
}

static void aggregate_inverse(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    change_row(context, function_of(context)->binding->accumulator->remove, argc, argv);
}

/* No state: no row has come, or only rows that are skipped. */
static void aggregate_value(sqlite3_context *context)
{
    const void *state = sqlite3_aggregate_context(context, 0);
    if (state)
        function_of(context)->binding->value(context, state);
    else
        sqlite3_result_null(context);
}

/* SQLite calls this also after an error, so the state is always freed. */
static void aggregate_final(sqlite3_context *context)
{
    const cbx_sql_accumulator *accumulator = function_of(context)->binding->accumulator;
    void *state = sqlite3_aggregate_context(context, 0);
    aggregate_value(context);
    if (state && accumulator->done)
        accumulator->done(state);
}

/* ---- registration ---- */

static int create_function(sqlite3 *db, const registered_function *registered, int n_arguments)
{
    const char *name = registered->function->name;
    registered_function *kept = sqlite3_malloc64(sizeof *kept);
    if (!kept)
        return SQLITE_NOMEM;
    *kept = *registered;
    /* On failure, too, SQLite frees what it was given. */
    if (registered->function->kind == CBX_FUNCTION_SCALAR)
        return sqlite3_create_function_v2(db, name, n_arguments, PURE, kept, scalar_call, NULL,
                                          NULL, sqlite3_free);
    return sqlite3_create_window_function(db, name, n_arguments, PURE, kept, aggregate_step,
                                          aggregate_final, aggregate_value, aggregate_inverse,
                                          sqlite3_free);
}

static cbx_status register_function(sqlite3 *db, const cbx_function *function, cbx_error *err)
{
    registered_function registered = { function, cbx_sql_binding_find(function->name) };
    if (!registered.binding)
        return cbx_fail(err, CBX_INVALID, "%s: the function has no binding", function->name);
    size_t max = cbx_function_max_arguments(function);
    for (size_t n = cbx_function_min_arguments(function); n <= max; n++)
        if (create_function(db, &registered, (int)n) != SQLITE_OK)
            return cbx_fail(err, CBX_STORE, "%s: cannot be registered: %s", function->name,
                            sqlite3_errmsg(db));
    return CBX_OK;
}

cbx_status cbx_sql_functions_register(sqlite3 *db, cbx_error *err)
{
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < cbx_n_functions && status == CBX_OK; i++)
        status = register_function(db, &cbx_functions[i], err);
    return status;
}
