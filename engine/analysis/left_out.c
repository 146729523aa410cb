#include "engine/analysis/left_out.h"

#include "engine/analysis/run_noise.h"

#include <math.h>
#include <stdlib.h>

/* A value of the run at hand that may be a change: its p-value is below the rate. */
typedef struct suspect {
    const cbx_left_out *value;
    const cbx_noise_fit *fit; /* NULL: exact */
    double distance, p_value;
} suspect;

typedef struct replay {
    const cbx_left_out_judging *judging;
    /* Of the run at hand: its yardstick, and by class the distances below which nobody is one. */
    const cbx_noise_pool *noise;
    double critical[CBX_NOISE_CLASSES];
    suspect *suspects;
    size_t n_suspects;
} replay;

static int compare_runs(const void *left, const void *right)
{
    const cbx_left_out *a = left, *b = right;
    return (a->run > b->run) - (a->run < b->run);
}

/* By class, the furthest first. */
static int compare_distances(const void *left, const void *right)
{
    const suspect *a = left, *b = right;
    if (a->fit != b->fit)
        return a->fit < b->fit ? -1 : 1;
    return (a->distance < b->distance) - (a->distance > b->distance);
}

static int compare_p_values(const void *left, const void *right)
{
    const suspect *a = left, *b = right;
    return (a->p_value > b->p_value) - (a->p_value < b->p_value);
}

static void suspect_value(replay *r, const cbx_left_out *value)
{
    const cbx_noise_fit *fit = cbx_noise_pool_find(r->noise, value->key);
    double distance = fabs(value->residual);
    bool far = value->is_exact ? distance > 0 : distance >= r->critical[fit - r->noise->fits];
    if (far)
        r->suspects[r->n_suspects++] = (suspect){ .value = value,
                                                  .fit = value->is_exact ? NULL : fit,
                                                  .distance = distance,
                                                  .p_value = r->judging->exact_p };
}

/* The run's own residuals are in the pool, too, and must not excuse it: the k-th furthest of its
 * class is measured without k of them. */
static void find_p_values(replay *r)
{
    size_t n_own = 0;
    qsort(r->suspects, r->n_suspects, sizeof *r->suspects, compare_distances);
    for (size_t i = 0; i < r->n_suspects; i++) {
        suspect *s = &r->suspects[i];
        n_own = i > 0 && s->fit == r->suspects[i - 1].fit ? n_own + 1 : 1;
        if (s->fit)
            s->p_value = cbx_noise_fit_p_without(s->fit, s->distance, n_own);
    }
}

/* Benjamini and Hochberg's step-up: the last of the ascending p-values below its part of the rate,
 * and all before it. */
static size_t count_changes(replay *r, size_t n_judged)
{
    size_t n_found = 0, n_changes = 0;
    qsort(r->suspects, r->n_suspects, sizeof *r->suspects, compare_p_values);
    for (size_t i = 0; i < r->n_suspects; i++)
        if (r->suspects[i].p_value * (double)n_judged <= r->judging->fdr * (double)(i + 1))
            n_found = i + 1;
    for (size_t i = 0; i < n_found; i++)
        n_changes += r->suspects[i].value->is_large;
    return n_changes;
}

static void choose_noise(replay *r, size_t run)
{
    const cbx_run_noise *runs = r->judging->run_noise;
    const cbx_noise_pool *noise =
        runs->n_wild && runs->is_wild[run] ? r->judging->all : r->judging->calm;
    for (size_t k = 0; k < noise->n_classes && noise != r->noise; k++)
        r->critical[k] = cbx_noise_fit_critical(&noise->fits[k], r->judging->fdr);
    r->noise = noise;
}

static void judge_run(replay *r, const cbx_left_out *values, size_t n, cbx_replayed_run *ret_run)
{
    choose_noise(r, values->run);
    r->n_suspects = 0;
    for (size_t i = 0; i < n; i++)
        suspect_value(r, &values[i]);
    find_p_values(r);
    ret_run->n_judged += n;
    ret_run->n_changes += count_changes(r, n);
}

cbx_status cbx_left_out_judge(cbx_left_out *values, size_t n, const cbx_left_out_judging *judging,
                              cbx_replayed_run *ret_runs, size_t n_runs)
{
    replay r = { .judging = judging, .suspects = malloc((n + 1) * sizeof *r.suspects) };
    if (!r.suspects)
        return CBX_NO_MEMORY;
    qsort(values, n, sizeof *values, compare_runs);
    for (size_t start = 0, end; start < n; start = end) {
        for (end = start + 1; end < n && values[end].run == values[start].run;)
            end++;
        if (values[start].run < n_runs)
            judge_run(&r, values + start, end - start, &ret_runs[values[start].run]);
    }
    free(r.suspects);
    return CBX_OK;
}
