/* Baselines, the store's own definitions and acceptances, written. */
#include "engine/document/tag_document.h"
#include "engine/store/postgres_client.h"
#include "engine/store/run_equal.h"

/* ---- baselines ---- */

typedef struct baseline_change {
    const char *name;
    const char *run_id; /* of the run to point at, where run is NULL */
    const cbx_run *run;
    cbx_arena *scratch;
} baseline_change;

/* Points the baseline at run_key; the content it kept before goes if nothing else needs it. */
static cbx_status point_at(cbx_pg_client *client, const char *name, int64_t run_key, cbx_error *err)
{
    int64_t former = 0;
    cbx_status status = cbx_pg_baseline_find_key(&client->store, name, &former, err);
    cbx_pg_parameters parameters = { .n = 0 }, history = { .n = 0 };
    cbx_pg_bind_text(&parameters, name);
    cbx_pg_bind_integer(&parameters, run_key);
    cbx_pg_bind_text(&parameters, client->store.base.set_at);
    cbx_pg_bind_text(&history, name);
    if (!status)
        status = cbx_pg_execute(client->store.link, PG_BASELINE_SET, &parameters, NULL, err);
    if (!status)
        status = cbx_pg_execute(client->store.link, PG_BASELINE_HISTORY_ADD, &history, NULL, err);
    if (!status && former && former != run_key)
        status = cbx_pg_run_drop_unused(client, former, err);
    return status;
}

static cbx_status set_body(cbx_pg_client *client, void *context, cbx_error *err)
{
    const baseline_change *change = context;
    cbx_run_header header;
    cbx_status status =
        cbx_pg_find_run(&client->store.base, change->run_id, change->scratch, &header, err);
    return status ? status : point_at(client, change->name, header.key, err);
}

/* *ret_same: the run of that key (0: none) has the content of the change's run. */
static cbx_status has_content(cbx_pg_client *client, int64_t run_key, const baseline_change *change,
                              bool *ret_same, cbx_error *err)
{
    cbx_run *stored = NULL;
    *ret_same = false;
    if (!run_key)
        return CBX_OK;
    cbx_status status =
        cbx_pg_load_run(&client->store.base, run_key, CBX_LOAD_ALL, change->scratch, &stored, err);
    if (!status)
        *ret_same = cbx_run_equal(stored, change->run);
    return status;
}

/* The key of the live run with that id and content, 0 when there is none. */
static cbx_status find_live_twin(cbx_pg_client *client, const baseline_change *change,
                                 int64_t *ret_run_key, cbx_error *err)
{
    cbx_run_header header;
    bool same = false;
    cbx_status status =
        cbx_pg_find_run(&client->store.base, change->run->id, change->scratch, &header, err);
    *ret_run_key = 0;
    if (status)
        return status == CBX_NOT_FOUND ? CBX_OK : status;
    status = has_content(client, header.key, change, &same, err);
    *ret_run_key = same ? header.key : 0;
    return status;
}

static cbx_status put_body(cbx_pg_client *client, void *context, cbx_error *err)
{
    const baseline_change *change = context;
    int64_t current = 0, run_key = 0;
    bool same = false;
    cbx_status status = cbx_pg_baseline_find_key(&client->store, change->name, &current, err);
    if (!status)
        status = has_content(client, current, change, &same, err);
    if (status || same)
        return status;
    status = find_live_twin(client, change, &run_key, err);
    if (!status && !run_key)
        status = cbx_pg_run_insert(client, change->run, false, &run_key, err);
    return status ? status : point_at(client, change->name, run_key, err);
}

static cbx_status change_baseline(cbx_store *store, cbx_pg_write_body body, baseline_change change,
                                  cbx_error *err)
{
    change.scratch = cbx_arena_new();
    if (!change.scratch)
        return cbx_out_of_memory(err);
    cbx_status status = cbx_pg_write(cbx_pg_client_of(store), body, &change, err);
    cbx_arena_free(change.scratch);
    return status;
}

cbx_status cbx_pg_set_baseline(cbx_store *store, const char *name, const char *run_id,
                               cbx_error *err)
{
    return change_baseline(store, set_body, (baseline_change){ .name = name, .run_id = run_id },
                           err);
}

cbx_status cbx_pg_put_baseline(cbx_store *store, const char *name, const cbx_run *run,
                               cbx_error *err)
{
    cbx_dictionary_trim(cbx_pg_store_of(store)->dictionary);
    return change_baseline(store, put_body, (baseline_change){ .name = name, .run = run }, err);
}

typedef struct baseline_history {
    const cbx_baseline_entry *entries;
    size_t n;
} baseline_history;

