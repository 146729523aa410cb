/* Cohen's d with the root of the mean variance: J. Cohen, Statistical Power Analysis for the
 * Behavioral Sciences, 2nd ed. (1988), section 2.3.2. */
#ifndef CALIBRAX_ENGINE_STATISTICS_EFFECT_SIZE_H
#define CALIBRAX_ENGINE_STATISTICS_EFFECT_SIZE_H

#include "engine/base/status.h"

#include <stddef.h>

/* abs(mean a - mean b) / sqrt((var a + var b) / 2), never negative; 0 when both variances are 0.
 * CBX_TOO_FEW_SAMPLES when a sample is empty, CBX_DEGENERATE when a value is infinite. */
cbx_status cbx_effect_size(const double *a, size_t n_a, const double *b, size_t n_b,
                           double *ret_d);

#endif
