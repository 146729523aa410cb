/* What the samples say about a comparison: whether and how far those of the two runs lie apart. */
#ifndef CALIBRAX_ENGINE_ANALYSIS_SIGNIFICANCE_H
#define CALIBRAX_ENGINE_ANALYSIS_SIGNIFICANCE_H

#include "engine/analysis/comparison.h"
#include "engine/base/status.h"

#include <stddef.h>

typedef struct cbx_significance {
    bool has_p_value; /* both sides have 2 samples or more (NaN not counted) */
    double p_value;   /* Mann-Whitney, two-sided */
    double q_value;   /* p_value, Benjamini-Hochberg adjusted over all rows that have one */
    bool has_effect_size; /* has_p_value, and all samples are finite */
    double effect_size;   /* Cohen's d, never negative */
} cbx_significance;

/* One for each row of the comparison, in the arena. The runs must have been loaded with samples. */
cbx_status cbx_significance_test(const cbx_comparison *comparison, cbx_arena *arena,
                                 cbx_significance **ret_tests, cbx_error *err);

#endif
