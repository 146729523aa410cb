/* Run headers: finding and listing runs. */
#include "engine/store/postgres_connection.h"

#include <stdlib.h>
#include <string.h>

bool cbx_pg_series_header_read(const cbx_pg_rows *rows, int row, int column, cbx_arena *arena,
                               cbx_run_header *header)
{
    bool failed = false;
    *header = (cbx_run_header){
        .key = cbx_pg_integer(rows, row, column),
        .id = cbx_pg_text(rows, row, column + 1, arena, &failed),
        .timestamp = cbx_pg_text(rows, row, column + 2, arena, &failed),
        .epoch_us = cbx_pg_integer(rows, row, column + 3),
        .commit = cbx_pg_text(rows, row, column + 4, arena, &failed),
        .branch = cbx_pg_text(rows, row, column + 5, arena, &failed),
        .environment_id = cbx_pg_integer(rows, row, column + 6),
        .point_count = cbx_pg_integer(rows, row, column + 7),
        .format = cbx_pg_text(rows, row, column + 8, arena, &failed),
    };
    return !failed;
}

bool cbx_pg_header_read(const cbx_pg_rows *rows, int row, cbx_arena *arena, cbx_run_header *header)
{
    bool failed = !cbx_pg_series_header_read(rows, row, 0, arena, header);
    header->source = cbx_pg_text(rows, row, 9, arena, &failed);
    header->imported_at = cbx_pg_text(rows, row, 10, arena, &failed);
    return !failed;
}

/* The headers of all rows, which are given back. */
static cbx_status take_headers(cbx_pg_rows *rows, cbx_arena *arena,
                               const cbx_run_header **ret_headers, size_t *ret_n, cbx_error *err)
{
    cbx_run_header *headers = cbx_arena_calloc(arena, (size_t)rows->n, sizeof *headers);
    bool read = headers;
    for (int i = 0; i < rows->n && read; i++)
        read = cbx_pg_header_read(rows, i, arena, &headers[i]);
    if (read) {
        *ret_headers = headers;
        *ret_n = (size_t)rows->n;
    }
    cbx_pg_rows_done(rows);
    return read ? CBX_OK : cbx_out_of_memory(err);
}

cbx_status cbx_pg_find_run(cbx_store *base, const char *run_id, cbx_arena *arena,
                           cbx_run_header *ret_header, cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_bind_text(&parameters, run_id);
    cbx_status status =
        cbx_pg_execute(cbx_pg_store_of(base)->link, PG_HEADER_BY_ID, &parameters, &rows, err);
    if (status)
        return status;
    cbx_run_header header;
    if (!rows.n)
        status = cbx_fail(err, CBX_NOT_FOUND, "there is no run with the id '%s'", run_id);
    else if (!cbx_pg_header_read(&rows, 0, arena, &header))
        status = cbx_out_of_memory(err);
    else
        *ret_header = header;
    cbx_pg_rows_done(&rows);
    return status;
}

/* Past every text that begins with the prefix: the last code point goes behind it. */
#define LAST_CODE_POINT "\xf4\x8f\xbf\xbf"

static int64_t as_limit(size_t n)
{
    return n < INT64_MAX ? (int64_t)n : INT64_MAX;
}

cbx_status cbx_pg_find_runs_by_prefix(cbx_store *base, const char *prefix, size_t limit,
                                      cbx_arena *arena, const cbx_run_header **ret_headers,
                                      size_t *ret_n, cbx_error *err)
{
    const char *end = cbx_arena_printf(arena, "%s" LAST_CODE_POINT, prefix);
    if (!end)
        return cbx_out_of_memory(err);
    cbx_pg_rows rows = { 0 };
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_bind_text(&parameters, prefix);
    cbx_pg_bind_text(&parameters, end);
    cbx_pg_bind_integer(&parameters, as_limit(limit));
    cbx_status status =
        cbx_pg_execute(cbx_pg_store_of(base)->link, PG_HEADERS_BY_PREFIX, &parameters, &rows, err);
    return status ? status : take_headers(&rows, arena, ret_headers, ret_n, err);
}

static cbx_status list_filtered(cbx_pg_store *store, const cbx_run_filter *filter,
                                const cbx_text_buffer *keys, const cbx_text_buffer *values,
                                cbx_pg_rows *ret_rows, cbx_error *err)
{
    cbx_pg_parameters parameters = { .n = 0 };
    bool before = filter->has_before && filter->before_epoch_us > INT64_MIN;
    cbx_pg_bind_integer(&parameters, before ? filter->before_epoch_us - 1 : INT64_MAX);
    cbx_pg_bind_text(&parameters, filter->branch);
    cbx_pg_bind_boolean(&parameters, filter->with_points);
    cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, keys);
    cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, values);
    cbx_pg_bind_integer(&parameters, as_limit(filter->offset));
    if (filter->limit)
        cbx_pg_bind_integer(&parameters, as_limit(filter->limit));
    else
        cbx_pg_bind_null_integer(&parameters);
    return cbx_pg_execute(store->link, PG_HEADERS_FILTERED, &parameters, ret_rows, err);
}

