#include "importers/nperf_row_set.h"

#include "engine/base/string_map.h"
#include "importers/nperf_row_source.h"

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

static cbx_status add_row(void *context, const cbx_nperf_row *row, cbx_error *err)
{
    cbx_nperf_row_set *set = context;
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

static cbx_nperf_row_sink sink_of(cbx_nperf_row_set *set)
{
    return (cbx_nperf_row_sink){ .context = set, .arena = set->scratch, .take = add_row };
}

cbx_status cbx_nperf_row_set_add_text(cbx_nperf_row_set *set, const char *text, size_t length,
                                      cbx_error *err)
{
    const cbx_nperf_row_sink sink = sink_of(set);
    return cbx_nperf_rows_from_text(&sink, text, length, err);
}

cbx_status cbx_nperf_row_set_add_path(cbx_nperf_row_set *set, const char *path, cbx_error *err)
{
    const cbx_nperf_row_sink sink = sink_of(set);
    return cbx_nperf_rows_from_path(&sink, path, err);
}

cbx_status cbx_nperf_row_set_add_run(cbx_nperf_row_set *set, const cbx_run *run, cbx_error *err)
{
    const cbx_nperf_row_sink sink = sink_of(set);
    return cbx_nperf_rows_from_run(&sink, run, err);
}

cbx_status cbx_nperf_row_set_add_store(cbx_nperf_row_set *set, cbx_store *store, cbx_error *err)
{
    const cbx_nperf_row_sink sink = sink_of(set);
    return cbx_nperf_rows_from_store(&sink, store, err);
}
