#include "engine/statistics/serial_correlation.h"

#include "engine/statistics/quantile.h"

#include <math.h>

static const double CLIP = 3, MAD_TO_SIGMA = 1.4826022185056018;

/* Robust standard deviation of residuals around 0; their mean size where half of them are 0. */
static double spread_of(const double *residuals, size_t n, double *scratch)
{
    double sum = 0, median = 0;
    for (size_t i = 0; i < n; i++) {
        scratch[i] = fabs(residuals[i]);
        sum += scratch[i] / (double)n;
    }
    if (cbx_median_in_place(scratch, n, &median) != CBX_OK)
        return 0;
    return median > 0 ? MAD_TO_SIGMA * median : sum;
}

void cbx_serial_sums_add(cbx_serial_sums *sums, const double *residuals, size_t n, double *scratch)
{
    double spread = n < 2 ? 0 : spread_of(residuals, n, scratch);
    if (!(spread > 0) || !isfinite(spread))
        return;
    double before = 0;
    for (size_t i = 0; i < n; i++) {
        double value = fmax(-CLIP, fmin(CLIP, residuals[i] / spread));
        sums->products += before * value;
        sums->squares += value * value;
        before = value;
    }
    sums->n += n;
    sums->n_levels++;
}

double cbx_serial_correlation(const cbx_serial_sums *sums)
{
    double n = (double)sums->n, levels = (double)sums->n_levels;
    if (sums->n < 3 || !(sums->squares > 0))
        return 0;
    double rho = sums->products / sums->squares;
    rho += levels * (1 + 3 * rho) / n;
    return fmax(-0.95, fmin(0.95, rho));
}
