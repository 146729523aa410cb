#include "importers/run_builder.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 16 };

void cbx_run_builder_init(cbx_run_builder *builder, cbx_arena *arena)
{
    *builder = (cbx_run_builder){ .arena = arena, .def_names = cbx_string_map_new() };
    builder->run.environment = builder->run.metadata = "{}";
    builder->failed = !builder->def_names;
}

void cbx_run_builder_done(cbx_run_builder *builder)
{
    cbx_string_map_free(builder->def_names);
    free(builder->tags);
    free(builder->metrics);
    builder->def_names = NULL;
    builder->tags = NULL;
    builder->metrics = NULL;
}

bool cbx_run_builder_failed(const cbx_run_builder *builder)
{
    return builder->failed;
}

/* Room for one more item of size bytes on the heap. */
static bool grow(cbx_run_builder *builder, void **items, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity)
        return !builder->failed;
    size_t wanted = *capacity ? *capacity * 2 : FIRST_CAPACITY;
    void *more = builder->failed ? NULL : realloc(*items, wanted * size);
    if (!more) {
        builder->failed = true;
        return false;
    }
    *items = more;
    *capacity = wanted;
    return true;
}

/* The same in the arena, for what stays with the run. */
static bool grow_kept(cbx_run_builder *builder, void **items, size_t n, size_t *capacity,
                      size_t size)
{
    if (n < *capacity)
        return !builder->failed;
    size_t wanted = *capacity ? *capacity * 2 : FIRST_CAPACITY;
    void *more = builder->failed ? NULL : cbx_arena_calloc(builder->arena, wanted, size);
    if (!more) {
        builder->failed = true;
        return false;
    }
    if (n)
        memcpy(more, *items, n * size);
    *items = more;
    *capacity = wanted;
    return true;
}

void cbx_run_builder_begin_point(cbx_run_builder *builder, const char *name, const char *scenario,
                                 const char *status)
{
    builder->point = (cbx_point){ .name = name, .scenario = scenario, .status = status };
}

void cbx_run_builder_add_tag(cbx_run_builder *builder, const char *key, const char *value)
{
    size_t n = builder->point.n_tags;
    void *tags = builder->tags;
    if (!grow(builder, &tags, n, &builder->tags_capacity, sizeof *builder->tags))
        return;
    builder->tags = tags;
    builder->tags[n] = (cbx_tag){ key, value };
    builder->point.n_tags = n + 1;
}

void cbx_run_builder_add_metric(cbx_run_builder *builder, const cbx_metric *metric)
{
    size_t n = builder->point.n_metrics;
    void *metrics = builder->metrics;
    if (!grow(builder, &metrics, n, &builder->metrics_capacity, sizeof *builder->metrics))
        return;
    builder->metrics = metrics;
    builder->metrics[n] = *metric;
    builder->point.n_metrics = n + 1;
}

static void *keep(cbx_run_builder *builder, const void *items, size_t n, size_t size)
{
    void *copy = cbx_arena_calloc(builder->arena, n ? n : 1, size);
    if (!copy)
        builder->failed = true;
    else if (n)
        memcpy(copy, items, n * size);
    return copy;
}

void cbx_run_builder_end_point(cbx_run_builder *builder, const char *detail,
                               const char *source_text)
{
    cbx_point *point = &builder->point;
    void *points = builder->points;
    point->tags = keep(builder, builder->tags, point->n_tags, sizeof *point->tags);
    point->metrics = keep(builder, builder->metrics, point->n_metrics, sizeof *point->metrics);
    point->detail = detail;
    point->source_text = source_text;
    if (!grow_kept(builder, &points, builder->run.n_points, &builder->points_capacity,
                   sizeof *builder->points))
        return;
    builder->points = points;
    builder->points[builder->run.n_points++] = *point;
    builder->run.points = builder->points;
}

void cbx_run_builder_add_def(cbx_run_builder *builder, const cbx_metric_def *def)
{
    int64_t index = 0;
    size_t n = builder->run.n_defs, length = strlen(def->name);
    void *defs = builder->defs;
    if (builder->failed || cbx_string_map_find(builder->def_names, def->name, length, &index))
        return;
    if (!grow_kept(builder, &defs, n, &builder->defs_capacity, sizeof *builder->defs))
        return;
    builder->defs = defs;
    builder->defs[n] = *def;
    builder->run.defs = builder->defs;
    builder->run.n_defs = n + 1;
    if (!cbx_string_map_set(builder->def_names, def->name, length, (int64_t)n))
        builder->failed = true;
}
