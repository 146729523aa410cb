/* A run of one's own: what a sink keeps beyond its call. */
#ifndef CALIBRAX_IMPORTERS_RUN_COPY_H
#define CALIBRAX_IMPORTERS_RUN_COPY_H

#include "engine/model/run.h"

/* A deep copy in the arena; NULL when memory is short. */
cbx_run *cbx_run_copy(const cbx_run *run, cbx_arena *arena);

#endif
