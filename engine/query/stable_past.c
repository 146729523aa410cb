#include "engine/query/stable_past.h"

#include "engine/analysis/stable_stretch.h"
#include "engine/query/machine_identity.h"

#include <math.h>
#include <stdlib.h>
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
    loader->runs = cbx_string_map_new();
    loader->scratch = cbx_arena_new();
    if (!loader->machines || !loader->runs || !loader->scratch)
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
    cbx_string_map_free(loader->runs);
    free(loader->epochs_us);
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

/* The values of a series that may be compared, and their runs. */
typedef struct comparable {
    double *values;
    const cbx_run_header **runs;
    size_t n;
} comparable;

static bool comparable_init(comparable *kept, size_t n, cbx_arena *arena)
{
    *kept = (comparable){ .values = cbx_arena_calloc(arena, n, sizeof *kept->values),
                          .runs = cbx_arena_calloc(arena, n, sizeof(const cbx_run_header *)) };
    return kept->values && kept->runs;
}

/* Finite values of the same machine from the accepting run on. */
static cbx_status keep_comparable(cbx_past_loader *loader, const cbx_series_value *values, size_t n,
                                  comparable *kept, cbx_stable_past *past, cbx_error *err)
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
        if (!same) {
            past->n_other_environment++;
            continue;
        }
        kept->values[kept->n] = values[i].value;
        kept->runs[kept->n++] = values[i].run;
    }
    return CBX_OK;
}

/* Drops what lies before the stable part. */
static cbx_status keep_stable(const cbx_past_loader *loader, comparable *kept, cbx_error *err)
{
    size_t start = 0;
    cbx_status status =
        cbx_stable_stretch_find(kept->values, kept->n, loader->request.window, &start);
    if (status)
        return cbx_fail(err, status, "the history of a series cannot be searched for changes");
    kept->values += start;
    kept->runs += start;
    kept->n -= start;
    return CBX_OK;
}

static bool add_run(cbx_past_loader *loader, const cbx_run_header *run)
{
    enum { FIRST_CAPACITY = 64 };
    if (loader->n_runs == loader->runs_capacity) {
        size_t more = loader->runs_capacity ? 2 * loader->runs_capacity : FIRST_CAPACITY;
        int64_t *grown = realloc(loader->epochs_us, more * sizeof *grown);
        if (!grown)
            return false;
        loader->epochs_us = grown;
        loader->runs_capacity = more;
    }
    loader->epochs_us[loader->n_runs] = run->epoch_us;
    return cbx_string_map_set(loader->runs, (const char *)&run->key, sizeof run->key,
                              (int64_t)loader->n_runs++);
}

/* The run's number, a new one where it was not met before; false: no memory. */
static bool find_number(cbx_past_loader *loader, const cbx_run_header *run, size_t *ret_number)
{
    int64_t number = (int64_t)loader->n_runs;
    if (!cbx_string_map_find(loader->runs, (const char *)&run->key, sizeof run->key, &number) &&
        !add_run(loader, run))
        return false;
    *ret_number = (size_t)number;
    return true;
}

/* Copies what is kept out of the scratch arena. */
static cbx_status take_kept(cbx_past_loader *loader, const comparable *kept, cbx_stable_past *past,
                            cbx_error *err)
{
    double *values = cbx_arena_calloc(loader->arena, kept->n, sizeof *values);
    size_t *runs = cbx_arena_calloc(loader->arena, kept->n, sizeof *runs);
    if (!values || !runs)
        return no_memory(err);
    for (size_t i = 0; i < kept->n; i++) {
        values[i] = kept->values[i];
        if (!find_number(loader, kept->runs[i], &runs[i]))
            return no_memory(err);
    }
    past->values = values;
    past->runs = runs;
    past->n = kept->n;
    return CBX_OK;
}

cbx_status cbx_stable_past_load(cbx_past_loader *loader, const cbx_point *point, const char *metric,
                                cbx_stable_past *ret_past, cbx_error *err)
{
    const cbx_series_value *values = NULL;
    size_t n = 0;
    int64_t now_us = loader->run->epoch_us;
    comparable kept;
    cbx_stable_past past = { .acceptance =
                                 cbx_acceptances_find(loader->acceptances, loader->n_acceptances,
                                                      point, metric, now_us, now_us) };
    cbx_arena_reset(loader->scratch);
    cbx_status status = load_values(loader, point, metric, &values, &n, err);
    if (status)
        return status;
    if (!comparable_init(&kept, n, loader->scratch))
        return no_memory(err);
    status = keep_comparable(loader, values, n, &kept, &past, err);
    if (!status)
        status = keep_stable(loader, &kept, err);
    if (!status)
        status = take_kept(loader, &kept, &past, err);
    if (!status)
        *ret_past = past;
    return status;
}
