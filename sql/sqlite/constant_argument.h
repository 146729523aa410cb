/* An aggregate's parameter that is the same for every row: q, direction. */
#ifndef CALIBRAX_SQL_SQLITE_CONSTANT_ARGUMENT_H
#define CALIBRAX_SQL_SQLITE_CONSTANT_ARGUMENT_H

#include "engine/base/byte_record.h"
#include "sql/sqlite/function_call.h"

/* All bytes zero: no row yet. */
typedef struct cbx_sql_constant {
    bool is_set;
    cbx_sql_argument argument;
} cbx_sql_constant;

/* Keeps the first row's argument (a number or a direction); CBX_INVALID when a later one differs.
 */
cbx_status cbx_sql_constant_check(cbx_sql_constant *constant, const cbx_sql_arguments *arguments,
                                  size_t index, cbx_error *err);
/* The same for what another state has kept. */
cbx_status cbx_sql_constant_combine(cbx_sql_constant *constant, const cbx_sql_constant *other,
                                    const cbx_function *function, size_t index, cbx_error *err);

/* As bytes; after a row only. Reading sets bytes->failed for what the parameter does not accept. */
void cbx_sql_constant_write(const cbx_sql_constant *constant, const cbx_function *function,
                            size_t index, cbx_text_buffer *bytes);
void cbx_sql_constant_read(cbx_sql_constant *ret_constant, const cbx_function *function,
                           size_t index, cbx_byte_reader *bytes);

#endif
