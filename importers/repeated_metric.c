#include "importers/repeated_metric.h"

#include "engine/statistics/quantile.h"
#include "importers/json_parts.h"

#include <math.h>

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

/* NaN: the summary has none. */
static cbx_status read_median(const cbx_repeated_metric *metric, double *ret, cbx_error *err)
{
    const cbx_json *value = cbx_json_find(metric->summary, "median");
    *ret = NAN;
    if (!value || value->type == CBX_JSON_NULL)
        return CBX_OK;
    if (!cbx_json_is_number(value))
        return cbx_fail(err, CBX_INVALID, "%s.median: expected a number, got %s", metric->path,
                        cbx_json_type_name(value->type));
    *ret = value->number;
    return CBX_OK;
}

/* Of the samples that are numbers; NaN without one. */
static cbx_status median_of(const cbx_metric *metric, cbx_arena *arena, double *ret, cbx_error *err)
{
    double *numbers = cbx_arena_calloc(arena, metric->n_samples + 1, sizeof *numbers);
    size_t n = 0;
    *ret = NAN;
    if (!numbers)
        return no_memory(err);
    for (size_t i = 0; i < metric->n_samples; i++)
        if (!isnan(metric->samples[i]))
            numbers[n++] = metric->samples[i];
    if (n && cbx_median_in_place(numbers, n, ret) != CBX_OK)
        *ret = NAN; /* between two infinities */
    return CBX_OK;
}

static cbx_status add(const cbx_metric_def *def, const cbx_metric *samples, double median,
                      cbx_run_builder *builder, cbx_error *err)
{
    enum { FEWEST_SAMPLES = 2 }; /* a value alone is no sample of itself */
    cbx_metric added = *samples;
    added.name = def->name;
    added.value = median;
    cbx_status status = CBX_OK;
    if (isnan(median))
        status = median_of(samples, builder->arena, &added.value, err);
    if (status)
        return status;
    if (added.n_samples < FEWEST_SAMPLES)
        added = (cbx_metric){ .name = def->name, .value = added.value };
    cbx_run_builder_add_metric(builder, &added);
    cbx_run_builder_add_def(builder, def);
    return CBX_OK;
}

cbx_status cbx_repeated_metric_add(const cbx_repeated_metric *metric, cbx_run_builder *builder,
                                   cbx_error *err)
{
    const cbx_metric_def def = { .name = metric->name,
                                 .unit = metric->unit,
                                 .direction = CBX_DIRECTION_LOWER,
                                 .group = "",
                                 .priority = metric->is_primary ? CBX_PRIORITY_PRIMARY
                                                                : CBX_PRIORITY_SECONDARY,
                                 .description = "median of the rounds",
                                 .inferred = true };
    double median;
    cbx_status status = read_median(metric, &median, err);
    return status ? status : add(&def, &metric->samples, median, builder, err);
}

cbx_status cbx_repeated_metric_add_as(const cbx_metric_def *def, const cbx_metric *samples,
                                      cbx_run_builder *builder, cbx_error *err)
{
    return add(def, samples, NAN, builder, err);
}
