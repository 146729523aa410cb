/* Who is best in the newest run of each scenario, and what rankings and fits choose from. */
#include "engine/report/report_competition.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *cbx_report_tag(const cbx_report_series *series, const char *key, cbx_arena *arena)
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

bool cbx_report_is_directed(const cbx_report_series *series)
{
    return series->direction == CBX_DIRECTION_HIGHER || series->direction == CBX_DIRECTION_LOWER;
}

static bool has_metric(const cbx_report_metrics *list, const char *metric)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->items[i]->metric, metric) == 0)
            return true;
    return false;
}

static int compare_metrics(const void *a, const void *b)
{
    const cbx_report_series *const *left = a, *const *right = b;
    return strcmp((*left)->metric, (*right)->metric);
}

bool cbx_report_collect_metrics(const cbx_report_scenario *scenario, cbx_arena *arena,
                                cbx_report_metrics *ret_list)
{
    cbx_report_metrics list = { cbx_arena_calloc(arena, scenario->n_series, sizeof *list.items),
                                0 };
    for (int pass = 0; list.items && list.n == 0 && pass < 2; pass++)
        for (size_t i = 0; i < scenario->n_series; i++) {
            const cbx_report_series *series = scenario->series[i];
            if (cbx_report_is_directed(series) && (series->is_primary || pass == 1) &&
                !has_metric(&list, series->metric))
                list.items[list.n++] = series;
        }
    if (list.items)
        qsort(list.items, list.n, sizeof *list.items, compare_metrics);
    *ret_list = list;
    return list.items != NULL;
}

/* ---- rankings ---- */

enum { MOST_METRICS = 3 }; /* of a scenario */

/* True when the newest run's series of the scenario have two values of the tag at least. */
static bool competes(const cbx_report_scenario *scenario, const char *key, cbx_arena *arena)
{
    const char *first = NULL;
    for (size_t i = 0; i < scenario->n_series; i++) {
        const char *value = NULL;
        if (cbx_report_latest(scenario->series[i])->run == scenario->newest_run)
            value = cbx_report_tag(scenario->series[i], key, arena);
        if (value && first && strcmp(value, first) != 0)
            return true;
        first = first ? first : value;
    }
    return false;
}

const char *cbx_report_choose_group(const cbx_report_builder *builder,
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
    cbx_report_metrics metrics;
    const char *group_by = cbx_report_choose_group(builder, scenario, scratch);
    if (!group_by)
        return CBX_OK;
    if (!cbx_report_collect_metrics(scenario, scratch, &metrics))
        return cbx_report_out_of_memory(err);
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < metrics.n && i < MOST_METRICS && !status; i++)
        status = rank_metric(builder, scenario, metrics.items[i], group_by, rankings, err);
    return status;
}

cbx_status cbx_report_rank_scenarios(cbx_report_builder *builder, cbx_error *err)
{
    size_t room = builder->report->n_scenarios * MOST_METRICS;
    cbx_report_ranking *rankings = cbx_arena_calloc(builder->arena, room + 1, sizeof *rankings);
    cbx_arena *scratch = cbx_arena_new();
    cbx_status status = rankings && scratch ? CBX_OK : cbx_report_out_of_memory(err);
    builder->report->rankings = rankings;
    for (size_t i = 0; i < builder->report->n_scenarios && !status; i++) {
        cbx_arena_reset(scratch);
        status = rank_scenario(builder, &builder->scenarios[i], rankings, scratch, err);
    }
    cbx_arena_free(scratch);
    return status;
}
