/* The inside of cbx_store_copy(), shared by the copy_*.c files. */
#ifndef CALIBRAX_ENGINE_STORE_COPYING_H
#define CALIBRAX_ENGINE_STORE_COPYING_H

#include "engine/store/store_copy.h"

typedef struct cbx_copying {
    cbx_store *source, *target;
    const cbx_copy_options *options;
    cbx_copy_totals *totals;
    cbx_arena *arena;              /* what lasts: headers, lists */
    cbx_arena *scratch;            /* one run, or two to compare */
    const cbx_run_header *headers; /* of the source's runs, newest first */
    size_t n, steps_done;
} cbx_copying;

/* The digest of the run of that key in store. */
cbx_status cbx_copy_digest(cbx_copying *copy, cbx_store *store, int64_t run_key,
                           uint64_t *ret_digest, cbx_error *err);
/* CBX_STORE unless the run and its copy are the same; what: as the error calls it. */
cbx_status cbx_copy_compare(cbx_copying *copy, const cbx_run_header *mine,
                            const cbx_run_header *copied, const char *what, cbx_error *err);

/* Baselines, with the content they keep and the record of who was it when. */
cbx_status cbx_copy_baselines(cbx_copying *copy, cbx_error *err);
cbx_status cbx_copy_verify_baselines(cbx_copying *copy, cbx_error *err);

/* The store's own definitions, and acceptances. */
cbx_status cbx_copy_settings(cbx_copying *copy, cbx_error *err);
cbx_status cbx_copy_verify_settings(cbx_copying *copy, cbx_error *err);

#endif
