/*
 * Runs on their way into a store: put one by one, committed together, and counted and announced
 * only when the commit has made them durable.
 */
#ifndef CALIBRAX_IMPORTERS_IMPORT_BATCH_H
#define CALIBRAX_IMPORTERS_IMPORT_BATCH_H

#include "importers/import_session.h"

typedef struct cbx_import_batch {
    cbx_store *store;
    const cbx_import_options *options;
    cbx_import_totals *totals;
    cbx_arena *arena;     /* of what is to be announced */
    cbx_import_run *runs; /* put, not yet durable */
    size_t n_runs, capacity;
    size_t n_points, n_values, n_baselines; /* of them */
    uint64_t size_bytes;                    /* of the input since the last commit */
    bool open;
} cbx_import_batch;

cbx_status cbx_import_batch_init(cbx_import_batch *batch, cbx_store *store,
                                 const cbx_import_options *options, cbx_import_totals *totals,
                                 cbx_error *err);
/* Takes back what is not committed. */
void cbx_import_batch_done(cbx_import_batch *batch);

/* Puts a run, in a new batch when the present one is large enough; partial: it is added to what the
 * store has of it. A refused run (CBX_CONFLICT,
 * CBX_INVALID) leaves the batch as it was. path is announced with it. */
cbx_status cbx_import_batch_put(cbx_import_batch *batch, const cbx_run *run, bool partial,
                                const char *path, cbx_error *err);
cbx_status cbx_import_batch_put_baseline(cbx_import_batch *batch, const char *name,
                                         const cbx_run *run, cbx_error *err);
cbx_status cbx_import_batch_put_defs(cbx_import_batch *batch, const cbx_metric_def *defs,
                                     size_t n_defs, cbx_error *err);

/* Commits and announces. */
cbx_status cbx_import_batch_commit(cbx_import_batch *batch, cbx_error *err);
/* Commits when the batch has become large enough; size_bytes of input were read since the last
 * call. */
cbx_status cbx_import_batch_note_input(cbx_import_batch *batch, uint64_t size_bytes,
                                       cbx_error *err);

#endif
