#include "engine/query/query_cell.h"

#include "engine/json/json_writer.h"

#include <math.h>

cbx_cell cbx_cell_null(void)
{
    return (cbx_cell){ .type = CBX_CELL_NULL };
}

cbx_cell cbx_cell_integer(int64_t value)
{
    return (cbx_cell){ .type = CBX_CELL_INTEGER, .integer = value };
}

cbx_cell cbx_cell_real(double value)
{
    if (isnan(value))
        return cbx_cell_null();
    return (cbx_cell){ .type = CBX_CELL_REAL, .real = value };
}

cbx_cell cbx_cell_text(const char *text)
{
    if (!text)
        return cbx_cell_null();
    return (cbx_cell){ .type = CBX_CELL_TEXT, .text = text };
}

cbx_cell cbx_cell_optional(bool is_there, double value)
{
    return is_there ? cbx_cell_real(value) : cbx_cell_null();
}

cbx_cell cbx_cell_boolean(bool value)
{
    return cbx_cell_integer(value);
}

cbx_status cbx_row_add(cbx_rowset *rows, cbx_cell **ret_cells, cbx_error *err)
{
    *ret_cells = cbx_rowset_add(rows);
    return *ret_cells ? CBX_OK : cbx_fail(err, CBX_NO_MEMORY, "out of memory for the rows");
}

const char *cbx_tags_text(const cbx_point *point, cbx_arena *arena)
{
    if (!point->n_tags)
        return "{}";
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &out, CBX_JSON_SQL);
    cbx_json_begin_object(&writer);
    for (size_t i = 0; i < point->n_tags; i++) {
        cbx_json_name(&writer, point->tags[i].key);
        cbx_json_string(&writer, point->tags[i].value);
    }
    cbx_json_end_object(&writer);
    const char *text = NULL;
    if (!cbx_text_buffer_failed(&out))
        text = cbx_arena_strndup(arena, out.bytes, out.length);
    cbx_text_buffer_done(&out);
    return text;
}

cbx_status cbx_tags_cell_get(cbx_tags_cell *cache, const cbx_point *point, cbx_arena *arena,
                             cbx_cell *ret_cell, cbx_error *err)
{
    if (cache->point != point) {
        cache->point = point;
        cache->text = cbx_tags_text(point, arena);
    }
    if (!cache->text)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory for the tags of a point");
    *ret_cell = cbx_cell_text(cache->text);
    return CBX_OK;
}
