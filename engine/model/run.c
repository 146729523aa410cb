#include "engine/model/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const cbx_metric_def *cbx_run_find_def(const cbx_run *run, const char *metric)
{
    for (size_t i = 0; i < run->n_defs; i++) {
        if (strcmp(run->defs[i].name, metric) == 0)
            return &run->defs[i];
    }
    return NULL;
}

const cbx_metric *cbx_point_find_metric(const cbx_point *point, const char *metric)
{
    for (size_t i = 0; i < point->n_metrics; i++) {
        if (strcmp(point->metrics[i].name, metric) == 0)
            return &point->metrics[i];
    }
    return NULL;
}

const char *cbx_point_find_tag(const cbx_point *point, const char *key)
{
    for (size_t i = 0; i < point->n_tags; i++) {
        if (strcmp(point->tags[i].key, key) == 0)
            return point->tags[i].value;
    }
    return NULL;
}

bool cbx_point_has_tags(const cbx_point *point, const cbx_tag *tags, size_t n_tags)
{
    for (size_t i = 0; i < n_tags; i++) {
        const char *value = cbx_point_find_tag(point, tags[i].key);
        if (!value || strcmp(value, tags[i].value) != 0)
            return false;
    }
    return true;
}

/* Bytewise order of UTF-8 is code-point order. */
static int compare_keys(const void *a, const void *b)
{
    const cbx_tag *left = *(const cbx_tag *const *)a, *right = *(const cbx_tag *const *)b;
    return strcmp(left->key, right->key);
}

/* Pointers to the point's tags, by key: into few when they fit, else from the arena. */
static const cbx_tag **sorted_tags(const cbx_point *point, const cbx_tag **few, size_t n_few,
                                   cbx_arena *arena)
{
    const cbx_tag **sorted = few;
    if (point->n_tags > n_few)
        sorted = cbx_arena_calloc(arena, point->n_tags, sizeof(const cbx_tag *));
    if (!sorted)
        return NULL;
    for (size_t i = 0; i < point->n_tags; i++)
        sorted[i] = &point->tags[i];
    if (point->n_tags > 1)
        qsort(sorted, point->n_tags, sizeof *sorted, compare_keys);
    return sorted;
}

enum { PREFIX_SIZE = 24 }; /* a size_t in decimal, ':' and the NUL */

static char *append_part(char *to, const char *part)
{
    size_t length = strlen(part);
    to += snprintf(to, PREFIX_SIZE, "%zu:", length);
    memcpy(to, part, length);
    return to + length;
}

const char *cbx_point_identity(const cbx_point *point, cbx_arena *arena)
{
    enum { FEW = 16 };
    const cbx_tag *few[FEW];
    const cbx_tag **tags = sorted_tags(point, few, FEW, arena);
    if (!tags)
        return NULL;
    size_t size = strlen(point->name) + PREFIX_SIZE + 1;
    for (size_t i = 0; i < point->n_tags; i++)
        size += strlen(tags[i]->key) + strlen(tags[i]->value) + 2 * (size_t)PREFIX_SIZE;
    char *identity = cbx_arena_alloc(arena, size);
    if (!identity)
        return NULL;
    char *end = append_part(identity, point->name);
    for (size_t i = 0; i < point->n_tags; i++) {
        end = append_part(end, tags[i]->key);
        end = append_part(end, tags[i]->value);
    }
    *end = '\0';
    return identity;
}
