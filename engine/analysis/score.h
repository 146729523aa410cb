/* One number per label out of several metrics: each scaled to 0 (worst) .. 1 (best), weighted. */
#ifndef CALIBRAX_ENGINE_ANALYSIS_SCORE_H
#define CALIBRAX_ENGINE_ANALYSIS_SCORE_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/model/run.h"

#include <stddef.h>

typedef struct cbx_weight {
    const char *metric;
    double weight;           /* finite */
    cbx_direction direction; /* info and none: higher is better */
} cbx_weight;

typedef struct cbx_score {
    const char *label;
    double score;
} cbx_score;

/*
 * Scores from values[label * n_weights + metric], NaN where missing. A metric is scaled by the
 * least and the largest of its values; when they are equal everybody who has it gets 1. A missing
 * one adds 0. Weights are divided by their sum, unless that is not positive.
 */
void cbx_score_values(const double *values, size_t n_labels, const cbx_weight *weights,
                      size_t n_weights, double *ret_scores);

/*
 * The scores of the labels of points, best first, ties in order of first sight; of a label's points
 * that have a metric the last one counts. A label without any of the metrics scores 0. metrics must
 * be distinct. The result lives in the arena, labels are borrowed.
 */
cbx_status cbx_scores_make(const cbx_point *points, size_t n_points, const cbx_weight *weights,
                           size_t n_weights, const char *group_by, cbx_arena *arena,
                           cbx_score **ret_scores, size_t *ret_n, cbx_error *err);

#endif
