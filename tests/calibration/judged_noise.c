#include "tests/calibration/judged_noise.h"

#include "engine/analysis/judgement.h"
#include "engine/analysis/stable_stretch.h"
#include "engine/statistics/false_discovery.h"
#include "engine/statistics/moments.h"
#include "engine/statistics/student_t.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 30 };
static const double fdr = 0.05;

const char *rule_name(judging_rule rule)
{
    static const char *const names[] = { "history", "t test, BH", "t test", "5 %" };
    return names[rule];
}

/* One run: the past of each series and the values judged. */
typedef struct simulated_run {
    const judged_setting *setting;
    double *past; /* n_series * n_history */
    double *values, *p_values;
    bool *alarms;
    size_t *numbers; /* of the past runs: 0, 1, ... */
    cbx_replayed_run *replayed;
} simulated_run;

static void *allocate(size_t n, size_t size)
{
    void *memory = calloc(n, size);
    if (!memory) {
        (void)fputs("out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

static simulated_run simulated_run_new(const judged_setting *setting)
{
    return (simulated_run){ .setting = setting,
                            .past =
                                allocate(setting->n_series * setting->n_history, sizeof(double)),
                            .values = allocate(setting->n_series, sizeof(double)),
                            .p_values = allocate(setting->n_series, sizeof(double)),
                            .alarms = allocate(setting->n_series, sizeof(bool)),
                            .numbers = allocate(setting->n_history, sizeof(size_t)),
                            .replayed = allocate(setting->n_history, sizeof(cbx_replayed_run)) };
}

static void simulated_run_free(simulated_run *run)
{
    free(run->past);
    free(run->values);
    free(run->p_values);
    free(run->alarms);
    free(run->numbers);
    free(run->replayed);
}

static void simulate(simulated_run *run, uint64_t *state)
{
    const judged_setting *setting = run->setting;
    size_t n = setting->n_history;
    double *noise = allocate(n + 1, sizeof *noise), *shared = allocate(n + 1, sizeof *shared);
    if (setting->common != 0)
        noise_fill(NOISE_NORMAL, shared, n + 1, state);
    size_t wild_step = setting->n_wild ? n / setting->n_wild : 2 * n; /* none: none is reached */
    for (size_t i = 0; i < setting->n_series; i++) {
        double level = i < setting->n_series / 2 ? setting->unit : 1;
        noise_fill(setting->noise, noise, n + 1, state);
        for (size_t k = wild_step / 2; k < n; k += wild_step)
            noise[k] *= 3;
        for (size_t k = 0; k <= n; k++)
            noise[k] = level * (1 + setting->sigma * (noise[k] + setting->common * shared[k]));
        memcpy(run->past + i * n, noise, n * sizeof *noise);
        run->values[i] = noise[n] + (i < setting->n_slower ? setting->slowdown * level : 0);
    }
    free(noise);
    free(shared);
}

/* ---- rules ---- */

static void judge_by_history(simulated_run *run)
{
    const judged_setting *setting = run->setting;
    cbx_judging_options options = { .fdr = fdr,
                                    .min_effect = setting->min_effect,
                                    .replayed = run->replayed,
                                    .n_replayed = setting->n_history };
    for (size_t i = 0; i < setting->n_history; i++) {
        run->numbers[i] = i;
        run->replayed[i] = (cbx_replayed_run){ 0, 0 };
    }
    cbx_judgement *series = allocate(setting->n_series, sizeof *series);
    for (size_t i = 0; i < setting->n_series; i++) {
        const double *past = run->past + i * setting->n_history;
        size_t start = 0;
        if (cbx_stable_stretch_find(past, setting->n_history, WINDOW, &start))
            exit(2);
        series[i] = (cbx_judgement){ .history = past + start,
                                     .history_runs = run->numbers + start,
                                     .n_history = setting->n_history - start,
                                     .value = run->values[i] };
    }
    if (cbx_judgements_make(series, setting->n_series, &options, NULL))
        exit(2);
    for (size_t i = 0; i < setting->n_series; i++)
        run->alarms[i] = series[i].is_change;
    free(series);
}

static double relative_change(const simulated_run *run, size_t i, double from)
{
    return fabs(run->values[i] - from) / fabs(from);
}

static void judge_by_t_test(simulated_run *run, bool corrected)
{
    const judged_setting *setting = run->setting;
    size_t n = setting->n_history;
    for (size_t i = 0; i < setting->n_series; i++) {
        cbx_moments moments;
        if (cbx_moments_compute(run->past + i * n, n, &moments))
            exit(2);
        double t = (run->values[i] - moments.mean) / (moments.stddev * sqrt(1 + 1 / (double)n));
        if (cbx_student_t_two_sided(t, (double)n - 1, &run->p_values[i]))
            run->p_values[i] = 1; /* constant, and the same again */
        run->alarms[i] = relative_change(run, i, moments.mean) > setting->min_effect;
    }
    if (corrected && cbx_false_discovery_adjust(run->p_values, setting->n_series, run->p_values))
        exit(2);
    for (size_t i = 0; i < setting->n_series; i++)
        run->alarms[i] &= run->p_values[i] <= fdr;
}

static void judge_by_percent(simulated_run *run)
{
    size_t n = run->setting->n_history;
    for (size_t i = 0; i < run->setting->n_series; i++)
        run->alarms[i] = relative_change(run, i, run->past[i * n + n - 1]) > 0.05;
}

static void judge_by(judging_rule rule, simulated_run *run)
{
    if (rule == RULE_HISTORY)
        judge_by_history(run);
    else if (rule == RULE_PERCENT)
        judge_by_percent(run);
    else
        judge_by_t_test(run, rule == RULE_T_TEST_BH);
}

/* ---- counting ---- */

static void count_alarms(const simulated_run *run, judged_rates *counts)
{
    bool any = false;
    for (size_t i = 0; i < run->setting->n_series; i++)
        if (i < run->setting->n_slower)
            counts->found += run->alarms[i];
        else
            any |= run->alarms[i];
    counts->any += any;
}

/* Of the runs that lie on most series' levels. */
static double record_of(const simulated_run *run)
{
    size_t n_runs = 0, n_alarms = 0;
    for (size_t i = 0; i < run->setting->n_history; i++) {
        if (2 * run->replayed[i].n_judged < run->setting->n_series)
            continue;
        n_runs++;
        n_alarms += run->replayed[i].n_changes > 0;
    }
    return n_runs ? (double)n_alarms / (double)n_runs : 0;
}

void judge_noise(const judged_setting *setting, int n_runs, uint64_t seed, size_t n_rules,
                 judged_rates *ret_rates)
{
    simulated_run run = simulated_run_new(setting);
    for (size_t rule = 0; rule < n_rules; rule++)
        ret_rates[rule] = (judged_rates){ 0, 0, 0 };
    for (int i = 0; i < n_runs; i++) {
        simulate(&run, &seed);
        for (size_t rule = 0; rule < n_rules; rule++) {
            judge_by((judging_rule)rule, &run);
            count_alarms(&run, &ret_rates[rule]);
            ret_rates[rule].record += rule == RULE_HISTORY ? record_of(&run) : 0;
        }
    }
    for (size_t rule = 0; rule < n_rules; rule++) {
        ret_rates[rule].any /= n_runs;
        ret_rates[rule].record /= n_runs;
        if (setting->n_slower)
            ret_rates[rule].found /= (double)n_runs * (double)setting->n_slower;
    }
    simulated_run_free(&run);
}