cbx_status cbx_pg_list_runs(cbx_store *base, const cbx_run_filter *filter, cbx_arena *arena,
                            const cbx_run_header **ret_headers, size_t *ret_n, cbx_error *err)
{
    cbx_text_buffer keys = CBX_TEXT_BUFFER_INIT, values = CBX_TEXT_BUFFER_INIT;
    cbx_pg_rows rows = { 0 };
    cbx_status status = cbx_pg_read_begin(cbx_pg_store_of(base), false, err);
    if (status)
        return status;
    cbx_pg_read_end(cbx_pg_store_of(base));
    cbx_pg_tag_arrays(filter->tags, filter->n_tags, &keys, &values);
    status = cbx_text_buffer_failed(&keys) || cbx_text_buffer_failed(&values)
                 ? cbx_out_of_memory(err)
                 : list_filtered(cbx_pg_store_of(base), filter, &keys, &values, &rows, err);
    cbx_text_buffer_done(&keys);
    cbx_text_buffer_done(&values);
    return status ? status : take_headers(&rows, arena, ret_headers, ret_n, err);
}

/* ---- environments, definitions ---- */

cbx_status cbx_pg_load_environment(cbx_store *base, int64_t environment_id, cbx_arena *arena,
                                   const char **ret_document, cbx_error *err)
{
    cbx_pg_store *store = cbx_pg_store_of(base);
    cbx_pg_rows rows = { 0 };
    cbx_status status =
        cbx_pg_execute_with(store->link, PG_ENVIRONMENT_LOAD, environment_id, &rows, err);
    if (status)
        return status;
    bool failed = false;
    const char *document = rows.n ? cbx_pg_text(&rows, 0, 0, arena, &failed) : NULL;
    if (failed)
        status = cbx_out_of_memory(err);
    else if (!document)
        status = cbx_fail(err, CBX_NOT_FOUND, "%s: there is no environment %lld", store->name,
                          (long long)environment_id);
    else
        *ret_document = document;
    cbx_pg_rows_done(&rows);
    return status;
}

static bool read_definition(const cbx_pg_rows *rows, int row, cbx_arena *arena, cbx_metric_def *def)
{
    bool failed = false;
    def->name = cbx_pg_text(rows, row, 0, arena, &failed);
    def->unit = cbx_pg_text(rows, row, 1, arena, &failed);
    const char *direction = cbx_pg_text(rows, row, 2, arena, &failed);
    if (!direction || !cbx_direction_parse(direction, &def->direction))
        def->direction = CBX_DIRECTION_NONE;
    def->group = cbx_pg_text(rows, row, 3, arena, &failed);
    const char *priority = cbx_pg_text(rows, row, 4, arena, &failed);
    if (!priority || !cbx_priority_parse(priority, &def->priority))
        def->priority = CBX_PRIORITY_SECONDARY;
    def->description = cbx_pg_text(rows, row, 5, arena, &failed);
    def->inferred = cbx_pg_integer(rows, row, 6) != 0;
    return !failed;
}

cbx_status cbx_pg_definitions_read(const cbx_pg_rows *rows, cbx_arena *arena,
                                   const cbx_metric_def **ret_defs, size_t *ret_n, cbx_error *err)
{
    cbx_metric_def *defs = cbx_arena_calloc(arena, (size_t)rows->n, sizeof *defs);
    if (!defs)
        return cbx_out_of_memory(err);
    for (int i = 0; i < rows->n; i++)
        if (!read_definition(rows, i, arena, &defs[i]))
            return cbx_out_of_memory(err);
    *ret_defs = defs;
    *ret_n = (size_t)rows->n;
    return CBX_OK;
}

cbx_status cbx_pg_load_defs(cbx_store *base, cbx_arena *arena, const cbx_metric_def **ret_defs,
                            size_t *ret_n, cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_status status =
        cbx_pg_execute(cbx_pg_store_of(base)->link, PG_STORE_DEFS, NULL, &rows, err);
    if (!status)
        status = cbx_pg_definitions_read(&rows, arena, ret_defs, ret_n, err);
    cbx_pg_rows_done(&rows);
    return status;
}
