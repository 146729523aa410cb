#include "engine/analysis/score.h"

#include "engine/analysis/ranking.h"
#include "engine/base/string_map.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct range {
    double least, largest;
} range;

static range find_range(const double *values, size_t n_labels, size_t stride)
{
    range found = { NAN, NAN };
    for (size_t i = 0; i < n_labels; i++) {
        double value = values[i * stride];
        if (isnan(found.least) || value < found.least)
            found.least = value;
        if (isnan(found.largest) || value > found.largest)
            found.largest = value;
    }
    return found;
}

/* 0 at the least value, 1 at the largest. */
static double scale(double value, range over)
{
    if (over.largest - over.least <= 0 || value >= over.largest)
        return 1;
    if (value <= over.least)
        return 0;
    double scaled = (value - over.least) / (over.largest - over.least);
    return isnan(scaled) ? 1 : scaled; /* the least is -Infinity: all others are far above it */
}

static double goodness(double value, range over, cbx_direction direction)
{
    bool constant = !(over.least < over.largest);
    if (constant || cbx_direction_prefers_higher(direction))
        return scale(value, over);
    return 1 - scale(value, over);
}

void cbx_score_values(const double *values, size_t n_labels, const cbx_weight *weights,
                      size_t n_weights, double *ret_scores)
{
    double sum = 0;
    for (size_t m = 0; m < n_weights; m++)
        sum += weights[m].weight;
    for (size_t i = 0; i < n_labels; i++)
        ret_scores[i] = 0;
    for (size_t m = 0; m < n_weights; m++) {
        double weight = sum > 0 ? weights[m].weight / sum : weights[m].weight;
        range over = find_range(values + m, n_labels, n_weights);
        for (size_t i = 0; i < n_labels; i++) {
            double value = values[i * n_weights + m];
            if (!isnan(value))
                ret_scores[i] += weight * goodness(value, over, weights[m].direction);
        }
    }
}

/* A table of labels by metrics, filled from points. */
typedef struct score_table {
    cbx_string_map *rows, *columns; /* label, metric: position */
    const char **labels;
    double *values;
    size_t n_labels, n_metrics;
} score_table;

/* The label's row, which is added when it is new; -1 when memory is short. */
static int64_t find_row(score_table *table, const char *label)
{
    int64_t row = (int64_t)table->n_labels;
    if (cbx_string_map_find(table->rows, label, strlen(label), &row))
        return row;
    if (!cbx_string_map_set(table->rows, label, strlen(label), row))
        return -1;
    table->labels[table->n_labels++] = label;
    for (size_t m = 0; m < table->n_metrics; m++)
        table->values[(size_t)row * table->n_metrics + m] = NAN;
    return row;
}

static bool add_point(score_table *table, const cbx_point *point, const char *group_by)
{
    int64_t row = find_row(table, cbx_point_label(point, group_by));
    if (row < 0)
        return false;
    double *values = table->values + (size_t)row * table->n_metrics;
    for (size_t i = 0; i < point->n_metrics; i++) {
        const char *name = point->metrics[i].name;
        int64_t column;
        if (cbx_string_map_find(table->columns, name, strlen(name), &column))
            values[column] = point->metrics[i].value;
    }
    return true;
}

static size_t count_labels(const cbx_point *points, size_t n_points, const char *group_by)
{
    cbx_string_map *seen = cbx_string_map_new();
    bool added = seen != NULL;
    for (size_t i = 0; added && i < n_points; i++) {
        const char *label = cbx_point_label(&points[i], group_by);
        added = cbx_string_map_set(seen, label, strlen(label), 0);
    }
    size_t n = added ? cbx_string_map_count(seen) : n_points;
    cbx_string_map_free(seen);
    return n;
}

static bool fill_table(score_table *table, const cbx_point *points, size_t n_points,
                       const cbx_weight *weights, const char *group_by)
{
    size_t n_labels = count_labels(points, n_points, group_by);
    table->rows = cbx_string_map_new();
    table->columns = cbx_string_map_new();
    table->labels = calloc(n_labels + 1, sizeof *table->labels);
    if (n_labels <= SIZE_MAX / sizeof(double) / (table->n_metrics + 1) - 1)
        table->values = calloc(n_labels + 1, (table->n_metrics + 1) * sizeof *table->values);
    bool filled = table->rows && table->columns && table->labels && table->values;
    for (size_t m = 0; filled && m < table->n_metrics; m++)
        filled = cbx_string_map_set(table->columns, weights[m].metric, strlen(weights[m].metric),
                                    (int64_t)m);
    for (size_t i = 0; filled && i < n_points; i++)
        filled = add_point(table, &points[i], group_by);
    return filled;
}

static void table_done(score_table *table)
{
    cbx_string_map_free(table->rows);
    cbx_string_map_free(table->columns);
    free(table->labels);
    free(table->values);
}

/* Best first; a score is a rank entry without the ranks. */
static bool sort_scores(const score_table *table, const double *scores, cbx_score *ret_scores)
{
    cbx_rank_entry *entries = calloc(table->n_labels + 1, sizeof *entries);
    if (!entries)
        return false;
    for (size_t i = 0; i < table->n_labels; i++)
        entries[i] = (cbx_rank_entry){ .label = table->labels[i], .value = scores[i] };
    bool sorted = cbx_rank_entries(entries, table->n_labels, CBX_DIRECTION_HIGHER);
    for (size_t i = 0; sorted && i < table->n_labels; i++)
        ret_scores[i] = (cbx_score){ entries[i].label, entries[i].value };
    free(entries);
    return sorted;
}

cbx_status cbx_scores_make(const cbx_point *points, size_t n_points, const cbx_weight *weights,
                           size_t n_weights, const char *group_by, cbx_arena *arena,
                           cbx_score **ret_scores, size_t *ret_n, cbx_error *err)
{
    score_table table = { .n_metrics = n_weights };
    double *scores = NULL;
    cbx_score *sorted = NULL;
    bool done = fill_table(&table, points, n_points, weights, group_by);
    if (done) {
        scores = calloc(table.n_labels + 1, sizeof *scores);
        sorted = cbx_arena_calloc(arena, table.n_labels, sizeof *sorted);
        done = scores && sorted;
    }
    if (done) {
        cbx_score_values(table.values, table.n_labels, weights, n_weights, scores);
        done = sort_scores(&table, scores, sorted);
    }
    size_t n = table.n_labels;
    table_done(&table);
    free(scores);
    if (!done)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory while computing scores");
    *ret_scores = sorted;
    *ret_n = n;
    return CBX_OK;
}
