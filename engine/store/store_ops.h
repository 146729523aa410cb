/*
 * What implements a store: the calls of store.h as a table of functions. Private to engine/store;
 * callers go through store.h, which checks what is the same for every implementation (a write to a
 * read-only store, batches that do not pair up) before it dispatches.
 *
 * An implementation's struct begins with a cbx_store. A member that is NULL is not supported and
 * answered with CBX_INVALID.
 */
#ifndef CALIBRAX_ENGINE_STORE_STORE_OPS_H
#define CALIBRAX_ENGINE_STORE_STORE_OPS_H

#include "engine/store/store.h"

struct sqlite3;

typedef struct cbx_store_ops {
    void (*close)(cbx_store *store);

    cbx_status (*put_run)(cbx_store *store, const cbx_run *run, cbx_put_mode mode,
                          cbx_put_outcome *ret_outcome, cbx_error *err);
    cbx_status (*begin_batch)(cbx_store *store, cbx_error *err);
    cbx_status (*commit_batch)(cbx_store *store, cbx_error *err);
    cbx_status (*rollback_batch)(cbx_store *store, cbx_error *err);
    cbx_status (*delete_run)(cbx_store *store, const char *run_id, cbx_error *err);
    cbx_status (*set_baseline)(cbx_store *store, const char *name, const char *run_id,
                               cbx_error *err);
    cbx_status (*put_baseline)(cbx_store *store, const char *name, const cbx_run *run,
                               cbx_error *err);
    /* NULL where settings of baselines are not kept. */
    cbx_status (*put_baseline_history)(cbx_store *store, const cbx_baseline_entry *entries,
                                       size_t n, cbx_error *err);
    cbx_status (*put_defs)(cbx_store *store, const cbx_metric_def *defs, size_t n_defs,
                           cbx_error *err);

    cbx_status (*find_run)(cbx_store *store, const char *run_id, cbx_arena *arena,
                           cbx_run_header *ret_header, cbx_error *err);
    cbx_status (*find_runs_by_prefix)(cbx_store *store, const char *prefix, size_t limit,
                                      cbx_arena *arena, const cbx_run_header **ret_headers,
                                      size_t *ret_n, cbx_error *err);
    cbx_status (*list_runs)(cbx_store *store, const cbx_run_filter *filter, cbx_arena *arena,
                            const cbx_run_header **ret_headers, size_t *ret_n, cbx_error *err);
    cbx_status (*find_baseline)(cbx_store *store, const char *name, cbx_arena *arena,
                                cbx_run_header *ret_header, cbx_error *err);
    cbx_status (*list_baselines)(cbx_store *store, bool with_history, cbx_arena *arena,
                                 const cbx_baseline_entry **ret_entries, size_t *ret_n,
                                 cbx_error *err);
    cbx_status (*load_run)(cbx_store *store, int64_t run_key, unsigned parts, cbx_arena *arena,
                           cbx_run **ret_run, cbx_error *err);
    cbx_status (*load_environment)(cbx_store *store, int64_t environment_id, cbx_arena *arena,
                                   const char **ret_document, cbx_error *err);
    cbx_status (*load_defs)(cbx_store *store, cbx_arena *arena, const cbx_metric_def **ret_defs,
                            size_t *ret_n, cbx_error *err);
    cbx_status (*list_series)(cbx_store *store, cbx_arena *arena,
                              const cbx_series_entry **ret_entries, size_t *ret_n, cbx_error *err);
    cbx_status (*load_series)(cbx_store *store, const cbx_series_query *query, cbx_arena *arena,
                              const cbx_series_value **ret_values, size_t *ret_n, cbx_error *err);
    cbx_status (*count_series)(cbx_store *store, const cbx_series_query *query, size_t *ret_n,
                               cbx_error *err);
    cbx_status (*put_acceptances)(cbx_store *store, const cbx_acceptance *acceptances, size_t n,
                                  cbx_error *err);
    cbx_status (*load_acceptances)(cbx_store *store, cbx_arena *arena,
                                   const cbx_acceptance **ret_acceptances, size_t *ret_n,
                                   cbx_error *err);

    cbx_status (*diagnose)(cbx_store *store, cbx_arena *arena,
                           const cbx_doctor_finding **ret_findings, size_t *ret_n, cbx_error *err);
    cbx_status (*list_migrations)(cbx_store *store, cbx_arena *arena,
                                  const cbx_migration_state **ret_states, size_t *ret_n,
                                  cbx_error *err);
    void (*interrupt)(cbx_store *store);
    /* The SQLite connection that holds the relations, where there is one (also of a store that
     * wraps a SQLite one). */
    struct sqlite3 *(*sqlite_connection)(cbx_store *store);
} cbx_store_ops;

struct cbx_store {
    const cbx_store_ops *ops;
    bool in_batch; /* kept by store.c: true between a begin that succeeded and its end */
    /* Why it cannot be written, with the remedy ("history.db was opened for reading"); NULL: it can
     * be. Alive as long as the store. */
    const char *read_only_reason;
    /* What the next writes give as their times; NULL: now. */
    const char *imported_at, *set_at;
};

/* What an implementation answers when memory is short. */
cbx_status cbx_out_of_memory(cbx_error *err);
/* CBX_NOT_FOUND with the remedy, for a baseline that was never set. */
cbx_status cbx_baseline_not_set(const char *name, cbx_error *err);

#endif
