/* What putting a run means when the store may have one of that id already: the same on every store.
 */
#ifndef CALIBRAX_ENGINE_STORE_RUN_PUT_H
#define CALIBRAX_ENGINE_STORE_RUN_PUT_H

#include "engine/store/store.h"

/*
 * old is the live run of that id with everything in it, NULL when there is none. ret_run is what is
 * to be written in its place (it borrows from both and from the arena), unless *ret_outcome is
 * CBX_PUT_UNCHANGED. CBX_CONFLICT, with the remedy, where mode does not allow it.
 */
cbx_status cbx_run_put_decide(const cbx_run *run, const cbx_run *old, cbx_put_mode mode,
                              cbx_arena *arena, cbx_run *ret_run, cbx_put_outcome *ret_outcome,
                              cbx_error *err);

#endif
