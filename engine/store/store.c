#include "engine/store/store.h"

#include "engine/store/store_ops.h"

#include <assert.h>
#include <string.h>

cbx_status cbx_out_of_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

cbx_status cbx_baseline_not_set(const char *name, cbx_error *err)
{
    return cbx_fail(err, CBX_NOT_FOUND,
                    "there is no baseline '%s' yet: set one with `calibrax baseline --run "
                    "latest%s%s`",
                    name, strcmp(name, "main") == 0 ? "" : " --name ",
                    strcmp(name, "main") == 0 ? "" : name);
}

static cbx_status unsupported(cbx_error *err)
{
    return cbx_fail(err, CBX_INVALID, "this kind of store cannot do that");
}

/* CBX_OK when a write may go on. */
static cbx_status check_writable(const cbx_store *store, bool supported, cbx_error *err)
{
    if (store->read_only_reason)
        return cbx_fail(err, CBX_READ_ONLY, "the store cannot be written: %s",
                        store->read_only_reason);
    return supported ? CBX_OK : unsupported(err);
}

void cbx_store_close(cbx_store *store)
{
    if (!store)
        return;
    if (store->in_batch)
        (void)cbx_store_rollback_batch(store, NULL);
    store->ops->close(store);
}

/* ---- writing ---- */

cbx_status cbx_store_put_run(cbx_store *store, const cbx_run *run, cbx_put_mode mode,
                             cbx_put_outcome *ret_outcome, cbx_error *err)
{
    cbx_status status = check_writable(store, store->ops->put_run, err);
    return status ? status : store->ops->put_run(store, run, mode, ret_outcome, err);
}

cbx_status cbx_store_begin_batch(cbx_store *store, cbx_error *err)
{
    cbx_status status = check_writable(store, store->ops->begin_batch, err);
    if (status)
        return status;
    if (store->in_batch)
        return cbx_fail(err, CBX_INVALID, "a batch is already open: commit it or roll it back");
    status = store->ops->begin_batch(store, err);
    store->in_batch = !status;
    return status;
}

/* A commit that fails leaves no batch open: what was in it is rolled back. */
cbx_status cbx_store_commit_batch(cbx_store *store, cbx_error *err)
{
    if (!store->in_batch)
        return cbx_fail(err, CBX_INVALID, "there is no open batch to commit");
    cbx_status status = store->ops->commit_batch(store, err);
    if (status)
        (void)store->ops->rollback_batch(store, NULL);
    store->in_batch = false;
    return status;
}

cbx_status cbx_store_rollback_batch(cbx_store *store, cbx_error *err)
{
    if (!store->in_batch)
        return cbx_fail(err, CBX_INVALID, "there is no open batch to roll back");
    store->in_batch = false;
    return store->ops->rollback_batch(store, err);
}

cbx_status cbx_store_delete_run(cbx_store *store, const char *run_id, cbx_error *err)
{
    cbx_status status = check_writable(store, store->ops->delete_run, err);
    return status ? status : store->ops->delete_run(store, run_id, err);
}

cbx_status cbx_store_set_baseline(cbx_store *store, const char *name, const char *run_id,
                                  cbx_error *err)
{
    cbx_status status = check_writable(store, store->ops->set_baseline, err);
    return status ? status : store->ops->set_baseline(store, name, run_id, err);
}

cbx_status cbx_store_put_baseline(cbx_store *store, const char *name, const cbx_run *run,
                                  cbx_error *err)
{
    cbx_status status = check_writable(store, store->ops->put_baseline, err);
    return status ? status : store->ops->put_baseline(store, name, run, err);
}

void cbx_store_set_times(cbx_store *store, const char *imported_at, const char *set_at)
{
    store->imported_at = imported_at;
    store->set_at = set_at;
}

cbx_status cbx_store_put_baseline_history(cbx_store *store, const cbx_baseline_entry *entries,
                                          size_t n, cbx_error *err)
{
    cbx_status status = check_writable(store, store->ops->put_baseline_history, err);
    return status ? status : store->ops->put_baseline_history(store, entries, n, err);
}

bool cbx_store_keeps_times(const cbx_store *store)
{
    return store->ops->put_baseline_history != NULL;
}

cbx_status cbx_store_put_defs(cbx_store *store, const cbx_metric_def *defs, size_t n_defs,
                              cbx_error *err)
{
    cbx_status status = check_writable(store, store->ops->put_defs, err);
    return status ? status : store->ops->put_defs(store, defs, n_defs, err);
}

/* ---- reading ---- */

cbx_status cbx_store_find_run(cbx_store *store, const char *run_id, cbx_arena *arena,
                              cbx_run_header *ret_header, cbx_error *err)
{
    return store->ops->find_run(store, run_id, arena, ret_header, err);
}

