#include "engine/statistics/change_point.h"

#include "engine/statistics/change_search.h"
#include "engine/statistics/moments.h"
#include "engine/statistics/quantile.h"
#include "engine/statistics/welch_test.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* In the order of the enum. `auto` minimises no cost: it has no search over costs. */
static const struct {
    const char *name;
    size_t min_size;
    cbx_status (*search)(change_search *search);
} methods[] = {
    { "pelt", CBX_CHANGE_DEFAULT_MIN_SIZE, change_pelt },
    { "binseg", CBX_CHANGE_DEFAULT_MIN_SIZE, change_binseg },
    { "window", CBX_CHANGE_DEFAULT_MIN_SIZE, change_window },
    { "auto", CBX_CHANGE_AUTO_MIN_SIZE, NULL },
};

enum { n_methods = sizeof methods / sizeof methods[0] };

bool cbx_change_method_parse(const char *name, cbx_change_method *ret_method)
{
    for (size_t i = 0; i < n_methods; i++)
        if (strcmp(name, methods[i].name) == 0) {
            *ret_method = (cbx_change_method)i;
            return true;
        }
    return false;
}

const char *cbx_change_method_name(cbx_change_method method)
{
    assert((size_t)method < n_methods);
    return methods[method].name;
}

/* Standard deviation of the noise from the n >= 1 differences between neighbours. */
static cbx_status noise_of(double *differences, size_t n, double *ret_sigma)
{
    cbx_moments moments;
    cbx_status status = cbx_moments_compute(differences, n, &moments);
    if (status != CBX_OK)
        return status;
    double population = moments.stddev * sqrt((double)(n - 1) / (double)n);
    for (size_t i = 0; i < n; i++)
        differences[i] = fabs(differences[i]);
    double typical;
    status = cbx_median_in_place(differences, n, &typical);
    if (status == CBX_OK)
        *ret_sigma = typical > 0 ? typical / (0.6745 * sqrt(2)) : population / sqrt(2);
    return status;
}

cbx_status cbx_change_default_penalty(const double *x, size_t n, double *ret_penalty)
{
    if (n == 0)
        return CBX_TOO_FEW_SAMPLES;
    if (n == 1) {
        *ret_penalty = 0;
        return CBX_OK;
    }
    double *differences = malloc((n - 1) * sizeof *differences);
    if (differences == NULL)
        return CBX_NO_MEMORY;
    for (size_t i = 0; i + 1 < n; i++)
        differences[i] = x[i + 1] - x[i];
    double sigma;
    cbx_status status = noise_of(differences, n - 1, &sigma);
    free(differences);
    if (status == CBX_OK)
        *ret_penalty = 2 * sigma * sigma * log((double)n);
    return status;
}

static cbx_status choose_penalty(const double *x, size_t n, const cbx_change_options *options,
                                 double *ret_penalty)
{
    if (!options->has_penalty)
        return cbx_change_default_penalty(x, n, ret_penalty);
    if (!(options->penalty >= 0))
        return CBX_INVALID;
    *ret_penalty = options->penalty;
    return CBX_OK;
}

static cbx_status find_by_costs(const double *x, size_t n, const cbx_change_options *options,
                                change_search *search)
{
    double penalty;
    cbx_status status = choose_penalty(x, n, options, &penalty);
    if (status != CBX_OK)
        return status;
    segment_cost costs;
    status = segment_cost_init(&costs, x, n);
    if (status != CBX_OK)
        return status;
    search->costs = &costs;
    search->penalty = segment_cost_scaled_penalty(&costs, penalty);
    status = methods[options->method].search(search);
    segment_cost_done(&costs);
    return status;
}

static cbx_status find_auto(const double *x, size_t n, const cbx_change_options *options,
                            change_search *search)
{
    if (options->has_penalty || search->jump != 1)
        return CBX_INVALID;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return CBX_DEGENERATE;
    return change_auto(x, n, search);
}

cbx_status cbx_change_points_find(const double *x, size_t n, const cbx_change_options *options,
                                  size_t *ret_indexes, size_t *ret_count)
{
    assert((size_t)options->method < n_methods);
    bool is_auto = options->method == CBX_CHANGE_METHOD_AUTO;
    change_search search = {
        .min_size = options->min_size > 0 ? options->min_size : methods[options->method].min_size,
        .jump = options->jump > 0 ? options->jump : 1,
        .stop = options->stop,
        .indexes = ret_indexes,
    };
    if (n == 0 || (n < search.min_size && !is_auto))
        return CBX_TOO_FEW_SAMPLES;
    cbx_status status =
        is_auto ? find_auto(x, n, options, &search) : find_by_costs(x, n, options, &search);
    if (status == CBX_OK)
        *ret_count = search.count;
    return status;
}

static double confidence_of(const double *x, size_t start, size_t at, size_t end)
{
    cbx_welch_test test;
    cbx_status status = cbx_welch_test_compute(x + start, at - start, x + at, end - at, &test);
    return status == CBX_OK ? 1 - test.p_value : 0;
}

static cbx_status describe_one(const double *x, size_t start, size_t at, size_t end,
                               cbx_change_point *ret_point)
{
    cbx_change_point point = { .index = at };
    double mean_before, mean_after;
    cbx_status status = cbx_median(x + start, at - start, &point.before);
    if (status == CBX_OK)
        status = cbx_median(x + at, end - at, &point.after);
    if (status == CBX_OK)
        status = cbx_mean(x + start, at - start, &mean_before);
    if (status == CBX_OK)
        status = cbx_mean(x + at, end - at, &mean_after);
    if (status != CBX_OK)
        return status;
    point.magnitude = fabs(mean_after - mean_before);
    if (!isfinite(point.magnitude))
        return CBX_DEGENERATE;
    point.confidence = confidence_of(x, start, at, end);
    *ret_point = point;
    return CBX_OK;
}

cbx_status cbx_change_points_describe(const double *x, size_t n, const size_t *indexes,
                                      size_t count, cbx_change_point *ret_points)
{
    for (size_t i = 0; i < count; i++) {
        size_t start = i == 0 ? 0 : indexes[i - 1], end = i + 1 < count ? indexes[i + 1] : n;
        assert(start < indexes[i] && indexes[i] < end);
        cbx_status status = describe_one(x, start, indexes[i], end, &ret_points[i]);
        if (status != CBX_OK)
            return status;
    }
    return CBX_OK;
}
