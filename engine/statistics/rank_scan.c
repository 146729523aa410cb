#include "engine/statistics/rank_scan.h"

#include <math.h>
#include <stdlib.h>

/* Of a deviate that z at least is: the correction adds less than a quarter. */
static const double LEAST_PART = 0.8;

cbx_status rank_scan_init(rank_scan *scan, const double *x)
{
    *scan = (rank_scan){ .x = x };
    scan->twice_u = calloc(RANK_SCAN_CAPACITY + 1, sizeof *scan->twice_u);
    scan->inverse = calloc(RANK_SCAN_CAPACITY + 1, sizeof *scan->inverse);
    if (!scan->twice_u || !scan->inverse) {
        rank_scan_done(scan);
        return CBX_NO_MEMORY;
    }
    for (size_t k = 1; k <= RANK_SCAN_CAPACITY; k++)
        scan->inverse[k] = 1.0F / (float)k;
    return CBX_OK;
}

void rank_scan_done(rank_scan *scan)
{
    free(scan->twice_u);
    free(scan->inverse);
}

void rank_scan_restart(rank_scan *scan, size_t from)
{
    scan->from = scan->end = from;
    scan->ties = 0;
}

enum { BLOCK = 64 };

/*
 * Adds to twice_u[i] the count of pairs of v with x[0..i]; returns how many equal v. In blocks, so
 * that comparing is not held up by the sums, of which each waits for the one before.
 */
static int32_t add_pairs(int32_t *restrict twice_u, const double *restrict x, size_t n, double v)
{
    int32_t count = 0, equal = 0, pairs[BLOCK];
    for (size_t from = 0; from < n; from += BLOCK) {
        size_t size = n - from < BLOCK ? n - from : BLOCK;
        for (size_t i = 0; i < size; i++) {
            pairs[i] = (x[from + i] < v) + (x[from + i] <= v);
            equal += x[from + i] == v;
        }
        for (size_t i = 0; i < size; i++)
            twice_u[from + i] += count += pairs[i];
    }
    return equal;
}

void rank_scan_add(rank_scan *scan)
{
    size_t n = scan->end - scan->from;
    if (n == RANK_SCAN_CAPACITY) {
        size_t end = scan->end;
        rank_scan_restart(scan, scan->from + n / 2);
        while (scan->end < end)
            rank_scan_add(scan);
        n = scan->end - scan->from;
    }
    if (n > 0)
        scan->twice_u[n - 1] = 0;
    double equal = add_pairs(scan->twice_u, scan->x + scan->from, n, scan->x[scan->end]);
    scan->ties += 3 * equal * (equal + 1);
    scan->end++;
}

/*
 * The tails of U are lighter than normal ones, much so for few values. A symmetric Beta(a, a) of
 * the same kurtosis, -6 / (2a + 3), has them: sqrt(2a + 1) times it is z, and as Student's t with
 * 2a degrees of freedom it goes to a normal deviate by D. L. Wallace, Ann. Math. Statist. 30 (1959)
 * 1124-1127. Ties may lift z above that of the most extreme arrangement; none is less likely, but
 * the excess tells good splits from better ones.
 */
static double normal_deviate(double m, double r, double z, double *ret_excess)
{
    double n = m + r, product = m * r;
    double a = 2.5 * product * (n + 1) / (m * m + r * r + product + n) - 1.5;
    double most = 3 * product / (n + 1), square = fmin(z * z, most) / (2 * a + 1);
    *ret_excess = fmax(0, z * z / most - 1);
    return (16 * a + 1) / (16 * a + 3) * sqrt(-2 * a * log(1 - square));
}

/* (2U - m r)^2 / (m r): 4 (N + 1 - ties) / 12 times z^2. */
static float quotient(const rank_scan *scan, size_t m, size_t n)
{
    float d = (float)scan->twice_u[m - 1] - (float)(int32_t)m * (float)(int32_t)(n - m);
    return d * d * scan->inverse[m] * scan->inverse[n - m];
}

enum { LANES = 8 };

/* Independent lanes: one chain of maxima would wait for itself. */
static float largest_quotient(const rank_scan *scan, size_t min_size, size_t n)
{
    float largest[LANES] = { 0 };
    size_t m = min_size;
    for (; m + LANES + min_size <= n + 1; m += LANES)
        for (size_t lane = 0; lane < LANES; lane++) {
            float q = quotient(scan, m + lane, n);
            largest[lane] = q > largest[lane] ? q : largest[lane];
        }
    for (; m + min_size <= n; m++) {
        float q = quotient(scan, m, n);
        largest[0] = q > largest[0] ? q : largest[0];
    }
    for (size_t lane = 1; lane < LANES; lane++)
        largest[0] = largest[lane] > largest[0] ? largest[lane] : largest[0];
    return largest[0];
}

double rank_scan_largest(const rank_scan *scan, size_t min_size, double limit, size_t *ret_at)
{
    size_t n = scan->end - scan->from;
    if (n < 2 * min_size)
        return 0;
    double size = (double)n, variance = (size + 1 - scan->ties / (size * (size - 1))) / 3;
    double least = LEAST_PART * limit * LEAST_PART * limit * variance, largest = 0, best = 0;
    if (variance <= 0 || (double)largest_quotient(scan, min_size, n) < least)
        return 0;
    for (size_t m = min_size; m + min_size <= n; m++) {
        double q = (double)quotient(scan, m, n), excess;
        if (q < least)
            continue;
        double deviate = normal_deviate((double)m, (double)(n - m), sqrt(q / variance), &excess);
        if (deviate + excess > best) {
            best = deviate + excess;
            largest = deviate;
            *ret_at = scan->from + m;
        }
    }
    return largest;
}
