/* What every store on PostgreSQL has, whichever way its statements go. */
#include "engine/store/postgres_connection.h"
#include "engine/store/postgres_read_ahead.h"

bool cbx_pg_store_init(cbx_pg_store *store, cbx_pg_link *link, const char *name)
{
    store->link = link;
    store->name = name;
    store->dictionary = cbx_dictionary_new();
    store->header_arena = cbx_arena_new();
    store->headers = cbx_string_map_new();
    store->ahead = cbx_pg_read_ahead_new();
    return store->dictionary && store->header_arena && store->headers && store->ahead;
}

void cbx_pg_store_done(cbx_pg_store *store)
{
    cbx_pg_read_ahead_free(store->ahead);
    cbx_dictionary_free(store->dictionary);
    cbx_arena_free(store->header_arena);
    cbx_string_map_free(store->headers);
}

cbx_status cbx_pg_read_begin(cbx_pg_store *store, bool several, cbx_error *err)
{
    return store->read_begin ? store->read_begin(store, several, err) : CBX_OK;
}

void cbx_pg_read_end(cbx_pg_store *store)
{
    if (store->read_end)
        store->read_end(store);
}

void cbx_pg_store_fill_reading(cbx_store_ops *ops)
{
    ops->find_run = cbx_pg_find_run;
    ops->find_runs_by_prefix = cbx_pg_find_runs_by_prefix;
    ops->list_runs = cbx_pg_list_runs;
    ops->find_baseline = cbx_pg_find_baseline;
    ops->list_baselines = cbx_pg_list_baselines;
    ops->load_run = cbx_pg_load_run;
    ops->load_environment = cbx_pg_load_environment;
    ops->load_defs = cbx_pg_load_defs;
    ops->list_series = cbx_pg_list_series;
    ops->load_series = cbx_pg_load_series;
    ops->count_series = cbx_pg_count_series;
    ops->load_acceptances = cbx_pg_load_acceptances;
}
