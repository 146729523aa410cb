/*
 * Series over runs. The server finds the values, one a run and in order; a run's header is fetched
 * once and kept, since nothing under a run key ever changes.
 */
#include "engine/store/postgres_connection.h"
#include "engine/store/postgres_read_ahead.h"

const cbx_run_header *cbx_pg_header_find(const cbx_pg_store *store, int64_t run_key)
{
    int64_t address = 0;
    (void)cbx_string_map_find(store->headers, (const char *)&run_key, sizeof run_key, &address);
    return (const cbx_run_header *)(intptr_t)address;
}

/* ---- headers that are not here yet ---- */

static cbx_status keep_headers(cbx_pg_store *store, const cbx_pg_rows *rows, cbx_error *err)
{
    for (int i = 0; i < rows->n; i++) {
        cbx_run_header *header = cbx_arena_alloc(store->header_arena, sizeof *header);
        if (!header || !cbx_pg_header_read(rows, i, store->header_arena, header) ||
            !cbx_string_map_set(store->headers, (const char *)&header->key, sizeof header->key,
                                (int64_t)(intptr_t)header))
            return cbx_out_of_memory(err);
    }
    return CBX_OK;
}

static cbx_status fetch_headers(cbx_pg_store *store, const cbx_text_buffer *elements, size_t n,
                                cbx_error *err)
{
    cbx_text_buffer array = CBX_TEXT_BUFFER_INIT;
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_rows rows = { 0 };
    cbx_pg_array_begin(&array, CBX_PG_BIGINT, n);
    cbx_text_buffer_append(&array, elements->bytes, elements->length);
    cbx_pg_bind_array(&parameters, CBX_PG_BIGINT_ARRAY, &array);
    cbx_status status =
        cbx_text_buffer_failed(&array)
            ? cbx_out_of_memory(err)
            : cbx_pg_execute(store->link, PG_HEADERS_BY_KEY, &parameters, &rows, err);
    if (!status)
        status = keep_headers(store, &rows, err);
    cbx_pg_rows_done(&rows);
    cbx_text_buffer_done(&array);
    return status;
}

cbx_status cbx_pg_headers_complete(cbx_pg_store *store, const cbx_pg_rows *rows, int column,
                                   cbx_error *err)
{
    cbx_text_buffer elements = CBX_TEXT_BUFFER_INIT;
    size_t n = 0;
    for (int i = 0; i < rows->n; i++) {
        int64_t run_key = cbx_pg_integer(rows, i, column);
        if (!run_key || cbx_pg_header_find(store, run_key))
            continue;
        cbx_pg_array_append_integer(&elements, run_key);
        n++;
    }
    cbx_status status = CBX_OK;
    if (cbx_text_buffer_failed(&elements))
        status = cbx_out_of_memory(err);
    else if (n)
        status = fetch_headers(store, &elements, n, err);
    cbx_text_buffer_done(&elements);
    return status;
}

/* ---- values ---- */

static void bind_before(cbx_pg_parameters *parameters, const cbx_run_header *before)
{
    if (before)
        cbx_pg_bind_integer(parameters, before->epoch_us);
    else
        cbx_pg_bind_null_integer(parameters);
    cbx_pg_bind_text(parameters, before ? before->id : NULL);
}

static cbx_status execute_query(cbx_pg_store *store, const cbx_series_query *query,
                                const cbx_text_buffer *keys, const cbx_text_buffer *values,
                                cbx_pg_rows *ret_rows, cbx_error *err)
{
    static const cbx_pg_statement statements[2][2] = {
        { PG_SERIES_BY_NAME, PG_SERIES_END_BY_NAME },
        { PG_SERIES_BY_IDENTITY, PG_SERIES_END_BY_IDENTITY },
    };
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_bind_text(&parameters, query->identity ? query->identity : query->name);
    cbx_pg_bind_text(&parameters, query->metric);
    cbx_pg_bind_text(&parameters, query->branch);
    cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, keys);
    cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, values);
    bind_before(&parameters, query->before);
    if (query->last)
        cbx_pg_bind_integer(&parameters,
                            query->last < INT64_MAX ? (int64_t)query->last : INT64_MAX);
    return cbx_pg_execute(store->link, statements[query->identity != NULL][query->last > 0],
                          &parameters, ret_rows, err);
}

