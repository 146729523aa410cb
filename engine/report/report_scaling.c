/* How costs grow with a size, in the newest run of each scenario. */
#include "engine/report/report_competition.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SCALINGS = 48 };

/* A tag of the series whose value is a number above 0, and another one in most of its scenario. */
static bool size_of(const cbx_report_series *series, const char *key, cbx_arena *arena, double *ret)
{
    const char *text = cbx_report_tag(series, key, arena);
    char *end = NULL;
    if (!text || !*text)
        return false;
    *ret = strtod(text, &end);
    return *end == '\0' && isfinite(*ret) && *ret > 0;
}

static int compare_xy(const void *a, const void *b)
{
    const cbx_report_xy *left = a, *right = b;
    if (left->x != right->x)
        return left->x < right->x ? -1 : 1;
    return (left->y > right->y) - (left->y < right->y);
}

/* The points of the fit: the newest run's, of the same scenario, metric and group. */
static bool read_points(cbx_report_builder *builder, const cbx_report_scenario *scenario,
                        const char *group_by, cbx_report_scaling *scaling, cbx_arena *scratch)
{
    cbx_report_xy *points = cbx_arena_calloc(builder->arena, scenario->n_series, sizeof *points);
    for (size_t i = 0; points && i < scenario->n_series; i++) {
        const cbx_report_series *series = scenario->series[i];
        const cbx_report_value *latest = cbx_report_latest(series);
        const char *label = group_by ? cbx_report_tag(series, group_by, scratch) : NULL;
        double size;
        if (strcmp(series->metric, scaling->metric) != 0 || latest->run != scenario->newest_run ||
            !(latest->value > 0) || (label && strcmp(label, scaling->label) != 0) ||
            !size_of(series, scaling->size_tag, scratch, &size))
            continue;
        points[scaling->n_points++] = (cbx_report_xy){ series->label, size, latest->value, false };
    }
    if (points)
        qsort(points, scaling->n_points, sizeof *points, compare_xy);
    scaling->points = points;
    return points != NULL;
}

static size_t distinct_sizes(const cbx_report_scaling *scaling)
{
    size_t n = scaling->n_points > 0;
    for (size_t i = 1; i < scaling->n_points; i++)
        n += scaling->points[i].x != scaling->points[i - 1].x;
    return n;
}

static cbx_status read_scaling(cbx_report_builder *builder, const cbx_report_scenario *scenario,
                               const cbx_report_series *metric, const char *size_tag,
                               const char *group_by, const cbx_rowset *rows, size_t row,
                               cbx_report_scaling *scalings, cbx_arena *scratch, cbx_error *err)
{
    enum { FEWEST_SIZES = 3 };
    const double least_r_squared = 0.5; /* below it the size says less than all else together */
    cbx_report_scaling scaling = {
        .scenario = scenario->name,
        .label = cbx_arena_strdup(builder->arena, cbx_rowset_find_text(rows, row, "label")),
        .complexity =
            cbx_arena_strdup(builder->arena, cbx_rowset_find_text(rows, row, "complexity")),
        .metric = metric->metric,
        .unit = metric->unit,
        .size_tag = cbx_arena_strdup(builder->arena, size_tag),
        .run = scenario->newest_run,
        .coefficient = cbx_rowset_find_number(rows, row, "coefficient"),
        .exponent = cbx_rowset_find_number(rows, row, "exponent"),
        .r_squared = cbx_rowset_find_number(rows, row, "r_squared"),
        .exponent_lower = cbx_rowset_find_number(rows, row, "exponent_lower"),
        .exponent_upper = cbx_rowset_find_number(rows, row, "exponent_upper"),
        .n = cbx_rowset_find(rows, row, "n").integer,
    };
    if (!scaling.label || !scaling.complexity || !scaling.size_tag ||
        !read_points(builder, scenario, group_by, &scaling, scratch))
        return cbx_report_out_of_memory(err);
    if (distinct_sizes(&scaling) >= FEWEST_SIZES && scaling.r_squared >= least_r_squared &&
        builder->report->n_scalings < MOST_SCALINGS)
        scalings[builder->report->n_scalings++] = scaling;
    return CBX_OK;
}

