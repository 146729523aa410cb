#include "engine/analysis/judgement.h"

#include "engine/analysis/change.h"
#include "engine/analysis/noise_pool.h"
#include "engine/analysis/run_noise.h"
#include "engine/statistics/false_discovery.h"
#include "engine/statistics/robust_level.h"
#include "engine/statistics/variance_prior.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is worked out of one series on the way. */
typedef struct stretch {
    cbx_robust_level level;
    double unit;        /* what the noise is measured in: |level|, so that series are alike */
    double df;          /* of its own variance estimate */
    double scale;       /* standard deviation, with what the other series say */
    double reach;       /* standard error of the prediction in these scales */
    double leave_reach; /* the same for a value of the stretch predicted from the others */
    double noise_key;   /* of its noise in the pool */
    size_t n_left_out;  /* of its values */
} stretch;

typedef struct judging {
    cbx_judgement *series;
    size_t n;
    const cbx_judging_options *options;
    stretch *stretches;
    double *scratch; /* four stretches long */
    double *numbers; /* 2 n */
    size_t n_exact,
        n_exact_wrong; /* values whose equal neighbours predict them; those that differ */
    double correlation;
    cbx_variance_prior prior;
    cbx_left_out *left_out; /* the values of all stretches, one after the other */
    size_t n_left_out;
    size_t *runs; /* of a stretch in the order of its values */
    size_t n_runs;
    cbx_run_noise run_noise;
    /* Of calm runs, and of all where some are wild. A run is measured by those that are like it. */
    cbx_noise_pool calm, all;
    bool is_wild; /* the run itself */
} judging;

static void judging_done(judging *j)
{
    free(j->stretches);
    free(j->scratch);
    free(j->numbers);
    free(j->left_out);
    free(j->runs);
    cbx_run_noise_done(&j->run_noise);
    cbx_noise_pool_done(&j->calm);
    cbx_noise_pool_done(&j->all);
}

/* Numbers up to the largest; 0 when a series does not say of which runs its values are. */
static size_t count_runs(const cbx_judgement *series, size_t n)
{
    size_t n_runs = 0;
    for (size_t i = 0; i < n; i++) {
        if (!series[i].history_runs)
            return 0;
        for (size_t k = 0; k < series[i].n_history; k++)
            n_runs = series[i].history_runs[k] >= n_runs ? series[i].history_runs[k] + 1 : n_runs;
    }
    return n_runs;
}

static bool judging_init(judging *j, cbx_judgement *series, size_t n,
                         const cbx_judging_options *options)
{
    size_t longest = 0, total = 0;
    for (size_t i = 0; i < n; i++) {
        longest = series[i].n_history > longest ? series[i].n_history : longest;
        total += series[i].n_history;
    }
    *j = (judging){ .series = series, .n = n, .options = options };
    j->stretches = calloc(n + 1, sizeof *j->stretches);
    j->scratch = malloc((4 * longest + 1) * sizeof *j->scratch);
    j->numbers = malloc((2 * n + 1) * sizeof *j->numbers);
    j->runs = malloc((longest + 1) * sizeof *j->runs);
    j->left_out = malloc((total + 1) * sizeof *j->left_out);
    j->n_runs = count_runs(series, n);
    return cbx_noise_pool_init(&j->calm, total) && j->stretches && j->scratch && j->numbers &&
           j->runs && j->left_out;
}

/* ---- levels ---- */

/* Sorts x, and runs along with it. */
static void sort_values(double *x, size_t *runs, size_t n)
{
    for (size_t i = 1; i < n; i++) { /* stretches are short */
        double value = x[i];
        size_t run = runs[i], at = i;
        for (; at > 0 && x[at - 1] > value; at--) {
            x[at] = x[at - 1];
            runs[at] = runs[at - 1];
        }
        x[at] = value;
        runs[at] = run;
    }
}

/* The history in ascending order into j->scratch, and the runs of the values into j->runs. */
static void sort_history(judging *j, const cbx_judgement *series)
{
    for (size_t i = 0; i < series->n_history; i++) {
        j->scratch[i] = series->history[i];
        j->runs[i] = series->history_runs ? series->history_runs[i] : i;
    }
    sort_values(j->scratch, j->runs, series->n_history);
}

