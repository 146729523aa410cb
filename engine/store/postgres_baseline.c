/* Baselines and acceptances, read. */
#include "engine/document/tag_document.h"
#include "engine/store/postgres_connection.h"

#include <string.h>

cbx_status cbx_pg_baseline_find_key(cbx_pg_store *store, const char *name, int64_t *ret_run_key,
                                    cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_bind_text(&parameters, name);
    cbx_status status = cbx_pg_execute(store->link, PG_BASELINE_FIND, &parameters, &rows, err);
    if (!status)
        *ret_run_key = rows.n ? cbx_pg_integer(&rows, 0, 0) : 0;
    cbx_pg_rows_done(&rows);
    return status;
}

static cbx_status load_header(cbx_pg_store *store, const char *name, int64_t run_key,
                              cbx_arena *arena, cbx_run_header *ret_header, cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_status status = cbx_pg_execute_with(store->link, PG_HEADER_BY_KEY, run_key, &rows, err);
    if (status)
        return status;
    cbx_run_header header;
    if (!rows.n)
        status =
            cbx_fail(err, CBX_STORE, "%s: baseline '%s' points at a run that is gone: set it again",
                     store->name, name);
    else if (!cbx_pg_header_read(&rows, 0, arena, &header))
        status = cbx_out_of_memory(err);
    else
        *ret_header = header;
    cbx_pg_rows_done(&rows);
    return status;
}

cbx_status cbx_pg_find_baseline(cbx_store *base, const char *name, cbx_arena *arena,
                                cbx_run_header *ret_header, cbx_error *err)
{
    cbx_pg_store *store = cbx_pg_store_of(base);
    int64_t run_key = 0;
    cbx_status status = cbx_pg_baseline_find_key(store, name, &run_key, err);
    if (status)
        return status;
    if (!run_key)
        return cbx_baseline_not_set(name, err);
    return load_header(store, name, run_key, arena, ret_header, err);
}

cbx_status cbx_pg_list_baselines(cbx_store *base, bool with_history, cbx_arena *arena,
                                 const cbx_baseline_entry **ret_entries, size_t *ret_n,
                                 cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_status status =
        cbx_pg_execute(cbx_pg_store_of(base)->link,
                       with_history ? PG_BASELINE_HISTORY : PG_BASELINES, NULL, &rows, err);
    if (status)
        return status;
    cbx_baseline_entry *entries = cbx_arena_calloc(arena, (size_t)rows.n, sizeof *entries);
    bool failed = !entries;
    for (int i = 0; i < rows.n && !failed; i++)
        entries[i] = (cbx_baseline_entry){ .name = cbx_pg_text(&rows, i, 0, arena, &failed),
                                           .run_id = cbx_pg_text(&rows, i, 1, arena, &failed),
                                           .set_at = cbx_pg_text(&rows, i, 2, arena, &failed),
                                           .current = cbx_pg_integer(&rows, i, 3) != 0 };
    if (!failed) {
        *ret_entries = entries;
        *ret_n = (size_t)rows.n;
    }
    cbx_pg_rows_done(&rows);
    return failed ? cbx_out_of_memory(err) : CBX_OK;
}

/* ---- acceptances ---- */

static cbx_status read_acceptance(const cbx_pg_rows *rows, int row, cbx_arena *arena,
                                  cbx_acceptance *acceptance, cbx_error *err)
{
    bool failed = false;
    *acceptance = (cbx_acceptance){
        .id = cbx_pg_integer(rows, row, 0),
        .run_epoch_us = cbx_pg_integer(rows, row, 1),
        .run_id = cbx_pg_text(rows, row, 3, arena, &failed),
        .metric = cbx_pg_text(rows, row, 4, arena, &failed),
        .name = cbx_pg_text(rows, row, 5, arena, &failed),
        .reason = cbx_pg_text(rows, row, 6, arena, &failed),
        .author = cbx_pg_text(rows, row, 7, arena, &failed),
        .accepted_at = cbx_pg_text(rows, row, 8, arena, &failed),
        .expires_at = cbx_pg_text(rows, row, 9, arena, &failed),
        .withdrawn_at = cbx_pg_text(rows, row, 10, arena, &failed),
    };
    const char *tags = cbx_pg_text(rows, row, 2, arena, &failed);
    if (failed)
        return cbx_out_of_memory(err);
    return cbx_tags_read_text(tags ? tags : "{}", arena, &acceptance->tags, &acceptance->n_tags,
                              err);
}

cbx_status cbx_pg_load_acceptances(cbx_store *base, cbx_arena *arena,
                                   const cbx_acceptance **ret_acceptances, size_t *ret_n,
                                   cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_status status =
        cbx_pg_execute(cbx_pg_store_of(base)->link, PG_ACCEPTANCES, NULL, &rows, err);
    if (status)
        return status;
    cbx_acceptance *acceptances = cbx_arena_calloc(arena, (size_t)rows.n, sizeof *acceptances);
    status = acceptances ? CBX_OK : cbx_out_of_memory(err);
    for (int i = 0; i < rows.n && !status; i++)
        status = read_acceptance(&rows, i, arena, &acceptances[i], err);
    if (!status) {
        *ret_acceptances = acceptances;
        *ret_n = (size_t)rows.n;
    }
    cbx_pg_rows_done(&rows);
    return status;
}
