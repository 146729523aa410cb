/* Private to this folder: the searches behind change_point.h, over prepared costs. */
#ifndef CALIBRAX_ENGINE_STATISTICS_CHANGE_SEARCH_H
#define CALIBRAX_ENGINE_STATISTICS_CHANGE_SEARCH_H

#include "engine/base/status.h"
#include "engine/base/stop.h"
#include "engine/statistics/segment_cost.h"

#include <stddef.h>

typedef struct change_search {
    const segment_cost *costs;
    double penalty;        /* in the unit of the costs */
    size_t min_size, jump; /* both >= 1, min_size <= costs->n */
    cbx_stop stop;
    size_t *indexes; /* out: room for n */
    size_t count;    /* out */
} change_search;

/* Each fills indexes, ascending, and count; CBX_INTERRUPTED, CBX_NO_MEMORY. */
cbx_status change_pelt(change_search *search);
cbx_status change_binseg(change_search *search);
cbx_status change_window(change_search *search);

/* The method `auto` (see change_auto.c) over n >= 1 finite values; of search only min_size and stop
 * are read. CBX_INTERRUPTED, CBX_NO_MEMORY. */
cbx_status change_auto(const double *x, size_t n, change_search *search);

/* Where one step in x fits best, given where it is about, `at`; min_size <= at <= n - min_size.
 * scratch: room for n. */
size_t change_place(const double *x, size_t n, size_t at, size_t min_size, double *scratch);

/* The t statistic of the step at `at`, values far off drawn in as above, as a normal deviate; 0
 * without a step. n >= 3, 1 <= at < n. */
double change_step_deviate(const double *x, size_t n, size_t at, double *scratch);

#endif
