/*
 * Configurations against each other: each is a run under a label, ranked in every metric, with one
 * overall winner.
 */
#ifndef CALIBRAX_ENGINE_ANALYSIS_CONFIGURATION_H
#define CALIBRAX_ENGINE_ANALYSIS_CONFIGURATION_H

#include "engine/analysis/ranking.h"
#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/model/run.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct cbx_configuration {
    const char *label; /* distinct */
    const cbx_run *run;
} cbx_configuration;

typedef struct cbx_configuration_request {
    const cbx_configuration *configurations;
    size_t n_configurations; /* at least 2, else CBX_INVALID */
    const char *const *metrics; /* in the order wanted; NULL: all, by name in code-point order */
    size_t n_metrics;
    const cbx_metric_def *store_defs; /* where no run defines a metric */
    size_t n_store_defs;
} cbx_configuration_request;

typedef struct cbx_configuration_row {
    const char *metric;
    cbx_rank_entry entry;
    bool has_factor;
    double improvement_factor; /* how many times better the metric's best is */
    bool wins_overall;         /* the label is the overall winner */
} cbx_configuration_row;

/*
 * A row for each metric and each configuration that has it, by metric, then rank. A configuration
 * counts with its first point that has the metric; a later run's definition overrides an earlier
 * one's. A metric found nowhere has no rows; one asked for twice has them once.
 *
 * The overall winner has the best score (score.h) over the metrics shown, weight 1 each, info
 * metrics left out; on a tie the configuration given first. It is scored under the same labels and
 * by the same points that are ranked, so who wins every metric wins overall; calibrax scores by
 * the tag `framework` and the last point, and may name a winner that is no configuration at all.
 * With nothing to score, nobody wins.
 */
cbx_status cbx_configurations_compare(const cbx_configuration_request *request, cbx_arena *arena,
                                      cbx_configuration_row **ret_rows, size_t *ret_n,
                                      cbx_error *err);

#endif
