#include "engine/analysis/configuration.h"

#include "engine/analysis/change.h"
#include "engine/analysis/definition.h"
#include "engine/analysis/score.h"
#include "engine/base/string_map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One metric and the first value of each configuration. */
typedef struct contest {
    const char *metric;
    cbx_direction direction;
    const cbx_metric **firsts; /* one per configuration; NULL where it has none */
} contest;

typedef struct judge {
    const cbx_configuration_request *request;
    cbx_arena *arena;
    cbx_definitions *definitions;
    cbx_string_map *positions; /* metric: position in contests */
    contest *contests;
    size_t n_contests, capacity;
} judge;

static bool reserve_contest(judge *j)
{
    if (j->n_contests < j->capacity)
        return true;
    size_t capacity = j->capacity ? j->capacity * 2 : 16;
    contest *grown = realloc(j->contests, capacity * sizeof *grown);
    if (!grown)
        return false;
    j->contests = grown;
    j->capacity = capacity;
    return true;
}

/* The metric's contest, made when it is new. NULL when memory is short. */
static contest *find_contest(judge *j, const char *metric)
{
    int64_t position;
    if (cbx_string_map_find(j->positions, metric, strlen(metric), &position))
        return &j->contests[position];
    const cbx_metric **firsts
        = cbx_arena_calloc(j->arena, j->request->n_configurations, sizeof(const cbx_metric *));
    if (!firsts || !reserve_contest(j)
        || !cbx_string_map_set(j->positions, metric, strlen(metric), (int64_t)j->n_contests))
        return NULL;
    contest *fresh = &j->contests[j->n_contests++];
    *fresh = (contest){ .metric = metric, .firsts = firsts };
    fresh->direction = cbx_definition_direction(cbx_definitions_find(j->definitions, metric));
    return fresh;
}

static bool enter_metric(judge *j, size_t configuration, const cbx_metric *metric)
{
    int64_t position;
    bool listed = j->request->metrics != NULL;
    if (listed && !cbx_string_map_find(j->positions, metric->name, strlen(metric->name), &position))
        return true; /* not asked for */
    contest *entered = find_contest(j, metric->name);
    if (entered && !entered->firsts[configuration])
        entered->firsts[configuration] = metric;
    return entered != NULL;
}

static bool enter_run(judge *j, size_t configuration)
{
    const cbx_run *run = j->request->configurations[configuration].run;
    for (size_t p = 0; p < run->n_points; p++) {
        for (size_t m = 0; m < run->points[p].n_metrics; m++) {
            if (!enter_metric(j, configuration, &run->points[p].metrics[m]))
                return false;
        }
    }
    return true;
}

static int compare_contests(const void *a, const void *b)
{
    return strcmp(((const contest *)a)->metric, ((const contest *)b)->metric);
}

static bool prepare(judge *j)
{
    const cbx_configuration_request *request = j->request;
    j->definitions = cbx_definitions_new();
    j->positions = cbx_string_map_new();
    bool ready = j->definitions && j->positions;
    for (size_t i = request->n_configurations; ready && i-- > 0;) /* later runs override */
        ready = cbx_definitions_add(j->definitions, request->configurations[i].run->defs,
                                    request->configurations[i].run->n_defs);
    ready = ready
            && cbx_definitions_add(j->definitions, request->store_defs, request->n_store_defs);
    for (size_t m = 0; ready && request->metrics && m < request->n_metrics; m++)
        ready = find_contest(j, request->metrics[m]) != NULL;
    for (size_t i = 0; ready && i < request->n_configurations; i++)
        ready = enter_run(j, i);
    if (ready && !request->metrics && j->n_contests > 1)
        qsort(j->contests, j->n_contests, sizeof *j->contests, compare_contests);
    return ready;
}

