/* How large a probability may be that was seen only now and then. */
#ifndef CALIBRAX_ENGINE_STATISTICS_BINOMIAL_BOUND_H
#define CALIBRAX_ENGINE_STATISTICS_BINOMIAL_BOUND_H

#include "engine/base/status.h"

#include <stddef.h>

/*
 * Upper confidence bound, one-sided, for the probability of an event that happened in n_events of
 * n_trials independent trials: C. J. Clopper & E. S. Pearson, Biometrika 26 (1934) 404-413.
 * CBX_INVALID unless n_events <= n_trials, 0 < n_trials and 0 < confidence < 1.
 */
cbx_status cbx_binomial_upper(size_t n_events, size_t n_trials, double confidence,
                              double *ret_probability);

#endif