static void find_levels(judging *j)
{
    for (size_t i = 0; i < j->n; i++) {
        const cbx_judgement *series = &j->series[i];
        stretch *s = &j->stretches[i];
        sort_history(j, series);
        s->level = cbx_robust_level_of_sorted(j->scratch, series->n_history);
        s->unit = s->level.centre != 0 ? fabs(s->level.centre) : 1;
        s->df = (double)(series->n_history - 1);
    }
}

/* ---- serial correlation ---- */

/* Lag-1 products and squares of the deviations, none counting for more than 3 scales. */
static void add_lag_sums(const cbx_judgement *series, const stretch *s, double *products,
                         double *squares)
{
    double border = 3 * s->level.scale, previous = 0;
    for (size_t i = 0; i < series->n_history; i++) {
        double d = series->history[i] - s->level.centre;
        d = fmax(-border, fmin(border, d)) / s->level.scale;
        *products += previous * d;
        *squares += d * d;
        previous = d;
    }
}

/* One estimate for all series, freed of its small-sample bias -(1 + 3 r) / n (M. G. Kendall,
 * Biometrika 41 (1954) 403-404); negative correlation counts as none. */
static double estimate_correlation(const judging *j)
{
    double products = 0, squares = 0, values = 0, n_series = 0;
    for (size_t i = 0; i < j->n; i++) {
        if (!(j->stretches[i].level.scale > 0))
            continue;
        add_lag_sums(&j->series[i], &j->stretches[i], &products, &squares);
        values += (double)j->series[i].n_history;
        n_series++;
    }
    if (!(squares > 0))
        return 0;
    double per_value = n_series / values, r = products / squares;
    r = (r + per_value) / fmax(1 - 3 * per_value, 0.5);
    return fmin(fmax(r, 0), 0.9);
}

/* Variance of the mean of n AR(1) values of variance 1, and covariance of the mean with the next.
 */
static void mean_of_correlated(double r, size_t n, double *ret_variance, double *ret_covariance)
{
    double power = 1, sum = 0, next = 0, length = (double)n;
    for (size_t k = 1; k <= n; k++) {
        power *= r;
        sum += 2 * (1 - (double)k / length) * power;
        next += power;
    }
    *ret_variance = (1 + sum) / length;
    *ret_covariance = next / length;
}

static void find_reach(judging *j)
{
    for (size_t i = 0; i < j->n; i++) {
        double n = (double)j->series[i].n_history, variance, covariance;
        mean_of_correlated(j->correlation, j->series[i].n_history, &variance, &covariance);
        double leave = 1 + (n * n * variance - 2 * n * variance + 1) / ((n - 1) * (n - 1)) -
                       2 * (n * variance - 1) / (n - 1);
        j->stretches[i].reach = sqrt(1 + variance - 2 * covariance);
        j->stretches[i].leave_reach = sqrt(fmax(leave, 0.05));
    }
}

/* ---- the common noise ---- */

static void fit_prior(judging *j)
{
    double *variances = j->numbers, *df = j->numbers + j->n;
    for (size_t i = 0; i < j->n; i++) {
        double relative = j->stretches[i].level.scale / j->stretches[i].unit;
        variances[i] = relative * relative;
        df[i] = j->stretches[i].df;
    }
    j->prior = cbx_variance_prior_fit(variances, df, j->n);
}

static double combined_scale(const judging *j, const stretch *s, double scale, double df)
{
    double relative = scale / s->unit;
    return s->unit * sqrt(cbx_variance_prior_apply(&j->prior, relative * relative, df));
}

/* Keeps a value to be judged; from a level of 0 there is no relative change, and none counts. */
static void leave_out(judging *j, stretch *s, const cbx_left_out *value, double delta)
{
    cbx_left_out *kept = &j->left_out[j->n_left_out++];
    *kept = *value;
    kept->is_large = isfinite(delta) && fabs(delta) > j->options->min_effect;
    s->n_left_out++;
}

