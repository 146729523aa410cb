/*
 * The state of an aggregate as bytes, for an engine that fills states in several processes: a
 * version of this form, the function's name, whether there was a row, what the accumulator writes,
 * and at the end a checksum of all that (FNV-1a, 64 bits: G. Fowler, L. C. Noll, K.-P. Vo). The
 * bytes are the same on every machine. They live as long as a query; another version is refused.
 */
#ifndef CALIBRAX_SQL_SQLITE_STATE_RECORD_H
#define CALIBRAX_SQL_SQLITE_STATE_RECORD_H

#include "sql/sqlite/function_binding.h"

/* Appends the state; NULL is that of no row. The function's accumulator can write. */
void cbx_sql_state_write(const cbx_function *function, const void *state, cbx_text_buffer *bytes);

/* A state that is to be read. */
typedef struct cbx_sql_state_record {
    const cbx_function *function;
    const cbx_sql_binding *binding;
    bool has_rows;
    cbx_byte_reader payload; /* borrows the bytes */
} cbx_sql_state_record;

/* Checks all but what the accumulator wrote. CBX_INVALID, with a text, for bytes that are cut off,
 * changed, of another version or of a function that cannot be combined. */
cbx_status cbx_sql_state_open(const void *bytes, size_t length, cbx_sql_state_record *ret_record,
                              cbx_error *err);
/* Fills a state of binding->accumulator->size bytes, all zero; the accumulator's done is to be
 * called either way. Only where has_rows. CBX_INVALID, CBX_NO_MEMORY with a text. */
cbx_status cbx_sql_state_read(const cbx_sql_state_record *record, void *state, cbx_error *err);

#endif
