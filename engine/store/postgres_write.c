/*
 * Writing runs. As on SQLite the rows of a run never change once written: a run that is replaced or
 * added to is written anew under a new key, and the old rows go unless a baseline keeps them.
 */
#include "engine/store/postgres_client.h"
#include "engine/store/postgres_intern.h"
#include "engine/store/postgres_pending.h"
#include "engine/store/run_put.h"

#include <string.h>

/* ---- a run's rows ---- */

static cbx_status add_run_row(cbx_pg_client *client, const cbx_run *run, bool live,
                              int64_t *ret_run_key, cbx_error *err)
{
    int64_t environment_id = 0, def_set_id = 0;
    cbx_status status = cbx_pg_environment_intern(
        client, run->environment ? run->environment : "{}", &environment_id, err);
    if (!status && run->n_defs)
        status = cbx_pg_def_set_intern(client, run->defs, run->n_defs, &def_set_id, err);
    if (status)
        return status;
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_rows rows = { 0 };
    cbx_pg_bind_text(&parameters, run->id);
    cbx_pg_bind_text(&parameters, run->timestamp);
    cbx_pg_bind_integer(&parameters, run->epoch_us);
    cbx_pg_bind_text(&parameters, run->branch);
    cbx_pg_bind_text(&parameters, run->commit);
    cbx_pg_bind_integer(&parameters, environment_id);
    if (def_set_id)
        cbx_pg_bind_integer(&parameters, def_set_id);
    else
        cbx_pg_bind_null_integer(&parameters);
    cbx_pg_bind_integer(&parameters, (int64_t)run->n_points);
    cbx_pg_bind_text(&parameters, run->format);
    cbx_pg_bind_text(&parameters, run->source);
    cbx_pg_bind_text(&parameters, run->metadata ? run->metadata : "{}");
    cbx_pg_bind_text(&parameters, run->source_text);
    cbx_pg_bind_boolean(&parameters, live);
    cbx_pg_bind_text(&parameters, client->store.base.imported_at);
    status = cbx_pg_execute(client->store.link, PG_RUN_ADD, &parameters, &rows, err);
    if (!status)
        *ret_run_key = cbx_pg_integer(&rows, 0, 0);
    cbx_pg_rows_done(&rows);
    return status;
}

cbx_status cbx_pg_run_insert(cbx_pg_client *client, const cbx_run *run, bool live,
                             int64_t *ret_run_key, cbx_error *err)
{
    cbx_status status = cbx_pg_shapes_prepare(client, run, err);
    if (!status)
        status = add_run_row(client, run, live, ret_run_key, err);
    for (size_t i = 0; i < run->n_points && !status; i++) {
        const cbx_shape *shape = NULL;
        status = cbx_pg_shape_intern(client, &run->points[i], i, &shape, err);
        if (!status)
            cbx_pg_pending_add(&client->pending, &run->points[i], shape->shape_id,
                               (cbx_pg_place){ .run_key = *ret_run_key,
                                               .epoch_us = run->epoch_us,
                                               .ordinal = (int64_t)i });
    }
    if (!status && cbx_pg_pending_is_full(&client->pending))
        status = cbx_pg_pending_flush(client, err);
    return status;
}

/* ---- taking runs out ---- */

static cbx_status is_needed(cbx_pg_client *client, int64_t run_key, bool *ret_baseline,
                            bool *ret_live, cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_status status =
        cbx_pg_execute_with(client->store.link, PG_RUN_IS_NEEDED, run_key, &rows, err);
    if (!status) {
        *ret_baseline = cbx_pg_integer(&rows, 0, 0) != 0;
        *ret_live = cbx_pg_integer(&rows, 0, 1) != 0;
    }
    cbx_pg_rows_done(&rows);
    return status;
}

static cbx_status drop_rows(cbx_pg_client *client, int64_t run_key, cbx_error *err)
{
    static const cbx_pg_statement in_order[] = { PG_SAMPLES_DROP, PG_POINTS_DROP, PG_RUN_DROP };
    cbx_status status = cbx_pg_pending_flush(client, err);
    for (size_t i = 0; i < sizeof in_order / sizeof *in_order && !status; i++)
        status = cbx_pg_execute_with(client->store.link, in_order[i], run_key, NULL, err);
    return status;
}

