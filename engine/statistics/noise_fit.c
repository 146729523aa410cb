#include "engine/statistics/noise_fit.h"

#include "engine/statistics/gsl_guard.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum {
    N_PRIOR = 40, /* quantiles added */
    PRIOR_DF = 6,
    N_TAIL = 500,         /* residuals of the tail that count one by one */
    N_BODY_GROUPS = 1000, /* the others, in groups of neighbours */
    N_STEPS = 60,
    N_MANY = 4000, /* residuals that show their tail */
    TAIL_PART = 40,
    N_FEW = 200, /* residuals of which N_ACCIDENTS may be outliers that say nothing of the tail */
    N_ACCIDENTS = 2
};

typedef struct weighted {
    double square; /* of the residual */
    double weight;
} weighted;

typedef struct sample {
    weighted *items;
    size_t n;
    double total;
} sample;

static void add_item(sample *data, double square, double weight)
{
    data->items[data->n++] = (weighted){ square, weight };
    data->total += weight;
}

static void add_prior(sample *data)
{
    for (int i = 0; i < N_PRIOR; i++) {
        double tail = (i + 0.5) / N_PRIOR / 2;
        double quantile = gsl_cdf_tdist_Qinv(tail, PRIOR_DF);
        add_item(data, quantile * quantile, 1);
    }
}

static void add_group(sample *data, const double *residuals, size_t n)
{
    double mean = 0;
    for (size_t i = 0; i < n; i++)
        mean += residuals[i] * residuals[i] / (double)n;
    add_item(data, mean, (double)n);
}

static void add_residuals(sample *data, const double *sorted, size_t n)
{
    size_t n_body = n > N_TAIL ? n - N_TAIL : 0, size = n_body / N_BODY_GROUPS + 1, i = 0;
    for (; i + size <= n_body; i += size)
        add_group(data, sorted + i, size);
    for (; i < n; i++)
        add_group(data, sorted + i, 1);
}

/* The most likely tau^2 for nu, by iterated reweighting. */
static double fit_scale_squared(const sample *data, double nu, double start)
{
    double tau2 = start;
    for (int step = 0; step < N_STEPS; step++) {
        double sum = 0;
        for (size_t i = 0; i < data->n; i++)
            sum += data->items[i].weight * (nu + 1) * data->items[i].square /
                   (nu + data->items[i].square / tau2);
        double next = sum / data->total;
        if (!(next > 0))
            return tau2;
        bool settled = fabs(next - tau2) < 1e-7 * tau2;
        tau2 = next;
        if (settled)
            break;
    }
    return tau2;
}

static double log_likelihood(const sample *data, double nu, double tau2)
{
    double sum = 0;
    for (size_t i = 0; i < data->n; i++)
        sum -= data->items[i].weight * (nu + 1) / 2 * log1p(data->items[i].square / (nu * tau2));
    double constant = gsl_sf_lngamma((nu + 1) / 2) - gsl_sf_lngamma(nu / 2) - log(nu * tau2) / 2;
    return sum + data->total * constant;
}

static void fit(const sample *data, cbx_noise_fit *ret_fit)
{
    static const double candidates[] = { 1.5, 2, 2.25, 2.5, 2.75, 3,  3.25, 3.5, 4,   4.5, 5,   6,
                                         7,   8, 10,   12,  15,   20, 30,   50,  100, 200, 1000 };
    double best = -INFINITY, tau2 = 1;
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        tau2 = fit_scale_squared(data, candidates[i], tau2);
        double likelihood = log_likelihood(data, candidates[i], tau2);
        if (likelihood > best) {
            best = likelihood;
            ret_fit->scale = sqrt(tau2);
            ret_fit->df = candidates[i];
        }
    }
}

cbx_status cbx_noise_fit_make(double *residuals, size_t n, cbx_noise_fit *ret_fit)
{
    gsl_guard();
    sample data = { .items = malloc((N_PRIOR + 2 * N_BODY_GROUPS + N_TAIL) * sizeof *data.items) };
    if (!data.items)
        return CBX_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        residuals[i] = fabs(residuals[i]);
    if (n)
        gsl_sort(residuals, 1, n);
    add_prior(&data);
    add_residuals(&data, residuals, n);
    cbx_noise_fit result = { .residuals = residuals, .n = n };
    fit(&data, &result);
    if (n >= N_MANY) {
        result.tail = cbx_pareto_tail_fit(residuals, n, n / TAIL_PART);
        result.has_tail = result.tail.scale > 0;
    }
    free(data.items);
    *ret_fit = result;
    return CBX_OK;
}

/* A fitted tail is thinner than the true one about as often as thicker, and the thin ones raise
 * more false alarms than the thick ones save (tests/calibration). */
static const double fit_allowance = 1.4;

/* How many residuals are at least as large. */
static size_t count_beyond(const cbx_noise_fit *fit, double distance)
{
    size_t low = 0, high = fit->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (fit->residuals[middle] < distance)
            low = middle + 1;
        else
            high = middle;
    }
    return fit->n - low;
}

/* Of body and tail. Where the body's distribution explains the tail it is the more precise. */
static double fitted_p(const cbx_noise_fit *fit, double distance)
{
    double p = 2 * gsl_cdf_tdist_Q(distance / fit->scale, fit->df);
    if (!fit->has_tail)
        return p;
    if (distance < fit->tail.threshold)
        return fmax(p, fit->tail.share);
    return fmin(p, cbx_pareto_tail_p(&fit->tail, distance));
}

double cbx_noise_fit_p(const cbx_noise_fit *fit, double z)
{
    return cbx_noise_fit_p_without(fit, z, 0);
}

double cbx_noise_fit_p_without(const cbx_noise_fit *fit, double z, size_t n_own)
{
    double distance = fabs(z), fitted = fit_allowance * fitted_p(fit, distance);
    size_t seen = count_beyond(fit, distance);
    size_t accidents = n_own + (fit->n < N_FEW ? N_ACCIDENTS : 0);
    double share = seen > accidents ? (double)(seen - accidents) / (double)(fit->n + 1) : 0;
    return fmin(fmax(fitted, share), 1);
}

double cbx_noise_fit_critical(const cbx_noise_fit *fit, double p)
{
    double fitted = p / fit_allowance;
    double body = fit->scale * gsl_cdf_tdist_Qinv(fitted / 2, fit->df);
    if (!fit->has_tail || fitted > fit->tail.share)
        return body;
    return fmax(fmin(body, cbx_pareto_tail_critical(&fit->tail, fitted)), fit->tail.threshold);
}
