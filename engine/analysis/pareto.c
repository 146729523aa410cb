/*
 * Sort by x, best first, then sweep (Kung, Luccio and Preparata, J. ACM 22 (1975), the case of two
 * dimensions): of the points with one x only those with its best y can be optimal, and they are
 * when that y is better than every y met at a better x.
 */
#include "engine/analysis/pareto.h"

#include "engine/analysis/change.h"

#include <math.h>
#include <stdlib.h>

/* A candidate; smaller keys are better in both. */
typedef struct candidate {
    double x_key, y_key;
    size_t position;
} candidate;

static int compare_candidates(const void *a, const void *b)
{
    const candidate *left = a, *right = b;
    if (left->x_key != right->x_key)
        return left->x_key < right->x_key ? -1 : 1;
    if (left->y_key != right->y_key)
        return left->y_key < right->y_key ? -1 : 1;
    return left->position < right->position ? -1 : left->position > right->position;
}

static int compare_positions(const void *a, const void *b)
{
    const candidate *left = a, *right = b;
    return left->position < right->position ? -1 : left->position > right->position;
}

/* Moves the optimal ones of the sorted candidates to the front and returns how many they are. */
static size_t sweep(candidate *candidates, size_t n)
{
    size_t kept = 0;
    double best_y = NAN; /* over the strictly better x: none yet */
    for (size_t i = 0; i < n;) {
        double x = candidates[i].x_key, y = candidates[i].y_key;
        bool optimal = isnan(best_y) || y < best_y;
        for (; i < n && candidates[i].x_key == x; i++) {
            if (optimal && candidates[i].y_key == y)
                candidates[kept++] = candidates[i];
        }
        if (optimal)
            best_y = y;
    }
    return kept;
}

static size_t collect(const cbx_point *points, size_t n_points, const cbx_pareto_axis *x,
                      const cbx_pareto_axis *y, candidate *candidates, cbx_pareto_point *values)
{
    size_t n = 0;
    for (size_t i = 0; i < n_points; i++) {
        const cbx_metric *on_x = cbx_point_find_metric(&points[i], x->metric);
        const cbx_metric *on_y = cbx_point_find_metric(&points[i], y->metric);
        if (!on_x || !on_y || isnan(on_x->value) || isnan(on_y->value))
            continue;
        values[n] = (cbx_pareto_point){ &points[i], on_x->value, on_y->value };
        candidates[n] = (candidate){ cbx_rank_key(on_x->value, x->direction),
                                     cbx_rank_key(on_y->value, y->direction), n };
        n++;
    }
    return n;
}

cbx_status cbx_pareto_front(const cbx_point *points, size_t n_points, const cbx_pareto_axis *x,
                            const cbx_pareto_axis *y, cbx_arena *arena,
                            cbx_pareto_point **ret_front, size_t *ret_n, cbx_error *err)
{
    candidate *candidates = calloc(n_points + 1, sizeof *candidates);
    cbx_pareto_point *values = cbx_arena_calloc(arena, n_points, sizeof *values);
    if (!candidates || !values) {
        free(candidates);
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory while finding a Pareto front");
    }
    size_t n = collect(points, n_points, x, y, candidates, values);
    qsort(candidates, n, sizeof *candidates, compare_candidates);
    size_t n_front = sweep(candidates, n);
    qsort(candidates, n_front, sizeof *candidates, compare_positions);
    for (size_t i = 0; i < n_front; i++)
        values[i] = values[candidates[i].position]; /* positions ascend: never overtaken */
    free(candidates);
    *ret_front = values;
    *ret_n = n_front;
    return CBX_OK;
}
