#include "engine/query/stable_past.h"

#include "engine/analysis/stable_stretch.h"
#include "engine/query/machine_identity.h"

#include <math.h>
#include <string.h>

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory for the history of a series");
}

/* ---- environments ---- */

static cbx_status load_machine(cbx_past_loader *loader, int64_t environment_id, cbx_arena *arena,
                               const char **ret_machine, cbx_error *err)
{
    const char *document = NULL;
    cbx_status status =
        cbx_store_load_environment(loader->store, environment_id, arena, &document, err);
    if (status)
        return status;
    *ret_machine = cbx_machine_identity(document, arena);
    return *ret_machine ? CBX_OK : no_memory(err);
}

static cbx_status is_same_machine(cbx_past_loader *loader, const cbx_run_header *run,
                                  bool *ret_same, cbx_error *err)
{
    int64_t id = run->environment_id, same = 1;
    const char *machine = NULL;
    if (!loader->request.any_environment && id != loader->run->environment_id &&
        !cbx_string_map_find(loader->machines, (const char *)&id, sizeof id, &same)) {
        cbx_status status = load_machine(loader, id, loader->scratch, &machine, err);
        if (status)
            return status;
        same = strcmp(machine, loader->machine) == 0;
        if (!cbx_string_map_set(loader->machines, (const char *)&id, sizeof id, same))
            return no_memory(err);
    }
    *ret_same = same != 0;
    return CBX_OK;
}

/* ---- one loader a run ---- */

cbx_status cbx_past_loader_init(cbx_past_loader *loader, cbx_store *store,
                                const cbx_run_header *run, const cbx_past_request *request,
                                cbx_arena *arena, cbx_error *err)
{
    *loader = (cbx_past_loader){ .store = store, .run = run, .request = *request, .arena = arena };
    loader->machines = cbx_string_map_new();
    loader->scratch = cbx_arena_new();
    if (!loader->machines || !loader->scratch)
        return no_memory(err);
    cbx_status status = load_machine(loader, run->environment_id, arena, &loader->machine, err);
    if (status)
        return status;
    return cbx_store_load_acceptances(store, arena, &loader->acceptances, &loader->n_acceptances,
                                      err);
}

void cbx_past_loader_done(cbx_past_loader *loader)
{
    cbx_string_map_free(loader->machines);
    cbx_arena_free(loader->scratch);
}

/* ---- one series ---- */

static cbx_status load_values(cbx_past_loader *loader, const cbx_point *point, const char *metric,
                              const cbx_series_value **ret_values, size_t *ret_n, cbx_error *err)
{
    size_t reach = CBX_PAST_REACH * loader->request.window;
    cbx_series_query query = {
        .metric = metric,
        .name = point->name,
        .identity = cbx_point_identity(point, loader->scratch),
        .branch = loader->request.branch,
        .before = loader->run,
        .last = reach > CBX_PAST_LEAST_REACH ? reach : CBX_PAST_LEAST_REACH,
    };
    if (!query.identity)
        return no_memory(err);
    return cbx_store_load_series(loader->store, &query, loader->scratch, ret_values, ret_n, err);
}

/* Finite values of the same machine from the accepting run on. */
static cbx_status keep_comparable(cbx_past_loader *loader, const cbx_series_value *values, size_t n,
                                  double *ret_kept, cbx_stable_past *past, cbx_error *err)
{
    for (size_t i = 0; i < n; i++) {
        bool same = false;
        if (!isfinite(values[i].value))
            continue;
        if (past->acceptance && values[i].run->epoch_us < past->acceptance->run_epoch_us)
            continue;
        cbx_status status = is_same_machine(loader, values[i].run, &same, err);
        if (status)
            return status;
        if (same)
            ret_kept[past->n++] = values[i].value;
        else
            past->n_other_environment++;
    }
    return CBX_OK;
}

/* Moves values and n to the stable part. */
static cbx_status keep_stable(const cbx_past_loader *loader, cbx_stable_past *past, cbx_error *err)
{
    size_t start = 0;
    cbx_status status =
        cbx_stable_stretch_find(past->values, past->n, loader->request.window, &start);
    if (status)
        return cbx_fail(err, status, "the history of a series cannot be searched for changes");
    past->values += start;
    past->n -= start;
    return CBX_OK;
}

cbx_status cbx_stable_past_load(cbx_past_loader *loader, const cbx_point *point, const char *metric,
                                cbx_stable_past *ret_past, cbx_error *err)
{
    const cbx_series_value *values = NULL;
    size_t n = 0;
    int64_t now_us = loader->run->epoch_us;
    cbx_stable_past past = { .acceptance =
                                 cbx_acceptances_find(loader->acceptances, loader->n_acceptances,
                                                      point, metric, now_us, now_us) };
    cbx_arena_reset(loader->scratch);
    cbx_status status = load_values(loader, point, metric, &values, &n, err);
    if (status)
        return status;
    double *kept = cbx_arena_calloc(loader->scratch, n, sizeof *kept);
    if (!kept)
        return no_memory(err);
    past.values = kept;
    status = keep_comparable(loader, values, n, kept, &past, err);
    if (!status)
        status = keep_stable(loader, &past, err);
    if (status)
        return status;
    double *result = cbx_arena_calloc(loader->arena, past.n, sizeof *result);
    if (!result)
        return no_memory(err);
    if (past.n)
        memcpy(result, past.values, past.n * sizeof *result);
    past.values = result;
    *ret_past = past;
    return CBX_OK;
}
