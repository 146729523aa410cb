/*
 * Run headers: reading them from rows, and remembering them for series, which need one for each
 * value. A header handed out by the cache stays valid until the store is closed; when the run
 * changes, a new one takes its place.
 */
#ifndef CALIBRAX_ENGINE_STORE_SQLITE_HEADER_H
#define CALIBRAX_ENGINE_STORE_SQLITE_HEADER_H

#include "engine/store/sqlite_connection.h"

cbx_header_cache *cbx_header_cache_new(void); /* NULL when memory is short */
void cbx_header_cache_free(cbx_header_cache *cache);

/* To be called once before series are read: notices what was written since. */
cbx_status cbx_header_cache_refresh(cbx_sqlite_store *store, cbx_error *err);
/* So many headers are about to be asked for: reads all in one go where that is cheaper. */
cbx_status cbx_header_cache_prepare(cbx_sqlite_store *store, size_t n_wanted, cbx_error *err);
/* The header of a live run, NULL for one that only a baseline keeps or that is not there. */
cbx_status cbx_header_cache_find(cbx_sqlite_store *store, int64_t run_key,
                                 const cbx_run_header **ret_header, cbx_error *err);

/* The one header that a bound statement finds; CBX_NOT_FOUND, without a text, when there is none.
 * The statement is not given back. */
cbx_status cbx_header_step(cbx_sqlite_store *store, sqlite3_stmt *stmt, cbx_arena *arena,
                           cbx_run_header *ret_header, cbx_error *err);

#endif
