/* The SQLite store's inside, shared by the sqlite_*.c files only. */
#ifndef CALIBRAX_ENGINE_STORE_SQLITE_CONNECTION_H
#define CALIBRAX_ENGINE_STORE_SQLITE_CONNECTION_H

#include "engine/store/shape_dictionary.h"
#include "engine/store/sqlite_statement.h"
#include "engine/store/store_ops.h"

typedef struct cbx_header_cache cbx_header_cache; /* sqlite_header.h */
typedef struct cbx_pending cbx_pending;           /* sqlite_pending.h */

/* How many points and values are pending; also a moment to return to. */
typedef struct cbx_pending_mark {
    size_t n_values, n_points;
} cbx_pending_mark;

struct cbx_sqlite_store {
    cbx_store base;
    sqlite3 *db;
    char *path;           /* for error texts */
    char *read_only_text; /* owns base.read_only_reason */
    bool attached;        /* the connection is the caller's */
    bool write_is_nested; /* the present write is a savepoint */
    bool batch_lost;      /* SQLite rolled the open batch back by itself (disk full) */
    bool reading;         /* inside cbx_read_begin and _end, where they had to do something */
    sqlite3_stmt *statements[STMT_COUNT];
    cbx_dictionary *dictionary;
    cbx_header_cache *headers;
    cbx_pending *pending;        /* empty outside a write or batch */
    cbx_pending_mark write_mark; /* what was pending when the present write began */
};

static inline cbx_sqlite_store *cbx_sqlite_store_of(cbx_store *store)
{
    return (cbx_sqlite_store *)store;
}

/*
 * A write as a whole: a transaction of its own, or a savepoint inside a batch or the caller's own
 * transaction. cbx_write_end keeps it when status is CBX_OK and undoes it otherwise; it returns the
 * status, or that of the commit. touches_values: it may read or drop values of runs that are there,
 * so those pending go in first - not inside it, where undoing it would undo them.
 */
cbx_status cbx_write_begin(cbx_sqlite_store *store, bool touches_values, cbx_error *err);
cbx_status cbx_write_end(cbx_sqlite_store *store, cbx_status status, cbx_error *err);

/* Several reads of one moment. Inside a transaction, or while a statement of the connection's other
 * users runs, they are that already. */
cbx_status cbx_read_begin(cbx_sqlite_store *store, cbx_error *err);
void cbx_read_end(cbx_sqlite_store *store);

/* A point's number: a run's points are one range in their order. */
static inline int64_t cbx_point_id(int64_t run_key, int64_t ordinal)
{
    return run_key << 32 | ordinal;
}

/* Adds the run's rows. live: it is among the runs, not only kept for a baseline. */
cbx_status cbx_sqlite_run_insert(cbx_sqlite_store *store, const cbx_run *run, bool live,
                                 int64_t *ret_run_key, cbx_error *err);
/* Takes the run out of the runs; its rows stay while a baseline refers to it. */
cbx_status cbx_sqlite_run_retire(cbx_sqlite_store *store, int64_t run_key, cbx_error *err);
/* Drops the rows of a run that is neither live nor a baseline's. */
cbx_status cbx_sqlite_run_drop_unused(cbx_sqlite_store *store, int64_t run_key, cbx_error *err);

/* The operations of store.h, one group a file. */
cbx_status cbx_sqlite_put_run(cbx_store *store, const cbx_run *run, cbx_put_mode mode,
                              cbx_put_outcome *ret_outcome, cbx_error *err);
cbx_status cbx_sqlite_delete_run(cbx_store *store, const char *run_id, cbx_error *err);
cbx_status cbx_sqlite_find_run(cbx_store *store, const char *run_id, cbx_arena *arena,
                               cbx_run_header *ret_header, cbx_error *err);
cbx_status cbx_sqlite_find_runs_by_prefix(cbx_store *store, const char *prefix, size_t limit,
                                          cbx_arena *arena, const cbx_run_header **ret_headers,
                                          size_t *ret_n, cbx_error *err);
cbx_status cbx_sqlite_list_runs(cbx_store *store, const cbx_run_filter *filter, cbx_arena *arena,
                                const cbx_run_header **ret_headers, size_t *ret_n, cbx_error *err);
cbx_status cbx_sqlite_load_run(cbx_store *store, int64_t run_key, unsigned parts, cbx_arena *arena,
                               cbx_run **ret_run, cbx_error *err);
cbx_status cbx_sqlite_load_environment(cbx_store *store, int64_t environment_id, cbx_arena *arena,
                                       const char **ret_document, cbx_error *err);
cbx_status cbx_sqlite_list_series(cbx_store *store, cbx_arena *arena,
                                  const cbx_series_entry **ret_entries, size_t *ret_n,
                                  cbx_error *err);
cbx_status cbx_sqlite_load_series(cbx_store *store, const cbx_series_query *query, cbx_arena *arena,
                                  const cbx_series_value **ret_values, size_t *ret_n,
                                  cbx_error *err);
cbx_status cbx_sqlite_count_series(cbx_store *store, const cbx_series_query *query, size_t *ret_n,
                                   cbx_error *err);
cbx_status cbx_sqlite_set_baseline(cbx_store *store, const char *name, const char *run_id,
                                   cbx_error *err);
cbx_status cbx_sqlite_put_baseline_history(cbx_store *store, const cbx_baseline_entry *entries,
                                           size_t n, cbx_error *err);
cbx_status cbx_sqlite_put_baseline(cbx_store *store, const char *name, const cbx_run *run,
                                   cbx_error *err);
/* Not of store.h: what the index of a JSON directory does when a baseline's file has gone. The
 * history stays. CBX_NOT_FOUND when it is not set. */
cbx_status cbx_sqlite_remove_baseline(cbx_store *store, const char *name, cbx_error *err);
cbx_status cbx_sqlite_find_baseline(cbx_store *store, const char *name, cbx_arena *arena,
                                    cbx_run_header *ret_header, cbx_error *err);
cbx_status cbx_sqlite_list_baselines(cbx_store *store, bool with_history, cbx_arena *arena,
                                     const cbx_baseline_entry **ret_entries, size_t *ret_n,
                                     cbx_error *err);
cbx_status cbx_sqlite_put_defs(cbx_store *store, const cbx_metric_def *defs, size_t n_defs,
                               cbx_error *err);
cbx_status cbx_sqlite_load_defs(cbx_store *store, cbx_arena *arena, const cbx_metric_def **ret_defs,
                                size_t *ret_n, cbx_error *err);
cbx_status cbx_sqlite_put_acceptances(cbx_store *store, const cbx_acceptance *acceptances, size_t n,
                                      cbx_error *err);
cbx_status cbx_sqlite_load_acceptances(cbx_store *store, cbx_arena *arena,
                                       const cbx_acceptance **ret_acceptances, size_t *ret_n,
                                       cbx_error *err);
cbx_status cbx_sqlite_diagnose(cbx_store *store, cbx_arena *arena,
                               const cbx_doctor_finding **ret_findings, size_t *ret_n,
                               cbx_error *err);
cbx_status cbx_sqlite_list_migrations(cbx_store *store, cbx_arena *arena,
                                      const cbx_migration_state **ret_states, size_t *ret_n,
                                      cbx_error *err);

#endif
