#include "engine/statistics/bootstrap.h"

#include "engine/statistics/gsl_guard.h"
#include "engine/statistics/moments.h"
#include "engine/statistics/quantile.h"

#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* Values and a power of two that keeps sums of their deviations from overflowing. */
typedef struct sample {
    const double *x;
    size_t n;
    double centre, scale;
} sample;

/* The mean of one resample: deviations from the sample's mean keep the digits of a high level. */
static double resample_mean(const sample *s, gsl_rng *generator)
{
    double sum = 0;
    for (size_t i = 0; i < s->n; i++)
        sum += s->x[gsl_rng_uniform_int(generator, s->n)] * s->scale - s->centre * s->scale;
    return s->centre + sum / (double)s->n / s->scale;
}

static cbx_status draw_means(const double *x, const cbx_moments *moments,
                             const cbx_bootstrap_options *options, double *ret_means)
{
    static const double huge = 0x1p900, down = 0x1p-64;
    bool is_huge = moments->max > huge || moments->min < -huge;
    sample s = { x, moments->n, moments->mean, is_huge ? down : 1 };
    gsl_guard();
    gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
    if (generator == NULL)
        return CBX_NO_MEMORY;
    gsl_rng_set(generator, options->seed);
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < options->resamples && status == CBX_OK; i++) {
        ret_means[i] = fmin(fmax(resample_mean(&s, generator), moments->min), moments->max);
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
    status = draw_means(x, &moments, options, means);
    if (status == CBX_OK)
        status = cbx_quantile(means, options->resamples, (1 - options->confidence) / 2, ret_lower);
    if (status == CBX_OK)
        status = cbx_quantile(means, options->resamples, (1 + options->confidence) / 2, ret_upper);
    free(means);
    return status;
}