/* The value at index i when the others of its stretch predict it. */
static void predict_left_out(judging *j, stretch *s, size_t n, size_t i, double *others)
{
    const double *sorted = j->scratch;
    memcpy(others, sorted, i * sizeof *others);
    memcpy(others + i, sorted + i + 1, (n - i - 1) * sizeof *others);
    cbx_robust_level level = cbx_robust_level_of_sorted(others, n - 1);
    double deviation = sorted[i] - level.centre;
    cbx_left_out value = { .run = j->runs[i], .residual = deviation, .is_exact = true };
    if (level.scale > 0) {
        double scale = combined_scale(j, s, level.scale, fmax(s->df - 1, 1));
        value.residual = deviation / (scale * s->leave_reach);
        value.is_exact = false;
    } else {
        j->n_exact++;
        j->n_exact_wrong += deviation != 0;
    }
    if (isfinite(value.residual)) /* values may be so large that it overflows */
        leave_out(j, s, &value, deviation / level.centre);
}

static void leave_out_each(judging *j, const cbx_judgement *series, stretch *s)
{
    size_t n = series->n_history;
    s->scale = combined_scale(j, s, s->level.scale, s->df);
    sort_history(j, series);
    for (size_t i = 0; i < n; i++)
        predict_left_out(j, s, n, i, j->scratch + n);
}

/* A stretch whose values, or all but one, are equal. */
static void count_exact(judging *j, const cbx_judgement *series, stretch *s)
{
    j->n_exact += series->n_history;
    sort_history(j, series);
    for (size_t i = 0; i < series->n_history; i++) {
        double deviation = j->scratch[i] - s->level.centre;
        const cbx_left_out value = { .run = j->runs[i], .residual = deviation, .is_exact = true };
        j->n_exact_wrong += deviation != 0;
        leave_out(j, s, &value, deviation / s->level.centre);
    }
}

static void leave_out_all(judging *j)
{
    for (size_t i = 0; i < j->n; i++) {
        if (j->stretches[i].level.scale > 0)
            leave_out_each(j, &j->series[i], &j->stretches[i]);
        else
            count_exact(j, &j->series[i], &j->stretches[i]);
    }
}

static bool is_wild_run(const judging *j, size_t run)
{
    return j->run_noise.n_wild > 0 && j->run_noise.is_wild[run];
}

/* Pools a stretch's residuals, those of wild runs only into the pool of all. Each value keeps the
 * key that it has in the pool by which its run is measured. */
static void pool_stretch(judging *j, bool with_wild, stretch *s, cbx_left_out *values)
{
    cbx_noise_pool *pool = with_wild ? &j->all : &j->calm;
    double *residuals = j->scratch, *keys = residuals + s->n_left_out;
    size_t n = 0, *places = j->runs;
    for (size_t i = 0; i < s->n_left_out; i++)
        if (!values[i].is_exact && (with_wild || !is_wild_run(j, values[i].run))) {
            residuals[n] = values[i].residual;
            places[n++] = i;
        }
    double key = cbx_noise_pool_add(pool, residuals, n, keys);
    if (with_wild == j->is_wild)
        s->noise_key = key;
    for (size_t i = 0; i < n; i++)
        if (is_wild_run(j, values[places[i]].run) == with_wild)
            values[places[i]].key = keys[i];
}

static cbx_status fit_pool(judging *j, bool with_wild)
{
    cbx_left_out *values = j->left_out;
    for (size_t i = 0; i < j->n; i++) {
        pool_stretch(j, with_wild, &j->stretches[i], values);
        values += j->stretches[i].n_left_out;
    }
    return cbx_noise_pool_fit(with_wild ? &j->all : &j->calm);
}

/* Whether the judged run is a wild one itself. */
static bool is_wild(judging *j)
{
    size_t n = 0;
    for (size_t i = 0; i < j->n; i++) {
        const stretch *s = &j->stretches[i];
        double residual = (j->series[i].value - s->level.centre) / (s->scale * s->reach);
        if (s->level.scale > 0 && isfinite(residual))
            j->numbers[n++] = residual;
    }
    return cbx_run_noise_is_wild(&j->run_noise, j->numbers, n);
}

static cbx_status pool_noise(judging *j)
{
    leave_out_all(j);
    cbx_status status = cbx_run_noise_find(j->left_out, j->n_left_out, j->n_runs, &j->run_noise);
    if (status)
        return status;
    if (j->run_noise.n_wild) {
        j->is_wild = is_wild(j);
        status = cbx_noise_pool_init(&j->all, j->n_left_out) ? fit_pool(j, true) : CBX_NO_MEMORY;
    }
    return status ? status : fit_pool(j, false);
}

/* ---- verdicts ---- */

