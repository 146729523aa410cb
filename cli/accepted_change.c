#include "cli/accepted_change.h"

#include <math.h>
#include <string.h>

typedef struct accepting {
    cbx_store *store;
    cbx_arena *arena;
    int64_t current_us, baseline_us, now_us;
    double threshold;
    const cbx_acceptance *acceptances;
    size_t n_acceptances;
    const cbx_run **runs; /* of each acceptance, loaded when first needed */
    cbx_accepted_changes *changes;
    size_t capacity;
} accepting;

static cbx_status note(accepting *a, cbx_accepted_change change, cbx_error *err)
{
    cbx_accepted_change *items =
        cbx_arena_grow(a->arena, a->changes->items, a->changes->n, &a->capacity, sizeof *items);
    if (!items)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    a->changes->items = items;
    items[a->changes->n++] = change;
    return CBX_OK;
}

/* The accepted run; NULL where it has been deleted since. */
static cbx_status load_accepted(accepting *a, const cbx_acceptance *acceptance,
                                const cbx_run **ret_run, cbx_error *err)
{
    size_t i = (size_t)(acceptance - a->acceptances);
    if (!a->runs[i]) {
        cbx_run_header header;
        cbx_run *run = NULL;
        cbx_status status =
            cbx_store_find_run(a->store, acceptance->run_id, a->arena, &header, err);
        if (status == CBX_OK)
            status = cbx_store_load_run(a->store, header.key, CBX_LOAD_POINTS, a->arena, &run, err);
        if (status != CBX_OK && status != CBX_NOT_FOUND)
            return status;
        a->runs[i] = run;
    }
    *ret_run = a->runs[i];
    return CBX_OK;
}

static const cbx_metric *find_metric(accepting *a, const cbx_run *run,
                                     const cbx_compared_metric *row)
{
    const char *identity = cbx_point_identity(row->point, a->arena);
    for (size_t i = 0; run && identity && i < run->n_points; i++) {
        const cbx_point *point = &run->points[i];
        if (strcmp(point->name, row->point->name) != 0)
            continue;
        const char *other = cbx_point_identity(point, a->arena);
        if (other && strcmp(identity, other) == 0)
            return cbx_point_find_metric(point, row->current->name);
    }
    return NULL;
}

static cbx_status judge_anew(accepting *a, cbx_compared_metric *row,
                             const cbx_acceptance *acceptance, cbx_error *err)
{
    const cbx_run *run = NULL;
    cbx_status status = load_accepted(a, acceptance, &run, err);
    if (status != CBX_OK)
        return status;
    const cbx_metric *accepted = find_metric(a, run, row);
    if (!accepted || isnan(accepted->value))
        return CBX_OK; /* nothing to compare with: the verdict against the baseline stands */
    row->baseline = accepted;
    row->change =
        cbx_change_kind(row->current->value, accepted->value, row->def->direction, a->threshold);
    row->has_delta = cbx_delta_pct(row->current->value, accepted->value, &row->delta_pct) == CBX_OK;
    return note(a,
                (cbx_accepted_change){
                    .row = row, .acceptance = acceptance, .accepted_value = accepted->value },
                err);
}

/* The newest acceptance of the row that held once but has expired, or NULL. */
static const cbx_acceptance *find_expired(const accepting *a, const cbx_compared_metric *row)
{
    const cbx_acceptance *found = NULL;
    for (size_t i = 0; i < a->n_acceptances; i++) {
        const cbx_acceptance *at = &a->acceptances[i];
        if (at->run_epoch_us > a->baseline_us && at->run_epoch_us <= a->current_us &&
            cbx_acceptance_find_state(at, a->now_us) == CBX_ACCEPTANCE_EXPIRED &&
            cbx_acceptance_covers(at, row->point, row->current->name))
            found = at;
    }
    return found;
}

static cbx_status look_at(accepting *a, cbx_compared_metric *row, cbx_error *err)
{
    const cbx_acceptance *active = cbx_acceptances_find(
        a->acceptances, a->n_acceptances, row->point, row->current->name, a->current_us, a->now_us);
    if (active && active->run_epoch_us > a->baseline_us)
        return judge_anew(a, row, active, err);
    const cbx_acceptance *expired = find_expired(a, row);
    if (!expired)
        return CBX_OK;
    return note(
        a,
        (cbx_accepted_change){
            .row = row, .acceptance = expired, .accepted_value = (double)NAN, .expired = true },
        err);
}

cbx_status cbx_accepted_changes_apply(cbx_store *store, const cbx_run_header *current,
                                      const cbx_run_header *baseline, double threshold,
                                      int64_t now_us, cbx_comparison *comparison, cbx_arena *arena,
                                      cbx_accepted_changes *ret_changes, cbx_error *err)
{
    accepting a = { .store = store,
                    .arena = arena,
                    .current_us = current->epoch_us,
                    .baseline_us = baseline->epoch_us,
                    .now_us = now_us,
                    .threshold = threshold,
                    .changes = ret_changes };
    *ret_changes = (cbx_accepted_changes){ 0 };
    cbx_status status =
        cbx_store_load_acceptances(store, arena, &a.acceptances, &a.n_acceptances, err);
    if (status != CBX_OK || a.n_acceptances == 0)
        return status;
    a.runs = cbx_arena_calloc(arena, a.n_acceptances, sizeof *a.runs);
    if (!a.runs)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < comparison->n_rows && status == CBX_OK; i++) {
        cbx_change change = comparison->rows[i].change;
        if (change == CBX_CHANGE_REGRESSION || change == CBX_CHANGE_IMPROVEMENT)
            status = look_at(&a, &comparison->rows[i], err);
    }
    return status;
}
