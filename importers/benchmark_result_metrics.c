#include "importers/benchmark_result_metrics.h"

#include "engine/statistics/quantile.h"
#include "importers/json_parts.h"
#include "importers/metric_catalog.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

static bool is_null(const cbx_json *value)
{
    return !value || value->type == CBX_JSON_NULL;
}

static cbx_status fail_type(const char *expected, const cbx_json *value, cbx_error *err)
{
    return cbx_fail(err, CBX_INVALID, "expected %s, got %s", expected,
                    cbx_json_type_name(value->type));
}

/* A metric whose name lives as long as the run, with its definition where the catalog has one. */
static void add_metric(cbx_run_builder *builder, const cbx_metric *metric)
{
    cbx_metric_def def;
    cbx_run_builder_add_metric(builder, metric);
    if (cbx_metric_catalog_find(metric->name, &def))
        cbx_run_builder_add_def(builder, &def);
}

/* ---- samples ---- */

/* NaN for no sample that is a number. */
static cbx_status median_of(const double *samples, size_t n, double *ret_median, cbx_error *err)
{
    double *sorted = malloc((n ? n : 1) * sizeof *sorted);
    size_t n_sorted = 0;
    if (!sorted)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        if (!isnan(samples[i]))
            sorted[n_sorted++] = samples[i];
    if (n_sorted == 0 || cbx_median_in_place(sorted, n_sorted, ret_median) != CBX_OK)
        *ret_median = NAN;
    free(sorted);
    return CBX_OK;
}

/* ---- metrics ---- */

static cbx_status read_number(const cbx_json *value, unsigned integer_flag, double *ret_number,
                              unsigned *flags, cbx_error *err)
{
    if (!cbx_json_is_number(value))
        return fail_type("a number", value, err);
    *ret_number = value->number;
    if (value->type == CBX_JSON_INTEGER)
        *flags |= integer_flag;
    return CBX_OK;
}

static cbx_status read_bound(const cbx_json *object, const char *name, unsigned present_flag,
                             unsigned integer_flag, double *ret_bound, unsigned *flags,
                             cbx_error *err)
{
    const cbx_json *value = cbx_json_find(object, name);
    if (is_null(value))
        return CBX_OK;
    cbx_status status = read_number(value, integer_flag, ret_bound, flags, err);
    if (status)
        cbx_error_prefix(err, "%s", name);
    else
        *flags |= present_flag;
    return status;
}

static cbx_status read_metric_object(const cbx_json *object, cbx_arena *arena, cbx_metric *metric,
                                     cbx_error *err)
{
    const cbx_json *samples = cbx_json_find(object, "samples");
    cbx_status status = read_number(cbx_json_find(object, "value"), CBX_METRIC_VALUE_INTEGER,
                                    &metric->value, &metric->flags, err);
    if (status) {
        cbx_error_prefix(err, "value");
        return status;
    }
    status = read_bound(object, "lower", CBX_METRIC_HAS_LOWER, CBX_METRIC_LOWER_INTEGER,
                        &metric->lower, &metric->flags, err);
    if (!status)
        status = read_bound(object, "upper", CBX_METRIC_HAS_UPPER, CBX_METRIC_UPPER_INTEGER,
                            &metric->upper, &metric->flags, err);
    if (!status && !is_null(samples))
        status = cbx_json_read_samples(samples, "samples", arena, metric, err);
    return status;
}

static cbx_status add_own_metric(const cbx_json_member *member, cbx_run_builder *builder,
                                 cbx_error *err)
{
    const cbx_json *value = &member->value;
    cbx_metric metric = { .name = cbx_arena_strdup(builder->arena, member->name) };
    cbx_status status = CBX_OK;
    if (!metric.name)
        return no_memory(err);
    if (member->name_has_nul || member->name_has_lone_surrogate)
        return cbx_fail(err, CBX_INVALID,
                        "a name holds a NUL character or half of a surrogate "
                        "pair");
    if (value->type == CBX_JSON_OBJECT && is_null(cbx_json_find(value, "value")))
        return CBX_OK;
    if (value->type == CBX_JSON_OBJECT)
        status = read_metric_object(value, builder->arena, &metric, err);
    else
        status = read_number(value, CBX_METRIC_VALUE_INTEGER, &metric.value, &metric.flags, err);
    if (status)
        cbx_error_prefix(err, "%s", member->name);
    else
        add_metric(builder, &metric);
    return status;
}

