/*
 * Table functions as eponymous virtual tables: one module, whose methods are written once, over the
 * descriptors of engine/query. Arguments are hidden columns behind the visible ones.
 */
#ifndef CALIBRAX_SQL_SQLITE_TABLE_MODULE_H
#define CALIBRAX_SQL_SQLITE_TABLE_MODULE_H

#include "engine/base/status.h"

struct sqlite3;

/* Registers every table function of the catalog. CBX_STORE or CBX_NO_MEMORY. */
cbx_status cbx_sql_tables_register(struct sqlite3 *db, cbx_error *err);

#endif
