#include "engine/statistics/wilcoxon.h"

#include "engine/statistics/student_t.h"

#include <math.h>
#include <stdlib.h>

typedef struct signed_ranks {
    size_t n; /* differences that are not zero */
    double plus, minus;
    double tie_term; /* sum of t^3 - t over groups of t equal absolute differences */
} signed_ranks;

static int compare_magnitude(const void *left, const void *right)
{
    double x = fabs(*(const double *)left), y = fabs(*(const double *)right);
    return (x > y) - (x < y);
}

/* The differences that are not zero; CBX_DEGENERATE for one that is no number. */
static cbx_status collect_differences(const double *a, const double *b, size_t n,
                                      double *ret_differences, size_t *ret_count)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        double difference = a[i] - b[i];
        if (isnan(difference))
            return CBX_DEGENERATE;
        if (difference != 0)
            ret_differences[count++] = difference;
    }
    *ret_count = count;
    return CBX_OK;
}

/* Differences sorted by magnitude; equal ones share their mean rank. */
static signed_ranks rank_differences(const double *sorted, size_t n)
{
    signed_ranks ranks = { .n = n };
    for (size_t from = 0, end; from < n; from = end) {
        end = from + 1;
        while (end < n && fabs(sorted[end]) == fabs(sorted[from]))
            end++;
        double tied = (double)(end - from), rank = ((double)from + (double)end + 1) / 2;
        ranks.tie_term += tied * tied * tied - tied;
        for (size_t i = from; i < end; i++)
            *(sorted[i] > 0 ? &ranks.plus : &ranks.minus) += rank;
    }
    return ranks;
}

/* 2 P(W <= w): counts of the subsets of 1..n with each sum, all below 2^50 and so exact. */
static double exact_p(size_t n, double w)
{
    double counts[CBX_WILCOXON_EXACT_LIMIT * (CBX_WILCOXON_EXACT_LIMIT + 1) / 2 + 1] = { 1 };
    size_t sum_max = 0;
    for (size_t rank = 1; rank <= n; rank++) {
        sum_max += rank;
        for (size_t sum = sum_max; sum >= rank; sum--)
            counts[sum] += counts[sum - rank];
    }
    double tail = 0;
    for (size_t sum = 0; sum <= (size_t)w; sum++)
        tail += counts[sum];
    return fmin(2 * ldexp(tail, -(int)n), 1);
}

static double normal_p(const signed_ranks *ranks, double w)
{
    double n = (double)ranks->n;
    double variance = (n * (n + 1) * (2 * n + 1) - ranks->tie_term / 2) / 24;
    return cbx_normal_two_sided((w - n * (n + 1) / 4) / sqrt(variance));
}

static cbx_wilcoxon test_ranks(const signed_ranks *ranks, size_t n_pairs)
{
    cbx_wilcoxon test = { .w = fmin(ranks->plus, ranks->minus), .p_value = 1 };
    test.exact =
        n_pairs <= CBX_WILCOXON_EXACT_LIMIT && ranks->n == n_pairs && ranks->tie_term == 0;
    if (ranks->n > 0)
        test.p_value = test.exact ? exact_p(ranks->n, test.w) : normal_p(ranks, test.w);
    return test;
}

cbx_status cbx_wilcoxon_compute(const double *a, const double *b, size_t n, cbx_wilcoxon *ret_test)
{
    if (n == 0)
        return CBX_TOO_FEW_SAMPLES;
    double *differences = malloc(n * sizeof *differences);
    if (differences == NULL)
        return CBX_NO_MEMORY;
    size_t count;
    cbx_status status = collect_differences(a, b, n, differences, &count);
    if (status == CBX_OK) {
        qsort(differences, count, sizeof *differences, compare_magnitude);
        signed_ranks ranks = rank_differences(differences, count);
        *ret_test = test_ranks(&ranks, n);
    }
    free(differences);
    return status;
}