static const cbx_noise_fit *noise_of(const judging *j, const stretch *s)
{
    return cbx_noise_pool_find(j->is_wild ? &j->all : &j->calm, s->noise_key);
}

static double distance_at(const judging *j, const stretch *s, double p)
{
    return cbx_noise_fit_critical(noise_of(j, s), p) * s->scale * s->reach;
}

/*
 * A constant history (one glitch aside) predicts exactly. It is believed unless the stretches of
 * this run say otherwise: coarsely rounded noise also repeats itself, and then values left out
 * differ.
 */
static double exact_p(const judging *j, double deviation)
{
    static const double most_wrong = 0.05;
    double wrong = (double)j->n_exact_wrong / (double)j->n_exact;
    if (deviation == 0)
        return 1;
    return wrong > most_wrong ? wrong : 0;
}

static void predict(judging *j, size_t i)
{
    cbx_judgement *series = &j->series[i];
    const stretch *s = &j->stretches[i];
    double deviation = series->value - s->level.centre;
    series->expected = s->level.centre;
    series->has_delta =
        cbx_delta_pct(series->value, series->expected, &series->delta_pct) == CBX_OK;
    if (!(s->level.scale > 0)) {
        series->lower = series->upper = series->expected;
        series->p_value = exact_p(j, deviation);
        return;
    }
    double reach = distance_at(j, s, j->options->fdr);
    series->lower = series->expected - reach;
    series->upper = series->expected + reach;
    series->p_value = cbx_noise_fit_p(noise_of(j, s), deviation / (s->scale * s->reach));
}

static cbx_status adjust(judging *j)
{
    for (size_t i = 0; i < j->n; i++)
        j->numbers[i] = j->series[i].has_delta ? j->series[i].p_value : (double)NAN;
    cbx_status status = cbx_false_discovery_adjust(j->numbers, j->n, j->numbers);
    for (size_t i = 0; i < j->n && !status; i++) {
        cbx_judgement *series = &j->series[i];
        series->q_value = j->numbers[i];
        series->is_change = series->q_value <= j->options->fdr && series->has_delta &&
                            fabs(series->delta_pct) > j->options->min_effect * 100;
    }
    return status;
}

/* The smallest change found four times in five, at the p-value that this run's findings leave. */
static void find_detectable(judging *j)
{
    static const double normal_at_80_percent = 0.8416212335729143;
    size_t n_found = 0;
    for (size_t i = 0; i < j->n; i++)
        n_found += j->series[i].q_value <= j->options->fdr;
    double p = j->options->fdr * (double)(n_found ? n_found : 1) / (double)(j->n ? j->n : 1);
    for (size_t i = 0; i < j->n; i++) {
        const stretch *s = &j->stretches[i];
        double distance = 0;
        if (s->level.scale > 0)
            distance = distance_at(j, s, p) + normal_at_80_percent * s->scale * s->reach;
        double pct = distance / s->unit * 100;
        j->series[i].detectable_pct = fmax(pct, j->options->min_effect * 100);
    }
}

static cbx_status replay(judging *j)
{
    const cbx_left_out_judging by = { .calm = &j->calm,
                                      .all = &j->all,
                                      .run_noise = &j->run_noise,
                                      .exact_p = exact_p(j, 1),
                                      .fdr = j->options->fdr };
    if (!j->options->replayed)
        return CBX_OK;
    return cbx_left_out_judge(j->left_out, j->n_left_out, &by, j->options->replayed,
                              j->options->n_replayed);
}

cbx_status cbx_judgements_make(cbx_judgement *series, size_t n, const cbx_judging_options *options,
                               cbx_error *err)
{
    judging j;
    cbx_status status = judging_init(&j, series, n, options) ? CBX_OK : CBX_NO_MEMORY;
    if (!status) {
        find_levels(&j);
        j.correlation = estimate_correlation(&j);
        find_reach(&j);
        fit_prior(&j);
        status = pool_noise(&j);
    }
    for (size_t i = 0; i < n && !status; i++)
        predict(&j, i);
    if (!status)
        status = adjust(&j);
    if (!status)
        status = replay(&j);
    if (!status)
        find_detectable(&j);
    judging_done(&j);
    return status ? cbx_fail(err, status, "the series of the run cannot be judged") : CBX_OK;
}
