/*
 * Level shifts of a series: by ranks (auto), or under the l2 cost (sum of squared deviations from
 * the segment's mean) by the three searches of the Python package ruptures (C. Truong, L. Oudre &
 * N. Vayatis, Signal Processing 167 (2020) 107299).
 *
 * A change at index i means that x[i] is the first value of a new level. Changes lie on multiples
 * of `jump`; segments have at least `min_size` values.
 */
#ifndef CALIBRAX_ENGINE_STATISTICS_CHANGE_POINT_H
#define CALIBRAX_ENGINE_STATISTICS_CHANGE_POINT_H

#include "engine/base/status.h"
#include "engine/base/stop.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum cbx_change_method {
    /* The optimum of sum(cost + penalty) over all segmentations, the smallest last change on a tie
     * (R. Killick, P. Fearnhead & I. A. Eckley, JASA 107 (2012) 1590-1598). ruptures' answer
     * wherever its pruning, which forgets min_size and jump, does not miss the optimum. O(n^2) at
     * worst. */
    CBX_CHANGE_METHOD_PELT,
    /* Splits the segment with the largest gain while that exceeds the penalty (A. J. Scott & M.
     * Knott, Biometrics 30 (1974) 507-512). Equal gains: the larger index in a segment, the first
     * segment of several. */
    CBX_CHANGE_METHOD_BINSEG,
    /* Local maxima of the gain in a window of 2 min_size values, largest first, until one does not
     * lower the total cost by more than the penalty. */
    CBX_CHANGE_METHOD_WINDOW,
    /* The one to trust: ranks, a limit calibrated for the search, verdicts that stand while the
     * series grows (docs/change-points.md). Takes neither penalty nor jump. */
    CBX_CHANGE_METHOD_AUTO
} cbx_change_method;

/* "pelt", "binseg", "window", "auto"; false for another name. */
bool cbx_change_method_parse(const char *name, cbx_change_method *ret_method);
const char *cbx_change_method_name(cbx_change_method method);

enum { CBX_CHANGE_DEFAULT_MIN_SIZE = 3, CBX_CHANGE_AUTO_MIN_SIZE = 5 };

typedef struct cbx_change_options {
    cbx_change_method method;
    size_t min_size;  /* 0: CBX_CHANGE_AUTO_MIN_SIZE for auto, else CBX_CHANGE_DEFAULT_MIN_SIZE */
    size_t jump;      /* 0: 1 */
    bool has_penalty; /* else cbx_change_default_penalty */
    double penalty;   /* in the square of the data's unit */
    cbx_stop stop;    /* asked at least once in O(n) steps */
} cbx_change_options;

/* 2 sigma^2 ln n with sigma = median(abs(diff)) / (0.6745 sqrt 2), or the population standard
 * deviation of the differences / sqrt 2 where that is 0. CBX_TOO_FEW_SAMPLES for n = 0,
 * CBX_DEGENERATE when a value is infinite, CBX_NO_MEMORY. */
cbx_status cbx_change_default_penalty(const double *x, size_t n, double *ret_penalty);

/*
 * Writes the ascending indexes of the changes into ret_indexes (room for n) and their number into
 * ret_count. Callers skip NaN before. CBX_TOO_FEW_SAMPLES when n = 0 or, except for auto,
 * n < min_size; CBX_INVALID unless penalty >= 0, and for a penalty or a jump with auto;
 * CBX_DEGENERATE when a value is infinite; CBX_INTERRUPTED; CBX_NO_MEMORY.
 */
cbx_status cbx_change_points_find(const double *x, size_t n, const cbx_change_options *options,
                                  size_t *ret_indexes, size_t *ret_count);

typedef struct cbx_change_point {
    size_t index;         /* first value of the new level */
    double before, after; /* medians of the segments on both sides */
    double magnitude;     /* abs difference of the means of these segments */
    /* 1 - p of Welch's test between the two segments, 1 for two different constants, 0 where it has
     * no answer. It orders changes; it is not corrected for the search that chose the place. */
    double confidence;
} cbx_change_point;

/* Describes the changes at ascending indexes inside 1..n-1, by the segments between them.
 * CBX_DEGENERATE when a value is infinite, CBX_NO_MEMORY. */
cbx_status cbx_change_points_describe(const double *x, size_t n, const size_t *indexes,
                                      size_t count, cbx_change_point *ret_points);

#endif
