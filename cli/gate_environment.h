/* What differs between the machines of two runs of a store. */
#ifndef CALIBRAX_CLI_GATE_ENVIRONMENT_H
#define CALIBRAX_CLI_GATE_ENVIRONMENT_H

#include "engine/store/store.h"

/* The sentence of cbx_environment_difference, from `from` to `to`, in the arena; NULL: none. */
cbx_status cbx_gate_environment_compare(cbx_store *store, const cbx_run_header *from,
                                        const cbx_run_header *to, cbx_arena *arena,
                                        const char **ret_difference, cbx_error *err);

#endif
