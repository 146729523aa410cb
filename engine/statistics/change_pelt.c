/*
 * Optimal partitioning with pruning. For an end b, F(b) = min over starts t of
 * F(t) + C(t, b) + penalty, F(0) = 0, on the grid of multiples of jump (and b = n at last).
 *
 * Pruning that keeps the optimum under min_size and jump: once F(t) + C(t, b) > F(b) for a grid
 * point b, the start b is better than t for every end b' >= b + min_size, because C(t, b') >= C(t,
 * b) + C(b, b'); ends nearer than min_size cannot use b, so t stays until then (ruptures drops it
 * at once and so may miss the optimum). Dead starts between living ones are carried along: the
 * inner loop over a contiguous range is several times faster than one over a list.
 */
#include "engine/statistics/change_search.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* One entry a grid point g, t = g * jump. */
typedef struct pelt {
    change_search *search;
    size_t n_grid;
    double *best;      /* F(t); infinite where t cannot be a start */
    double *offset;    /* F(t) - squares before t: what the fast loop needs of both */
    double *sums;      /* prefix sums before t, in one double */
    double *inverse;   /* inverse[k] = 1 / ((n_grid - k) jump): lengths, the longest first */
    double *candidate; /* F(t) + C(t, b) of the present end */
    size_t *previous;  /* grid point of the last change before t */
    size_t *dead_from; /* the first end for which t need not be tried */
    size_t first_alive;
    double tolerance;
    bool fast; /* plain doubles hold the costs to a millionth of the penalty */
} pelt;

static void pelt_done(pelt *p)
{
    free(p->best);
    free(p->previous);
}

static cbx_status pelt_init(pelt *p, change_search *search)
{
    size_t n = search->costs->n, n_grid = (n - 1) / search->jump + 1;
    *p = (pelt){ .search = search, .n_grid = n_grid };
    p->best = malloc(5 * n_grid * sizeof *p->best);
    p->previous = calloc(2 * n_grid, sizeof *p->previous);
    if (p->best == NULL || p->previous == NULL) {
        pelt_done(p);
        return CBX_NO_MEMORY;
    }
    p->offset = p->best + n_grid;
    p->sums = p->offset + n_grid;
    p->inverse = p->sums + n_grid;
    p->candidate = p->inverse + n_grid;
    p->dead_from = p->previous + n_grid;
    for (size_t k = 0; k < n_grid; k++) {
        p->inverse[k] = 1 / ((double)(n_grid - k) * (double)search->jump);
        p->dead_from[k] = SIZE_MAX;
    }
    p->tolerance = segment_cost_tolerance(search->costs);
    /* Rounding of the plain form, generously: a few units of the largest sum of squares. */
    double rounding = 0x1p-48 * search->costs->squares[n].high;
    p->fast = rounding < 1e-6 * search->penalty;
    return CBX_OK;
}

static void set_start(pelt *p, size_t grid, double best)
{
    size_t t = grid * p->search->jump;
    p->best[grid] = best;
    p->offset[grid] = best - p->search->costs->squares[t].high;
    p->sums[grid] = p->search->costs->sums[t].high;
}

/* candidate[g] less the squares before the end, for g in [first, end): no branch, no gather. */
static void fast_candidates(double *restrict candidate, const double *restrict offset,
                            const double *restrict sums, const double *restrict inverse,
                            double sum_at_end, size_t first, size_t end)
{
    for (size_t g = first; g < end; g++) {
        double d = sum_at_end - sums[g];
        candidate[g] = offset[g] - d * d * inverse[g];
    }
}

static void exact_candidates(pelt *p, size_t b, size_t first, size_t end)
{
    for (size_t g = first; g < end; g++) {
        double best = p->best[g];
        if (isfinite(best))
            best += segment_cost_of(p->search->costs, g * p->search->jump, b);
        p->candidate[g] = best;
    }
}

static double smallest(const double *x, size_t n)
{
    double m0 = INFINITY, m1 = INFINITY, m2 = INFINITY, m3 = INFINITY;
    size_t i = 0;
    for (; i + 4 <= n; i += 4) { /* four chains: one would wait for itself */
        m0 = x[i] < m0 ? x[i] : m0;
        m1 = x[i + 1] < m1 ? x[i + 1] : m1;
        m2 = x[i + 2] < m2 ? x[i + 2] : m2;
        m3 = x[i + 3] < m3 ? x[i + 3] : m3;
    }
    for (; i < n; i++)
        m0 = x[i] < m0 ? x[i] : m0;
    m0 = m1 < m0 ? m1 : m0;
    m2 = m3 < m2 ? m3 : m2;
    return m2 < m0 ? m2 : m0;
}

/* Costs of all starts in [first_alive, end) for the end b; returns what to add to candidates. */
static double fill_candidates(pelt *p, size_t b, size_t end)
{
    size_t jump = p->search->jump;
    if (!p->fast || b % jump != 0) {
        exact_candidates(p, b, p->first_alive, end);
        return 0;
    }
    const double *inverse = p->inverse + (p->n_grid - b / jump);
    fast_candidates(p->candidate, p->offset, p->sums, inverse, p->search->costs->sums[b].high,
                    p->first_alive, end);
    return p->search->costs->squares[b].high;
}

static size_t earliest_within(const pelt *p, double limit)
{
    size_t g = p->first_alive;
    while (!(p->candidate[g] <= limit))
        g++;
    return g;
}

/* The best last start for the end b, b >= min_size; ret_best = F(b). Also marks dead starts. */
static size_t best_start(pelt *p, size_t b, double *ret_best)
{
    size_t end = (b - p->search->min_size) / p->search->jump + 1;
    while (p->first_alive + 1 < end && p->dead_from[p->first_alive] <= b)
        p->first_alive++;
    double base = fill_candidates(p, b, end);
    double least = smallest(p->candidate + p->first_alive, end - p->first_alive);
    *ret_best = least + base + p->search->penalty;
    double limit = least + p->search->penalty + p->tolerance;
    for (size_t g = p->first_alive; g < end && p->candidate[g] > limit; g++)
        if (p->dead_from[g] == SIZE_MAX)
            p->dead_from[g] = b + p->search->min_size;
    return earliest_within(p, least + p->tolerance);
}

static void collect_changes(const pelt *p, size_t last)
{
    change_search *search = p->search;
    search->count = 0;
    for (size_t g = last; g != 0; g = p->previous[g])
        search->count++;
    size_t at = search->count;
    for (size_t g = last; g != 0; g = p->previous[g])
        search->indexes[--at] = g * search->jump;
}

static cbx_status find_best_starts(pelt *p)
{
    set_start(p, 0, 0);
    for (size_t grid = 1; grid < p->n_grid; grid++) {
        double best = INFINITY;
        size_t b = grid * p->search->jump;
        if (b >= p->search->min_size)
            p->previous[grid] = best_start(p, b, &best);
        set_start(p, grid, best);
        if (cbx_stop_is_wanted(&p->search->stop))
            return CBX_INTERRUPTED;
    }
    return CBX_OK;
}

cbx_status change_pelt(change_search *search)
{
    pelt p;
    cbx_status status = pelt_init(&p, search);
    if (status != CBX_OK)
        return status;
    status = find_best_starts(&p);
    if (status == CBX_OK) {
        double total;
        collect_changes(&p, best_start(&p, search->costs->n, &total));
    }
    pelt_done(&p);
    return status;
}
