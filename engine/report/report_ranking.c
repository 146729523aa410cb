/* Who is best, how costs grow, which points are on the Pareto front: of the newest run of each
 * scenario. */
#include "engine/report/report_builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *tag_of(const cbx_report_series *series, const char *key, cbx_arena *arena)
{
    const cbx_tag *tags = NULL;
    size_t n = 0;
    if (!cbx_report_parse_tags(series->tags, arena, &tags, &n))
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (strcmp(tags[i].key, key) == 0)
            return tags[i].value;
    return NULL;
}

static bool is_directed(const cbx_report_series *series)
{
    return series->direction == CBX_DIRECTION_HIGHER || series->direction == CBX_DIRECTION_LOWER;
}

/* Metrics of a scenario, each once, as the first series that has it. */
typedef struct metric_list {
    const cbx_report_series **items;
    size_t n;
} metric_list;

static bool has_metric(const metric_list *list, const char *metric)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->items[i]->metric, metric) == 0)
            return true;
    return false;
}

/* Primary metrics with a better direction; where there is none, all that have one. */
static bool collect_metrics(const cbx_report_scenario *scenario, cbx_arena *arena,
                            metric_list *ret_list)
{
    metric_list list = { cbx_arena_calloc(arena, scenario->n_series, sizeof *list.items), 0 };
    for (int pass = 0; list.items && list.n == 0 && pass < 2; pass++)
        for (size_t i = 0; i < scenario->n_series; i++) {
            const cbx_report_series *series = scenario->series[i];
            if (is_directed(series) && (series->is_primary || pass == 1) &&
                !has_metric(&list, series->metric))
                list.items[list.n++] = series;
        }
    *ret_list = list;
    return list.items != NULL;
}

/* ---- rankings ---- */

/* True when the newest run's series of the scenario have two values of the tag at least. */
static bool competes(const cbx_report_scenario *scenario, const char *key, cbx_arena *arena)
{
    const char *first = NULL;
    for (size_t i = 0; i < scenario->n_series; i++) {
        const char *value = NULL;
        if (cbx_report_latest(scenario->series[i])->run == scenario->newest_run)
            value = tag_of(scenario->series[i], key, arena);
        if (value && first && strcmp(value, first) != 0)
            return true;
        first = first ? first : value;
    }
    return false;
}

static const char *choose_group(const cbx_report_builder *builder,
                                const cbx_report_scenario *scenario, cbx_arena *arena)
{
    static const char *const usual[] = { "baseline", "framework" };
    const char *asked = builder->request->group_by;
    if (asked)
        return competes(scenario, asked, arena) ? asked : NULL;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (competes(scenario, usual[i], arena))
            return usual[i];
    return NULL;
}

static bool read_ranks(cbx_report_builder *builder, const cbx_rowset *rows,
                       cbx_report_ranking *ranking)
{
    cbx_report_rank *ranks = cbx_arena_calloc(builder->arena, rows->n_rows + 1, sizeof *ranks);
    for (size_t row = 0; ranks && row < rows->n_rows; row++) {
        ranks[row].label =
            cbx_arena_strdup(builder->arena, cbx_rowset_find_text(rows, row, "label"));
        ranks[row].value = cbx_rowset_find_number(rows, row, "value");
        ranks[row].delta_from_best = cbx_rowset_find_number(rows, row, "delta_from_best");
        ranks[row].is_best = cbx_rowset_find(rows, row, "is_best").integer != 0;
        if (!ranks[row].label)
            return false;
    }
    ranking->ranks = ranks;
    ranking->n_ranks = rows->n_rows;
    return ranks != NULL;
}

static cbx_status rank_metric(cbx_report_builder *builder, const cbx_report_scenario *scenario,
                              const cbx_report_series *metric, const char *group_by,
                              cbx_report_ranking *rankings, cbx_error *err)
{
    const cbx_cell arguments[] = {
        cbx_cell_text(builder->runs[scenario->newest_run].header->id),
        cbx_cell_text(metric->metric),
        cbx_cell_text(group_by),
        cbx_cell_text(scenario->name),
    };
    cbx_report_ranking ranking = { .scenario = scenario->name,
                                   .metric = metric->metric,
                                   .unit = metric->unit,
                                   .group_by = group_by,
                                   .direction = metric->direction,
                                   .run = scenario->newest_run };
    cbx_rowset *rows = NULL;
    cbx_status status = cbx_report_query(builder, "ranking", arguments, 4, &rows, err);
    if (!status && !read_ranks(builder, rows, &ranking))
        status = cbx_report_out_of_memory(err);
    if (!status && ranking.n_ranks > 1)
        rankings[builder->report->n_rankings++] = ranking;
    cbx_rowset_free(rows);
    return status;
}

