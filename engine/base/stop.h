/* Whether whoever asked for a long computation still wants its answer. */
#ifndef CALIBRAX_ENGINE_BASE_STOP_H
#define CALIBRAX_ENGINE_BASE_STOP_H

#include <stdbool.h>
#include <stddef.h>

/* All bytes zero: never stops. */
typedef struct cbx_stop {
    bool (*is_wanted)(void *opaque); /* asked now and then, cheap, and does not jump */
    void *opaque;
} cbx_stop;

/* True: free what is held and return CBX_INTERRUPTED. */
static inline bool cbx_stop_is_wanted(const cbx_stop *stop)
{
    return stop->is_wanted != NULL && stop->is_wanted(stop->opaque);
}

#endif
