/*
 * How the gate fares on this history: each past run is judged by the other values of its unchanged
 * stretches (leave one run out), with the same yardstick, correction for many series and least
 * effect as the new run. Where nothing changed, whatever is found is a false alarm. Series of one
 * run that move together, which no simulation of independent noise shows, are counted as they are.
 */
#ifndef CALIBRAX_ENGINE_ANALYSIS_LEFT_OUT_H
#define CALIBRAX_ENGINE_ANALYSIS_LEFT_OUT_H

#include "engine/analysis/noise_pool.h"

#include <stdbool.h>
#include <stddef.h>

/* A past run as the gate would have judged it. */
typedef struct cbx_replayed_run {
    size_t n_judged;  /* its values that lie in a stretch */
    size_t n_changes; /* of them; a run with any would have raised an alarm */
} cbx_replayed_run;

/* A past value, predicted by the others of its stretch. */
typedef struct cbx_left_out {
    size_t run;      /* index of its run */
    double residual; /* standardised; when the others are equal: the deviation */
    double key;      /* of its series in the noise pool of runs like its own */
    bool is_exact;   /* the others are equal */
    bool is_large;   /* further away than the least effect */
} cbx_left_out;

/* What they are judged by. */
typedef struct cbx_left_out_judging {
    const cbx_noise_pool *calm, *all; /* of calm runs; where some are wild, of all */
    const struct cbx_run_noise *run_noise;
    double exact_p; /* of a value that differs where the others are equal */
    double fdr;
} cbx_left_out_judging;

/* Adds to ret_runs[0 .. n_runs), which the values name. Orders the values. CBX_NO_MEMORY. Cost: a
 * sort, and a p-value for those that are far out. */
cbx_status cbx_left_out_judge(cbx_left_out *values, size_t n, const cbx_left_out_judging *judging,
                              cbx_replayed_run *ret_runs, size_t n_runs);

#endif
