/* The store on SQLite. The only public header of the store that names SQLite. */
#ifndef CALIBRAX_ENGINE_STORE_SQLITE_STORE_H
#define CALIBRAX_ENGINE_STORE_SQLITE_STORE_H

#include "engine/store/store.h"

struct sqlite3;

/* path may be ":memory:". A file that is not a SQLite database, or of a newer calibrax, is an
 * error that says so. */
cbx_status cbx_sqlite_store_open(const char *path, cbx_open_mode mode, cbx_store **ret_store,
                                 cbx_error *err);
/* A store over the caller's own connection (the loadable extension): never closes it, never
 * migrates it, keeps its transactions and settings. CBX_STORE when it has no calibrax schema. */
cbx_status cbx_sqlite_store_attach(struct sqlite3 *db, cbx_store **ret_store, cbx_error *err);
/* The connection behind a SQLite store or one that keeps its index in SQLite, NULL for others. */
struct sqlite3 *cbx_sqlite_store_connection(cbx_store *store);

#endif