/* Takes the run out of the runs; its rows stay while a baseline refers to it. */
static cbx_status retire(cbx_pg_client *client, int64_t run_key, cbx_error *err)
{
    bool kept = false, live = false;
    cbx_status status = is_needed(client, run_key, &kept, &live, err);
    if (status)
        return status;
    if (kept)
        return cbx_pg_execute_with(client->store.link, PG_RUN_RETIRE, run_key, NULL, err);
    return drop_rows(client, run_key, err);
}

cbx_status cbx_pg_run_drop_unused(cbx_pg_client *client, int64_t run_key, cbx_error *err)
{
    bool kept = false, live = false;
    cbx_status status = is_needed(client, run_key, &kept, &live, err);
    return status || kept || live ? status : drop_rows(client, run_key, err);
}

static cbx_status delete_body(cbx_pg_client *client, void *context, cbx_error *err)
{
    cbx_arena *scratch = cbx_arena_new();
    cbx_run_header header;
    if (!scratch)
        return cbx_out_of_memory(err);
    cbx_status status = cbx_pg_find_run(&client->store.base, context, scratch, &header, err);
    if (!status)
        status = retire(client, header.key, err);
    cbx_arena_free(scratch);
    return status;
}

cbx_status cbx_pg_delete_run(cbx_store *store, const char *run_id, cbx_error *err)
{
    return cbx_pg_write(cbx_pg_client_of(store), delete_body, (void *)(uintptr_t)run_id, err);
}

/* ---- putting a run ---- */

typedef struct putting {
    const cbx_run *run;
    cbx_put_mode mode;
    cbx_put_outcome outcome;
} putting;

/* An index takes at most 2700 bytes of text. */
static cbx_status check_lengths(const cbx_run *run, cbx_error *err)
{
    enum { LONGEST = 2000 };
    const struct {
        const char *what, *text;
    } fields[] = { { "id", run->id }, { "branch", run->branch }, { "commit", run->commit } };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].text && strlen(fields[i].text) > LONGEST)
            return cbx_fail(err, CBX_INVALID,
                            "run '%.40s...': its %s has %zu bytes; a store on PostgreSQL takes at "
                            "most %d",
                            run->id, fields[i].what, strlen(fields[i].text), LONGEST);
    return CBX_OK;
}

/* The run of that id as it is in the store; *ret_old NULL when there is none. */
static cbx_status load_old(cbx_pg_client *client, const char *run_id, cbx_arena *scratch,
                           cbx_run **ret_old, int64_t *ret_key, cbx_error *err)
{
    cbx_run_header header;
    cbx_status status = cbx_pg_find_run(&client->store.base, run_id, scratch, &header, err);
    if (status)
        return status == CBX_NOT_FOUND ? CBX_OK : status;
    *ret_key = header.key;
    return cbx_pg_load_run(&client->store.base, header.key, CBX_LOAD_ALL, scratch, ret_old, err);
}

static cbx_status put_with(cbx_pg_client *client, putting *put, cbx_arena *scratch, cbx_error *err)
{
    cbx_run *old = NULL;
    cbx_run wanted;
    int64_t old_key = 0, run_key = 0;
    cbx_status status = load_old(client, put->run->id, scratch, &old, &old_key, err);
    if (!status)
        status = cbx_run_put_decide(put->run, old, put->mode, scratch, &wanted, &put->outcome, err);
    if (status || put->outcome == CBX_PUT_UNCHANGED)
        return status;
    if (old)
        status = retire(client, old_key, err);
    return status ? status : cbx_pg_run_insert(client, &wanted, true, &run_key, err);
}

static cbx_status put_body(cbx_pg_client *client, void *context, cbx_error *err)
{
    cbx_arena *scratch = cbx_arena_new();
    if (!scratch)
        return cbx_out_of_memory(err);
    cbx_status status = put_with(client, context, scratch, err);
    cbx_arena_free(scratch);
    return status;
}

cbx_status cbx_pg_put_run(cbx_store *base, const cbx_run *run, cbx_put_mode mode,
                          cbx_put_outcome *ret_outcome, cbx_error *err)
{
    putting put = { .run = run, .mode = mode };
    cbx_status status = check_lengths(run, err);
    if (!status) {
        cbx_dictionary_trim(cbx_pg_store_of(base)->dictionary);
        status = cbx_pg_write(cbx_pg_client_of(base), put_body, &put, err);
    }
    if (!status)
        *ret_outcome = put.outcome;
    return status;
}
