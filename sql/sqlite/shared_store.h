/* The store behind a connection's table functions: attached at the first call, shared by all. */
#ifndef CALIBRAX_SQL_SQLITE_SHARED_STORE_H
#define CALIBRAX_SQL_SQLITE_SHARED_STORE_H

#include "engine/store/store.h"

struct sqlite3;

typedef struct cbx_shared_store cbx_shared_store;

/*
 * SQLite ends modules and tables one by one and in an order of its own: each module holds one
 * reference, taken here or with _retain; after the last _release nothing is left. NULL: no memory.
 */
cbx_shared_store *cbx_shared_store_new(struct sqlite3 *db);
void cbx_shared_store_retain(cbx_shared_store *shared);
void cbx_shared_store_release(cbx_shared_store *shared);

/*
 * A table opens and closes its use of the store. With the last user the store goes too, because
 * sqlite3_close() ends the tables first and then refuses while statements are open.
 */
void cbx_shared_store_open(cbx_shared_store *shared);
void cbx_shared_store_close(cbx_shared_store *shared);

/* The store in the main database. A failure is not remembered: a store may be made meanwhile. */
cbx_status cbx_shared_store_get(cbx_shared_store *shared, cbx_store **ret_store, cbx_error *err);

#endif
