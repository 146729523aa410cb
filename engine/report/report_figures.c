/* What the table says of each series: level, noise, movement over the period. */
#include "engine/report/report_builder.h"
#include "engine/statistics/moments.h"
#include "engine/statistics/quantile.h"

#include <math.h>

/* The finite values from first up to end in builder->numbers; how many. */
static size_t collect(const cbx_report_builder *builder, const cbx_report_series *series,
                      size_t first, size_t end)
{
    size_t n = 0;
    for (size_t i = first; i < end; i++)
        if (isfinite(series->values[i].value))
            builder->numbers[n++] = series->values[i].value;
    return n;
}

static double median_of(const cbx_report_builder *builder, const cbx_report_series *series,
                        size_t first, size_t end)
{
    double median;
    size_t n = collect(builder, series, first, end);
    return cbx_median_in_place(builder->numbers, n, &median) == CBX_OK ? median : (double)NAN;
}

/* The newest value says nothing of the level when it is a finding against it. */
static bool is_off_level(const cbx_report_series *series)
{
    return series->judgement.verdict <= CBX_VERDICT_IMPROVEMENT && series->n_values > 1 &&
           (series->n_changes == 0 ||
            series->changes[series->n_changes - 1].run != cbx_report_latest(series)->run);
}

static void measure_level(const cbx_report_builder *builder, cbx_report_series *series)
{
    size_t end = series->n_values - is_off_level(series), first = 0;
    if (series->n_changes)
        while (first < end &&
               series->values[first].run < series->changes[series->n_changes - 1].run)
            first++;
    series->level = median_of(builder, series, first, end);
    series->n_level = collect(builder, series, first, end);
    if (cbx_coefficient_of_variation(builder->numbers, series->n_level, &series->cv) != CBX_OK)
        series->cv = NAN;
}

static double compare_ends(const cbx_report_builder *builder, const cbx_report_series *series)
{
    enum { MOST = 5 };
    size_t half = series->n_values / 2, n = half < MOST ? half : MOST;
    double before = median_of(builder, series, 0, n);
    double after = is_off_level(series)
                       ? cbx_report_latest(series)->value
                       : median_of(builder, series, series->n_values - n, series->n_values);
    double pct = (after - before) / fabs(before) * 100;
    return before != 0 && isfinite(pct) ? pct : (double)NAN;
}

void cbx_report_measure(cbx_report_builder *builder)
{
    for (size_t i = 0; i < builder->report->n_series; i++) {
        measure_level(builder, &builder->series[i]);
        builder->series[i].period_pct = compare_ends(builder, &builder->series[i]);
    }
}
