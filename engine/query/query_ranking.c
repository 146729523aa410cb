/* ranking, aggregate_scores, compare_configurations: who is best, in one metric and over several. */
#include "engine/analysis/configuration.h"
#include "engine/analysis/definition.h"
#include "engine/analysis/ranking.h"
#include "engine/analysis/score.h"
#include "engine/query/query_argument.h"
#include "engine/query/query_cell.h"
#include "engine/query/query_family.h"

#include <math.h>

/* ---- ranking ---- */

enum { RANKING_RUN, RANKING_METRIC, RANKING_GROUP_BY, RANKING_SCENARIO };

static const cbx_argument ranking_arguments[] = {
    { "run", CBX_COLUMN_TEXT, false, "latest" },
    { "metric", CBX_COLUMN_TEXT, true, NULL },
    { "group_by", CBX_COLUMN_TEXT, false, "framework" },
    { "scenario", CBX_COLUMN_TEXT, false, NULL },
};

static const cbx_column ranking_columns[] = {
    { "rank", CBX_COLUMN_INTEGER },         { "label", CBX_COLUMN_TEXT },
    { "value", CBX_COLUMN_REAL },           { "is_best", CBX_COLUMN_BOOLEAN },
    { "delta_from_best", CBX_COLUMN_REAL },
};

static cbx_status add_entry(cbx_rowset *rows, const cbx_rank_entry *entry, cbx_error *err)
{
    cbx_cell *cell = NULL;
    cbx_status status = cbx_row_add(rows, &cell, err);
    if (status)
        return status;
    *cell++ = cbx_cell_integer((int64_t)entry->rank);
    *cell++ = cbx_cell_text(entry->label);
    *cell++ = cbx_cell_real(entry->value);
    *cell++ = cbx_cell_boolean(entry->is_best);
    *cell++ = cbx_cell_optional(entry->has_delta, entry->delta_from_best);
    return CBX_OK;
}

static cbx_status fill_ranking(cbx_store *store, const cbx_cell *arguments, cbx_rowset *rows,
                               cbx_error *err)
{
    cbx_ranking_request request = {
        .metric = arguments[RANKING_METRIC].text,
        .group_by = arguments[RANKING_GROUP_BY].text,
        .scenario = cbx_cell_text_or_null(arguments[RANKING_SCENARIO]),
    };
    cbx_run *run = NULL;
    cbx_rank_entry *entries = NULL;
    size_t n = 0;
    cbx_status status
        = cbx_argument_run(store, rows, arguments[RANKING_RUN], CBX_LOAD_POINTS, &run, err);
    if (!status)
        status = cbx_metric_direction(store, rows, run, request.metric, &request.direction, err);
    if (!status)
        status = cbx_ranking_make(run->points, run->n_points, &request, rows->arena, &entries, &n,
                                  err);
    for (size_t i = 0; i < n && !status; i++)
        status = add_entry(rows, &entries[i], err);
    return status;
}

const cbx_query cbx_query_ranking = {
    .name = "ranking",
    .summary = "Labels of one run by one metric, best first",
    .columns = ranking_columns,
    .n_columns = CBX_COUNT(ranking_columns),
    .arguments = ranking_arguments,
    .n_arguments = CBX_COUNT(ranking_arguments),
    .fill = fill_ranking,
};

/* ---- aggregate_scores ---- */

enum { SCORES_RUN, SCORES_WEIGHTS, SCORES_GROUP_BY };

static const cbx_argument scores_arguments[] = {
    { "run", CBX_COLUMN_TEXT, false, "latest" },
    { "weights_json", CBX_COLUMN_JSON, true, NULL },
    { "group_by", CBX_COLUMN_TEXT, false, "framework" },
};

static const cbx_column scores_columns[] = {
    { "label", CBX_COLUMN_TEXT },
    { "score", CBX_COLUMN_REAL },
};

static bool is_number(const cbx_json *value)
{
    return (value->type == CBX_JSON_INTEGER || value->type == CBX_JSON_FLOAT)
           && isfinite(value->number);
}

