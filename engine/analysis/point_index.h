/* The points of a run by identity (name and whole tag set), so that matching two runs is linear. */
#ifndef CALIBRAX_ENGINE_ANALYSIS_POINT_INDEX_H
#define CALIBRAX_ENGINE_ANALYSIS_POINT_INDEX_H

#include "engine/base/arena.h"
#include "engine/model/run.h"

typedef struct cbx_point_index cbx_point_index; /* opaque: borrows the run */

/* NULL when memory is short. */
cbx_point_index *cbx_point_index_new(const cbx_run *run);
void cbx_point_index_free(cbx_point_index *index);

/* The last of the run's points with the identity of point (of any run), or NULL. */
const cbx_point *cbx_point_index_find(const cbx_point_index *index, const cbx_point *point);
/* The one before it with the same identity; point must be one of the index's run. NULL: none. */
const cbx_point *cbx_point_index_previous(const cbx_point_index *index, const cbx_point *point);

/*
 * The point's metric of that name, or NULL; the search begins at position hint, where the metric
 * is when both points list theirs in one order.
 */
const cbx_metric *cbx_point_find_metric_near(const cbx_point *point, const char *metric,
                                             size_t hint);

#endif
