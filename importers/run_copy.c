#include "importers/run_copy.h"

#include <string.h>

/* The copy under way; a shortage of memory is remembered and asked for once. */
typedef struct run_copier {
    cbx_arena *arena;
    bool failed;
} run_copier;

static const char *copy_text(run_copier *copier, const char *text)
{
    if (!text)
        return NULL;
    const char *copy = cbx_arena_strdup(copier->arena, text);
    copier->failed |= !copy;
    return copy;
}

/* n items of size bytes; NULL for none. */
static void *copy_items(run_copier *copier, const void *items, size_t n, size_t size)
{
    if (n == 0)
        return NULL;
    void *copy = cbx_arena_calloc(copier->arena, n, size);
    if (copy)
        memcpy(copy, items, n * size);
    copier->failed |= !copy;
    return copy;
}

static const cbx_tag *copy_tags(run_copier *copier, const cbx_tag *tags, size_t n)
{
    cbx_tag *copy = copy_items(copier, tags, n, sizeof *tags);
    for (size_t i = 0; copy && i < n; i++) {
        copy[i].key = copy_text(copier, copy[i].key);
        copy[i].value = copy_text(copier, copy[i].value);
    }
    return copy;
}

static const cbx_metric *copy_metrics(run_copier *copier, const cbx_metric *metrics, size_t n)
{
    cbx_metric *copy = copy_items(copier, metrics, n, sizeof *metrics);
    for (size_t i = 0; copy && i < n; i++) {
        copy[i].name = copy_text(copier, copy[i].name);
        copy[i].samples =
            copy_items(copier, copy[i].samples, copy[i].n_samples, sizeof *copy[i].samples);
    }
    return copy;
}

static const cbx_point *copy_points(run_copier *copier, const cbx_point *points, size_t n)
{
    cbx_point *copy = copy_items(copier, points, n, sizeof *points);
    for (size_t i = 0; copy && i < n; i++) {
        cbx_point *point = &copy[i];
        point->name = copy_text(copier, point->name);
        point->scenario = copy_text(copier, point->scenario);
        point->status = copy_text(copier, point->status);
        point->detail = copy_text(copier, point->detail);
        point->source_text = copy_text(copier, point->source_text);
        point->tags = copy_tags(copier, point->tags, point->n_tags);
        point->metrics = copy_metrics(copier, point->metrics, point->n_metrics);
    }
    return copy;
}

static const cbx_metric_def *copy_defs(run_copier *copier, const cbx_metric_def *defs, size_t n)
{
    cbx_metric_def *copy = copy_items(copier, defs, n, sizeof *defs);
    for (size_t i = 0; copy && i < n; i++) {
        copy[i].name = copy_text(copier, copy[i].name);
        copy[i].unit = copy_text(copier, copy[i].unit);
        copy[i].group = copy_text(copier, copy[i].group);
        copy[i].description = copy_text(copier, copy[i].description);
    }
    return copy;
}

cbx_run *cbx_run_copy(const cbx_run *run, cbx_arena *arena)
{
    run_copier copier = { .arena = arena };
    cbx_run *copy = copy_items(&copier, run, 1, sizeof *run);
    if (!copy)
        return NULL;
    copy->id = copy_text(&copier, run->id);
    copy->timestamp = copy_text(&copier, run->timestamp);
    copy->commit = copy_text(&copier, run->commit);
    copy->branch = copy_text(&copier, run->branch);
    copy->environment = copy_text(&copier, run->environment);
    copy->metadata = copy_text(&copier, run->metadata);
    copy->format = copy_text(&copier, run->format);
    copy->source = copy_text(&copier, run->source);
    copy->source_text = copy_text(&copier, run->source_text);
    copy->defs = copy_defs(&copier, run->defs, run->n_defs);
    copy->points = copy_points(&copier, run->points, run->n_points);
    return copier.failed ? NULL : copy;
}
