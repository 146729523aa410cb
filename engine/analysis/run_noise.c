#include "engine/analysis/run_noise.h"

#include "engine/statistics/quantile.h"

#include <math.h>
#include <stdlib.h>

/* Spreads of 1.5 times the usual are rare, and then mostly of 3 times (docs/judging.md). */
static const double wild_from = 1.5;

/* Half of the residuals are nearer to their median; 0 when they are too few to tell. */
static double spread_of(double *residuals, size_t n)
{
    double median = 0, spread = 0;
    if (n < CBX_RUN_NOISE_LEAST || cbx_median_in_place(residuals, n, &median) != CBX_OK)
        return 0;
    for (size_t i = 0; i < n; i++)
        residuals[i] = fabs(residuals[i] - median);
    return cbx_median_in_place(residuals, n, &spread) == CBX_OK ? spread : 0;
}

/* The residuals run by run; starts[run] is where those of a run begin, starts[n_runs] their end. */
typedef struct sorted_residuals {
    double *values;
    size_t *starts;
} sorted_residuals;

static bool sort_by_run(const cbx_left_out *values, size_t n, size_t n_runs, sorted_residuals *ret)
{
    *ret = (sorted_residuals){ .values = malloc((n + 1) * sizeof *ret->values),
                               .starts = calloc(n_runs + 2, sizeof *ret->starts) };
    if (!ret->values || !ret->starts)
        return false;
    size_t *ends = ret->starts + 1;
    for (size_t i = 0; i < n; i++)
        ends[values[i].run + 1] += !values[i].is_exact;
    for (size_t run = 1; run <= n_runs; run++)
        ends[run] += ends[run - 1];
    for (size_t i = 0; i < n; i++)
        if (!values[i].is_exact)
            ret->values[ends[values[i].run]++] = values[i].residual;
    return true;
}

static cbx_status find_spreads(const cbx_left_out *values, size_t n, size_t n_runs,
                               double *ret_spreads)
{
    sorted_residuals sorted;
    bool done = sort_by_run(values, n, n_runs, &sorted);
    for (size_t run = 0; run < n_runs && done; run++)
        ret_spreads[run] = spread_of(sorted.values + sorted.starts[run],
                                     sorted.starts[run + 1] - sorted.starts[run]);
    free(sorted.values);
    free(sorted.starts);
    return done ? CBX_OK : CBX_NO_MEMORY;
}

static double typical_of(const double *spreads, size_t n, double *scratch)
{
    double typical = 0;
    size_t known = 0;
    for (size_t i = 0; i < n; i++)
        if (spreads[i] > 0)
            scratch[known++] = spreads[i];
    return known && cbx_median_in_place(scratch, known, &typical) == CBX_OK ? typical : 0;
}

static void mark_wild(cbx_run_noise *noise, double *spreads)
{
    noise->typical = typical_of(spreads, noise->n_runs, spreads + noise->n_runs);
    for (size_t run = 0; run < noise->n_runs; run++) {
        noise->is_wild[run] = noise->typical > 0 && spreads[run] > wild_from * noise->typical;
        noise->n_wild += noise->is_wild[run];
    }
}

cbx_status cbx_run_noise_find(const cbx_left_out *values, size_t n, size_t n_runs,
                              cbx_run_noise *ret_noise)
{
    double *spreads = malloc((2 * n_runs + 1) * sizeof *spreads);
    *ret_noise = (cbx_run_noise){ .is_wild = calloc(n_runs + 1, sizeof *ret_noise->is_wild),
                                  .n_runs = n_runs };
    cbx_status status = spreads && ret_noise->is_wild ? CBX_OK : CBX_NO_MEMORY;
    if (!status && n_runs)
        status = find_spreads(values, n, n_runs, spreads);
    if (!status)
        mark_wild(ret_noise, spreads);
    free(spreads);
    return status;
}

void cbx_run_noise_done(cbx_run_noise *noise)
{
    free(noise->is_wild);
}

bool cbx_run_noise_is_wild(const cbx_run_noise *noise, double *residuals, size_t n)
{
    return noise->typical > 0 && spread_of(residuals, n) > wild_from * noise->typical;
}
