#include "engine/statistics/change_search.h"

#include <stdlib.h>
#include <string.h>

typedef struct segment {
    size_t start, end;
    size_t split; /* best place; 0 when there is none */
    double gain;
} segment;

/* start is a multiple of jump, as all places are. Equal gains: the later place. */
static segment best_split(const change_search *search, size_t start, size_t end)
{
    segment best = { .start = start, .end = end };
    double tolerance = segment_cost_tolerance(search->costs);
    for (size_t at = start; at + search->min_size <= end; at += search->jump) {
        if (at - start < search->min_size)
            continue;
        double gain = segment_cost_gain(search->costs, start, at, end);
        if (best.split == 0 || gain >= best.gain - tolerance) {
            best.split = at;
            best.gain = gain;
        }
    }
    return best;
}

/* The first of the segments with the largest gain. */
static size_t most_gainful(const segment *segments, size_t count, double tolerance)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (segments[i].gain > segments[best].gain + tolerance)
            best = i;
    return best;
}

static void split_segment(const change_search *search, segment *segments, size_t count, size_t i)
{
    segment whole = segments[i];
    memmove(segments + i + 2, segments + i + 1, (count - i - 1) * sizeof *segments);
    segments[i] = best_split(search, whole.start, whole.split);
    segments[i + 1] = best_split(search, whole.split, whole.end);
}

/* Splits while that gains more than the penalty. */
static cbx_status split_all(const change_search *search, segment *segments, size_t *ret_count)
{
    double tolerance = segment_cost_tolerance(search->costs);
    size_t count = 1;
    segments[0] = best_split(search, 0, search->costs->n);
    for (;;) {
        size_t i = most_gainful(segments, count, tolerance);
        if (segments[i].split == 0 || !(segments[i].gain > search->penalty))
            break;
        if (cbx_stop_is_wanted(&search->stop))
            return CBX_INTERRUPTED;
        split_segment(search, segments, count++, i);
    }
    *ret_count = count;
    return CBX_OK;
}

cbx_status change_binseg(change_search *search)
{
    size_t n = search->costs->n, count = 1;
    segment *segments = malloc((n / search->min_size + 1) * sizeof *segments);
    if (segments == NULL)
        return CBX_NO_MEMORY;
    cbx_status status = split_all(search, segments, &count);
    search->count = count - 1;
    for (size_t i = 1; i < count; i++)
        search->indexes[i - 1] = segments[i].start;
    free(segments);
    return status;
}
