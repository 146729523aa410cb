/* The part of a series' past that a new value is compared to. */
#ifndef CALIBRAX_ENGINE_ANALYSIS_STABLE_STRETCH_H
#define CALIBRAX_ENGINE_ANALYSIS_STABLE_STRETCH_H

#include "engine/base/status.h"

#include <stddef.h>

/*
 * Where the stable recent past of n finite values begins: at the last change of level
 * (change_point.h, method auto), or later when more than `window` values follow it. CBX_NO_MEMORY.
 */
cbx_status cbx_stable_stretch_find(const double *x, size_t n, size_t window, size_t *ret_start);

#endif
