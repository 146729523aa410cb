/* Runs of many series of simulated noise, judged as judge_run judges them, and by simpler rules. */
#ifndef CALIBRAX_TESTS_CALIBRATION_JUDGED_NOISE_H
#define CALIBRAX_TESTS_CALIBRATION_JUDGED_NOISE_H

#include "tests/calibration/noise.h"

typedef enum judging_rule {
    RULE_HISTORY,   /* stable stretch, pooled residuals, Benjamini-Hochberg */
    RULE_T_TEST_BH, /* Student's t interval of each series, Benjamini-Hochberg */
    RULE_T_TEST,    /* the same without correction for the number of series */
    RULE_PERCENT,   /* more than 5 % from the value before */
    N_RULES
} judging_rule;
const char *rule_name(judging_rule rule);

typedef struct judged_setting {
    noise_kind noise;
    double sigma; /* of the noise, relative to the level */
    size_t n_series, n_history;
    size_t n_slower; /* so many series, the first ones, are slower in the judged run */
    double slowdown; /* by this fraction */
    double unit;     /* of the first half of the series; the others are in 1 */
    double min_effect;
    double common; /* in sigmas: noise that all series of a run share */
    size_t n_wild; /* of the past runs, so many have three times the noise */
} judged_setting;

typedef struct judged_rates {
    double any;    /* share of runs with any alarm among the series that are as before */
    double found;  /* share of slower series that were found */
    double record; /* history: share of past runs with any alarm, each judged by the others */
} judged_rates;

/* n_runs runs, the same for the same seed, each judged by the first n_rules rules. */
void judge_noise(const judged_setting *setting, int n_runs, uint64_t seed, size_t n_rules,
                 judged_rates *ret_rates);

#endif
