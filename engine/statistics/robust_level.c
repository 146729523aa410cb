#include "engine/statistics/robust_level.h"

#include <math.h>

/* Consistent with the standard deviation of normal noise. */
static const double mad_factor = 1.482602218505602;
static const double border_in_scales = 3;

static double middle_of(const double *sorted, size_t n)
{
    return n % 2 ? sorted[n / 2] : sorted[n / 2 - 1] + (sorted[n / 2] - sorted[n / 2 - 1]) / 2;
}

/* Deviations from the median rise to both sides: walks outwards until half of them are behind. */
static double mad_of(const double *sorted, size_t n, double median)
{
    size_t right = 0;
    while (right < n && sorted[right] < median)
        right++;
    size_t left = right;
    double previous = 0, deviation = 0;
    for (size_t seen = 0; seen < n / 2 + 1; seen++) {
        previous = deviation;
        double below = left > 0 ? median - sorted[left - 1] : INFINITY;
        double above = right < n ? sorted[right] - median : INFINITY;
        deviation = fmin(below, above);
        if (below < above)
            left--;
        else
            right++;
    }
    return n % 2 ? deviation : previous + (deviation - previous) / 2;
}

static double clip(double deviation, double border)
{
    return fmax(-border, fmin(border, deviation));
}

static cbx_robust_level level_of_clipped(const double *sorted, size_t n, double median,
                                         double border)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        mean += clip(sorted[i] - median, border) / (double)n;
    for (size_t i = 0; i < n; i++) {
        double d = clip(sorted[i] - median, border) - mean;
        squares += d * d;
    }
    return (cbx_robust_level){ median + mean, n > 1 ? sqrt(squares / (double)(n - 1)) : 0 };
}

/* More than half of the values are equal: the others are the noise of a quantised metric, but the
 * furthest of them may be an outlier. */
static cbx_robust_level level_of_equal(const double *sorted, size_t n, double median)
{
    size_t furthest = median - sorted[0] > sorted[n - 1] - median ? 0 : n - 1;
    double rest = 0;
    for (size_t i = 0; i < n; i++)
        rest += i == furthest ? 0 : (sorted[i] - median) * (sorted[i] - median);
    return (cbx_robust_level){ median, n > 2 ? sqrt(rest / (double)(n - 2)) : 0 };
}

cbx_robust_level cbx_robust_level_of_sorted(const double *sorted, size_t n)
{
    double median = middle_of(sorted, n), mad = mad_of(sorted, n, median);
    if (!(mad > 0))
        return level_of_equal(sorted, n, median);
    return level_of_clipped(sorted, n, median, border_in_scales * mad_factor * mad);
}
