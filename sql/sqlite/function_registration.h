/* Scalar, aggregate and window functions on a connection: the catalog joined to its bindings. */
#ifndef CALIBRAX_SQL_SQLITE_FUNCTION_REGISTRATION_H
#define CALIBRAX_SQL_SQLITE_FUNCTION_REGISTRATION_H

#include "engine/base/status.h"

struct sqlite3;

/* Registers every function of the catalog, once for each number of arguments it takes. CBX_INVALID
 * when one has no binding, CBX_STORE when SQLite refuses. */
cbx_status cbx_sql_functions_register(struct sqlite3 *db, cbx_error *err);

#endif
