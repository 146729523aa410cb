#include "importers/nperf_row_set.h"

#include "engine/base/string_map.h"
#include "importers/directory_walk.h"
#include "importers/input_file.h"
#include "importers/nperf_row.h"

#include <stdlib.h>
#include <string.h>

struct cbx_nperf_row_set {
    cbx_arena *kept, *scratch;  /* texts of the items; one row */
    cbx_string_map *identities; /* to the index in items */
    cbx_nperf_measurement *items;
    size_t n, capacity;
};

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

cbx_nperf_row_set *cbx_nperf_row_set_new(void)
{
    cbx_nperf_row_set *set = calloc(1, sizeof *set);
    if (!set)
        return NULL;
    set->kept = cbx_arena_new();
    set->scratch = cbx_arena_new();
    set->identities = cbx_string_map_new();
    if (set->kept && set->scratch && set->identities)
        return set;
    cbx_nperf_row_set_free(set);
    return NULL;
}

void cbx_nperf_row_set_free(cbx_nperf_row_set *set)
{
    if (!set)
        return;
    cbx_arena_free(set->kept);
    cbx_arena_free(set->scratch);
    cbx_string_map_free(set->identities);
    free(set->items);
    free(set);
}

const cbx_nperf_measurement *cbx_nperf_row_set_items(const cbx_nperf_row_set *set, size_t *ret_n)
{
    *ret_n = set->n;
    return set->items;
}

/* ---- one row ---- */

static void read_numbers(const cbx_nperf_row *row, cbx_nperf_measurement *item)
{
    const cbx_json *min = cbx_nperf_row_find_number(row, "steady_time", "min");
    const cbx_json *p95 = cbx_nperf_row_find_number(row, "steady_time", "p95");
    item->has_min = min != NULL;
    item->has_p95 = p95 != NULL;
    item->min = min ? min->number : 0;
    item->p95 = p95 ? p95->number : 0;
}

/* What changes from run to run; the identity stays as it is. */
static bool read_run(cbx_nperf_row_set *set, const cbx_nperf_row *row, cbx_nperf_measurement *item)
{
    cbx_nperf_measurement fresh = *item;
    fresh.run_id = cbx_arena_strdup(set->kept, row->run_id);
    fresh.status = cbx_arena_strdup(set->kept, row->status);
    read_numbers(row, &fresh);
    if (!fresh.run_id || !fresh.status)
        return false;
    *item = fresh;
    return true;
}

static bool read_identity(cbx_nperf_row_set *set, const cbx_nperf_row *row,
                          cbx_nperf_measurement *item)
{
    item->case_name = cbx_arena_strdup(set->kept, row->case_name);
    item->platform = cbx_arena_strdup(set->kept, row->platform);
    item->point = cbx_arena_strdup(set->kept, row->point);
    item->baseline = cbx_arena_strdup(set->kept, row->baseline);
    return item->case_name && item->platform && item->point && item->baseline;
}

static bool reserve(cbx_nperf_row_set *set)
{
    if (set->n < set->capacity)
        return true;
    size_t capacity = set->capacity ? set->capacity * 2 : 64;
    cbx_nperf_measurement *items = realloc(set->items, capacity * sizeof *items);
    if (!items)
        return false;
    set->items = items;
    set->capacity = capacity;
    return true;
}

static bool add_first(cbx_nperf_row_set *set, const cbx_nperf_row *row, const char *identity)
{
    cbx_nperf_measurement item = { 0 };
    if (!reserve(set) || !read_identity(set, row, &item) || !read_run(set, row, &item) ||
        !cbx_string_map_set(set->identities, identity, strlen(identity), (int64_t)set->n))
        return false;
    set->items[set->n++] = item;
    return true;
}

static cbx_status add_row(cbx_nperf_row_set *set, const cbx_nperf_row *row, cbx_error *err)
{
    int64_t index = 0;
    const char *identity = cbx_nperf_row_identity(row, set->scratch);
    if (!identity)
        return no_memory(err);
    bool ok = true;
    if (!cbx_string_map_find(set->identities, identity, strlen(identity), &index))
        ok = add_first(set, row, identity);
    else if (strcmp(row->run_id, set->items[index].run_id) > 0)
        ok = read_run(set, row, &set->items[index]);
    return ok ? CBX_OK : no_memory(err);
}

