#include "engine/analysis/comparison.h"

#include "engine/analysis/definition.h"
#include "engine/analysis/point_index.h"

typedef struct comparer {
    const cbx_comparison_options *options;
    cbx_definitions *definitions;
    cbx_point_index *baseline;
    cbx_compared_metric *rows;
    size_t n_rows;
} comparer;

static cbx_compared_metric compare_metric(const comparer *c, const cbx_point *point,
                                          const cbx_metric *current, const cbx_metric *baseline)
{
    cbx_compared_metric row = { .point = point, .current = current, .baseline = baseline };
    row.def = cbx_definitions_find(c->definitions, current->name);
    row.has_delta = !cbx_delta_pct(current->value, baseline->value, &row.delta_pct);
    row.change = cbx_change_kind(current->value, baseline->value,
                                 cbx_definition_direction(row.def), c->options->threshold);
    return row;
}

static void compare_point(comparer *c, const cbx_point *point)
{
    const cbx_point *match = cbx_point_index_find(c->baseline, point);
    if (!match)
        return;
    for (size_t i = 0; i < point->n_metrics; i++) {
        const cbx_metric *current = &point->metrics[i];
        const cbx_metric *baseline = cbx_point_find_metric_near(match, current->name, i);
        if (baseline)
            c->rows[c->n_rows++] = compare_metric(c, point, current, baseline);
    }
}

static bool add_definitions(comparer *c, const cbx_run *current, const cbx_run *baseline)
{
    c->definitions = cbx_definitions_new();
    return c->definitions && cbx_definitions_add(c->definitions, current->defs, current->n_defs)
           && cbx_definitions_add(c->definitions, baseline->defs, baseline->n_defs)
           && cbx_definitions_add(c->definitions, c->options->store_defs,
                                  c->options->n_store_defs);
}

static size_t count_metrics(const cbx_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_points; i++)
        n += run->points[i].n_metrics;
    return n;
}

cbx_status cbx_comparison_make(const cbx_run *current, const cbx_run *baseline,
                               const cbx_comparison_options *options, cbx_arena *arena,
                               cbx_comparison *ret_comparison, cbx_error *err)
{
    comparer c = { .options = options };
    c.baseline = cbx_point_index_new(baseline);
    c.rows = cbx_arena_calloc(arena, count_metrics(current), sizeof *c.rows);
    bool ready = c.baseline && c.rows && add_definitions(&c, current, baseline);
    for (size_t i = 0; ready && i < current->n_points; i++)
        compare_point(&c, &current->points[i]);
    cbx_point_index_free(c.baseline);
    cbx_definitions_free(c.definitions);
    if (!ready)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory while comparing two runs");
    *ret_comparison = (cbx_comparison){ c.rows, c.n_rows };
    return CBX_OK;
}
