/* Private to this folder: the values before a run to which the run's value is compared. */
#ifndef CALIBRAX_ENGINE_QUERY_STABLE_PAST_H
#define CALIBRAX_ENGINE_QUERY_STABLE_PAST_H

#include "engine/base/arena.h"
#include "engine/base/string_map.h"
#include "engine/store/store.h"

#include <stdbool.h>

typedef struct cbx_past_request {
    size_t window; /* at most so many values */
    bool any_environment;
    const char *branch; /* only runs of it count; NULL: of any */
} cbx_past_request;

/* What is shared by the series of one judged run. */
typedef struct cbx_past_loader {
    cbx_store *store;
    const cbx_run_header *run; /* the judged one */
    cbx_past_request request;
    const cbx_acceptance *acceptances;
    size_t n_acceptances;
    const char *machine;      /* of the judged run: cbx_machine_identity */
    cbx_string_map *machines; /* environment id to whether it is the same machine */
    cbx_string_map *runs;     /* run key to its number; in the order in which they were met */
    int64_t *epochs_us;       /* by number */
    size_t n_runs, runs_capacity;
    cbx_arena *arena;   /* what the results live in */
    cbx_arena *scratch; /* emptied for each series */
} cbx_past_loader;

/* CBX_NO_MEMORY, or what the store says. End with _done, also after a failure. */
cbx_status cbx_past_loader_init(cbx_past_loader *loader, cbx_store *store,
                                const cbx_run_header *run, const cbx_past_request *request,
                                cbx_arena *arena, cbx_error *err);
void cbx_past_loader_done(cbx_past_loader *loader);

typedef struct cbx_stable_past {
    const double *values; /* oldest first, finite, since the last change of level */
    const size_t *runs;   /* their runs, by numbers from 0 up to the loader's n_runs */
    size_t n;
    size_t n_other_environment;       /* values left out because another machine measured them */
    const cbx_acceptance *acceptance; /* that forbids to look further back, or NULL */
} cbx_stable_past;

/*
 * The stable recent past of one metric of one point: of the runs before the judged one, since the
 * run at which an acceptance begins (as of the judged run's time), on the same machine, since the
 * last change of level, the newest `window` values. Levels are looked for in the newest
 * CBX_PAST_REACH windows, so the cost does not grow with the history.
 */
enum { CBX_PAST_REACH = 5, CBX_PAST_LEAST_REACH = 150 };
cbx_status cbx_stable_past_load(cbx_past_loader *loader, const cbx_point *point, const char *metric,
                                cbx_stable_past *ret_past, cbx_error *err);

#endif
