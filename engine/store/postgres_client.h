/* A store on PostgreSQL that is written and read over libpq; shared by its files only. */
#ifndef CALIBRAX_ENGINE_STORE_POSTGRES_CLIENT_H
#define CALIBRAX_ENGINE_STORE_POSTGRES_CLIENT_H

#include "engine/store/migration.h"
#include "engine/store/postgres_connection.h"
#include "engine/store/postgres_libpq.h"

/* Rows that wait to be copied, as COPY's binary format has them. */
typedef struct cbx_pg_pending {
    cbx_text_buffer points, samples;
} cbx_pg_pending;

typedef struct cbx_pg_client {
    cbx_pg_store store;
    cbx_libpq libpq;
    cbx_store_ops ops;
    cbx_string_map *interned; /* numbers of environments and definition sets, by their content */
    cbx_pg_pending pending;   /* empty outside a write or batch */
    char *read_only_text;     /* owns store.base.read_only_reason */
    bool batch_lost;          /* the server has given up the open batch */
    bool reading;             /* inside a transaction that read_begin opened */
} cbx_pg_client;

static inline cbx_pg_client *cbx_pg_client_of(cbx_store *store)
{
    return (cbx_pg_client *)store;
}

/*
 * A write as a whole: in a transaction of its own, holding the writers' lock, tried again where
 * another transaction came in between; or as part of the open batch. A body that fails with
 * CBX_NOT_FOUND, CBX_CONFLICT or CBX_INVALID has written nothing; any other failure in a batch
 * undoes the batch.
 */
typedef cbx_status (*cbx_pg_write_body)(cbx_pg_client *client, void *context, cbx_error *err);
cbx_status cbx_pg_write(cbx_pg_client *client, cbx_pg_write_body body, void *context,
                        cbx_error *err);
/* Sends the pending rows. */
cbx_status cbx_pg_pending_flush(cbx_pg_client *client, cbx_error *err);

/* Adds the run's rows. live: it is among the runs, not only kept for a baseline. */
cbx_status cbx_pg_run_insert(cbx_pg_client *client, const cbx_run *run, bool live,
                             int64_t *ret_run_key, cbx_error *err);
/* Drops the rows of a run that is neither live nor a baseline's. */
cbx_status cbx_pg_run_drop_unused(cbx_pg_client *client, int64_t run_key, cbx_error *err);
/* The numbers of definitions as an array parameter, and their names as another. */
cbx_status cbx_pg_definitions_intern(cbx_pg_client *client, const cbx_metric_def *defs, size_t n,
                                     cbx_text_buffer *names, cbx_text_buffer *ids, cbx_error *err);

/* Brings the schema to this program's; it is made when it is missing. */
cbx_status cbx_pg_schema_migrate(cbx_libpq *libpq, cbx_error *err);
/* Whether it is there, and as new as this program. */
cbx_status cbx_pg_schema_look(cbx_libpq *libpq, cbx_schema_state *ret_state, cbx_error *err);
/* CBX_STORE with the remedy for a schema that is newer or older. */
cbx_status cbx_pg_schema_check(const cbx_libpq *libpq, cbx_schema_state state, cbx_error *err);

/* The operations of store.h that write or look after the store. */
cbx_status cbx_pg_put_run(cbx_store *store, const cbx_run *run, cbx_put_mode mode,
                          cbx_put_outcome *ret_outcome, cbx_error *err);
cbx_status cbx_pg_delete_run(cbx_store *store, const char *run_id, cbx_error *err);
cbx_status cbx_pg_set_baseline(cbx_store *store, const char *name, const char *run_id,
                               cbx_error *err);
cbx_status cbx_pg_put_baseline(cbx_store *store, const char *name, const cbx_run *run,
                               cbx_error *err);
cbx_status cbx_pg_put_baseline_history(cbx_store *store, const cbx_baseline_entry *entries,
                                       size_t n, cbx_error *err);
cbx_status cbx_pg_put_defs(cbx_store *store, const cbx_metric_def *defs, size_t n_defs,
                           cbx_error *err);
cbx_status cbx_pg_put_acceptances(cbx_store *store, const cbx_acceptance *acceptances, size_t n,
                                  cbx_error *err);
cbx_status cbx_pg_diagnose(cbx_store *store, cbx_arena *arena,
                           const cbx_doctor_finding **ret_findings, size_t *ret_n, cbx_error *err);
cbx_status cbx_pg_list_migrations(cbx_store *store, cbx_arena *arena,
                                  const cbx_migration_state **ret_states, size_t *ret_n,
                                  cbx_error *err);

#endif
