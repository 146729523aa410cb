#include "engine/statistics/mann_whitney.h"

#include "engine/statistics/gsl_guard.h"
#include "engine/statistics/student_t.h"

#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What the ranks of the pooled data come to. */
typedef struct pooled_ranks {
    double u;        /* of a */
    double tie_term; /* sum of t^3 - t over groups of t equal values */
} pooled_ranks;

static size_t run_length(const double *sorted, size_t n, size_t from, double value)
{
    size_t end = from;
    while (end < n && sorted[end] == value)
        end++;
    return end - from;
}

/* One walk over both sorted samples, one distinct value at a time. */
static pooled_ranks rank_pooled(const double *a, size_t n_a, const double *b, size_t n_b)
{
    pooled_ranks ranks = { 0, 0 };
    size_t i = 0, j = 0;
    while (i < n_a || j < n_b) {
        double value = j >= n_b || (i < n_a && a[i] < b[j]) ? a[i] : b[j];
        size_t in_a = run_length(a, n_a, i, value), in_b = run_length(b, n_b, j, value);
        double tied = (double)(in_a + in_b);
        ranks.u += (double)in_a * ((double)j + 0.5 * (double)in_b);
        ranks.tie_term += tied * tied * tied - tied;
        i += in_a;
        j += in_b;
    }
    return ranks;
}

/*
 * counts[k] = arrangements of m and n values with U = k, for k <= k_max: the coefficients of
 * prod over i = 1..m of (1 - q^(n+i)) / (1 - q^i). Dividing first keeps all terms positive but one
 * subtraction, which for k <= n does not occur at all, so the tail keeps its digits.
 */
static void count_arrangements(double *counts, size_t k_max, size_t m, size_t n)
{
    memset(counts, 0, (k_max + 1) * sizeof *counts);
    counts[0] = 1;
    for (size_t i = 1; i <= m; i++) {
        for (size_t k = i; k <= k_max; k++)
            counts[k] += counts[k - i];
        for (size_t k = k_max; k >= n + i; k--)
            counts[k] -= counts[k - n - i];
    }
}

static double n_arrangements(size_t m, size_t n)
{
    double count = 1;
    for (size_t i = 1; i <= m; i++)
        count = count * (double)(n + i) / (double)i;
    return count;
}

/* 2 P(U <= u_min), u_min being the smaller of the two U, a whole number. */
static cbx_status exact_p(double u_min, size_t m, size_t n, double *ret_p_value)
{
    size_t k_max = (size_t)u_min;
    double *counts = malloc((k_max + 1) * sizeof *counts);
    if (counts == NULL)
        return CBX_NO_MEMORY;
    count_arrangements(counts, k_max, m, n);
    double tail = 0;
    for (size_t k = 0; k <= k_max; k++)
        tail += counts[k];
    free(counts);
    *ret_p_value = fmin(2 * tail / n_arrangements(m, n), 1);
    return CBX_OK;
}

static double normal_p(double u_min, double tie_term, double n_a, double n_b)
{
    double n = n_a + n_b;
    double variance = n_a * n_b / 12 * ((n + 1) - tie_term / (n * (n - 1)));
    double distance = n_a * n_b / 2 - u_min - 0.5; /* from the mean, continuity corrected */
    if (!(variance > 0) || distance <= 0)
        return 1;
    return cbx_normal_two_sided(distance / sqrt(variance));
}

static cbx_status test_sorted(const double *a, size_t n_a, const double *b, size_t n_b,
                              cbx_mann_whitney *ret_test)
{
    pooled_ranks ranks = rank_pooled(a, n_a, b, n_b);
    double u_min = fmin(ranks.u, (double)n_a * (double)n_b - ranks.u);
    size_t smaller = n_a < n_b ? n_a : n_b, larger = n_a < n_b ? n_b : n_a;
    cbx_mann_whitney test = { .u = ranks.u };
    test.exact = smaller <= CBX_MANN_WHITNEY_EXACT_LIMIT && ranks.tie_term == 0;
    if (test.exact) {
        cbx_status status = exact_p(u_min, smaller, larger, &test.p_value);
        if (status != CBX_OK)
            return status;
    } else {
        test.p_value = normal_p(u_min, ranks.tie_term, (double)n_a, (double)n_b);
    }
    *ret_test = test;
    return CBX_OK;
}

cbx_status cbx_mann_whitney_compute(const double *a, size_t n_a, const double *b, size_t n_b,
                                    cbx_mann_whitney *ret_test)
{
    if (n_a == 0 || n_b == 0)
        return CBX_TOO_FEW_SAMPLES;
    double *sorted = malloc((n_a + n_b) * sizeof *sorted);
    if (sorted == NULL)
        return CBX_NO_MEMORY;
    memcpy(sorted, a, n_a * sizeof *sorted);
    memcpy(sorted + n_a, b, n_b * sizeof *sorted);
    gsl_guard();
    gsl_sort(sorted, 1, n_a); /* void: cannot fail */
    gsl_sort(sorted + n_a, 1, n_b);
    cbx_status status = test_sorted(sorted, n_a, sorted + n_a, n_b, ret_test);
    free(sorted);
    return status;
}