cbx_status cbx_store_find_runs_by_prefix(cbx_store *store, const char *prefix, size_t limit,
                                         cbx_arena *arena, const cbx_run_header **ret_headers,
                                         size_t *ret_n, cbx_error *err)
{
    return store->ops->find_runs_by_prefix(store, prefix, limit, arena, ret_headers, ret_n, err);
}

cbx_status cbx_store_list_runs(cbx_store *store, const cbx_run_filter *filter, cbx_arena *arena,
                               const cbx_run_header **ret_headers, size_t *ret_n, cbx_error *err)
{
    static const cbx_run_filter every_run;
    return store->ops->list_runs(store, filter ? filter : &every_run, arena, ret_headers, ret_n,
                                 err);
}

cbx_status cbx_store_find_baseline(cbx_store *store, const char *name, cbx_arena *arena,
                                   cbx_run_header *ret_header, cbx_error *err)
{
    return store->ops->find_baseline(store, name, arena, ret_header, err);
}

cbx_status cbx_store_list_baselines(cbx_store *store, bool with_history, cbx_arena *arena,
                                    const cbx_baseline_entry **ret_entries, size_t *ret_n,
                                    cbx_error *err)
{
    return store->ops->list_baselines(store, with_history, arena, ret_entries, ret_n, err);
}

cbx_status cbx_store_load_run(cbx_store *store, int64_t run_key, unsigned parts, cbx_arena *arena,
                              cbx_run **ret_run, cbx_error *err)
{
    return store->ops->load_run(store, run_key, parts, arena, ret_run, err);
}

cbx_status cbx_store_load_environment(cbx_store *store, int64_t environment_id, cbx_arena *arena,
                                      const char **ret_document, cbx_error *err)
{
    return store->ops->load_environment(store, environment_id, arena, ret_document, err);
}

cbx_status cbx_store_load_defs(cbx_store *store, cbx_arena *arena, const cbx_metric_def **ret_defs,
                               size_t *ret_n, cbx_error *err)
{
    return store->ops->load_defs(store, arena, ret_defs, ret_n, err);
}

cbx_status cbx_store_list_series(cbx_store *store, cbx_arena *arena,
                                 const cbx_series_entry **ret_entries, size_t *ret_n,
                                 cbx_error *err)
{
    return store->ops->list_series(store, arena, ret_entries, ret_n, err);
}

cbx_status cbx_store_load_series(cbx_store *store, const cbx_series_query *query, cbx_arena *arena,
                                 const cbx_series_value **ret_values, size_t *ret_n, cbx_error *err)
{
    assert(query->metric && (query->name || query->identity));
    return store->ops->load_series(store, query, arena, ret_values, ret_n, err);
}

cbx_status cbx_store_count_series(cbx_store *store, const cbx_series_query *query, size_t *ret_n,
                                  cbx_error *err)
{
    assert(query->metric && query->name && !query->identity);
    return store->ops->count_series(store, query, ret_n, err);
}

/* ---- acceptances ---- */

cbx_status cbx_store_put_acceptances(cbx_store *store, const cbx_acceptance *acceptances, size_t n,
                                     cbx_error *err)
{
    cbx_status status = check_writable(store, store->ops->put_acceptances, err);
    return status ? status : store->ops->put_acceptances(store, acceptances, n, err);
}

cbx_status cbx_store_load_acceptances(cbx_store *store, cbx_arena *arena,
                                      const cbx_acceptance **ret_acceptances, size_t *ret_n,
                                      cbx_error *err)
{
    return store->ops->load_acceptances(store, arena, ret_acceptances, ret_n, err);
}

/* ---- upkeep ---- */

cbx_status cbx_store_diagnose(cbx_store *store, cbx_arena *arena,
                              const cbx_doctor_finding **ret_findings, size_t *ret_n,
                              cbx_error *err)
{
    if (!store->ops->diagnose)
        return unsupported(err);
    return store->ops->diagnose(store, arena, ret_findings, ret_n, err);
}

cbx_status cbx_store_list_migrations(cbx_store *store, cbx_arena *arena,
                                     const cbx_migration_state **ret_states, size_t *ret_n,
                                     cbx_error *err)
{
    if (!store->ops->list_migrations)
        return unsupported(err);
    return store->ops->list_migrations(store, arena, ret_states, ret_n, err);
}

bool cbx_store_is_read_only(const cbx_store *store)
{
    return store->read_only_reason != NULL;
}

void cbx_store_interrupt(cbx_store *store)
{
    if (store->ops->interrupt)
        store->ops->interrupt(store);
}