static cbx_status parse_weights(const cbx_rowset *rows, cbx_cell cell, cbx_weight **ret_weights,
                                size_t *ret_n, cbx_error *err)
{
    const cbx_json *object = NULL;
    cbx_status status = cbx_argument_object(rows, SCORES_WEIGHTS, cell, &object, err);
    if (status)
        return status;
    cbx_weight *weights = cbx_arena_calloc(rows->arena, object->count, sizeof *weights);
    if (!weights)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < object->count; i++) {
        const cbx_json_member *member = &object->members[i];
        if (!is_number(&member->value))
            return cbx_argument_fail(rows->query, SCORES_WEIGHTS, err,
                                     "must have a finite number for '%s'", member->name);
        weights[i] = (cbx_weight){ .metric = member->name, .weight = member->value.number };
    }
    *ret_weights = weights;
    *ret_n = object->count;
    return CBX_OK;
}

/* The run's own definitions, else the store's, for many metrics at once. */
static cbx_status set_directions(cbx_store *store, const cbx_rowset *rows, const cbx_run *run,
                                 cbx_weight *weights, size_t n, cbx_error *err)
{
    const cbx_metric_def *store_defs = NULL;
    size_t n_store_defs = 0;
    cbx_status status
        = cbx_store_load_defs(store, rows->arena, &store_defs, &n_store_defs, err);
    if (status)
        return status;
    cbx_definitions *definitions = cbx_definitions_new();
    bool added = definitions && cbx_definitions_add(definitions, run->defs, run->n_defs)
                 && cbx_definitions_add(definitions, store_defs, n_store_defs);
    for (size_t i = 0; i < n && added; i++)
        weights[i].direction
            = cbx_definition_direction(cbx_definitions_find(definitions, weights[i].metric));
    cbx_definitions_free(definitions);
    return added ? CBX_OK : cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

static cbx_status add_score(cbx_rowset *rows, const cbx_score *score, cbx_error *err)
{
    cbx_cell *cell = NULL;
    cbx_status status = cbx_row_add(rows, &cell, err);
    if (status)
        return status;
    *cell++ = cbx_cell_text(score->label);
    *cell++ = cbx_cell_real(score->score);
    return CBX_OK;
}

static cbx_status fill_aggregate_scores(cbx_store *store, const cbx_cell *arguments,
                                        cbx_rowset *rows, cbx_error *err)
{
    cbx_weight *weights = NULL;
    cbx_score *scores = NULL;
    cbx_run *run = NULL;
    size_t n_weights = 0, n = 0;
    cbx_status status = parse_weights(rows, arguments[SCORES_WEIGHTS], &weights, &n_weights, err);
    if (!status)
        status = cbx_argument_run(store, rows, arguments[SCORES_RUN], CBX_LOAD_POINTS, &run, err);
    if (!status)
        status = set_directions(store, rows, run, weights, n_weights, err);
    if (!status)
        status = cbx_scores_make(run->points, run->n_points, weights, n_weights,
                                 arguments[SCORES_GROUP_BY].text, rows->arena, &scores, &n, err);
    for (size_t i = 0; i < n && !status; i++)
        status = add_score(rows, &scores[i], err);
    return status;
}

const cbx_query cbx_query_aggregate_scores = {
    .name = "aggregate_scores",
    .summary = "Labels of one run by a weighted score over several metrics, best first",
    .columns = scores_columns,
    .n_columns = CBX_COUNT(scores_columns),
    .arguments = scores_arguments,
    .n_arguments = CBX_COUNT(scores_arguments),
    .fill = fill_aggregate_scores,
};

/* ---- compare_configurations ---- */

enum { CONFIGURATIONS_LABELS, CONFIGURATIONS_METRICS, CONFIGURATIONS_GROUP_BY };

/* group_by is taken as calibrax takes it: every point gets its run's label there, so whatever tag
 * it names, the labels are the groups. */
static const cbx_argument configurations_arguments[] = {
    { "labels_json", CBX_COLUMN_JSON, true, NULL },
    { "metrics_json", CBX_COLUMN_JSON, false, NULL },
    { "group_by", CBX_COLUMN_TEXT, false, "framework" },
};

static const cbx_column configurations_columns[] = {
    { "metric", CBX_COLUMN_TEXT },           { "label", CBX_COLUMN_TEXT },
    { "value", CBX_COLUMN_REAL },            { "rank", CBX_COLUMN_INTEGER },
    { "is_best", CBX_COLUMN_BOOLEAN },       { "improvement_factor", CBX_COLUMN_REAL },
    { "wins_overall", CBX_COLUMN_BOOLEAN },
};

static cbx_status parse_labels(cbx_store *store, const cbx_rowset *rows, cbx_cell cell,
                               cbx_configuration_request *request, cbx_error *err)
{
    const cbx_tag *labels = NULL; /* label and run selector */
    size_t n = 0;
    cbx_status status = cbx_argument_tags(rows, CONFIGURATIONS_LABELS, cell, &labels, &n, err);
    if (status)
        return status;
    cbx_configuration *configurations = cbx_arena_calloc(rows->arena, n, sizeof *configurations);
    if (!configurations)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < n; i++) {
        cbx_run *run = NULL;
        status = cbx_argument_run(store, rows, cbx_cell_text(labels[i].value), CBX_LOAD_POINTS,
                                  &run, err);
        if (status) {
            cbx_error_prefix(err, "label '%s'", labels[i].key);
            return status;
        }
        configurations[i] = (cbx_configuration){ labels[i].key, run };
    }
    request->configurations = configurations;
    request->n_configurations = n;
    return CBX_OK;
}

