/* Sample arrays as SQLite passes them: a BLOB of little-endian IEEE doubles, or JSON text. */
#ifndef CALIBRAX_SQL_SQLITE_SAMPLE_ARRAY_H
#define CALIBRAX_SQL_SQLITE_SAMPLE_ARRAY_H

#include "engine/base/status.h"

#include <stddef.h>
#include <stdint.h>

struct sqlite3_value;
struct sqlite3_context;

typedef struct cbx_sample_array {
    double *given;   /* every element in its place, NaN for a missing one */
    double *values;  /* the elements that are there; given itself when all are */
    size_t *indexes; /* of values in given; NULL when all are there */
    size_t n_given, n;
} cbx_sample_array;

/*
 * Decodes the value (not SQL NULL). CBX_INVALID with a text that goes on after "argument 1 (s) ":
 * another type, a BLOB that is not whole doubles, text that is not a JSON array of numbers and
 * nulls; CBX_NO_MEMORY. Free with cbx_sample_array_done.
 */
cbx_status cbx_sample_array_read(struct sqlite3_value *value, cbx_sample_array *ret_array,
                                 cbx_error *err);
void cbx_sample_array_done(cbx_sample_array *array);
/* The place among the elements given of values[i]. */
size_t cbx_sample_array_index(const cbx_sample_array *array, size_t i);

/* Makes n doubles the result, as a BLOB. */
void cbx_sample_array_result(struct sqlite3_context *context, const double *values, size_t n);

#endif
