#include "importers/nperf_gate.h"

#include "engine/json/number_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char OK[] = "ok";
static const char SKIPPED[] = "skipped";

const char *cbx_nperf_kind_name(cbx_nperf_kind kind)
{
    static const char *const names[] = {
        [CBX_NPERF_STATUS_REGRESSION] = "status_regression",
        [CBX_NPERF_COMPARED] = "compared",
        [CBX_NPERF_STILL_FAILING] = "still_failing",
        [CBX_NPERF_RECOVERED] = "recovered",
        [CBX_NPERF_DROPPED] = "dropped",
        [CBX_NPERF_NEW] = "new",
        [CBX_NPERF_SKIPPED_CURRENT] = "skipped_current",
    };
    return names[kind];
}

const cbx_nperf_measurement *cbx_nperf_comparison_key(const cbx_nperf_comparison *comparison)
{
    return comparison->baseline ? comparison->baseline : comparison->current;
}

/* The double nearest to the value's exact decimal expansion rounded to 4 places, as Python's
 * round(value, 4): printf rounds correctly, scaling by 10000 would not. */
static double round_to_4(double value)
{
    char text[400];
    double rounded = value;
    if (!isfinite(value))
        return value;
    int length = snprintf(text, sizeof text, "%.4f", value);
    if (length < 6 || (size_t)length >= sizeof text)
        return value;
    text[length - 5] = '.'; /* whatever the locale has put there */
    (void)cbx_number_parse(text, (size_t)length, &rounded);
    return rounded;
}

static void compare_stat(cbx_nperf_comparison *comparison, cbx_nperf_stat stat, bool has_values,
                         double baseline, double current, double threshold)
{
    if (!has_values || !(baseline > 0))
        return;
    double ratio = current / baseline;
    comparison->has_ratio[stat] = true;
    comparison->ratio[stat] = round_to_4(ratio);
    comparison->trip[stat] = ratio > threshold;
    comparison->regressed |= comparison->trip[stat];
}

static void compare_times(cbx_nperf_comparison *comparison, const cbx_nperf_thresholds *limits)
{
    const cbx_nperf_measurement *old = comparison->baseline, *now = comparison->current;
    compare_stat(comparison, CBX_NPERF_MIN, old->has_min && now->has_min, old->min, now->min,
                 limits->of[CBX_NPERF_MIN]);
    compare_stat(comparison, CBX_NPERF_P95, old->has_p95 && now->has_p95, old->p95, now->p95,
                 limits->of[CBX_NPERF_P95]);
}

static cbx_nperf_kind kind_of(const cbx_nperf_measurement *baseline,
                              const cbx_nperf_measurement *current)
{
    if (!baseline)
        return CBX_NPERF_NEW;
    if (!current)
        return CBX_NPERF_DROPPED;
    bool was_ok = strcmp(baseline->status, OK) == 0, is_ok = strcmp(current->status, OK) == 0;
    if (was_ok && is_ok)
        return CBX_NPERF_COMPARED;
    if (was_ok)
        return strcmp(current->status, SKIPPED) == 0 ? CBX_NPERF_SKIPPED_CURRENT
                                                     : CBX_NPERF_STATUS_REGRESSION;
    return is_ok ? CBX_NPERF_RECOVERED : CBX_NPERF_STILL_FAILING;
}

static cbx_nperf_comparison compare_pair(const cbx_nperf_measurement *baseline,
                                         const cbx_nperf_measurement *current,
                                         const cbx_nperf_thresholds *limits)
{
    cbx_nperf_comparison comparison = { .baseline = baseline,
                                        .current = current,
                                        .kind = kind_of(baseline, current) };
    if (comparison.kind == CBX_NPERF_COMPARED)
        compare_times(&comparison, limits);
    else
        comparison.regressed = comparison.kind == CBX_NPERF_STATUS_REGRESSION;
    return comparison;
}

/* ---- both sets, side by side ---- */

static int compare_keys(const cbx_nperf_measurement *a, const cbx_nperf_measurement *b)
{
    int order = strcmp(a->case_name, b->case_name);
    if (order == 0)
        order = strcmp(a->platform, b->platform);
    if (order == 0)
        order = strcmp(a->point, b->point);
    return order ? order : strcmp(a->baseline, b->baseline);
}

static int compare_pointers(const void *a, const void *b)
{
    return compare_keys(*(const cbx_nperf_measurement *const *)a,
                        *(const cbx_nperf_measurement *const *)b);
}

static const cbx_nperf_measurement **sort_set(const cbx_nperf_row_set *set, cbx_arena *arena,
                                              size_t *ret_n)
{
    const cbx_nperf_measurement *items = cbx_nperf_row_set_items(set, ret_n);
    const cbx_nperf_measurement **sorted = cbx_arena_calloc(arena, *ret_n + 1, sizeof *sorted);
    for (size_t i = 0; sorted && i < *ret_n; i++)
        sorted[i] = &items[i];
    if (sorted && *ret_n)
        qsort(sorted, *ret_n, sizeof *sorted, compare_pointers);
    return sorted;
}

static void count(cbx_nperf_gate *gate, const cbx_nperf_comparison *comparison)
{
    gate->n_keys++;
    gate->n_compared += comparison->kind == CBX_NPERF_COMPARED;
    gate->n_regressed += comparison->regressed;
    gate->n_new += comparison->kind == CBX_NPERF_NEW;
    gate->n_dropped += comparison->kind == CBX_NPERF_DROPPED;
}

/* Ends of the lists are NULL and sort behind everything. */
static int compare_heads(const cbx_nperf_measurement *old, const cbx_nperf_measurement *now)
{
    if (!old || !now)
        return !old - !now;
    return compare_keys(old, now);
}

static void merge_sets(const cbx_nperf_measurement **old, const cbx_nperf_measurement **now,
                       cbx_nperf_comparison *comparisons, cbx_nperf_gate *gate)
{
    while (*old || *now) {
        int order = compare_heads(*old, *now);
        cbx_nperf_comparison *comparison = &comparisons[gate->n_keys];
        *comparison =
            compare_pair(order <= 0 ? *old : NULL, order >= 0 ? *now : NULL, &gate->thresholds);
        count(gate, comparison);
        old += order <= 0;
        now += order >= 0;
    }
}

cbx_status cbx_nperf_gate_run(const cbx_nperf_row_set *baseline, const cbx_nperf_row_set *current,
                              const cbx_nperf_thresholds *thresholds, cbx_arena *arena,
                              cbx_nperf_gate *ret_gate, cbx_error *err)
{
    size_t n_old = 0, n_now = 0;
    cbx_nperf_gate gate = { .thresholds = *thresholds };
    const cbx_nperf_measurement **old = sort_set(baseline, arena, &n_old);
    const cbx_nperf_measurement **now = sort_set(current, arena, &n_now);
    if (n_old == 0 || n_now == 0)
        return cbx_fail(err, CBX_INVALID, "the %s holds no rows: nothing can be compared",
                        n_old == 0 ? "baseline" : "current side");
    cbx_nperf_comparison *comparisons = cbx_arena_calloc(arena, n_old + n_now, sizeof *comparisons);
    if (!old || !now || !comparisons)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    gate.comparisons = comparisons;
    merge_sets(old, now, comparisons, &gate);
    *ret_gate = gate;
    return CBX_OK;
}
