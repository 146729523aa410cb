#include "sql/sqlite/shared_store.h"

#include "engine/store/sqlite_store.h"

#include <stdlib.h>

struct cbx_shared_store {
    struct sqlite3 *db;
    cbx_store *store; /* NULL: not attached */
    size_t n_references, n_users;
};

cbx_shared_store *cbx_shared_store_new(struct sqlite3 *db)
{
    cbx_shared_store *shared = calloc(1, sizeof *shared);
    if (shared) {
        shared->db = db;
        shared->n_references = 1;
    }
    return shared;
}

void cbx_shared_store_retain(cbx_shared_store *shared)
{
    shared->n_references++;
}

void cbx_shared_store_release(cbx_shared_store *shared)
{
    if (--shared->n_references > 0)
        return;
    cbx_store_close(shared->store);
    free(shared);
}

void cbx_shared_store_open(cbx_shared_store *shared)
{
    shared->n_users++;
}

void cbx_shared_store_close(cbx_shared_store *shared)
{
    if (--shared->n_users > 0)
        return;
    cbx_store_close(shared->store);
    shared->store = NULL;
}

cbx_status cbx_shared_store_get(cbx_shared_store *shared, cbx_store **ret_store, cbx_error *err)
{
    if (!shared->store) {
        cbx_status status = cbx_sqlite_store_attach(shared->db, &shared->store, err);
        if (status != CBX_OK)
            return status;
    }
    *ret_store = shared->store;
    return CBX_OK;
}
