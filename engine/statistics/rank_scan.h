/*
 * Private to this folder: the Mann-Whitney statistic of every split of a stretch of a series at
 * once, while the stretch grows value by value.
 *
 * For the split that leaves m values on the left and r = N - m on the right, 2U counts pairs
 * (left, right): 2 where the left value is smaller, 1 where both are equal. A new value v adds to
 * the 2U of every split the same count over the left values alone, one pass over prefix counts:
 * O(N) for all splits, no sorting (D. M. Hawkins & Q. Deng, A nonparametric change-point control
 * chart, J. Quality Technology 42 (2010) 165-173).
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_RANK_SCAN_H
#define CALIBRAX_ENGINE_STATISTICS_RANK_SCAN_H

#include "engine/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum {
    /* A longer stretch forgets its older half: cost O(n) a series, and a level this well known is
     * not known better by more. 2U of so many fits the counts. */
    RANK_SCAN_CAPACITY = 320
};

typedef struct rank_scan {
    const double *x;  /* the whole series */
    size_t from, end; /* the stretch */
    int32_t *twice_u; /* [m - 1]: of the split with m values on the left */
    float *inverse;   /* 1 / k */
    double ties;      /* sum of t^3 - t over groups of t equal values */
} rank_scan;

/* An empty stretch at index 0. CBX_NO_MEMORY. */
cbx_status rank_scan_init(rank_scan *scan, const double *x);
void rank_scan_done(rank_scan *scan);

/* Empties the stretch; it begins at from then. */
void rank_scan_restart(rank_scan *scan, size_t from);
/* Takes in x[end]. */
void rank_scan_add(rank_scan *scan);

/*
 * The split with the largest statistic among those with min_size values on both sides, as a
 * standard normal deviate with about the same two-sided tail; 0 when none
 * reaches the limit (it may be somewhat less then). ret_at: index of the first value on the right.
 */
double rank_scan_largest(const rank_scan *scan, size_t min_size, double limit, size_t *ret_at);

#endif