/* ---- where rows come from ---- */

cbx_status cbx_nperf_row_set_add_text(cbx_nperf_row_set *set, const char *text, size_t length,
                                      cbx_error *err)
{
    cbx_nperf_lines lines;
    cbx_status status = CBX_OK;
    cbx_nperf_lines_init(&lines, text, length);
    while (!status && cbx_nperf_lines_next(&lines)) {
        cbx_nperf_row row;
        cbx_arena_reset(set->scratch);
        status = cbx_nperf_lines_parse(&lines, set->scratch, &row, err);
        if (!status)
            status = add_row(set, &row, err);
    }
    return status;
}

static cbx_status add_file(void *context, const char *path, uint64_t size_bytes, cbx_error *err)
{
    cbx_text_buffer contents = CBX_TEXT_BUFFER_INIT;
    (void)size_bytes;
    cbx_status status = cbx_input_file_read(path, &contents, err);
    if (!status)
        status = cbx_nperf_row_set_add_text(context, cbx_text_buffer_text(&contents),
                                            contents.length, err);
    if (status)
        cbx_error_prefix(err, "%s", path);
    cbx_text_buffer_done(&contents);
    return status;
}

static cbx_status add_row_file(void *context, const char *path, uint64_t size_bytes, cbx_error *err)
{
    static const char ending[] = ".jsonl";
    size_t length = strlen(path), n = sizeof ending - 1;
    if (length < n || strcmp(path + length - n, ending) != 0)
        return CBX_OK;
    return add_file(context, path, size_bytes, err);
}

cbx_status cbx_nperf_row_set_add_path(cbx_nperf_row_set *set, const char *path, cbx_error *err)
{
    const cbx_directory_visitor visitor = { .order = CBX_WALK_BY_PATH,
                                            .context = set,
                                            .file = add_row_file };
    if (cbx_path_is_directory(path))
        return cbx_directory_walk(path, &visitor, err);
    return add_file(set, path, 0, err);
}

static cbx_status add_point(cbx_nperf_row_set *set, const cbx_point *point, cbx_error *err)
{
    const char *text = point->source_text ? point->source_text : point->detail;
    const cbx_json *document = NULL;
    cbx_nperf_row row;
    cbx_arena_reset(set->scratch);
    if (!text)
        return cbx_fail(err, CBX_INVALID, "%s: it did not come from an nperf row", point->name);
    cbx_status status = cbx_json_parse(text, strlen(text), set->scratch, &document, err);
    if (!status)
        status = cbx_nperf_row_read(document, set->scratch, &row, err);
    return status ? status : add_row(set, &row, err);
}

cbx_status cbx_nperf_row_set_add_run(cbx_nperf_row_set *set, const cbx_run *run, cbx_error *err)
{
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < run->n_points && !status; i++)
        status = add_point(set, &run->points[i], err);
    if (status)
        cbx_error_prefix(err, "run %s", run->id);
    return status;
}

static cbx_status add_stored_run(cbx_nperf_row_set *set, cbx_store *store,
                                 const cbx_run_header *header, cbx_arena *arena, cbx_error *err)
{
    cbx_run *run = NULL;
    cbx_status status = cbx_store_load_run(store, header->key, CBX_LOAD_POINTS | CBX_LOAD_DOCUMENTS,
                                           arena, &run, err);
    return status ? status : cbx_nperf_row_set_add_run(set, run, err);
}

cbx_status cbx_nperf_row_set_add_store(cbx_nperf_row_set *set, cbx_store *store, cbx_error *err)
{
    cbx_arena *list = cbx_arena_new(), *arena = cbx_arena_new();
    const cbx_run_header *headers = NULL;
    size_t n = 0;
    cbx_status status = list && arena ? CBX_OK : no_memory(err);
    if (!status)
        status = cbx_store_list_runs(store, NULL, list, &headers, &n, err);
    for (size_t i = 0; i < n && !status; i++) {
        cbx_arena_reset(arena);
        if (strcmp(headers[i].format, "nperf") == 0)
            status = add_stored_run(set, store, &headers[i], arena, err);
    }
    cbx_arena_free(list);
    cbx_arena_free(arena);
    return status;
}
