/*
 * Opening, closing and transactions of a store on PostgreSQL.
 *
 * Promises kept here:
 * 1. A commit is on disk when it returns (the server's synchronous_commit).
 * 2. Writers queue for an advisory lock that the transaction holds to its end, so none can run into
 *    another, in whatever order they write. Who only reads never waits.
 * 3. Reading never writes, not even a schema.
 */
#include "engine/store/postgres_store.h"

#include "engine/store/postgres_client.h"
#include "engine/store/postgres_pending.h"
#include "engine/store/postgres_read_ahead.h"
#include "engine/store/sqlite_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ATTEMPTS = 5 };

/* ---- transactions ---- */

static cbx_status begin(cbx_pg_client *client, cbx_error *err)
{
    cbx_pg_read_ahead_clear(client->store.ahead);
    cbx_status status = cbx_pg_execute(client->store.link, PG_BEGIN, NULL, NULL, err);
    return status ? status : cbx_pg_execute(client->store.link, PG_LOCK_WRITER, NULL, NULL, err);
}

static cbx_status commit(cbx_pg_client *client, cbx_error *err)
{
    cbx_status status = cbx_pg_pending_flush(client, err);
    return status ? status : cbx_pg_execute(client->store.link, PG_COMMIT, NULL, NULL, err);
}

/* What was made in the transaction is not there any more. */
static void roll_back(cbx_pg_client *client)
{
    cbx_pg_read_ahead_clear(client->store.ahead);
    cbx_dictionary_clear(client->store.dictionary);
    cbx_string_map_clear(client->interned);
    cbx_pg_pending_clear(&client->pending);
    if (cbx_libpq_in_transaction(&client->libpq))
        (void)cbx_pg_execute(client->store.link, PG_ROLLBACK, NULL, NULL, NULL);
}

static cbx_status write_alone(cbx_pg_client *client, cbx_pg_write_body body, void *context,
                              cbx_error *err)
{
    cbx_status status = CBX_OK;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        client->libpq.try_again = false;
        status = begin(client, err);
        if (!status)
            status = body(client, context, err);
        if (!status)
            status = commit(client, err);
        if (status)
            roll_back(client);
        if (!client->libpq.try_again)
            break;
    }
    return status;
}

static bool has_written_nothing(cbx_status status)
{
    return status == CBX_NOT_FOUND || status == CBX_CONFLICT || status == CBX_INVALID;
}

static cbx_status check_batch(const cbx_pg_client *client, cbx_error *err)
{
    if (!client->batch_lost)
        return CBX_OK;
    return cbx_fail(err, CBX_STORE,
                    "%s: an earlier failure has undone this batch: roll it back and begin again",
                    client->store.name);
}

cbx_status cbx_pg_write(cbx_pg_client *client, cbx_pg_write_body body, void *context,
                        cbx_error *err)
{
    if (!client->store.base.in_batch)
        return write_alone(client, body, context, err);
    cbx_status status = check_batch(client, err);
    if (status)
        return status;
    cbx_pg_read_ahead_clear(client->store.ahead);
    status = body(client, context, err);
    client->batch_lost = status && !has_written_nothing(status);
    return status;
}

static cbx_status begin_batch(cbx_store *base, cbx_error *err)
{
    cbx_pg_client *client = cbx_pg_client_of(base);
    client->batch_lost = false;
    cbx_status status = begin(client, err);
    if (status)
        roll_back(client);
    return status;
}

static cbx_status commit_batch(cbx_store *base, cbx_error *err)
{
    cbx_pg_client *client = cbx_pg_client_of(base);
    cbx_status status = check_batch(client, err);
    return status ? status : commit(client, err);
}

static cbx_status rollback_batch(cbx_store *base, cbx_error *err)
{
    cbx_pg_client *client = cbx_pg_client_of(base);
    (void)err;
    client->batch_lost = false;
    roll_back(client);
    return CBX_OK;
}

static cbx_status read_begin(cbx_pg_store *store, bool several, cbx_error *err)
{
    cbx_pg_client *client = (cbx_pg_client *)store;
    cbx_status status = check_batch(client, err);
    if (!status && cbx_libpq_in_transaction(&client->libpq))
        return cbx_pg_pending_flush(client, err);
    if (!status && several) {
        status = cbx_pg_execute(store->link, PG_READ_BEGIN, NULL, NULL, err);
        client->reading = !status;
    }
    return status;
}