static cbx_status metrics_fail(const cbx_rowset *rows, cbx_error *err)
{
    return cbx_argument_fail(rows->query, CONFIGURATIONS_METRICS, err,
                             "must be a JSON array of metric names");
}

static cbx_status parse_metrics(const cbx_rowset *rows, cbx_cell cell,
                                cbx_configuration_request *request, cbx_error *err)
{
    const cbx_json *array = NULL;
    if (cell.type == CBX_CELL_NULL)
        return CBX_OK;
    cbx_status status = cbx_argument_json(rows, CONFIGURATIONS_METRICS, cell, &array, err);
    if (status)
        return status;
    if (array->type != CBX_JSON_ARRAY)
        return metrics_fail(rows, err);
    const char **metrics = cbx_arena_calloc(rows->arena, array->count, sizeof *metrics);
    if (!metrics)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < array->count; i++) {
        if (array->items[i].type != CBX_JSON_STRING || array->items[i].has_nul)
            return metrics_fail(rows, err);
        metrics[i] = array->items[i].text;
    }
    request->metrics = metrics;
    request->n_metrics = array->count;
    return CBX_OK;
}

static cbx_status add_configuration(cbx_rowset *rows, const cbx_configuration_row *row,
                                    cbx_error *err)
{
    cbx_cell *cell = NULL;
    cbx_status status = cbx_row_add(rows, &cell, err);
    if (status)
        return status;
    *cell++ = cbx_cell_text(row->metric);
    *cell++ = cbx_cell_text(row->entry.label);
    *cell++ = cbx_cell_real(row->entry.value);
    *cell++ = cbx_cell_integer((int64_t)row->entry.rank);
    *cell++ = cbx_cell_boolean(row->entry.is_best);
    *cell++ = cbx_cell_optional(row->has_factor, row->improvement_factor);
    *cell++ = cbx_cell_boolean(row->wins_overall);
    return CBX_OK;
}

static cbx_status fill_compare_configurations(cbx_store *store, const cbx_cell *arguments,
                                              cbx_rowset *rows, cbx_error *err)
{
    cbx_configuration_request request = { 0 };
    cbx_configuration_row *found = NULL;
    size_t n = 0;
    cbx_status status = parse_metrics(rows, arguments[CONFIGURATIONS_METRICS], &request, err);
    if (!status)
        status = parse_labels(store, rows, arguments[CONFIGURATIONS_LABELS], &request, err);
    if (!status)
        status = cbx_store_load_defs(store, rows->arena, &request.store_defs,
                                     &request.n_store_defs, err);
    if (!status)
        status = cbx_configurations_compare(&request, rows->arena, &found, &n, err);
    for (size_t i = 0; i < n && !status; i++)
        status = add_configuration(rows, &found[i], err);
    return status;
}

const cbx_query cbx_query_compare_configurations = {
    .name = "compare_configurations",
    .summary = "Runs as configurations under labels, ranked in every metric, with a winner",
    .columns = configurations_columns,
    .n_columns = CBX_COUNT(configurations_columns),
    .arguments = configurations_arguments,
    .n_arguments = CBX_COUNT(configurations_arguments),
    .fill = fill_compare_configurations,
};
