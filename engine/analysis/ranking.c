#include "engine/analysis/ranking.h"

#include "engine/analysis/change.h"
#include "engine/base/string_map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An entry on its way through qsort, which is not stable: the position breaks ties. */
typedef struct sort_item {
    cbx_rank_entry entry;
    double key;
    size_t position;
} sort_item;

static int compare_items(const void *a, const void *b)
{
    const sort_item *left = a, *right = b;
    if (isnan(left->key) != isnan(right->key))
        return isnan(left->key) ? 1 : -1;
    if (left->key < right->key)
        return -1;
    if (left->key > right->key)
        return 1;
    return left->position < right->position ? -1 : 1;
}

static void set_delta(cbx_rank_entry *entry, double best)
{
    double delta = 0;
    if (best != 0 && entry->value != best)
        delta = fabs((entry->value - best) / best) * 100;
    entry->has_delta = !isnan(delta) && !isnan(entry->value);
    entry->delta_from_best = entry->has_delta ? delta : 0;
}

bool cbx_rank_entries(cbx_rank_entry *entries, size_t n, cbx_direction direction)
{
    sort_item *items = calloc(n + 1, sizeof *items);
    if (!items)
        return false;
    for (size_t i = 0; i < n; i++)
        items[i] = (sort_item){ entries[i], cbx_rank_key(entries[i].value, direction), i };
    qsort(items, n, sizeof *items, compare_items);
    for (size_t i = 0; i < n; i++) {
        entries[i] = items[i].entry;
        entries[i].rank = i + 1;
        entries[i].is_best
            = i == 0 && direction != CBX_DIRECTION_INFO && !isnan(entries[i].value);
        set_delta(&entries[i], items[0].entry.value);
    }
    free(items);
    return true;
}

const char *cbx_point_label(const cbx_point *point, const char *group_by)
{
    const char *label = cbx_point_find_tag(point, group_by);
    return label ? label : point->name;
}

/* The point's metric if it takes part, else NULL. */
static const cbx_metric *candidate(const cbx_point *point, const cbx_ranking_request *request)
{
    if (request->scenario && strcmp(point->scenario, request->scenario) != 0)
        return NULL;
    return cbx_point_find_metric(point, request->metric);
}

/* Collects the first value of each label, in order of first sight. False when memory is short. */
static bool collect(const cbx_point *points, size_t n_points, const cbx_ranking_request *request,
                    cbx_string_map *seen, cbx_rank_entry *entries, size_t *ret_n)
{
    size_t n = 0;
    for (size_t i = 0; i < n_points; i++) {
        const cbx_metric *metric = candidate(&points[i], request);
        if (!metric)
            continue;
        const char *label = cbx_point_label(&points[i], request->group_by);
        int64_t known;
        if (cbx_string_map_find(seen, label, strlen(label), &known))
            continue;
        if (!cbx_string_map_set(seen, label, strlen(label), (int64_t)n))
            return false;
        entries[n++] = (cbx_rank_entry){ .label = label, .value = metric->value };
    }
    *ret_n = n;
    return true;
}

cbx_status cbx_ranking_make(const cbx_point *points, size_t n_points,
                            const cbx_ranking_request *request, cbx_arena *arena,
                            cbx_rank_entry **ret_entries, size_t *ret_n, cbx_error *err)
{
    size_t n = 0;
    cbx_string_map *seen = cbx_string_map_new();
    cbx_rank_entry *entries = cbx_arena_calloc(arena, n_points, sizeof *entries);
    bool done = seen && entries && collect(points, n_points, request, seen, entries, &n)
                && cbx_rank_entries(entries, n, request->direction);
    cbx_string_map_free(seen);
    if (!done)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory while ranking");
    *ret_entries = entries;
    *ret_n = n;
    return CBX_OK;
}
