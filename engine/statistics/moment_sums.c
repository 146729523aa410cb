#include "engine/statistics/moment_sums.h"

#include "engine/statistics/moments.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

/* Above, n times a sum of n squares could leave the range of doubles (n below 2^42). */
static const double unbounded = 0x1p470;

static bool is_unbounded(double x)
{
    return !(fabs(x) <= unbounded);
}

void cbx_moment_sums_add(cbx_moment_sums *sums, double x)
{
    if (is_unbounded(x)) {
        sums->n_unbounded++;
        return;
    }
    sums->n++;
    cbx_exact_sum_add(&sums->x, x);
    cbx_exact_sum_add_product(&sums->xx, x, x);
}

void cbx_moment_sums_remove(cbx_moment_sums *sums, double x)
{
    if (is_unbounded(x)) {
        assert(sums->n_unbounded > 0);
        sums->n_unbounded--;
        return;
    }
    assert(sums->n > 0);
    sums->n--;
    cbx_exact_sum_add(&sums->x, -x);
    cbx_exact_sum_add_product(&sums->xx, -x, x);
}

void cbx_moment_sums_merge(cbx_moment_sums *sums, const cbx_moment_sums *other)
{
    sums->n += other->n;
    sums->n_unbounded += other->n_unbounded;
    cbx_exact_sum_merge(&sums->x, &other->x);
    cbx_exact_sum_merge(&sums->xx, &other->xx);
}

static cbx_status check_answerable(const cbx_moment_sums *sums)
{
    if (sums->n_unbounded > 0)
        return CBX_DEGENERATE;
    return sums->n == 0 ? CBX_TOO_FEW_SAMPLES : CBX_OK;
}

cbx_status cbx_moment_sums_mean(const cbx_moment_sums *sums, double *ret_mean)
{
    cbx_status status = check_answerable(sums);
    if (status == CBX_OK)
        *ret_mean = cbx_exact_sum_value(&sums->x) / (double)sums->n;
    return status;
}

cbx_status cbx_moment_sums_variance(const cbx_moment_sums *sums, double *ret_variance)
{
    cbx_status status = check_answerable(sums);
    if (status != CBX_OK)
        return status;
    double n = (double)sums->n, variance = 0;
    if (sums->n > 1) {
        cbx_exact_sum spread = { 0 }, x = sums->x, xx = sums->xx;
        cbx_exact_sum_normalise(&x);
        cbx_exact_sum_normalise(&xx);
        cbx_exact_sum_add_scaled(&spread, &xx, n);
        cbx_exact_sum_add_cross(&spread, &x, &x, -1);
        variance = fmax(cbx_exact_sum_value(&spread), 0) / n / (n - 1);
    }
    *ret_variance = variance;
    return CBX_OK;
}

cbx_status cbx_moment_sums_stddev(const cbx_moment_sums *sums, double *ret_stddev)
{
    double variance;
    cbx_status status = cbx_moment_sums_variance(sums, &variance);
    if (status == CBX_OK)
        *ret_stddev = sqrt(variance);
    return status;
}

cbx_status cbx_moment_sums_cv(const cbx_moment_sums *sums, double *ret_cv)
{
    double mean, stddev;
    cbx_status status = cbx_moment_sums_mean(sums, &mean);
    if (status == CBX_OK)
        status = cbx_moment_sums_stddev(sums, &stddev);
    if (status == CBX_OK)
        *ret_cv = cbx_cv_of(stddev, mean);
    return status;
}

/* Where a value without a finite logarithm is counted; NULL for one that has it. */
static size_t *counter_of(cbx_log_sums *sums, double x)
{
    if (!(x > 0))
        return &sums->n_without;
    return isinf(x) ? &sums->n_infinite : NULL;
}

void cbx_log_sums_add(cbx_log_sums *sums, double x)
{
    size_t *counter = counter_of(sums, x);
    if (counter) {
        ++*counter;
        return;
    }
    sums->n++;
    cbx_exact_sum_add(&sums->logs, log(x));
}

void cbx_log_sums_remove(cbx_log_sums *sums, double x)
{
    size_t *counter = counter_of(sums, x);
    if (counter) {
        assert(*counter > 0);
        --*counter;
        return;
    }
    assert(sums->n > 0);
    sums->n--;
    cbx_exact_sum_add(&sums->logs, -log(x));
}

void cbx_log_sums_merge(cbx_log_sums *sums, const cbx_log_sums *other)
{
    sums->n += other->n;
    sums->n_without += other->n_without;
    sums->n_infinite += other->n_infinite;
    cbx_exact_sum_merge(&sums->logs, &other->logs);
}

cbx_status cbx_log_sums_geometric_mean(const cbx_log_sums *sums, double *ret_mean)
{
    if (sums->n_without > 0)
        return CBX_DEGENERATE;
    if (sums->n == 0 && sums->n_infinite == 0)
        return CBX_TOO_FEW_SAMPLES;
    if (sums->n_infinite > 0)
        *ret_mean = INFINITY;
    else
        *ret_mean = exp(cbx_exact_sum_value(&sums->logs) / (double)sums->n);
    return CBX_OK;
}
