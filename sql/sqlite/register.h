/* All functions of SPEC sections 4 and 5 on a SQLite connection: for the shell, and for the
 * loadable extension. */
#ifndef CALIBRAX_SQL_SQLITE_REGISTER_H
#define CALIBRAX_SQL_SQLITE_REGISTER_H

#include "engine/base/status.h"

struct sqlite3;

/*
 * Registers the scalar, aggregate, window and table functions. The table functions read the store
 * in the connection's main database, when one is called; that may be a file opened read-only, and
 * a database without a store is an error only then. What they keep open ends with sqlite3_close().
 * CBX_STORE or CBX_NO_MEMORY, with a text, when SQLite refuses.
 */
cbx_status cbx_sqlite_register(struct sqlite3 *db, cbx_error *err);

#endif