static cbx_status fit_metric(cbx_report_builder *builder, const cbx_report_scenario *scenario,
                             const cbx_report_series *metric, const char *size_tag,
                             cbx_report_scaling *scalings, cbx_arena *scratch, cbx_error *err)
{
    const char *group_by = cbx_report_choose_group(builder, scenario, scratch);
    const cbx_cell arguments[] = {
        cbx_cell_text(builder->runs[scenario->newest_run].header->id),
        cbx_cell_text(metric->metric),
        cbx_cell_text(size_tag),
        cbx_cell_text(group_by),
    };
    cbx_rowset *rows = NULL;
    cbx_status status = cbx_report_query(builder, "scaling", arguments, 4, &rows, err);
    for (size_t row = 0; !status && row < rows->n_rows; row++)
        if (strcmp(cbx_rowset_find_text(rows, row, "scenario"), scenario->name) == 0)
            status = read_scaling(builder, scenario, metric, size_tag, group_by, rows, row,
                                  scalings, scratch, err);
    cbx_rowset_free(rows);
    return status;
}

/* The keys whose values are three different sizes at least, in the order of the first point's. */
static size_t find_size_tags(const cbx_report_scenario *scenario, const char **keys, size_t room,
                             cbx_arena *arena)
{
    const cbx_tag *tags = NULL;
    size_t n_tags = 0, n = 0;
    if (!cbx_report_parse_tags(scenario->series[0]->tags, arena, &tags, &n_tags))
        return 0;
    for (size_t t = 0; t < n_tags && n < room; t++) {
        double first = 0, second = 0, size;
        size_t n_distinct = 0;
        for (size_t i = 0; i < scenario->n_series && n_distinct < 3; i++) {
            if (!size_of(scenario->series[i], tags[t].key, arena, &size) ||
                (n_distinct > 0 && size == first) || (n_distinct > 1 && size == second))
                continue;
            *(n_distinct == 0 ? &first : &second) = size;
            n_distinct++;
        }
        if (n_distinct == 3)
            keys[n++] = tags[t].key;
    }
    return n;
}

static cbx_status fit_scenario(cbx_report_builder *builder, const cbx_report_scenario *scenario,
                               cbx_report_scaling *scalings, cbx_arena *scratch, cbx_error *err)
{
    enum { MOST_KEYS = 3, MOST_METRICS = 2 };
    const char *keys[MOST_KEYS];
    cbx_report_metrics metrics;
    cbx_status status = CBX_OK;
    size_t n_keys = find_size_tags(scenario, keys, MOST_KEYS, scratch);
    if (n_keys == 0 || builder->report->n_scalings == MOST_SCALINGS)
        return CBX_OK;
    if (!cbx_report_collect_metrics(scenario, scratch, &metrics))
        return cbx_report_out_of_memory(err);
    for (size_t k = 0; k < n_keys; k++)
        for (size_t i = 0; i < metrics.n && i < MOST_METRICS && !status; i++)
            status =
                fit_metric(builder, scenario, metrics.items[i], keys[k], scalings, scratch, err);
    return status;
}

cbx_status cbx_report_fit_scenarios(cbx_report_builder *builder, cbx_error *err)
{
    cbx_report_scaling *scalings =
        cbx_arena_calloc(builder->arena, MOST_SCALINGS, sizeof *scalings);
    cbx_arena *scratch = cbx_arena_new();
    cbx_status status = scalings && scratch ? CBX_OK : cbx_report_out_of_memory(err);
    builder->report->scalings = scalings;
    for (size_t i = 0; i < builder->report->n_scenarios && !status; i++) {
        cbx_arena_reset(scratch);
        status = fit_scenario(builder, &builder->scenarios[i], scalings, scratch, err);
    }
    cbx_arena_free(scratch);
    return status;
}
