/* Private to this folder: the searches behind change_point.h, over prepared costs. */
#ifndef CALIBRAX_ENGINE_STATISTICS_CHANGE_SEARCH_H
#define CALIBRAX_ENGINE_STATISTICS_CHANGE_SEARCH_H

#include "engine/base/status.h"
#include "engine/statistics/segment_cost.h"

#include <stddef.h>

typedef struct change_search {
    const segment_cost *costs;
    double penalty;        /* in the unit of the costs */
    size_t min_size, jump; /* both >= 1, min_size <= costs->n */
    size_t *indexes;       /* out: room for n */
    size_t count;          /* out */
} change_search;

/* Each fills indexes, ascending, and count; CBX_NO_MEMORY. */
cbx_status change_pelt(change_search *search);
cbx_status change_binseg(change_search *search);
cbx_status change_window(change_search *search);

#endif
