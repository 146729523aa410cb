/*
 * Judging a run against the stable recent past of each of its series (SPEC section 8).
 *
 * Each series has its level and noise from a few values only, so the series of the run help each
 * other: their relative variances share a prior (variance_prior.h), and the residuals that all
 * past values show when each is predicted from the others of its series are pooled and give the
 * distribution to which the new values are compared (noise_pool.h). Heavy tails, single outliers
 * and what the robust estimates do at small n are in that pool, so nothing is assumed of the noise
 * but that series of one run which were alike so far are alike in the shape of it.
 *
 * Serial correlation r (pooled lag-1 estimate) makes the next value's error larger than that of a
 * value between its neighbours; the ratio of the two is computed for an AR(1) process.
 *
 * A constant history says that the metric is exact (a count): any other value is a change, with
 * p 0, unless constant stretches are often broken in this run.
 */
#ifndef CALIBRAX_ENGINE_ANALYSIS_JUDGEMENT_H
#define CALIBRAX_ENGINE_ANALYSIS_JUDGEMENT_H

#include "engine/analysis/left_out.h"
#include "engine/base/status.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct cbx_judgement {
    /* in */
    const double *history;      /* oldest first, finite, of one level */
    size_t n_history;           /* >= 2 */
    double value;               /* finite */
    const size_t *history_runs; /* index of the run of each, when the options ask for replayed */
    /* out */
    double expected;         /* the level */
    double lower, upper;     /* prediction interval for one value at confidence 1 - fdr */
    bool has_delta;          /* expected is not 0 */
    double delta_pct;        /* of value against expected */
    double p_value, q_value; /* q: Benjamini-Hochberg over all series given */
    double detectable_pct;   /* the change found with 80 % power; only when has_delta */
    bool is_change;          /* q <= fdr and |delta_pct| > min_effect * 100 */
} cbx_judgement;

typedef struct cbx_judging_options {
    double fdr;        /* in (0, 1) */
    double min_effect; /* a fraction >= 0 */
    /* How the runs of the past would have been judged, each by the others of its stretches; NULL:
     * not wanted. One for each run that history_runs name, zeroed by the caller. */
    cbx_replayed_run *replayed;
    size_t n_replayed;
} cbx_judging_options;

/* Fills the outputs of all series of one run. CBX_NO_MEMORY. O(sum of n_history^2). */
cbx_status cbx_judgements_make(cbx_judgement *series, size_t n, const cbx_judging_options *options,
                               cbx_error *err);

#endif