static cbx_status history_body(cbx_pg_client *client, void *context, cbx_error *err)
{
    const baseline_history *history = context;
    cbx_status status =
        cbx_pg_execute(client->store.link, PG_BASELINE_HISTORY_CLEAR, NULL, NULL, err);
    for (size_t i = 0; i < history->n && !status; i++) {
        cbx_pg_parameters parameters = { .n = 0 };
        cbx_pg_bind_text(&parameters, history->entries[i].name);
        cbx_pg_bind_text(&parameters, history->entries[i].run_id);
        cbx_pg_bind_text(&parameters, history->entries[i].set_at);
        status =
            cbx_pg_execute(client->store.link, PG_BASELINE_HISTORY_PUT, &parameters, NULL, err);
    }
    return status;
}

cbx_status cbx_pg_put_baseline_history(cbx_store *store, const cbx_baseline_entry *entries,
                                       size_t n, cbx_error *err)
{
    baseline_history history = { .entries = entries, .n = n };
    return cbx_pg_write(cbx_pg_client_of(store), history_body, &history, err);
}

/* ---- the store's own definitions ---- */

typedef struct definition_list {
    const cbx_metric_def *defs;
    size_t n;
} definition_list;

static cbx_status defs_body(cbx_pg_client *client, void *context, cbx_error *err)
{
    const definition_list *list = context;
    cbx_text_buffer names = CBX_TEXT_BUFFER_INIT, ids = CBX_TEXT_BUFFER_INIT;
    cbx_status status = cbx_pg_execute(client->store.link, PG_STORE_DEFS_CLEAR, NULL, NULL, err);
    if (!status && list->n)
        status = cbx_pg_definitions_intern(client, list->defs, list->n, &names, &ids, err);
    if (!status && list->n) {
        cbx_pg_parameters parameters = { .n = 0 };
        cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, &names);
        cbx_pg_bind_array(&parameters, CBX_PG_BIGINT_ARRAY, &ids);
        status = cbx_pg_execute(client->store.link, PG_STORE_DEFS_ADD, &parameters, NULL, err);
    }
    cbx_text_buffer_done(&names);
    cbx_text_buffer_done(&ids);
    return status;
}

cbx_status cbx_pg_put_defs(cbx_store *store, const cbx_metric_def *defs, size_t n_defs,
                           cbx_error *err)
{
    definition_list list = { .defs = defs, .n = n_defs };
    return cbx_pg_write(cbx_pg_client_of(store), defs_body, &list, err);
}

/* ---- acceptances ---- */

typedef struct acceptance_list {
    const cbx_acceptance *items;
    size_t n;
} acceptance_list;

static cbx_status add_acceptance(cbx_pg_client *client, const cbx_acceptance *acceptance,
                                 cbx_error *err)
{
    cbx_text_buffer tags = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &tags, CBX_JSON_SQL);
    cbx_tags_write(acceptance->tags, acceptance->n_tags, &writer);
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_bind_integer(&parameters, acceptance->id);
    cbx_pg_bind_integer(&parameters, acceptance->run_epoch_us);
    cbx_pg_bind_text(&parameters, cbx_text_buffer_text(&tags));
    cbx_pg_bind_text(&parameters, acceptance->run_id);
    cbx_pg_bind_text(&parameters, acceptance->metric);
    cbx_pg_bind_text(&parameters, acceptance->name);
    cbx_pg_bind_text(&parameters, acceptance->reason);
    cbx_pg_bind_text(&parameters, acceptance->author);
    cbx_pg_bind_text(&parameters, acceptance->accepted_at);
    cbx_pg_bind_text(&parameters, acceptance->expires_at);
    cbx_pg_bind_text(&parameters, acceptance->withdrawn_at);
    cbx_status status =
        cbx_text_buffer_failed(&tags)
            ? cbx_out_of_memory(err)
            : cbx_pg_execute(client->store.link, PG_ACCEPTANCE_ADD, &parameters, NULL, err);
    cbx_text_buffer_done(&tags);
    return status;
}

static cbx_status acceptances_body(cbx_pg_client *client, void *context, cbx_error *err)
{
    const acceptance_list *list = context;
    cbx_status status = cbx_pg_execute(client->store.link, PG_ACCEPTANCES_CLEAR, NULL, NULL, err);
    for (size_t i = 0; i < list->n && !status; i++)
        status = add_acceptance(client, &list->items[i], err);
    return status;
}

cbx_status cbx_pg_put_acceptances(cbx_store *store, const cbx_acceptance *acceptances, size_t n,
                                  cbx_error *err)
{
    acceptance_list list = { .items = acceptances, .n = n };
    return cbx_pg_write(cbx_pg_client_of(store), acceptances_body, &list, err);
}
