/* One number for everything a run says: two stores that hold the same run have the same digest. */
#ifndef CALIBRAX_ENGINE_STORE_RUN_DIGEST_H
#define CALIBRAX_ENGINE_STORE_RUN_DIGEST_H

#include "engine/model/run.h"

/*
 * cbx_hash64 of all that cbx_run_equal() compares, each field with its length before it: runs that
 * are equal have one digest; runs that differ have two, but for one pair in 2^64. False when memory
 * is short.
 */
bool cbx_run_digest(const cbx_run *run, uint64_t *ret_digest);

#endif