static cbx_status rank_scenario(cbx_report_builder *builder, const cbx_report_scenario *scenario,
                                cbx_report_ranking *rankings, cbx_arena *scratch, cbx_error *err)
{
    enum { MOST = 3 };
    metric_list metrics;
    const char *group_by = choose_group(builder, scenario, scratch);
    if (!group_by)
        return CBX_OK;
    if (!collect_metrics(scenario, scratch, &metrics))
        return cbx_report_out_of_memory(err);
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < metrics.n && i < MOST && !status; i++)
        status = rank_metric(builder, scenario, metrics.items[i], group_by, rankings, err);
    return status;
}

static cbx_status rank_all(cbx_report_builder *builder, cbx_arena *scratch, cbx_error *err)
{
    enum { METRICS_OF_A_SCENARIO = 3 };
    size_t room = builder->report->n_scenarios * METRICS_OF_A_SCENARIO;
    cbx_report_ranking *rankings = cbx_arena_calloc(builder->arena, room + 1, sizeof *rankings);
    if (!rankings)
        return cbx_report_out_of_memory(err);
    builder->report->rankings = rankings;
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < builder->report->n_scenarios && !status; i++) {
        cbx_arena_reset(scratch);
        status = rank_scenario(builder, &builder->scenarios[i], rankings, scratch, err);
    }
    return status;
}

/* ---- scaling ---- */

enum { MOST_SCALINGS = 48 };

/* A tag of the series whose value is a number above 0, and another one in most of its scenario. */
static bool size_of(const cbx_report_series *series, const char *key, cbx_arena *arena, double *ret)
{
    const char *text = tag_of(series, key, arena);
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
        const char *label = group_by ? tag_of(series, group_by, scratch) : NULL;
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
    if (distinct_sizes(&scaling) >= FEWEST_SIZES && builder->report->n_scalings < MOST_SCALINGS)
        scalings[builder->report->n_scalings++] = scaling;
    return CBX_OK;
}

static cbx_status fit_metric(cbx_report_builder *builder, const cbx_report_scenario *scenario,
                             const cbx_report_series *metric, const char *size_tag,
                             cbx_report_scaling *scalings, cbx_arena *scratch, cbx_error *err)
{
    const char *group_by = choose_group(builder, scenario, scratch);
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
    metric_list metrics;
    cbx_status status = CBX_OK;
    size_t n_keys = find_size_tags(scenario, keys, MOST_KEYS, scratch);
    if (n_keys == 0 || builder->report->n_scalings == MOST_SCALINGS)
        return CBX_OK;
    if (!collect_metrics(scenario, scratch, &metrics))
        return cbx_report_out_of_memory(err);
    for (size_t k = 0; k < n_keys; k++)
        for (size_t i = 0; i < metrics.n && i < MOST_METRICS && !status; i++)
            status =
                fit_metric(builder, scenario, metrics.items[i], keys[k], scalings, scratch, err);
    return status;
}

static cbx_status fit_all(cbx_report_builder *builder, cbx_arena *scratch, cbx_error *err)
{
    cbx_report_scaling *scalings =
        cbx_arena_calloc(builder->arena, MOST_SCALINGS, sizeof *scalings);
    cbx_status status = scalings ? CBX_OK : cbx_report_out_of_memory(err);
    builder->report->scalings = scalings;
    for (size_t i = 0; i < builder->report->n_scenarios && !status; i++) {
        cbx_arena_reset(scratch);
        status = fit_scenario(builder, &builder->scenarios[i], scalings, scratch, err);
    }
    return status;
}

/* ---- the Pareto front ---- */

/* The two metrics that most points of the newest run have: primary and directed, by name. */
static bool choose_metrics(const cbx_report_builder *builder, const cbx_report_series *ret_pair[2])
{
    size_t n = 0, newest = builder->report->n_runs - 1;
    for (size_t i = 0; i < builder->report->n_series && n < 2; i++) {
        const cbx_report_series *series = &builder->series[i];
        if (!series->is_primary || !is_directed(series) ||
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

static cbx_status find_pareto(cbx_report_builder *builder, cbx_error *err)
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

cbx_status cbx_report_rank_scenarios(cbx_report_builder *builder, cbx_error *err)
{
    cbx_arena *scratch = cbx_arena_new();
    cbx_status status = scratch ? rank_all(builder, scratch, err) : cbx_report_out_of_memory(err);
    if (!status)
        status = fit_all(builder, scratch, err);
    if (!status)
        status = find_pareto(builder, err);
    cbx_arena_free(scratch);
    return status;
}
