/* Who is best in one metric: labels by value, best first. */
#ifndef CALIBRAX_ENGINE_ANALYSIS_RANKING_H
#define CALIBRAX_ENGINE_ANALYSIS_RANKING_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/model/run.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct cbx_rank_entry {
    const char *label;
    double value; /* NaN: missing */
    size_t rank;  /* 1..n, never shared: a tie keeps the order of first sight */
    bool is_best; /* rank 1 with a value, of a metric that is not info */
    bool has_delta;
    double delta_from_best; /* |(value - best) / best| * 100; 0 when best is 0 */
} cbx_rank_entry;

/*
 * Sorts entries (label and value set) best first, stably, missing values last, and fills the
 * other members. A metric that is info or has no direction ranks as higher-is-better; of an info
 * metric nobody is the best. False when memory is short; entries are then as they were.
 */
bool cbx_rank_entries(cbx_rank_entry *entries, size_t n, cbx_direction direction);

typedef struct cbx_ranking_request {
    const char *metric;
    cbx_direction direction;
    const char *group_by; /* the tag whose value is the label; points without it: their name */
    const char *scenario; /* only its points; NULL: all */
} cbx_ranking_request;

/* The label under which a point counts. */
const char *cbx_point_label(const cbx_point *point, const char *group_by);

/*
 * Ranks the labels of points by the first point of each that has the metric. The entries live in
 * the arena, labels are borrowed. No such point: no entries. O(n log n).
 */
cbx_status cbx_ranking_make(const cbx_point *points, size_t n_points,
                            const cbx_ranking_request *request, cbx_arena *arena,
                            cbx_rank_entry **ret_entries, size_t *ret_n, cbx_error *err);

#endif
