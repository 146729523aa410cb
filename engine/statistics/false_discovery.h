/* False discovery rate: Y. Benjamini & Y. Hochberg, J. Royal Statistical Society B 57 (1995)
 * 289-300. */
#ifndef CALIBRAX_ENGINE_STATISTICS_FALSE_DISCOVERY_H
#define CALIBRAX_ENGINE_STATISTICS_FALSE_DISCOVERY_H

#include "engine/base/status.h"

#include <stddef.h>

/*
 * ret_q_values[i] = min over p_j >= p_i of p_j m / rank(p_j), at most 1, in input order. NaN stands
 * for an absent p-value: it is not counted in m and stays NaN. ret_q_values may be p_values.
 * CBX_INVALID when a p-value is outside 0..1 (nothing written), CBX_NO_MEMORY. Cost O(n log n).
 */
cbx_status cbx_false_discovery_adjust(const double *p_values, size_t n, double *ret_q_values);

#endif
