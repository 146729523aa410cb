#include "engine/analysis/significance.h"

#include "engine/statistics/effect_size.h"
#include "engine/statistics/false_discovery.h"
#include "engine/statistics/mann_whitney.h"

#include <math.h>
#include <stdlib.h>

enum { LEAST_SAMPLES = 2 };

/* Samples without NaN: what the tests work on. */
typedef struct sample_set {
    double *values;
    size_t n, capacity;
} sample_set;

static bool collect_samples(sample_set *set, const cbx_metric *metric)
{
    set->n = 0;
    if (metric->n_samples > set->capacity) {
        double *grown = realloc(set->values, metric->n_samples * sizeof *grown);
        if (!grown)
            return false;
        set->values = grown;
        set->capacity = metric->n_samples;
    }
    for (size_t i = 0; i < metric->n_samples; i++) {
        if (!isnan(metric->samples[i]))
            set->values[set->n++] = metric->samples[i];
    }
    return true;
}

static cbx_status test_samples(const sample_set *current, const sample_set *baseline,
                               cbx_significance *test)
{
    cbx_mann_whitney u_test;
    if (current->n < LEAST_SAMPLES || baseline->n < LEAST_SAMPLES)
        return CBX_OK;
    cbx_status status = cbx_mann_whitney_compute(current->values, current->n, baseline->values,
                                                 baseline->n, &u_test);
    if (status)
        return status;
    test->has_p_value = true;
    test->p_value = u_test.p_value;
    test->has_effect_size = !cbx_effect_size(current->values, current->n, baseline->values,
                                             baseline->n, &test->effect_size);
    return CBX_OK;
}

static cbx_status test_rows(const cbx_comparison *comparison, cbx_significance *tests)
{
    sample_set current = { NULL, 0, 0 }, baseline = { NULL, 0, 0 };
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < comparison->n_rows && !status; i++) {
        const cbx_compared_metric *row = &comparison->rows[i];
        status = collect_samples(&current, row->current)
                         && collect_samples(&baseline, row->baseline)
                     ? test_samples(&current, &baseline, &tests[i])
                     : CBX_NO_MEMORY;
    }
    free(current.values);
    free(baseline.values);
    return status;
}

static cbx_status adjust_rows(cbx_significance *tests, size_t n)
{
    double *p_values = calloc(n + 1, sizeof *p_values);
    if (!p_values)
        return CBX_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        p_values[i] = tests[i].has_p_value ? tests[i].p_value : NAN;
    cbx_status status = cbx_false_discovery_adjust(p_values, n, p_values);
    for (size_t i = 0; i < n && !status; i++)
        tests[i].q_value = tests[i].has_p_value ? p_values[i] : 0;
    free(p_values);
    return status;
}

cbx_status cbx_significance_test(const cbx_comparison *comparison, cbx_arena *arena,
                                 cbx_significance **ret_tests, cbx_error *err)
{
    cbx_significance *tests = cbx_arena_calloc(arena, comparison->n_rows, sizeof *tests);
    cbx_status status = tests ? test_rows(comparison, tests) : CBX_NO_MEMORY;
    if (!status)
        status = adjust_rows(tests, comparison->n_rows);
    if (status)
        return cbx_fail(err, status, "the samples of two runs could not be tested: %s",
                        status == CBX_NO_MEMORY ? "out of memory" : "a p-value is out of range");
    *ret_tests = tests;
    return CBX_OK;
}
