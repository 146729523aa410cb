/* The arguments of a table function: hidden columns of a virtual table, as SQLite's planner sees
 * them, and the cells that the engine wants. */
#ifndef CALIBRAX_SQL_SQLITE_TABLE_ARGUMENTS_H
#define CALIBRAX_SQL_SQLITE_TABLE_ARGUMENTS_H

#include "engine/query/query.h"

#include <sqlite3.h>

enum { CBX_TABLE_ARGUMENTS = 16 }; /* at most */

/*
 * The part of xBestIndex: every argument that is given goes to xFilter, in column order, and its
 * bit into idxNum. SQLITE_CONSTRAINT while one depends on a table that comes later.
 */
int cbx_table_arguments_plan(const cbx_query *query, sqlite3_index_info *info);

/* What a cursor was called with: one value each, NULL where not given. All bytes zero: never. */
typedef struct cbx_table_arguments {
    sqlite3_value *values[CBX_TABLE_ARGUMENTS];
} cbx_table_arguments;

/* Copies what xFilter got under that plan. SQLITE_NOMEM; ret_arguments is to be freed all the same.
 */
int cbx_table_arguments_copy(const cbx_query *query, int plan, sqlite3_value **argv,
                             cbx_table_arguments *ret_arguments);
bool cbx_table_arguments_equal(const cbx_query *query, const cbx_table_arguments *a,
                               const cbx_table_arguments *b);
void cbx_table_arguments_done(cbx_table_arguments *arguments);

/* The values as cells, whose texts are borrowed. CBX_INVALID, beginning with the function's name,
 * for a BLOB or a text with a NUL inside. */
cbx_status cbx_table_arguments_cells(const cbx_query *query, const cbx_table_arguments *arguments,
                                     cbx_cell *ret_cells, cbx_error *err);

#endif
