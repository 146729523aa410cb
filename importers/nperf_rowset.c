#include "importers/nperf_rowset.h"

#include "engine/base/arena.h"
#include "engine/base/string_map.h"
#include "importers/directory_walk.h"
#include "importers/input_file.h"

#include <stdlib.h>
#include <string.h>

struct cbx_nperf_rowset {
    cbx_arena *arena; /* the texts, their parsed values and the rows */
    cbx_string_map *by_identity;
    cbx_nperf_row *rows;
    size_t count, capacity;
};

cbx_nperf_rowset *cbx_nperf_rowset_new(void)
{
    cbx_nperf_rowset *rows = calloc(1, sizeof *rows);
    if (!rows)
        return NULL;
    rows->arena = cbx_arena_new();
    rows->by_identity = cbx_string_map_new();
    if (rows->arena && rows->by_identity)
        return rows;
    cbx_nperf_rowset_free(rows);
    return NULL;
}

void cbx_nperf_rowset_free(cbx_nperf_rowset *rows)
{
    if (!rows)
        return;
    cbx_arena_free(rows->arena);
    cbx_string_map_free(rows->by_identity);
    free(rows->rows);
    free(rows);
}

static bool reserve_row(cbx_nperf_rowset *rows)
{
    if (rows->count < rows->capacity)
        return true;
    size_t capacity = rows->capacity ? rows->capacity * 2 : 64;
    cbx_nperf_row *grown = realloc(rows->rows, capacity * sizeof *grown);
    if (!grown)
        return false;
    rows->rows = grown;
    rows->capacity = capacity;
    return true;
}

static cbx_status add_row(cbx_nperf_rowset *rows, const cbx_nperf_row *row, cbx_error *err)
{
    const char *identity = cbx_nperf_row_identity(row, rows->arena);
    int64_t index;
    if (!identity || !reserve_row(rows))
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    if (cbx_string_map_find(rows->by_identity, identity, strlen(identity), &index)) {
        if (strcmp(row->run_id, rows->rows[index].run_id) > 0)
            rows->rows[index] = *row;
        return CBX_OK;
    }
    if (!cbx_string_map_set(rows->by_identity, identity, strlen(identity), (int64_t)rows->count))
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    rows->rows[rows->count++] = *row;
    return CBX_OK;
}

cbx_status cbx_nperf_rowset_add_text(cbx_nperf_rowset *rows, const char *text, size_t length,
                                     cbx_error *err)
{
    const char *kept = cbx_arena_strndup(rows->arena, text, length);
    if (!kept)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    cbx_nperf_lines lines;
    cbx_nperf_lines_init(&lines, kept, length);
    cbx_status status = CBX_OK;
    while (status == CBX_OK && cbx_nperf_lines_next(&lines)) {
        cbx_nperf_row row;
        status = cbx_nperf_lines_parse(&lines, rows->arena, &row, err);
        if (status == CBX_OK)
            status = add_row(rows, &row, err);
    }
    return status;
}

static cbx_status add_file(cbx_nperf_rowset *rows, const char *path, cbx_error *err)
{
    cbx_text_buffer contents = CBX_TEXT_BUFFER_INIT;
    cbx_status status = cbx_input_file_read(path, &contents, err);
    if (status == CBX_OK) {
        status = cbx_nperf_rowset_add_text(rows, cbx_text_buffer_text(&contents), contents.length,
                                           err);
        if (status != CBX_OK)
            cbx_error_prefix(err, "%s", path);
    }
    cbx_text_buffer_done(&contents);
    return status;
}

static cbx_status visit_file(void *context, const char *path, uint64_t size_bytes, cbx_error *err)
{
    (void)size_bytes;
    static const char suffix[] = ".jsonl";
    size_t length = strlen(path), n = sizeof suffix - 1;
    bool is_rows = length > n && strcmp(path + length - n, suffix) == 0;
    return is_rows ? add_file(context, path, err) : CBX_OK;
}

cbx_status cbx_nperf_rowset_add_path(cbx_nperf_rowset *rows, const char *path, cbx_error *err)
{
    if (!cbx_path_is_directory(path))
        return add_file(rows, path, err);
    cbx_directory_visitor visitor = { .order = CBX_WALK_BY_PATH, .context = rows,
                                      .file = visit_file };
    return cbx_directory_walk(path, &visitor, err);
}

size_t cbx_nperf_rowset_count(const cbx_nperf_rowset *rows)
{
    return rows->count;
}

const cbx_nperf_row *cbx_nperf_rowset_at(const cbx_nperf_rowset *rows, size_t index)
{
    return &rows->rows[index];
}
