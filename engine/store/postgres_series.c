/*
 * Series over runs. First the shapes that have the metric, then their values: given the shapes
 * themselves the server knows how many rows to expect, and plans for ten as for ten thousand. What
 * comes is put in order here, where a history that was imported in its order needs no sorting. A
 * run's header is fetched once and kept, since nothing under a run key ever changes.
 */
#include "engine/store/postgres_connection.h"
#include "engine/store/postgres_read_ahead.h"

#include <stdlib.h>
#include <string.h>

const cbx_run_header *cbx_pg_header_find(const cbx_pg_store *store, int64_t run_key)
{
    int64_t address = 0;
    (void)cbx_string_map_find(store->headers, (const char *)&run_key, sizeof run_key, &address);
    return (const cbx_run_header *)(intptr_t)address;
}

/* ---- headers that are not here yet ---- */

/* Keeps the header of a row that has SERIES_HEADER_COLUMNS from column on. */
static cbx_status keep_header(cbx_pg_store *store, const cbx_pg_rows *rows, int row, int column,
                              const cbx_run_header **ret_header, cbx_error *err)
{
    cbx_run_header *header = cbx_arena_alloc(store->header_arena, sizeof *header);
    if (!header || !cbx_pg_series_header_read(rows, row, column, store->header_arena, header) ||
        !cbx_string_map_set(store->headers, (const char *)&header->key, sizeof header->key,
                            (int64_t)(intptr_t)header))
        return cbx_out_of_memory(err);
    *ret_header = header;
    return CBX_OK;
}

static cbx_status keep_headers(cbx_pg_store *store, const cbx_pg_rows *rows, cbx_error *err)
{
    const cbx_run_header *kept;
    cbx_status status = CBX_OK;
    for (int i = 0; i < rows->n && !status; i++)
        status = keep_header(store, rows, i, 0, &kept, err);
    return status;
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

/* ---- series ---- */

static void bind_before(cbx_pg_parameters *parameters, const cbx_run_header *before)
{
    if (before)
        cbx_pg_bind_integer(parameters, before->epoch_us);
    else
        cbx_pg_bind_null_integer(parameters);
    cbx_pg_bind_text(parameters, before ? before->id : NULL);
}

/* The series of the query, and which of their values, where only the last are wanted. */
static cbx_status execute_over_series(cbx_pg_store *store, cbx_pg_statement statement,
                                      const cbx_series_query *query, cbx_pg_rows *ret_rows,
                                      cbx_error *err)
{
    cbx_text_buffer keys = CBX_TEXT_BUFFER_INIT, values = CBX_TEXT_BUFFER_INIT;
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_bind_text(&parameters, query->identity ? query->identity : query->name);
    cbx_pg_bind_text(&parameters, query->metric);
    cbx_pg_tag_arrays(query->tags, query->identity ? 0 : query->n_tags, &keys, &values);
    cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, &keys);
    cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, &values);
    if (query->last) {
        cbx_pg_bind_text(&parameters, query->branch);
        bind_before(&parameters, query->before);
        cbx_pg_bind_integer(&parameters,
                            query->last < INT64_MAX ? (int64_t)query->last : INT64_MAX);
    }
    cbx_status status = cbx_text_buffer_failed(&keys) || cbx_text_buffer_failed(&values)
                            ? cbx_out_of_memory(err)
                            : cbx_pg_execute(store->link, statement, &parameters, ret_rows, err);
    cbx_text_buffer_done(&keys);
    cbx_text_buffer_done(&values);
    return status;
}

/* ---- their values ---- */

enum { COLUMN_RUN, COLUMN_ORDINAL, COLUMN_VALUE, COLUMN_LOWER, COLUMN_UPPER, COLUMN_HEADER };

/* A value and the place of its point in its run. */
typedef struct series_item {
    cbx_series_value value;
    int64_t ordinal;
} series_item;

typedef struct series_loader {
    cbx_pg_store *store;
    const cbx_series_query *query;
    bool with_headers; /* each row brings its run's: cheaper than asking, while none is known */
    series_item *items;
    size_t n_items;
} series_loader;

