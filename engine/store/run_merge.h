/* Adding up runs that come in parts (nperf rows, one file a benchmark). */
#ifndef CALIBRAX_ENGINE_STORE_RUN_MERGE_H
#define CALIBRAX_ENGINE_STORE_RUN_MERGE_H

#include "engine/model/run.h"

typedef struct cbx_run_merge {
    cbx_run run; /* borrows from both parts and from the arena */
    size_t n_added, n_replaced;
} cbx_run_merge;

/*
 * The points of part added to those of base (which may have none). A point that base has already,
 * with the same content, is skipped; one of the same identity with other content replaces base's
 * where replace is set and is CBX_CONFLICT otherwise. The run is as early as the earlier of the
 * two; definitions that base lacks are added; all else is base's.
 */
cbx_status cbx_run_merge_parts(const cbx_run *base, const cbx_run *part, bool replace,
                               cbx_arena *arena, cbx_run_merge *ret_merge, cbx_error *err);

#endif
