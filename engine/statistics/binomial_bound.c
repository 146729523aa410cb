#include "engine/statistics/binomial_bound.h"

#include "engine/statistics/gsl_guard.h"

#include <gsl/gsl_cdf.h>

cbx_status cbx_binomial_upper(size_t n_events, size_t n_trials, double confidence,
                              double *ret_probability)
{
    if (n_events > n_trials || n_trials == 0 || !(confidence > 0 && confidence < 1))
        return CBX_INVALID;
    gsl_guard();
    *ret_probability = n_events == n_trials ? 1
                                            : gsl_cdf_beta_Pinv(confidence, (double)n_events + 1,
                                                                (double)(n_trials - n_events));
    return CBX_OK;
}
