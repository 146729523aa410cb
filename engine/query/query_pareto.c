/* pareto_front: the points of a run that no other point beats in two metrics. */
#include "engine/analysis/pareto.h"
#include "engine/query/query_argument.h"
#include "engine/query/query_cell.h"
#include "engine/query/query_family.h"

enum { ARGUMENT_RUN, ARGUMENT_X, ARGUMENT_Y };

static const cbx_argument arguments_of_pareto[] = {
    { "run", CBX_COLUMN_TEXT, false, "latest" },
    { "x_metric", CBX_COLUMN_TEXT, true, NULL },
    { "y_metric", CBX_COLUMN_TEXT, true, NULL },
};

static const cbx_column columns_of_pareto[] = {
    { "scenario", CBX_COLUMN_TEXT }, { "name", CBX_COLUMN_TEXT }, { "tags", CBX_COLUMN_JSON },
    { "x", CBX_COLUMN_REAL },        { "y", CBX_COLUMN_REAL },
};

static cbx_status add_point(cbx_rowset *rows, const cbx_pareto_point *optimal, cbx_error *err)
{
    cbx_cell *cell = NULL;
    cbx_tags_cell tags = { NULL, NULL };
    cbx_status status = cbx_row_add(rows, &cell, err);
    if (status)
        return status;
    *cell++ = cbx_cell_text(optimal->point->scenario);
    *cell++ = cbx_cell_text(optimal->point->name);
    status = cbx_tags_cell_get(&tags, optimal->point, rows->arena, cell++, err);
    *cell++ = cbx_cell_real(optimal->x);
    *cell++ = cbx_cell_real(optimal->y);
    return status;
}

static cbx_status fill_pareto_front(cbx_store *store, const cbx_cell *arguments, cbx_rowset *rows,
                                    cbx_error *err)
{
    cbx_pareto_axis x = { .metric = arguments[ARGUMENT_X].text };
    cbx_pareto_axis y = { .metric = arguments[ARGUMENT_Y].text };
    cbx_pareto_point *front = NULL;
    cbx_run *run = NULL;
    size_t n = 0;
    cbx_status status
        = cbx_argument_run(store, rows, arguments[ARGUMENT_RUN], CBX_LOAD_POINTS, &run, err);
    if (!status)
        status = cbx_metric_direction(store, rows, run, x.metric, &x.direction, err);
    if (!status)
        status = cbx_metric_direction(store, rows, run, y.metric, &y.direction, err);
    if (!status)
        status = cbx_pareto_front(run->points, run->n_points, &x, &y, rows->arena, &front, &n,
                                  err);
    for (size_t i = 0; i < n && !status; i++)
        status = add_point(rows, &front[i], err);
    return status;
}

const cbx_query cbx_query_pareto_front = {
    .name = "pareto_front",
    .summary = "Points of one run that no other point beats in both metrics",
    .columns = columns_of_pareto,
    .n_columns = CBX_COUNT(columns_of_pareto),
    .arguments = arguments_of_pareto,
    .n_arguments = CBX_COUNT(arguments_of_pareto),
    .fill = fill_pareto_front,
};