static cbx_status find_values(const series_loader *loader, const cbx_text_buffer *shapes,
                              int64_t position, cbx_pg_rows *ret_rows, cbx_error *err)
{
    const cbx_series_query *query = loader->query;
    cbx_pg_parameters parameters = { .n = 0 };
    if (cbx_text_buffer_failed(shapes))
        return cbx_out_of_memory(err);
    cbx_pg_bind_array(&parameters, CBX_PG_BIGINT_ARRAY, shapes);
    cbx_pg_bind_integer(&parameters, position);
    cbx_pg_bind_text(&parameters, query->branch);
    bind_before(&parameters, query->before);
    return cbx_pg_execute(loader->store->link,
                          loader->with_headers ? PG_SERIES_WITH_HEADERS : PG_SERIES, &parameters,
                          ret_rows, err);
}

/* Which run a row's value is of; the row brings its header along where it is not kept yet. */
static cbx_status find_run(const series_loader *loader, const cbx_pg_rows *rows, int row,
                           const cbx_run_header **ret_run, cbx_error *err)
{
    *ret_run = cbx_pg_header_find(loader->store, cbx_pg_integer(rows, row, COLUMN_RUN));
    if (*ret_run)
        return CBX_OK;
    if (loader->with_headers)
        return keep_header(loader->store, rows, row, COLUMN_HEADER, ret_run, err);
    return cbx_fail(err, CBX_BUSY,
                    "%s: a run was deleted while its series was read: do the same again",
                    loader->store->name);
}

static cbx_status take_item(series_loader *loader, const cbx_pg_rows *rows, int row, cbx_error *err)
{
    const cbx_run_header *run = NULL;
    cbx_status status = find_run(loader, rows, row, &run, err);
    if (!status)
        loader->items[loader->n_items++] =
            (series_item){ .value = { .run = run,
                                      .value = cbx_pg_double(rows, row, COLUMN_VALUE),
                                      .lower = cbx_pg_double(rows, row, COLUMN_LOWER),
                                      .upper = cbx_pg_double(rows, row, COLUMN_UPPER) },
                           .ordinal = cbx_pg_integer(rows, row, COLUMN_ORDINAL) };
    return status;
}

static cbx_status take_items(series_loader *loader, const cbx_pg_rows *rows, cbx_error *err)
{
    size_t n = loader->n_items + (size_t)rows->n;
    series_item *items = n ? realloc(loader->items, n * sizeof *items) : loader->items;
    if (n && !items)
        return cbx_out_of_memory(err);
    loader->items = items;
    cbx_status status = CBX_OK;
    for (int i = 0; i < rows->n && !status; i++)
        status = take_item(loader, rows, i, err);
    return status;
}

/* Takes the rows, which are given back. */
static cbx_status take_rows(series_loader *loader, cbx_pg_rows *rows, cbx_error *err)
{
    cbx_status status = CBX_OK;
    if (!loader->with_headers)
        status = cbx_pg_headers_complete(loader->store, rows, COLUMN_RUN, err);
    if (!status)
        status = take_items(loader, rows, err);
    cbx_pg_rows_done(rows);
    return status;
}

static cbx_status load_last(series_loader *loader, cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_status status = execute_over_series(
        loader->store, loader->query->identity ? PG_SERIES_END_BY_IDENTITY : PG_SERIES_END_BY_NAME,
        loader->query, &rows, err);
    return status ? status : take_rows(loader, &rows, err);
}

static cbx_status load_values(series_loader *loader, const cbx_text_buffer *shapes,
                              int64_t position, cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_status status = find_values(loader, shapes, position, &rows, err);
    return status ? status : take_rows(loader, &rows, err);
}

enum { COLUMN_SHAPE, COLUMN_POSITION };

/* Shapes that have the metric at the same position are asked for together; nearly always all. */
static cbx_status load_shapes(series_loader *loader, const cbx_pg_rows *shapes, cbx_error *err)
{
    cbx_text_buffer array = CBX_TEXT_BUFFER_INIT;
    cbx_status status = CBX_OK;
    for (int begin = 0, end; begin < shapes->n && !status; begin = end) {
        int64_t position = cbx_pg_integer(shapes, begin, COLUMN_POSITION);
        for (end = begin + 1; end < shapes->n; end++)
            if (cbx_pg_integer(shapes, end, COLUMN_POSITION) != position)
                break;
        cbx_pg_array_begin(&array, CBX_PG_BIGINT, (size_t)(end - begin));
        for (int i = begin; i < end; i++)
            cbx_pg_array_append_integer(&array, cbx_pg_integer(shapes, i, COLUMN_SHAPE));
        status = load_values(loader, &array, position, err);
    }
    cbx_text_buffer_done(&array);
    return status;
}

/* ---- in order, one a run ---- */

