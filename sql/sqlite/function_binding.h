/* How a function of the catalog is computed on SQLite; each family's file has its own table. */
#ifndef CALIBRAX_SQL_SQLITE_FUNCTION_BINDING_H
#define CALIBRAX_SQL_SQLITE_FUNCTION_BINDING_H

#include "engine/base/byte_record.h"
#include "sql/sqlite/function_call.h"

/*
 * An aggregate's state while rows come and go. All bytes zero is the state before the first row,
 * and rows leave a window in the order in which they came.
 */
typedef struct cbx_sql_accumulator {
    size_t size;
    bool sees_nulls; /* arguments is NULL then; else rows with a NULL are skipped */
    /* Both write err unless they return CBX_OK or CBX_NO_MEMORY. */
    cbx_status (*add)(void *state, const cbx_sql_arguments *arguments, cbx_error *err);
    cbx_status (*remove)(void *state, const cbx_sql_arguments *arguments, cbx_error *err);
    void (*done)(void *state); /* frees what the state holds; NULL when it holds nothing */
    size_t (*held)(const void *state); /* how many bytes those are; set where done is */
    /*
     * All three, or none where the order of rows matters. A state that was combined from others is,
     * to the last bit of its value, the one that has seen all their rows.
     */
    cbx_status (*combine)(void *state, const void *other, const cbx_function *function,
                          cbx_error *err);
    void (*write)(const void *state, const cbx_function *function, cbx_text_buffer *bytes);
    /* Into all bytes zero; done is to be called either way. CBX_INVALID for what write cannot have
     * written, CBX_NO_MEMORY. */
    cbx_status (*read)(void *state, const cbx_function *function, cbx_byte_reader *bytes);
} cbx_sql_accumulator;

/* Exactly one of scalar, reduce and accumulator (with value) is set. */
typedef struct cbx_sql_binding {
    const char *name;
    void (*scalar)(sqlite3_context *context, const cbx_sql_arguments *arguments);
    /* The only argument is a sample array, the answer a number. */
    cbx_status (*reduce)(const double *x, size_t n, double *ret_value);
    const cbx_sql_accumulator *accumulator;
    /* Of a state that has seen a row; called again and again in a window. */
    void (*value)(sqlite3_context *context, const void *state);
} cbx_sql_binding;

typedef struct cbx_sql_family {
    const cbx_sql_binding *bindings;
    size_t n;
} cbx_sql_family;

extern const cbx_sql_family cbx_sql_judging_family, cbx_sql_sample_family, cbx_sql_interval_family,
    cbx_sql_level_family, cbx_sql_test_family;
extern const cbx_sql_family cbx_sql_order_family, cbx_sql_moment_family, cbx_sql_fit_family,
    cbx_sql_row_family;

/* The binding of that name, NULL when there is none. */
const cbx_sql_binding *cbx_sql_binding_find(const char *name);

#endif
