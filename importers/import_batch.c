#include "importers/import_batch.h"

#include <stdlib.h>
#include <string.h>

/* Large enough that a commit's cost does not show, small enough that what the store keeps of an
 * open transaction, and what an interruption loses, stays small. */
enum { MAX_RUNS = 2000, MAX_VALUES = 500 * 1000 };
static const uint64_t MAX_INPUT_BYTES = (uint64_t)64 << 20;

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

cbx_status cbx_import_batch_init(cbx_import_batch *batch, cbx_store *store,
                                 const cbx_import_options *options, cbx_import_totals *totals,
                                 cbx_error *err)
{
    *batch = (cbx_import_batch){
        .store = store, .options = options, .totals = totals, .arena = cbx_arena_new()
    };
    return batch->arena ? CBX_OK : no_memory(err);
}

void cbx_import_batch_done(cbx_import_batch *batch)
{
    if (batch->open)
        (void)cbx_store_rollback_batch(batch->store, NULL);
    cbx_arena_free(batch->arena);
    free(batch->runs);
    *batch = (cbx_import_batch){ 0 };
}

static cbx_status open_batch(cbx_import_batch *batch, cbx_error *err)
{
    if (batch->open)
        return CBX_OK;
    cbx_status status = cbx_store_begin_batch(batch->store, err);
    batch->open = !status;
    return status;
}

static cbx_put_mode mode_for(const cbx_import_batch *batch, bool partial)
{
    if (partial)
        return batch->options->replace ? CBX_PUT_ADD_REPLACE : CBX_PUT_ADD;
    return batch->options->replace ? CBX_PUT_REPLACE : CBX_PUT_NEW;
}

/* Room to note one more run, before it is put: noting it cannot fail then. */
static cbx_import_run *reserve_run(cbx_import_batch *batch, const cbx_run *run, const char *path)
{
    if (batch->n_runs == batch->capacity) {
        size_t capacity = batch->capacity ? batch->capacity * 2 : 16;
        cbx_import_run *runs = realloc(batch->runs, capacity * sizeof *runs);
        if (!runs)
            return NULL;
        batch->runs = runs;
        batch->capacity = capacity;
    }
    cbx_import_run *entry = &batch->runs[batch->n_runs];
    *entry = (cbx_import_run){ .id = cbx_arena_strdup(batch->arena, run->id),
                               .path = cbx_arena_strdup(batch->arena, path),
                               .n_points = run->n_points };
    return entry->id && entry->path ? entry : NULL;
}

/* Parts of one run that came one after the other are announced as one. */
static void note_run(cbx_import_batch *batch, const cbx_import_run *entry)
{
    cbx_import_run *last = batch->n_runs ? &batch->runs[batch->n_runs - 1] : NULL;
    if (!last || strcmp(last->id, entry->id) != 0) {
        batch->n_runs++;
        return;
    }
    last->n_points += entry->n_points;
    if (last->outcome == CBX_PUT_UNCHANGED)
        last->outcome = entry->outcome;
}

static size_t count_values(const cbx_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_points; i++)
        n += run->points[i].n_metrics;
    return n;
}

static void announce(cbx_import_batch *batch)
{
    const cbx_import_options *options = batch->options;
    for (size_t i = 0; i < batch->n_runs; i++) {
        batch->totals->runs[batch->runs[i].outcome]++;
        if (options->on_run)
            options->on_run(options->context, &batch->runs[i]);
    }
    batch->totals->points += batch->n_points;
    batch->totals->values += batch->n_values;
    batch->totals->baselines += batch->n_baselines;
}

static void forget(cbx_import_batch *batch)
{
    cbx_arena_reset(batch->arena);
    batch->n_runs = batch->n_points = batch->n_values = batch->n_baselines = 0;
    batch->size_bytes = 0;
    batch->open = false;
}

cbx_status cbx_import_batch_commit(cbx_import_batch *batch, cbx_error *err)
{
    cbx_status status = CBX_OK;
    if (batch->open)
        status = cbx_store_commit_batch(batch->store, err);
    if (!status)
        announce(batch);
    forget(batch); /* a failed commit has taken the batch back */
    return status;
}

/* Also amid a file, however large that is: other writers want their turn. */
static cbx_status commit_full(cbx_import_batch *batch, cbx_error *err)
{
    bool full = batch->size_bytes >= MAX_INPUT_BYTES || batch->n_runs >= MAX_RUNS ||
                batch->n_values >= MAX_VALUES;
    return full ? cbx_import_batch_commit(batch, err) : CBX_OK;
}

cbx_status cbx_import_batch_put(cbx_import_batch *batch, const cbx_run *run, bool partial,
                                const char *path, cbx_error *err)
{
    cbx_status status = commit_full(batch, err);
    if (!status)
        status = open_batch(batch, err);
    if (status)
        return status;
    cbx_import_run *entry = reserve_run(batch, run, path);
    if (!entry)
        return no_memory(err);
    status = cbx_store_put_run(batch->store, run, mode_for(batch, partial), &entry->outcome, err);
    if (status)
        return status;
    note_run(batch, entry);
    batch->n_points += run->n_points;
    batch->n_values += count_values(run);
    return CBX_OK;
}

cbx_status cbx_import_batch_put_baseline(cbx_import_batch *batch, const char *name,
                                         const cbx_run *run, cbx_error *err)
{
    cbx_status status = open_batch(batch, err);
    if (!status)
        status = cbx_store_put_baseline(batch->store, name, run, err);
    batch->n_baselines += !status;
    return status;
}

cbx_status cbx_import_batch_put_defs(cbx_import_batch *batch, const cbx_metric_def *defs,
                                     size_t n_defs, cbx_error *err)
{
    cbx_status status = open_batch(batch, err);
    return status ? status : cbx_store_put_defs(batch->store, defs, n_defs, err);
}

cbx_status cbx_import_batch_note_input(cbx_import_batch *batch, uint64_t size_bytes, cbx_error *err)
{
    batch->size_bytes += size_bytes;
    return commit_full(batch, err);
}
