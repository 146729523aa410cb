/*
 * How noisy each run was as a whole. On some nights another load on the machine, or its
 * temperature, makes nearly every series of a run noisier. Such wild runs are no yardstick for a
 * run in which the series are as calm as usual: nobody would compare the two.
 *
 * The spread of a run is the median absolute deviation of the standardised residuals of its series
 * from their median. A run in which every series moved by the same number of standard deviations is
 * no wild run, nor is one in which a tenth of them moved. Where much more than that moved at once, a
 * run counts as wild and is measured by all runs, as coarsely as it must be.
 */
#ifndef CALIBRAX_ENGINE_ANALYSIS_RUN_NOISE_H
#define CALIBRAX_ENGINE_ANALYSIS_RUN_NOISE_H

#include "engine/analysis/left_out.h"

enum { CBX_RUN_NOISE_LEAST = 100 }; /* residuals, below which a run's spread is not known */

typedef struct cbx_run_noise {
    bool *is_wild; /* by run */
    size_t n_runs, n_wild;
    double typical; /* the median of the runs' spreads; 0 when none is known */
} cbx_run_noise;

/* From all left-out values, exact ones aside, whose runs are below n_runs; n_runs 0: the values do
 * not say, and no run is wild. CBX_NO_MEMORY. End with _done, also after a failure. */
cbx_status cbx_run_noise_find(const cbx_left_out *values, size_t n, size_t n_runs,
                              cbx_run_noise *ret_noise);
void cbx_run_noise_done(cbx_run_noise *noise);

/* Whether a run with these n residuals is a wild one among the others. Orders them. */
bool cbx_run_noise_is_wild(const cbx_run_noise *noise, double *residuals, size_t n);

#endif