static cbx_status find_values(cbx_pg_store *store, const cbx_series_query *query,
                              cbx_pg_rows *ret_rows, cbx_error *err)
{
    cbx_text_buffer keys = CBX_TEXT_BUFFER_INIT, values = CBX_TEXT_BUFFER_INIT;
    cbx_pg_tag_arrays(query->tags, query->identity ? 0 : query->n_tags, &keys, &values);
    cbx_status status = cbx_text_buffer_failed(&keys) || cbx_text_buffer_failed(&values)
                            ? cbx_out_of_memory(err)
                            : execute_query(store, query, &keys, &values, ret_rows, err);
    cbx_text_buffer_done(&keys);
    cbx_text_buffer_done(&values);
    return status;
}

/* The newest of the rows, as many as the query wants. */
static cbx_status hand_out(const cbx_pg_store *store, const cbx_pg_rows *rows, size_t last,
                           cbx_arena *arena, const cbx_series_value **ret_values, size_t *ret_n,
                           cbx_error *err)
{
    size_t n = (size_t)rows->n, wanted = last && last < n ? last : n;
    cbx_series_value *values = cbx_arena_calloc(arena, wanted, sizeof *values);
    if (!values)
        return cbx_out_of_memory(err);
    for (size_t i = 0; i < wanted; i++) {
        int row = (int)(n - wanted + i);
        values[i] =
            (cbx_series_value){ .run = cbx_pg_header_find(store, cbx_pg_integer(rows, row, 0)),
                                .value = cbx_pg_double(rows, row, 1),
                                .lower = cbx_pg_double(rows, row, 2),
                                .upper = cbx_pg_double(rows, row, 3) };
        if (!values[i].run)
            return cbx_fail(err, CBX_BUSY,
                            "%s: a run was deleted while its series was read: do the same again",
                            store->name);
    }
    *ret_values = values;
    *ret_n = wanted;
    return CBX_OK;
}

static cbx_status load_alone(cbx_pg_store *store, const cbx_series_query *query, cbx_arena *arena,
                             const cbx_series_value **ret_values, size_t *ret_n, cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_status status = find_values(store, query, &rows, err);
    if (!status)
        status = cbx_pg_headers_complete(store, &rows, 0, err);
    if (!status)
        status = hand_out(store, &rows, query->last, arena, ret_values, ret_n, err);
    cbx_pg_rows_done(&rows);
    return status;
}

cbx_status cbx_pg_load_series(cbx_store *base, const cbx_series_query *query, cbx_arena *arena,
                              const cbx_series_value **ret_values, size_t *ret_n, cbx_error *err)
{
    cbx_pg_store *store = cbx_pg_store_of(base);
    bool answered = false;
    cbx_status status = cbx_pg_read_begin(store, false, err);
    if (status)
        return status;
    status = cbx_pg_read_ahead_answer(store, query, arena, &answered, ret_values, ret_n, err);
    if (!status && !answered)
        status = load_alone(store, query, arena, ret_values, ret_n, err);
    cbx_pg_read_end(store);
    return status;
}

/* ---- which there are ---- */

cbx_status cbx_pg_list_series(cbx_store *base, cbx_arena *arena,
                              const cbx_series_entry **ret_entries, size_t *ret_n, cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_status status =
        cbx_pg_execute(cbx_pg_store_of(base)->link, PG_SERIES_LIST, NULL, &rows, err);
    if (status)
        return status;
    cbx_series_entry *entries = cbx_arena_calloc(arena, (size_t)rows.n, sizeof *entries);
    bool failed = !entries;
    for (int i = 0; i < rows.n && !failed; i++)
        entries[i] = (cbx_series_entry){ .identity = cbx_pg_text(&rows, i, 0, arena, &failed),
                                         .name = cbx_pg_text(&rows, i, 1, arena, &failed),
                                         .metric = cbx_pg_text(&rows, i, 2, arena, &failed),
                                         .scenario = cbx_pg_text(&rows, i, 3, arena, &failed),
                                         .tags = cbx_pg_text(&rows, i, 4, arena, &failed) };
    if (!failed) {
        *ret_entries = entries;
        *ret_n = (size_t)rows.n;
    }
    cbx_pg_rows_done(&rows);
    return failed ? cbx_out_of_memory(err) : CBX_OK;
}
