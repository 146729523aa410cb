/* The store on PostgreSQL, over libpq. The only public header of the store that knows of it. */
#ifndef CALIBRAX_ENGINE_STORE_POSTGRES_STORE_H
#define CALIBRAX_ENGINE_STORE_POSTGRES_STORE_H

#include "engine/store/store.h"

/*
 * locator: a libpq URI (postgresql://...) or string of keywords (dbname=...); see
 * cbx_libpq_open() for what completes it. For reading, a database without the schema is an empty
 * store; for writing, the schema is made or brought up to date. A server that cannot be reached is
 * CBX_IO with the remedy.
 */
cbx_status cbx_postgres_store_open(const char *locator, cbx_open_mode mode, cbx_store **ret_store,
                                   cbx_error *err);

#endif