static void read_end(cbx_pg_store *store)
{
    cbx_pg_client *client = (cbx_pg_client *)store;
    if (client->reading)
        (void)cbx_pg_execute(store->link, PG_COMMIT, NULL, NULL, NULL);
    client->reading = false;
}

/* ---- the store object ---- */

static void close_store(cbx_store *base)
{
    cbx_pg_client *client = cbx_pg_client_of(base);
    cbx_libpq_close(&client->libpq);
    cbx_pg_store_done(&client->store);
    cbx_string_map_free(client->interned);
    cbx_pg_pending_done(&client->pending);
    free(client->read_only_text);
    free(client);
}

/* May run in a signal handler: PQcancel() allows that. */
static void interrupt_store(cbx_store *base)
{
    char unread[256];
    (void)PQcancel(cbx_pg_client_of(base)->libpq.cancel, unread, sizeof unread);
}

static void fill_ops(cbx_store_ops *ops)
{
    *ops = (cbx_store_ops){ .close = close_store,
                            .put_run = cbx_pg_put_run,
                            .begin_batch = begin_batch,
                            .commit_batch = commit_batch,
                            .rollback_batch = rollback_batch,
                            .delete_run = cbx_pg_delete_run,
                            .set_baseline = cbx_pg_set_baseline,
                            .put_baseline = cbx_pg_put_baseline,
                            .put_baseline_history = cbx_pg_put_baseline_history,
                            .put_defs = cbx_pg_put_defs,
                            .put_acceptances = cbx_pg_put_acceptances,
                            .diagnose = cbx_pg_diagnose,
                            .list_migrations = cbx_pg_list_migrations,
                            .interrupt = interrupt_store };
    cbx_pg_store_fill_reading(ops);
}

static cbx_pg_client *client_new(void)
{
    cbx_pg_client *client = calloc(1, sizeof *client);
    if (!client)
        return NULL;
    fill_ops(&client->ops);
    client->store.base.ops = &client->ops;
    client->store.read_begin = read_begin;
    client->store.read_end = read_end;
    client->interned = cbx_string_map_new();
    if (!cbx_pg_store_init(&client->store, &client->libpq.link, "PostgreSQL") ||
        !client->interned) {
        close_store(&client->store.base);
        return NULL;
    }
    return client;
}

/* ---- opening ---- */

static cbx_status set_read_only(cbx_pg_client *client, cbx_error *err)
{
    if (asprintf(&client->read_only_text, "%s was opened for reading", client->libpq.name) < 0) {
        client->read_only_text = NULL;
        return cbx_out_of_memory(err);
    }
    client->store.base.read_only_reason = client->read_only_text;
    return CBX_OK;
}

static cbx_status open_client(cbx_pg_client *client, const char *locator, cbx_open_mode mode,
                              cbx_schema_state *ret_state, cbx_error *err)
{
    cbx_status status = cbx_libpq_open(&client->libpq, locator, mode == CBX_OPEN_READ, err);
    if (status)
        return status;
    client->store.name = client->libpq.name;
    if (mode == CBX_OPEN_WRITE)
        return cbx_pg_schema_migrate(&client->libpq, err);
    status = cbx_pg_schema_look(&client->libpq, ret_state, err);
    if (!status)
        status = cbx_pg_schema_check(&client->libpq, *ret_state, err);
    return status ? status : set_read_only(client, err);
}

cbx_status cbx_postgres_store_open(const char *locator, cbx_open_mode mode, cbx_store **ret_store,
                                   cbx_error *err)
{
    cbx_schema_state state = CBX_SCHEMA_CURRENT;
    cbx_pg_client *client = client_new();
    if (!client)
        return cbx_out_of_memory(err);
    cbx_status status = open_client(client, locator, mode, &state, err);
    if (!status && state != CBX_SCHEMA_EMPTY) {
        *ret_store = &client->store.base;
        return CBX_OK;
    }
    close_store(&client->store.base);
    /* Nothing there yet: what an empty store answers, the one in memory does. */
    return status ? status : cbx_sqlite_store_open(":memory:", CBX_OPEN_READ, ret_store, err);
}