static int compare_items(const void *left, const void *right)
{
    const series_item *a = left, *b = right;
    if (a->value.run->epoch_us != b->value.run->epoch_us)
        return a->value.run->epoch_us < b->value.run->epoch_us ? -1 : 1;
    int order = a->value.run == b->value.run ? 0 : strcmp(a->value.run->id, b->value.run->id);
    return order ? order : (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

static void sort_items(series_loader *loader)
{
    bool sorted = true;
    for (size_t i = 1; i < loader->n_items && sorted; i++)
        sorted = compare_items(&loader->items[i - 1], &loader->items[i]) < 0;
    if (!sorted)
        qsort(loader->items, loader->n_items, sizeof *loader->items, compare_items);
}

/* The first of each run, and of these the newest, as many as the query wants. */
static cbx_status hand_out(series_loader *loader, cbx_arena *arena,
                           const cbx_series_value **ret_values, size_t *ret_n, cbx_error *err)
{
    cbx_series_value *values = cbx_arena_calloc(arena, loader->n_items, sizeof *values);
    size_t n = 0, last = loader->query->last;
    if (!values)
        return cbx_out_of_memory(err);
    sort_items(loader);
    for (size_t i = 0; i < loader->n_items; i++)
        if (!n || values[n - 1].run != loader->items[i].value.run)
            values[n++] = loader->items[i].value;
    size_t wanted = last && last < n ? last : n;
    *ret_values = values + (n - wanted);
    *ret_n = wanted;
    return CBX_OK;
}

/* In one moment: a run that is replaced meanwhile is there as it was, or as it is then. */
static cbx_status load_all(series_loader *loader, cbx_error *err)
{
    cbx_pg_rows shapes = { 0 };
    cbx_status status = cbx_pg_read_begin(loader->store, true, err);
    if (status)
        return status;
    status = execute_over_series(loader->store,
                                 loader->query->identity ? PG_SERIES_SHAPES_BY_IDENTITY
                                                         : PG_SERIES_SHAPES_BY_NAME,
                                 loader->query, &shapes, err);
    if (!status)
        status = load_shapes(loader, &shapes, err);
    cbx_pg_rows_done(&shapes);
    cbx_pg_read_end(loader->store);
    return status;
}

static cbx_status load_series(cbx_pg_store *store, const cbx_series_query *query, cbx_arena *arena,
                              const cbx_series_value **ret_values, size_t *ret_n, cbx_error *err)
{
    series_loader loader = { .store = store,
                             .query = query,
                             .with_headers =
                                 !query->last && !cbx_string_map_count(store->headers) };
    cbx_status status = query->last ? load_last(&loader, err) : load_all(&loader, err);
    if (!status)
        status = hand_out(&loader, arena, ret_values, ret_n, err);
    free(loader.items);
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
    cbx_pg_read_end(store);
    return status || answered ? status : load_series(store, query, arena, ret_values, ret_n, err);
}

/* ---- how many ---- */

cbx_status cbx_pg_count_series(cbx_store *base, const cbx_series_query *query, size_t *ret_n,
                               cbx_error *err)
{
    cbx_text_buffer keys = CBX_TEXT_BUFFER_INIT, values = CBX_TEXT_BUFFER_INIT;
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_rows rows = { 0 };
    cbx_pg_tag_arrays(query->tags, query->n_tags, &keys, &values);
    cbx_pg_bind_text(&parameters, query->name);
    cbx_pg_bind_text(&parameters, query->metric);
    cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, &keys);
    cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, &values);
    cbx_pg_bind_text(&parameters, query->branch);
    cbx_status status =
        cbx_text_buffer_failed(&keys) || cbx_text_buffer_failed(&values)
            ? cbx_out_of_memory(err)
            : cbx_pg_execute(cbx_pg_store_of(base)->link, PG_SERIES_COUNT, &parameters, &rows, err);
    if (!status)
        *ret_n = (size_t)cbx_pg_integer(&rows, 0, 0);
    cbx_pg_rows_done(&rows);
    cbx_text_buffer_done(&keys);
    cbx_text_buffer_done(&values);
    return status;
}

/* ---- which there are ---- */

enum { COLUMN_LISTED_SERIES = 5 };

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
    status = failed ? cbx_out_of_memory(err)
                    : cbx_pg_read_ahead_list(cbx_pg_store_of(base)->ahead, entries, &rows,
                                             COLUMN_LISTED_SERIES, err);
    if (!status) {
        *ret_entries = entries;
        *ret_n = (size_t)rows.n;
    }
    cbx_pg_rows_done(&rows);
    return status;
}
