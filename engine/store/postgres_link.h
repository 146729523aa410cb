/*
 * How statements reach a PostgreSQL server: over libpq, or from inside the server. What reads the
 * store is written over this alone and so serves both. Parameters and results travel in the
 * server's binary format: no number is ever spelled.
 */
#ifndef CALIBRAX_ENGINE_STORE_POSTGRES_LINK_H
#define CALIBRAX_ENGINE_STORE_POSTGRES_LINK_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/base/text_buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CBX_PG_MAX_PARAMETERS = 14 };

/* The types used, by their fixed numbers (pg_type.dat). */
typedef enum cbx_pg_type {
    CBX_PG_BOOLEAN = 16,
    CBX_PG_BIGINT = 20,
    CBX_PG_TEXT = 25,
    CBX_PG_DOUBLE = 701,
    CBX_PG_TEXT_ARRAY = 1009,
    CBX_PG_BIGINT_ARRAY = 1016
} cbx_pg_type;

/* The parameters of one execution, bound in order. Must not be copied once something is bound. */
typedef struct cbx_pg_parameters {
    int n;
    unsigned types[CBX_PG_MAX_PARAMETERS];
    const char *values[CBX_PG_MAX_PARAMETERS]; /* NULL: NULL */
    int lengths[CBX_PG_MAX_PARAMETERS];
    char integers[CBX_PG_MAX_PARAMETERS][8];
} cbx_pg_parameters;

/* Texts and arrays are borrowed until the execution; NULL binds NULL. */
void cbx_pg_bind_text(cbx_pg_parameters *parameters, const char *text);
void cbx_pg_bind_text_n(cbx_pg_parameters *parameters, const char *text, size_t length);
void cbx_pg_bind_integer(cbx_pg_parameters *parameters, int64_t value);
void cbx_pg_bind_null_integer(cbx_pg_parameters *parameters);
void cbx_pg_bind_boolean(cbx_pg_parameters *parameters, bool value);

/* An array parameter being put together: begin, then n times append, then bind. */
void cbx_pg_array_begin(cbx_text_buffer *array, cbx_pg_type element_type, size_t n);
void cbx_pg_array_append_text(cbx_text_buffer *array, const char *text, size_t length);
void cbx_pg_array_append_integer(cbx_text_buffer *array, int64_t value);
void cbx_pg_bind_array(cbx_pg_parameters *parameters, cbx_pg_type array_type,
                       const cbx_text_buffer *array);

/* Numbers in network order, as the binary formats have them. */
void cbx_pg_put_int16(cbx_text_buffer *out, int value);
void cbx_pg_put_int32(cbx_text_buffer *out, int64_t value);
void cbx_pg_put_int64(cbx_text_buffer *out, int64_t value);
void cbx_pg_put_double(cbx_text_buffer *out, double value);

typedef struct cbx_pg_link cbx_pg_link;

/* The rows of an execution; to be cleared with cbx_pg_rows_done(). */
typedef struct cbx_pg_rows {
    const cbx_pg_link *link;
    void *handle;
    int n;
} cbx_pg_rows;

enum { CBX_PG_NOT_PREPARED = -1 };

struct cbx_pg_link {
    /* slot: under which number the statement is kept prepared (it always has the same text and
     * types), or CBX_PG_NOT_PREPARED. */
    cbx_status (*execute)(cbx_pg_link *link, int slot, const char *sql,
                          const cbx_pg_parameters *parameters, cbx_pg_rows *ret_rows,
                          cbx_error *err);
    /* The bytes of a cell, NULL for NULL. */
    const char *(*cell)(void *handle, int row, int column, int *ret_length);
    void (*clear)(void *handle);
};

void cbx_pg_rows_done(cbx_pg_rows *rows); /* also rows that are all zeros */

bool cbx_pg_is_null(const cbx_pg_rows *rows, int row, int column);
/* 0 for NULL; integers of any width, booleans. */
int64_t cbx_pg_integer(const cbx_pg_rows *rows, int row, int column);
/* NaN for NULL. */
double cbx_pg_double(const cbx_pg_rows *rows, int row, int column);
/* A copy in arena, NULL for NULL; *failed is set when memory is short. */
const char *cbx_pg_text(const cbx_pg_rows *rows, int row, int column, cbx_arena *arena,
                        bool *failed);

/* A cell that is an array of numbers; n is 0 for NULL. */
typedef struct cbx_pg_array {
    const char *at, *end;
    size_t n;
} cbx_pg_array;
cbx_pg_array cbx_pg_array_cell(const cbx_pg_rows *rows, int row, int column);
/* The next element: NaN, or 0, for NULL and past the end. */
double cbx_pg_array_next_double(cbx_pg_array *array);
int64_t cbx_pg_array_next_integer(cbx_pg_array *array);

#endif
