/*
 * Between SQLite and the engine: arguments are fetched and checked once, from the catalog, so that
 * a function only computes. NULL in gives NULL out before anything else is looked at.
 */
#ifndef CALIBRAX_SQL_SQLITE_FUNCTION_CALL_H
#define CALIBRAX_SQL_SQLITE_FUNCTION_CALL_H

#include "engine/base/status.h"
#include "engine/base/stop.h"
#include "engine/base/text_buffer.h"
#include "engine/model/direction.h"
#include "sql/function_catalog.h"
#include "sql/sqlite/sample_array.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct cbx_sql_argument {
    bool is_null; /* only where the parameter's fallback is NULL */
    union {
        double number;   /* NUMBER, NOT_NEGATIVE, FRACTION, CONFIDENCE */
        int64_t integer; /* COUNT, INTEGER */
        cbx_direction direction;
        const char *text; /* borrowed */
        cbx_sample_array samples;
    };
} cbx_sql_argument;

typedef struct cbx_sql_arguments {
    const cbx_function *function;
    size_t n; /* all parameters, given or by fallback */
    cbx_sql_argument at[CBX_FUNCTION_PARAMETERS];
} cbx_sql_arguments;

typedef enum cbx_sql_read {
    CBX_SQL_READ_OK,
    CBX_SQL_READ_NULL,  /* a NULL argument: no answer */
    CBX_SQL_READ_FAILED /* err says which argument and why */
} cbx_sql_read;

/* Fetches the arguments; after OK, and only then, end with cbx_sql_arguments_done. */
cbx_sql_read cbx_sql_arguments_read(const cbx_function *function, int argc, sqlite3_value **argv,
                                    cbx_sql_arguments *ret_arguments, cbx_error *err);
void cbx_sql_arguments_done(cbx_sql_arguments *arguments);

/* "NAME: argument 2 (q) REST" with the 0-based index; CBX_INVALID. */
cbx_status cbx_sql_argument_fail(const cbx_function *function, size_t index, cbx_error *err,
                                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* For computations whose arguments can make them long: wanted when the engine's user cancels the
 * query. They then return CBX_INTERRUPTED, which is an error of its own. */
cbx_stop cbx_sql_stop(sqlite3_context *context);

/* The number when status is CBX_OK, NULL for the statuses of no answer, else the error. */
void cbx_sql_result_number(sqlite3_context *context, cbx_status status, double number);
void cbx_sql_result_boolean(sqlite3_context *context, cbx_status status, bool truth);
/* The buffer's text, which is freed here. */
void cbx_sql_result_text(sqlite3_context *context, cbx_text_buffer *text);
/* A JSON array of places among the elements given, from indexes into samples->values. */
void cbx_sql_result_indexes(sqlite3_context *context, const cbx_sample_array *samples,
                            const size_t *indexes, size_t n);
/* An error with the text; out of memory as such. */
void cbx_sql_result_failure(sqlite3_context *context, cbx_status status, const cbx_error *err);

#endif
