#include "engine/statistics/change_search.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct peak {
    size_t at;
    double score;
} peak;

/* Falling score, then falling index. */
static int compare_peaks(const void *left, const void *right)
{
    const peak *x = left, *y = right;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return (x->at < y->at) - (x->at > y->at);
}

/* The gain of a split in the middle of a window, at every grid point where the window fits. */
static size_t score_windows(const change_search *search, peak *ret_scores)
{
    size_t n = search->costs->n, half = search->min_size, count = 0;
    size_t first = (half + search->jump - 1) / search->jump * search->jump;
    for (size_t at = first; at + half < n; at += search->jump) {
        double score = segment_cost_gain(search->costs, at - half, at, at + half);
        ret_scores[count++] = (peak){ at, score };
    }
    return count;
}

/* Larger than `order` neighbours on each side, around the ends; so never where that is itself. */
static bool is_peak(const peak *scores, size_t count, size_t i, size_t order, double tolerance)
{
    for (size_t shift = 1; shift <= order; shift++) {
        const peak *before = &scores[(i + count - shift % count) % count];
        const peak *after = &scores[(i + shift) % count];
        if (!(scores[i].score > before->score + tolerance &&
              scores[i].score > after->score + tolerance))
            return false;
    }
    return true;
}

static size_t find_peaks(const change_search *search, const peak *scores, size_t count,
                         peak *ret_peaks)
{
    size_t order = search->min_size / search->jump, n_peaks = 0;
    double tolerance = segment_cost_tolerance(search->costs);
    if (order == 0)
        order = 1;
    for (size_t i = 0; i < count; i++)
        if (is_peak(scores, count, i, order, tolerance))
            ret_peaks[n_peaks++] = scores[i];
    return n_peaks;
}

/* Puts the change into the ascending indexes when it lowers the total cost enough. */
static bool accept_change(change_search *search, size_t at)
{
    size_t i = search->count;
    while (i > 0 && search->indexes[i - 1] > at)
        i--;
    size_t start = i > 0 ? search->indexes[i - 1] : 0;
    size_t end = i < search->count ? search->indexes[i] : search->costs->n;
    if (!(segment_cost_gain(search->costs, start, at, end) > search->penalty))
        return false;
    memmove(search->indexes + i + 1, search->indexes + i,
            (search->count - i) * sizeof *search->indexes);
    search->indexes[i] = at;
    search->count++;
    return true;
}

static cbx_status accept_changes(change_search *search, const peak *peaks, size_t n_peaks)
{
    search->count = 0;
    for (size_t i = 0; i < n_peaks && accept_change(search, peaks[i].at); i++)
        if (cbx_stop_is_wanted(&search->stop))
            return CBX_INTERRUPTED;
    return CBX_OK;
}

cbx_status change_window(change_search *search)
{
    size_t room = search->costs->n / search->jump + 1;
    peak *scores = malloc(2 * room * sizeof *scores);
    if (scores == NULL)
        return CBX_NO_MEMORY;
    peak *peaks = scores + room;
    size_t n_peaks = find_peaks(search, scores, score_windows(search, scores), peaks);
    qsort(peaks, n_peaks, sizeof *peaks, compare_peaks);
    cbx_status status = accept_changes(search, peaks, n_peaks);
    free(scores);
    return status;
}
