/* Shapes: from the database into memory. */
#include "engine/store/postgres_connection.h"
#include "engine/store/shape_spelling.h"

#include <string.h>

void cbx_pg_tag_arrays(const cbx_tag *tags, size_t n, cbx_text_buffer *keys,
                       cbx_text_buffer *values)
{
    cbx_pg_array_begin(keys, CBX_PG_TEXT, n);
    cbx_pg_array_begin(values, CBX_PG_TEXT, n);
    for (size_t i = 0; i < n; i++) {
        cbx_pg_array_append_text(keys, tags[i].key, strlen(tags[i].key));
        cbx_pg_array_append_text(values, tags[i].value, strlen(tags[i].value));
    }
}

static cbx_status read_shape(cbx_pg_store *store, const cbx_pg_rows *rows, int row, cbx_error *err)
{
    cbx_dictionary *dictionary = store->dictionary;
    int64_t shape_id = cbx_pg_integer(rows, row, 0);
    if (cbx_dictionary_find_shape(dictionary, shape_id))
        return CBX_OK;
    cbx_shape *shape = cbx_arena_calloc(dictionary->arena, 1, sizeof *shape);
    bool failed = !shape;
    const char *spelling = cbx_pg_text(rows, row, 2, dictionary->arena, &failed);
    if (failed)
        return cbx_out_of_memory(err);
    size_t length = spelling ? strlen(spelling) : 0;
    shape->shape_id = shape_id;
    shape->series_id = cbx_pg_integer(rows, row, 1);
    if (!spelling || !cbx_shape_parse(spelling, length, dictionary->arena, shape))
        return cbx_fail(err, CBX_STORE,
                        "%s: shape %lld is damaged; `calibrax doctor` tells more, and a backup or "
                        "a new import brings it back",
                        store->name, (long long)shape_id);
    return cbx_dictionary_remember(dictionary, spelling, length, shape) ? CBX_OK
                                                                        : cbx_out_of_memory(err);
}

cbx_status cbx_pg_shapes_read(cbx_pg_store *store, const cbx_pg_rows *rows, cbx_error *err)
{
    cbx_status status = CBX_OK;
    for (int i = 0; i < rows->n && !status; i++)
        status = read_shape(store, rows, i, err);
    return status;
}

/* Appends, as array elements, the numbers that the dictionary lacks; the result is how many. */
static size_t append_unknown(const cbx_pg_store *store, const cbx_pg_rows *rows, int column,
                             cbx_text_buffer *elements)
{
    size_t n = 0;
    for (int i = 0; i < rows->n; i++) {
        int64_t shape_id = cbx_pg_integer(rows, i, column);
        if (cbx_dictionary_find_shape(store->dictionary, shape_id))
            continue;
        cbx_pg_array_append_integer(elements, shape_id);
        n++;
    }
    return n;
}

static cbx_status load_shapes(cbx_pg_store *store, const cbx_text_buffer *elements, size_t n,
                              cbx_error *err)
{
    cbx_text_buffer array = CBX_TEXT_BUFFER_INIT;
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_rows rows = { 0 };
    cbx_pg_array_begin(&array, CBX_PG_BIGINT, n);
    cbx_text_buffer_append(&array, elements->bytes, elements->length);
    cbx_pg_bind_array(&parameters, CBX_PG_BIGINT_ARRAY, &array);
    cbx_status status = cbx_text_buffer_failed(&array)
                            ? cbx_out_of_memory(err)
                            : cbx_pg_execute(store->link, PG_SHAPES_LOAD, &parameters, &rows, err);
    if (!status)
        status = cbx_pg_shapes_read(store, &rows, err);
    cbx_pg_rows_done(&rows);
    cbx_text_buffer_done(&array);
    return status;
}

cbx_status cbx_pg_shapes_load(cbx_pg_store *store, const cbx_pg_rows *rows, int column,
                              cbx_error *err)
{
    cbx_text_buffer elements = CBX_TEXT_BUFFER_INIT;
    size_t n = append_unknown(store, rows, column, &elements);
    cbx_status status = CBX_OK;
    if (cbx_text_buffer_failed(&elements))
        status = cbx_out_of_memory(err);
    else if (n)
        status = load_shapes(store, &elements, n, err);
    cbx_text_buffer_done(&elements);
    return status;
}
