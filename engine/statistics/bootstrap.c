#include "engine/statistics/bootstrap.h"

#include "engine/statistics/gsl_guard.h"
#include "engine/statistics/moments.h"
#include "engine/statistics/quantile.h"

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* The mean of one resample: deviations from the sample's mean keep the digits of a high level. */
static double resample_mean(const double *x, size_t n, double centre, gsl_rng *generator)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[gsl_rng_uniform_int(generator, n)] - centre;
    return centre + sum / (double)n;
}

static cbx_status draw_means(const double *x, size_t n, double centre,
                             const cbx_bootstrap_options *options, double *ret_means)
{
    gsl_guard();
    gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
    if (generator == NULL)
        return CBX_NO_MEMORY;
    gsl_rng_set(generator, options->seed);
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < options->resamples && status == CBX_OK; i++) {
        ret_means[i] = resample_mean(x, n, centre, generator);
        if (cbx_stop_is_wanted(&options->stop))
            status = CBX_INTERRUPTED;
    }
    gsl_rng_free(generator);
    return status;
}

static bool is_sound(const cbx_bootstrap_options *options, size_t n)
{
    return options->confidence > 0 && options->confidence < 1 && options->resamples >= 1 &&
           options->resamples <= CBX_BOOTSTRAP_MOST_RESAMPLES && n <= UINT32_MAX;
}

cbx_status cbx_bootstrap_mean(const double *x, size_t n, const cbx_bootstrap_options *options,
                              double *ret_lower, double *ret_upper)
{
    cbx_moments moments;
    if (!is_sound(options, n))
        return CBX_INVALID;
    cbx_status status = cbx_moments_compute(x, n, &moments);
    if (status != CBX_OK)
        return status;
    if (moments.min == moments.max) {
        *ret_lower = *ret_upper = x[0];
        return CBX_OK;
    }
    double *means = malloc(options->resamples * sizeof *means);
    if (means == NULL)
        return CBX_NO_MEMORY;
    status = draw_means(x, n, moments.mean, options, means);
    if (status == CBX_OK)
        status = cbx_quantile(means, options->resamples, (1 - options->confidence) / 2, ret_lower);
    if (status == CBX_OK)
        status = cbx_quantile(means, options->resamples, (1 + options->confidence) / 2, ret_upper);
    free(means);
    return status;
}
