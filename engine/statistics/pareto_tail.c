#include "engine/statistics/pareto_tail.h"

#include <math.h>

enum { MOST_CANDIDATES = 128, PRIOR_WEIGHT = 10 };
static const double prior_shape = 0.5;

/* Mean of log(1 - theta y): minus k of the paper for that theta. */
static double mean_log(const double *x, size_t n, double u, double theta)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += log1p(-theta * (x[i] - u));
    return sum / (double)n;
}

/* The posterior mean of theta = -shape / scale over candidates with the likelihood as weight. */
static double estimate_theta(const double *x, size_t n, double u)
{
    double theta[MOST_CANDIDATES], likelihood[MOST_CANDIDATES], best = -INFINITY;
    int m = 20 + (int)sqrt((double)n);
    m = m < MOST_CANDIDATES ? m : MOST_CANDIDATES;
    double largest = x[n - 1] - u, quartile = x[(n + 2) / 4 - 1] - u;
    if (!(quartile > 0))
        quartile = largest;
    for (int j = 0; j < m; j++) {
        theta[j] = 1 / largest + (1 - sqrt(m / (j + 0.5))) / (3 * quartile);
        double shape = mean_log(x, n, u, theta[j]);
        likelihood[j] = (double)n * (log(-theta[j] / shape) - shape - 1);
        best = fmax(best, likelihood[j]);
    }
    double sum = 0, total = 0;
    for (int j = 0; j < m; j++)
        if (likelihood[j] > best - 500) { /* NaN where theta is 0 */
            total += exp(likelihood[j] - best);
            sum += theta[j] * exp(likelihood[j] - best);
        }
    return sum / total;
}

cbx_pareto_tail cbx_pareto_tail_fit(const double *sorted, size_t n, size_t n_tail)
{
    const double *x = sorted + n - n_tail;
    double u = (x[-1] + x[0]) / 2;
    cbx_pareto_tail tail = { .threshold = u, .share = (double)n_tail / (double)n };
    if (!(x[n_tail - 1] > u))
        return tail;
    double theta = estimate_theta(x, n_tail, u);
    double shape = mean_log(x, n_tail, u, theta);
    tail.scale = -shape / theta;
    tail.shape =
        ((double)n_tail * shape + PRIOR_WEIGHT * prior_shape) / ((double)n_tail + PRIOR_WEIGHT);
    return tail;
}

double cbx_pareto_tail_p(const cbx_pareto_tail *tail, double x)
{
    double y = (x - tail->threshold) / tail->scale;
    if (fabs(tail->shape) < 1e-8)
        return tail->share * exp(-y);
    return tail->share * pow(fmax(1 + tail->shape * y, 0), -1 / tail->shape);
}

double cbx_pareto_tail_critical(const cbx_pareto_tail *tail, double p)
{
    double log_ratio = log(tail->share / p), y = log_ratio;
    if (fabs(tail->shape) >= 1e-8)
        y = expm1(tail->shape * log_ratio) / tail->shape;
    return tail->threshold + tail->scale * y;
}
