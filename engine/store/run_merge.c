#include "engine/store/run_merge.h"

#include "engine/base/string_map.h"
#include "engine/store/run_equal.h"

#include <string.h>

/* The points so far, found by identity; points of one identity are chained. */
typedef struct point_index {
    cbx_string_map *by_identity; /* to the index of the newest */
    cbx_point *points;
    size_t *previous; /* of the same identity, NO_POINT at the end */
    size_t n;
} point_index;

static const size_t NO_POINT = (size_t)-1;

static size_t find_newest(const point_index *index, const char *identity)
{
    int64_t newest = 0;
    if (!cbx_string_map_find(index->by_identity, identity, strlen(identity), &newest))
        return NO_POINT;
    return (size_t)newest;
}

static bool add_point(point_index *index, const cbx_point *point, const char *identity)
{
    index->previous[index->n] = find_newest(index, identity);
    index->points[index->n] = *point;
    return cbx_string_map_set(index->by_identity, identity, strlen(identity), (int64_t)index->n++);
}

static cbx_status out_of_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

static cbx_status index_base(point_index *index, const cbx_run *base, cbx_arena *arena,
                             cbx_error *err)
{
    for (size_t i = 0; i < base->n_points; i++) {
        const char *identity = cbx_point_identity(&base->points[i], arena);
        if (!identity || !add_point(index, &base->points[i], identity))
            return out_of_memory(err);
    }
    return CBX_OK;
}

static cbx_status merge_point(point_index *index, const cbx_point *point, bool replace,
                              cbx_arena *arena, cbx_run_merge *merge, cbx_error *err)
{
    const char *identity = cbx_point_identity(point, arena);
    if (!identity)
        return out_of_memory(err);
    size_t newest = find_newest(index, identity);
    for (size_t i = newest; i != NO_POINT; i = index->previous[i])
        if (cbx_point_equal(&index->points[i], point))
            return CBX_OK;
    if (newest == NO_POINT) {
        merge->n_added++;
        return add_point(index, point, identity) ? CBX_OK : out_of_memory(err);
    }
    if (!replace)
        return cbx_fail(err, CBX_CONFLICT,
                        "run '%s' already has a point '%s' with these tags and other content: "
                        "use --replace to put the new one in its place",
                        merge->run.id, point->name);
    index->points[newest] = *point;
    merge->n_replaced++;
    return CBX_OK;
}

static bool merge_defs(const cbx_run *part, cbx_arena *arena, cbx_run *run)
{
    cbx_metric_def *defs = cbx_arena_calloc(arena, run->n_defs + part->n_defs, sizeof *defs);
    if (!defs)
        return false;
    size_t n = run->n_defs;
    if (n)
        memcpy(defs, run->defs, n * sizeof *defs);
    for (size_t i = 0; i < part->n_defs; i++)
        if (!cbx_run_find_def(run, part->defs[i].name))
            defs[n++] = part->defs[i];
    run->defs = defs;
    run->n_defs = n;
    return true;
}

static cbx_status merge_points(point_index *index, const cbx_run *base, const cbx_run *part,
                               bool replace, cbx_arena *arena, cbx_run_merge *merge, cbx_error *err)
{
    size_t most = base->n_points + part->n_points;
    index->points = cbx_arena_calloc(arena, most, sizeof *index->points);
    index->previous = cbx_arena_calloc(arena, most, sizeof *index->previous);
    if (!index->points || !index->previous)
        return out_of_memory(err);
    cbx_status status = index_base(index, base, arena, err);
    for (size_t i = 0; i < part->n_points && !status; i++)
        status = merge_point(index, &part->points[i], replace, arena, merge, err);
    return status;
}

cbx_status cbx_run_merge_parts(const cbx_run *base, const cbx_run *part, bool replace,
                               cbx_arena *arena, cbx_run_merge *ret_merge, cbx_error *err)
{
    cbx_run_merge merge = { .run = *base };
    point_index index = { .by_identity = cbx_string_map_new() };
    cbx_status status = CBX_OK;
    if (!index.by_identity || !merge_defs(part, arena, &merge.run))
        status = out_of_memory(err);
    if (!status)
        status = merge_points(&index, base, part, replace, arena, &merge, err);
    cbx_string_map_free(index.by_identity);
    if (status)
        return status;
    merge.run.points = index.points;
    merge.run.n_points = index.n;
    if (part->epoch_us < base->epoch_us) {
        merge.run.epoch_us = part->epoch_us;
        merge.run.timestamp = part->timestamp;
    }
    *ret_merge = merge;
    return CBX_OK;
}
