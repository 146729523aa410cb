/* Which points of the newest run nothing beats in both of two metrics. */
#include "engine/report/report_competition.h"

#include <math.h>
#include <string.h>

/* The two metrics that most points of the newest run have: primary and directed, by name. */
static bool choose_metrics(const cbx_report_builder *builder, const cbx_report_series *ret_pair[2])
{
    size_t n = 0, newest = builder->report->n_runs - 1;
    for (size_t i = 0; i < builder->report->n_series && n < 2; i++) {
        const cbx_report_series *series = &builder->series[i];
        if (!series->is_primary || !cbx_report_is_directed(series) ||
            cbx_report_latest(series)->run != newest ||
            (n == 1 && strcmp(series->metric, ret_pair[0]->metric) == 0))
            continue;
        ret_pair[n++] = series;
    }
    return n == 2;
}

/* The series of the same point with the other metric; series of a point are neighbours. */
static const cbx_report_series *find_partner(const cbx_report_builder *builder, size_t index,
                                             const char *metric)
{
    const cbx_report_series *own = &builder->series[index];
    for (size_t step = 1; step < builder->report->n_series; step++) {
        const cbx_report_series *before = index >= step ? own - step : NULL;
        const cbx_report_series *after =
            index + step < builder->report->n_series ? own + step : NULL;
        bool near_before = before && strcmp(before->identity, own->identity) == 0;
        bool near_after = after && strcmp(after->identity, own->identity) == 0;
        if (near_before && strcmp(before->metric, metric) == 0)
            return before;
        if (near_after && strcmp(after->metric, metric) == 0)
            return after;
        if (!near_before && !near_after)
            return NULL;
    }
    return NULL;
}

static void collect_pareto_points(const cbx_report_builder *builder, cbx_report_xy *points,
                                  cbx_report_pareto *pareto)
{
    size_t newest = builder->report->n_runs - 1;
    for (size_t i = 0; i < builder->report->n_series; i++) {
        const cbx_report_series *x = &builder->series[i], *y = NULL;
        if (cbx_report_latest(x)->run == newest && strcmp(x->metric, pareto->x_metric) == 0)
            y = find_partner(builder, i, pareto->y_metric);
        if (!y || cbx_report_latest(y)->run != newest)
            continue;
        cbx_report_xy point = { x->label, cbx_report_latest(x)->value, cbx_report_latest(y)->value,
                                false };
        if (isfinite(point.x) && isfinite(point.y))
            points[pareto->n_points++] = point;
    }
    pareto->points = points;
}

static void mark_front(cbx_report_builder *builder, const cbx_rowset *rows, cbx_report_xy *points,
                       cbx_report_pareto *pareto)
{
    for (size_t row = 0; row < rows->n_rows; row++) {
        const cbx_report_series *series =
            cbx_report_find_series(builder, cbx_rowset_find_text(rows, row, "name"),
                                   cbx_rowset_find_text(rows, row, "tags"), pareto->x_metric);
        for (size_t i = 0; series && i < pareto->n_points; i++)
            if (points[i].label == series->label && !points[i].is_on_front) {
                points[i].is_on_front = true;
                pareto->n_front++;
                break;
            }
    }
}

cbx_status cbx_report_find_front(cbx_report_builder *builder, cbx_error *err)
{
    enum { FEWEST = 3 };
    const cbx_report_series *pair[2];
    if (!choose_metrics(builder, pair))
        return CBX_OK;
    size_t newest = builder->report->n_runs - 1;
    cbx_report_pareto *pareto = cbx_arena_calloc(builder->arena, 1, sizeof *pareto);
    cbx_report_xy *points =
        cbx_arena_calloc(builder->arena, builder->report->n_series, sizeof *points);
    if (!pareto || !points)
        return cbx_report_out_of_memory(err);
    *pareto = (cbx_report_pareto){ .x_metric = pair[0]->metric,
                                   .y_metric = pair[1]->metric,
                                   .x_unit = pair[0]->unit,
                                   .y_unit = pair[1]->unit,
                                   .x_direction = pair[0]->direction,
                                   .y_direction = pair[1]->direction,
                                   .run = newest };
    collect_pareto_points(builder, points, pareto);
    const cbx_cell arguments[] = { cbx_cell_text(builder->runs[newest].header->id),
                                   cbx_cell_text(pareto->x_metric),
                                   cbx_cell_text(pareto->y_metric) };
    cbx_rowset *rows = NULL;
    cbx_status status = cbx_report_query(builder, "pareto_front", arguments, 3, &rows, err);
    if (!status)
        mark_front(builder, rows, points, pareto);
    cbx_rowset_free(rows);
    if (!status && pareto->n_points >= FEWEST)
        builder->report->pareto = pareto;
    return status;
}
