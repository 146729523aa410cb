/*
 * A whole store into another, of whatever kind: runs, baselines with the content they keep and the
 * record of who was it when, the store's definitions, acceptances; times of import and of setting
 * are the source's, where the target keeps such. What the other has already stays; so the same copy
 * again goes on where it was stopped, or takes over what has come since. Then both sides are read
 * and compared, run by run.
 */
#ifndef CALIBRAX_ENGINE_STORE_STORE_COPY_H
#define CALIBRAX_ENGINE_STORE_STORE_COPY_H

#include "engine/store/store.h"

#include <signal.h>

typedef struct cbx_copy_totals {
    size_t runs;                           /* of the source */
    size_t outcomes[CBX_PUT_EXTENDED + 1]; /* of putting them, by cbx_put_outcome */
    size_t points;
    size_t baselines, baseline_settings, definitions, acceptances;
    size_t verified; /* runs found equal on both sides */
    uint64_t digest; /* the sum of the digests of the source's runs and baselines */
} cbx_copy_totals;

typedef struct cbx_copy_options {
    bool replace; /* what is there with other content is replaced instead of refused */
    const volatile sig_atomic_t *cancelled; /* not 0: stop. NULL: never */
    void *context;
    void (*on_progress)(void *context, size_t done, size_t all); /* may be NULL */
} cbx_copy_options;

/*
 * CBX_CONFLICT where the target has something else under the same name (and replace is not set),
 * CBX_STORE where the two differ after the copy. ret_totals is filled in always; committed runs
 * stay.
 */
cbx_status cbx_store_copy(cbx_store *source, cbx_store *target, const cbx_copy_options *options,
                          cbx_copy_totals *ret_totals, cbx_error *err);

#endif
