/* Between the server's function manager and the functions: which one is called, with what. */
#ifndef CALIBRAX_SQL_POSTGRES_CALLS_H
#define CALIBRAX_SQL_POSTGRES_CALLS_H

#include "postgres.h"

#include "fmgr.h"

#include "sql/postgres/sqlite_values.h"

/* What is known of a function between its calls; kept in fn_extra. */
typedef struct cbx_called {
    const cbx_function *function;
    const cbx_sql_binding *binding;
    Oid types[CBX_FUNCTION_PARAMETERS + 1]; /* of its arguments */
    Oid result;
} cbx_called;

/* The function that is called: the one of the catalog whose name is its SQL name without prefix. */
const cbx_called *cbx_called_get(FunctionCallInfo fcinfo, const char *prefix);
/* Arguments from `first` on as values; NaN is NULL. values has room for all of them, argv too. */
int cbx_called_arguments(FunctionCallInfo fcinfo, const cbx_called *called, int first,
                         sqlite3_value *values, sqlite3_value **argv);
/* The answer as the function's result, after which nothing of it is left; an error is raised. */
Datum cbx_called_answer(FunctionCallInfo fcinfo, const cbx_called *called,
                        sqlite3_context *context);
/* Texts are UTF-8 in the engine, and in the database what that is encoded in. An error is raised
 * for what has no spelling there. Both may be their argument. */
char *cbx_server_text(const char *utf8);
char *cbx_engine_text(Datum datum);
/* Raises an error with the text of err; its memory must be the caller's stack. */
void cbx_raise(cbx_status status, const cbx_error *err) pg_attribute_noreturn();

#endif
