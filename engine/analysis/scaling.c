#include "engine/analysis/scaling.h"

#include "engine/analysis/ranking.h"
#include "engine/base/string_map.h"

#include <math.h>
#include <string.h>

/* A point that takes part. */
typedef struct pair {
    size_t group;
    double size, value;
} pair;

typedef struct gatherer {
    const cbx_scaling_request *request;
    cbx_arena *scratch; /* group keys */
    cbx_string_map *groups;
    cbx_scaling *scalings;
    size_t *counts; /* pairs of each group */
    pair *pairs;
    size_t n_pairs;
} gatherer;

/* The point's group, which is added when it is new. False when memory is short. */
static bool find_group(gatherer *g, const cbx_point *point, size_t *ret_group)
{
    const char *group_by = g->request->group_by;
    const char *label = group_by ? cbx_point_label(point, group_by) : NULL;
    /* The length keeps a label from running into the scenario. */
    const char *key = cbx_arena_printf(g->scratch, "%zu:%s%s", label ? strlen(label) : 0,
                                       label ? label : "", point->scenario);
    int64_t group = (int64_t)cbx_string_map_count(g->groups);
    if (!key)
        return false;
    if (!cbx_string_map_find(g->groups, key, strlen(key), &group)) {
        if (!cbx_string_map_set(g->groups, key, strlen(key), group))
            return false;
        g->scalings[group] = (cbx_scaling){ .label = label, .scenario = point->scenario };
    }
    cbx_arena_reset(g->scratch);
    *ret_group = (size_t)group;
    return true;
}

static bool gather(gatherer *g, const cbx_point *points, size_t n_points)
{
    for (size_t i = 0; i < n_points; i++) {
        const cbx_metric *metric = isnan(g->request->sizes[i])
                                       ? NULL
                                       : cbx_point_find_metric(&points[i], g->request->metric);
        if (!metric)
            continue;
        pair *next = &g->pairs[g->n_pairs++];
        *next = (pair){ .size = g->request->sizes[i], .value = metric->value };
        if (!find_group(g, &points[i], &next->group))
            return false;
        g->counts[next->group]++;
    }
    return true;
}

/* Puts the pairs of each group side by side (a counting sort) and fits each. */
static cbx_status fit_groups(const gatherer *g, cbx_arena *arena)
{
    size_t n_groups = cbx_string_map_count(g->groups), begin = 0;
    double *sizes = cbx_arena_calloc(arena, g->n_pairs, sizeof *sizes);
    double *values = cbx_arena_calloc(arena, g->n_pairs, sizeof *values);
    size_t *next = cbx_arena_calloc(arena, n_groups, sizeof *next);
    cbx_status status = sizes && values && next ? CBX_OK : CBX_NO_MEMORY;
    for (size_t i = 1; i < n_groups && !status; i++)
        next[i] = next[i - 1] + g->counts[i - 1];
    for (size_t i = 0; i < g->n_pairs && !status; i++) {
        size_t to = next[g->pairs[i].group]++;
        sizes[to] = g->pairs[i].size;
        values[to] = g->pairs[i].value;
    }
    for (size_t i = 0; i < n_groups && !status; i++) {
        status = cbx_powerlaw_fit_compute(sizes + begin, values + begin, g->counts[i],
                                          &g->scalings[i].fit);
        begin += g->counts[i];
    }
    return status;
}

cbx_status cbx_scalings_fit(const cbx_point *points, size_t n_points,
                            const cbx_scaling_request *request, cbx_arena *arena,
                            cbx_scaling **ret_scalings, size_t *ret_n, cbx_error *err)
{
    gatherer g = { .request = request };
    g.scratch = cbx_arena_new();
    g.groups = cbx_string_map_new();
    g.scalings = cbx_arena_calloc(arena, n_points, sizeof *g.scalings);
    g.counts = cbx_arena_calloc(arena, n_points, sizeof *g.counts);
    g.pairs = cbx_arena_calloc(arena, n_points, sizeof *g.pairs);
    bool gathered = g.scratch && g.groups && g.scalings && g.counts && g.pairs
                    && gather(&g, points, n_points);
    cbx_status status = gathered ? fit_groups(&g, arena) : CBX_NO_MEMORY;
    size_t n = g.groups ? cbx_string_map_count(g.groups) : 0;
    cbx_arena_free(g.scratch);
    cbx_string_map_free(g.groups);
    if (status)
        return cbx_fail(err, status, "out of memory while fitting power laws");
    *ret_scalings = g.scalings;
    *ret_n = n;
    return CBX_OK;
}