/* Appends the metric's rows; returns how many, or -1 when memory is short. */
static int64_t rank_contest(const judge *j, const contest *c, cbx_rank_entry *entries,
                            cbx_configuration_row *rows)
{
    size_t n = 0;
    for (size_t i = 0; i < j->request->n_configurations; i++) {
        if (c->firsts[i])
            entries[n++] = (cbx_rank_entry){ .label = j->request->configurations[i].label,
                                             .value = c->firsts[i]->value };
    }
    if (!cbx_rank_entries(entries, n, c->direction))
        return -1;
    for (size_t i = 0; i < n; i++) {
        double factor = cbx_improvement_factor(entries[0].value, entries[i].value, c->direction);
        rows[i] = (cbx_configuration_row){ .metric = c->metric,
                                           .entry = entries[i],
                                           .has_factor = !isnan(factor),
                                           .improvement_factor = isnan(factor) ? 0 : factor };
    }
    return (int64_t)n;
}

static void fill_scores_input(const judge *j, const contest *const *scored, size_t n_scored,
                              double *values, cbx_weight *weights)
{
    for (size_t m = 0; m < n_scored; m++) {
        weights[m] = (cbx_weight){ scored[m]->metric, 1, scored[m]->direction };
        for (size_t i = 0; i < j->request->n_configurations; i++)
            values[i * n_scored + m] = scored[m]->firsts[i] ? scored[m]->firsts[i]->value : NAN;
    }
}

/* Contests that decide: not info, and somebody has a value. */
static size_t find_scored(const judge *j, const contest **scored)
{
    size_t n = 0;
    for (size_t m = 0; m < j->n_contests; m++) {
        const contest *c = &j->contests[m];
        bool has_value = false;
        for (size_t i = 0; i < j->request->n_configurations; i++)
            has_value = has_value || (c->firsts[i] && !isnan(c->firsts[i]->value));
        if (has_value && c->direction != CBX_DIRECTION_INFO)
            scored[n++] = c;
    }
    return n;
}

/* The overall winner's label, NULL when there is nothing to score. False when memory is short. */
static bool find_winner(const judge *j, const char **ret_label)
{
    size_t n = j->request->n_configurations;
    const contest **scored = cbx_arena_calloc(j->arena, j->n_contests, sizeof(const contest *));
    double *values = cbx_arena_calloc(j->arena, n * j->n_contests, sizeof *values);
    double *scores = cbx_arena_calloc(j->arena, n, sizeof *scores);
    cbx_weight *weights = cbx_arena_calloc(j->arena, j->n_contests, sizeof *weights);
    if (!scored || !values || !scores || !weights)
        return false;
    size_t n_scored = find_scored(j, scored), best = 0;
    *ret_label = NULL;
    if (!n_scored)
        return true;
    fill_scores_input(j, scored, n_scored, values, weights);
    cbx_score_values(values, n, weights, n_scored, scores);
    for (size_t i = 1; i < n; i++) {
        if (scores[i] > scores[best])
            best = i;
    }
    *ret_label = j->request->configurations[best].label;
    return true;
}

static bool fill_rows(const judge *j, cbx_configuration_row **ret_rows, size_t *ret_n)
{
    size_t n_configurations = j->request->n_configurations, n = 0;
    const char *winner = NULL;
    cbx_configuration_row *rows
        = cbx_arena_calloc(j->arena, j->n_contests * n_configurations, sizeof *rows);
    cbx_rank_entry *entries = cbx_arena_calloc(j->arena, n_configurations, sizeof *entries);
    if (!rows || !entries || !find_winner(j, &winner))
        return false;
    for (size_t m = 0; m < j->n_contests; m++) {
        int64_t added = rank_contest(j, &j->contests[m], entries, rows + n);
        if (added < 0)
            return false;
        n += (size_t)added;
    }
    for (size_t i = 0; i < n; i++)
        rows[i].wins_overall = winner && rows[i].entry.label == winner;
    *ret_rows = rows;
    *ret_n = n;
    return true;
}

cbx_status cbx_configurations_compare(const cbx_configuration_request *request, cbx_arena *arena,
                                      cbx_configuration_row **ret_rows, size_t *ret_n,
                                      cbx_error *err)
{
    if (request->n_configurations < 2)
        return cbx_fail(err, CBX_INVALID, "At least 2 configurations are needed, got %zu",
                        request->n_configurations);
    judge j = { .request = request, .arena = arena };
    bool done = prepare(&j) && fill_rows(&j, ret_rows, ret_n);
    cbx_definitions_free(j.definitions);
    cbx_string_map_free(j.positions);
    free(j.contests);
    if (!done)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory while comparing configurations");
    return CBX_OK;
}
