/*
 * A run that comes in parts, kept until all consecutive parts are there, so that a store adds it up
 * once and not once a file.
 */
#ifndef CALIBRAX_IMPORTERS_PARTIAL_RUN_H
#define CALIBRAX_IMPORTERS_PARTIAL_RUN_H

#include "engine/model/run.h"

typedef struct cbx_partial_run {
    cbx_arena *arena; /* the parts */
    const cbx_run **parts;
    size_t n_parts, capacity;
} cbx_partial_run;

bool cbx_partial_run_init(cbx_partial_run *partial); /* false when memory is short */
void cbx_partial_run_done(cbx_partial_run *partial);
/* Forgets the parts. */
void cbx_partial_run_clear(cbx_partial_run *partial);

/* True when run is of the same run as the parts there are, or there are none. */
bool cbx_partial_run_accepts(const cbx_partial_run *partial, const cbx_run *run);
/* Adds a copy of run. False when memory is short. */
bool cbx_partial_run_add(cbx_partial_run *partial, const cbx_run *run);

/*
 * All parts as one run: points in the order of the parts, the earliest time that is known (a time
 * of 0 is none), the first commit, branch, environment and metadata that say something, each
 * definition once. A point that an earlier part has with the same content is left out. CBX_CONFLICT
 * where two parts say different things about one point. The run borrows from the parts and from
 * arena.
 */
cbx_status cbx_partial_run_join(const cbx_partial_run *partial, cbx_arena *arena, cbx_run *ret_run,
                                cbx_error *err);

#endif