static cbx_status add_own_metrics(const cbx_json *metrics, cbx_run_builder *builder, cbx_error *err)
{
    cbx_status status = CBX_OK;
    if (is_null(metrics))
        return CBX_OK;
    if (metrics->type != CBX_JSON_OBJECT)
        return cbx_fail(err, CBX_INVALID, "metrics: expected an object, got %s",
                        cbx_json_type_name(metrics->type));
    for (size_t i = 0; i < metrics->count && !status; i++)
        if (!is_null(&metrics->members[i].value))
            status = add_own_metric(&metrics->members[i], builder, err);
    if (status)
        cbx_error_prefix(err, "metrics");
    return status;
}

/* ---- timing and resources ---- */

/* The number of that name, where it is there and the result's own metrics do not have the name. */
static cbx_status add_copied(const char *section, const cbx_json *object, const char *name,
                             const cbx_json *metrics, cbx_run_builder *builder, cbx_error *err)
{
    const cbx_json *value = cbx_json_find(object, name);
    cbx_metric metric = { .name = name };
    if (is_null(value) || cbx_json_find(metrics, name))
        return CBX_OK;
    cbx_status status =
        read_number(value, CBX_METRIC_VALUE_INTEGER, &metric.value, &metric.flags, err);
    if (status)
        cbx_error_prefix(err, "%s.%s", section, name);
    else
        add_metric(builder, &metric);
    return status;
}

static void add_throughput(const cbx_json *timing, const cbx_json *metrics,
                           cbx_run_builder *builder)
{
    const cbx_json *elements = cbx_json_find(timing, "num_elements");
    const cbx_json *seconds = cbx_json_find(timing, "wall_clock_sec");
    cbx_metric metric = { .name = "throughput" };
    if (!cbx_json_is_number(elements) || !cbx_json_is_number(seconds) || !(seconds->number > 0) ||
        cbx_json_find(metrics, metric.name))
        return;
    metric.value = elements->number / seconds->number;
    add_metric(builder, &metric);
}

static cbx_status add_batch_times(const cbx_json *timing, const cbx_json *metrics,
                                  cbx_run_builder *builder, cbx_error *err)
{
    const cbx_json *times = cbx_json_find(timing, "per_batch_times");
    cbx_metric metric = { .name = "per_batch_time" };
    if (is_null(times) || cbx_json_find(metrics, metric.name) ||
        (times->type == CBX_JSON_ARRAY && times->count == 0))
        return CBX_OK;
    cbx_status status =
        cbx_json_read_samples(times, "timing.per_batch_times", builder->arena, &metric, err);
    if (!status)
        status = median_of(metric.samples, metric.n_samples, &metric.value, err);
    if (!status)
        add_metric(builder, &metric);
    return status;
}

static const char *const TIMES[] = { "wall_clock_sec", "first_batch_time", "compilation_time_sec",
                                     NULL };
static const char *const RESOURCES[] = {
    "peak_rss_mb",      "mean_rss_mb",      "peak_gpu_mem_mb",
    "mean_gpu_util",    "memory_growth_mb", "mean_gpu_clock_mhz",
    "mean_gpu_power_w", "duration_sec",     NULL
};

static cbx_status add_section(const char *section, const cbx_json *object, const char *const *names,
                              const cbx_json *metrics, cbx_run_builder *builder, cbx_error *err)
{
    cbx_status status = CBX_OK;
    if (is_null(object))
        return CBX_OK;
    if (object->type != CBX_JSON_OBJECT)
        return cbx_fail(err, CBX_INVALID, "%s: expected an object or null, got %s", section,
                        cbx_json_type_name(object->type));
    for (; *names && !status; names++)
        status = add_copied(section, object, *names, metrics, builder, err);
    return status;
}

cbx_status cbx_benchmark_result_metrics_add(const cbx_json *metrics, const cbx_json *timing,
                                            const cbx_json *resources, bool derive_throughput,
                                            cbx_run_builder *builder, cbx_error *err)
{
    cbx_status status = add_own_metrics(metrics, builder, err);
    if (!status && derive_throughput)
        add_throughput(timing, metrics, builder);
    if (!status)
        status = add_section("timing", timing, TIMES, metrics, builder, err);
    if (!status)
        status = add_batch_times(timing, metrics, builder, err);
    if (!status)
        status = add_section("resources", resources, RESOURCES, metrics, builder, err);
    return status;
}
