/* Private to this folder: the machine that a run's environment document describes. */
#ifndef CALIBRAX_ENGINE_QUERY_MACHINE_IDENTITY_H
#define CALIBRAX_ENGINE_QUERY_MACHINE_IDENTITY_H

#include "engine/base/arena.h"

/*
 * What the document says about CPU, GPU (or another device) and operating system: a text that is
 * equal for equal machines, whatever the order of members. Readings that change from run to run
 * (load, temperature, frequency, memory in use) are left out. "" when it says nothing, or is no
 * JSON object; NULL when memory is short.
 */
const char *cbx_machine_identity(const char *environment, cbx_arena *arena);

#endif
