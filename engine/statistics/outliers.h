/* Outliers by the modified z-score: B. Iglewicz & D. Hoaglin, How to Detect and Handle Outliers
 * (ASQC 1993), 0.6745 (x - median) / MAD. */
#ifndef CALIBRAX_ENGINE_STATISTICS_OUTLIERS_H
#define CALIBRAX_ENGINE_STATISTICS_OUTLIERS_H

#include "engine/base/status.h"

#include <stddef.h>

/*
 * Writes the ascending indexes of x whose abs(modified z) > z into ret_indexes (room for n) and their
 * number into ret_count: none when n < 3 or the MAD is 0 (or infinite). CBX_INVALID unless z >= 0,
 * CBX_NO_MEMORY. Callers skip NaN before.
 */
cbx_status cbx_outliers_find(const double *x, size_t n, double z, size_t *ret_indexes,
                             size_t *ret_count);

#endif
