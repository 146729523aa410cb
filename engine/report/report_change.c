/* Change points of a report's series, and the runs at which levels shifted. */
#include "engine/query/series_changes.h"
#include "engine/report/report_builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- of one series ---- */

/* The index of the run among those of the period; n_runs when it is not one of them. */
static size_t find_run(const cbx_report_builder *builder, const cbx_report_series *series,
                       const char *run_id)
{
    for (size_t i = 0; i < series->n_values; i++) {
        size_t run = series->values[i].run;
        if (strcmp(builder->runs[run].header->id, run_id) == 0)
            return run;
    }
    return builder->report->n_runs;
}

static bool read_change(const cbx_report_builder *builder, const cbx_report_series *series,
                        const cbx_rowset *rows, size_t row, cbx_report_change *change)
{
    size_t n_runs = builder->report->n_runs;
    change->run = find_run(builder, series, cbx_rowset_find_text(rows, row, "run_id"));
    if (change->run == n_runs)
        return false;
    change->previous_run =
        find_run(builder, series, cbx_rowset_find_text(rows, row, "previous_run_id"));
    if (change->previous_run == n_runs)
        change->previous_run = change->run;
    change->before = cbx_rowset_find_number(rows, row, "before");
    change->after = cbx_rowset_find_number(rows, row, "after");
    change->delta_pct = cbx_rowset_find_number(rows, row, "delta_pct");
    change->magnitude = cbx_rowset_find_number(rows, row, "magnitude");
    change->confidence = cbx_rowset_find_number(rows, row, "confidence");
    change->verdict =
        cbx_verdict_parse(cbx_rowset_find_text(rows, row, "change"), CBX_VERDICT_UNCHANGED);
    return true;
}

cbx_status cbx_report_find_series_changes(cbx_report_builder *builder, cbx_report_series *series,
                                          const cbx_series_value *values, size_t n, cbx_error *err)
{
    cbx_rowset *rows = NULL;
    cbx_status status = cbx_series_changes_find(builder->store, series->metric, series->name,
                                                values, n, &rows, err);
    if (status == CBX_DEGENERATE) /* an infinite value: the series has no levels */
        return CBX_OK;
    if (status)
        return status;
    cbx_report_change *changes =
        cbx_arena_calloc(builder->arena, rows->n_rows + 1, sizeof *changes);
    for (size_t row = 0; changes && row < rows->n_rows; row++)
        if (read_change(builder, series, rows, row, &changes[series->n_changes]))
            series->n_changes++;
    series->changes = changes;
    cbx_rowset_free(rows);
    return changes ? CBX_OK : cbx_report_out_of_memory(err);
}

/* ---- runs at which levels shifted ---- */

static int compare_events(const void *a, const void *b)
{
    const cbx_report_event *left = a, *right = b;
    double l = fabs(left->change->delta_pct), r = fabs(right->change->delta_pct);
    if (left->change->run != right->change->run)
        return left->change->run > right->change->run ? -1 : 1;
    if (!isnan(l) && !isnan(r) && l != r)
        return l > r ? -1 : 1;
    return (left->series > right->series) - (left->series < right->series);
}

static size_t count_changes(const cbx_report_builder *builder)
{
    size_t n = 0;
    for (size_t i = 0; i < builder->report->n_series; i++)
        n += builder->series[i].n_changes;
    return n;
}

static void add_shift(cbx_report_shift *shift, const cbx_report_event *events, size_t n)
{
    *shift = (cbx_report_shift){ .run = events[0].change->run,
                                 .previous_run = events[0].change->previous_run,
                                 .events = events,
                                 .n_events = n };
    for (size_t i = 1; i < n; i++) /* the narrowest range that any of them allows */
        if (events[i].change->previous_run > shift->previous_run &&
            events[i].change->previous_run < shift->run)
            shift->previous_run = events[i].change->previous_run;
}

cbx_status cbx_report_group_changes(cbx_report_builder *builder, cbx_error *err)
{
    size_t n = count_changes(builder), at = 0;
    cbx_report_event *events = cbx_arena_calloc(builder->arena, n + 1, sizeof *events);
    cbx_report_shift *shifts = cbx_arena_calloc(builder->arena, n + 1, sizeof *shifts);
    if (!events || !shifts)
        return cbx_report_out_of_memory(err);
    for (size_t i = 0; i < builder->report->n_series; i++)
        for (size_t k = 0; k < builder->series[i].n_changes; k++)
            events[at++] =
                (cbx_report_event){ &builder->series[i], &builder->series[i].changes[k] };
    qsort(events, n, sizeof *events, compare_events);
    for (size_t begin = 0, end; begin < n; begin = end) {
        for (end = begin + 1; end < n && events[end].change->run == events[begin].change->run;
             end++)
            ;
        add_shift(&shifts[builder->report->n_shifts++], events + begin, end - begin);
    }
    builder->report->shifts = shifts;
    return CBX_OK;
}
