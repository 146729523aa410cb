#include "importers/partial_run.h"

#include "engine/store/run_merge.h"
#include "importers/run_copy.h"

#include <stdlib.h>
#include <string.h>

bool cbx_partial_run_init(cbx_partial_run *partial)
{
    *partial = (cbx_partial_run){ .arena = cbx_arena_new() };
    return partial->arena != NULL;
}

void cbx_partial_run_done(cbx_partial_run *partial)
{
    cbx_arena_free(partial->arena);
    free(partial->parts);
    *partial = (cbx_partial_run){ 0 };
}

void cbx_partial_run_clear(cbx_partial_run *partial)
{
    cbx_arena_reset(partial->arena);
    partial->n_parts = 0;
}

bool cbx_partial_run_accepts(const cbx_partial_run *partial, const cbx_run *run)
{
    return partial->n_parts == 0 || (strcmp(partial->parts[0]->id, run->id) == 0 &&
                                     strcmp(partial->parts[0]->format, run->format) == 0);
}

bool cbx_partial_run_add(cbx_partial_run *partial, const cbx_run *run)
{
    if (partial->n_parts == partial->capacity) {
        size_t capacity = partial->capacity ? partial->capacity * 2 : 16;
        const cbx_run **parts = realloc(partial->parts, capacity * sizeof *parts);
        if (!parts)
            return false;
        partial->parts = parts;
        partial->capacity = capacity;
    }
    const cbx_run *copy = cbx_run_copy(run, partial->arena);
    if (!copy)
        return false;
    partial->parts[partial->n_parts++] = copy;
    return true;
}

static bool says_nothing(const char *document)
{
    return !document || strcmp(document, "{}") == 0;
}

static void join_head(cbx_run *head, const cbx_run *part)
{
    if (part->epoch_us != 0 && (head->epoch_us == 0 || part->epoch_us < head->epoch_us)) {
        head->epoch_us = part->epoch_us;
        head->timestamp = part->timestamp;
    }
    if (!head->commit)
        head->commit = part->commit;
    if (!head->branch)
        head->branch = part->branch;
    if (says_nothing(head->environment))
        head->environment = part->environment;
    if (says_nothing(head->metadata))
        head->metadata = part->metadata;
}

/* The points of all parts one after the other. */
static bool join_points(const cbx_partial_run *partial, cbx_arena *arena, cbx_run *joined)
{
    size_t n = 0;
    for (size_t i = 0; i < partial->n_parts; i++)
        n += partial->parts[i]->n_points;
    cbx_point *points = cbx_arena_calloc(arena, n ? n : 1, sizeof *points);
    if (!points)
        return false;
    joined->points = points;
    joined->n_points = n;
    for (size_t i = 0; i < partial->n_parts; i++) {
        const cbx_run *part = partial->parts[i];
        if (part->n_points)
            memcpy(points, part->points, part->n_points * sizeof *points);
        points += part->n_points;
    }
    return true;
}

/* The definitions that head lacks; parts have few and mostly the same. */
static bool join_defs(cbx_run *head, const cbx_run *part, cbx_arena *arena)
{
    size_t fresh = 0;
    for (size_t i = 0; i < part->n_defs; i++)
        fresh += !cbx_run_find_def(head, part->defs[i].name);
    if (fresh == 0)
        return true;
    cbx_metric_def *defs = cbx_arena_calloc(arena, head->n_defs + fresh, sizeof *defs);
    if (!defs)
        return false;
    size_t n = head->n_defs;
    if (n)
        memcpy(defs, head->defs, n * sizeof *defs);
    for (size_t i = 0; i < part->n_defs; i++)
        if (!cbx_run_find_def(head, part->defs[i].name))
            defs[n++] = part->defs[i];
    head->defs = defs;
    head->n_defs = n;
    return true;
}

cbx_status cbx_partial_run_join(const cbx_partial_run *partial, cbx_arena *arena, cbx_run *ret_run,
                                cbx_error *err)
{
    cbx_run_merge merge;
    cbx_run joined = *partial->parts[0];
    bool ok = join_points(partial, arena, &joined);
    for (size_t i = 1; i < partial->n_parts && ok; i++) {
        join_head(&joined, partial->parts[i]);
        ok = join_defs(&joined, partial->parts[i], arena);
    }
    if (!ok)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    cbx_run head = joined, body = joined;
    head.n_points = body.n_defs = 0;
    cbx_status status = cbx_run_merge_parts(&head, &body, false, arena, &merge, err);
    if (!status)
        *ret_run = merge.run;
    return status;
}
