/* The course of a copy, and its runs. */
#include "engine/store/copying.h"
#include "engine/store/run_digest.h"
#include "engine/store/store_ops.h"

/* A batch ends with either: large enough that commits cost nothing, small enough to be lost. */
enum { BATCH_RUNS = 500, BATCH_POINTS = 50000 };

static cbx_status step(cbx_copying *copy, cbx_error *err)
{
    const cbx_copy_options *options = copy->options;
    cbx_arena_reset(copy->scratch);
    copy->steps_done++;
    if (options->on_progress)
        options->on_progress(options->context, copy->steps_done, 2 * copy->n);
    if (options->cancelled && *options->cancelled)
        return cbx_fail(err, CBX_INTERRUPTED,
                        "interrupted; the same copy again goes on where this one stopped");
    return CBX_OK;
}

/* ---- runs ---- */

static cbx_status copy_run(cbx_copying *copy, const cbx_run_header *header, size_t *points,
                           cbx_error *err)
{
    cbx_run *run = NULL;
    cbx_put_outcome outcome = CBX_PUT_UNCHANGED;
    cbx_status status =
        cbx_store_load_run(copy->source, header->key, CBX_LOAD_ALL, copy->scratch, &run, err);
    if (status)
        return status;
    cbx_store_set_times(copy->target, header->imported_at, NULL);
    status = cbx_store_put_run(
        copy->target, run, copy->options->replace ? CBX_PUT_REPLACE : CBX_PUT_NEW, &outcome, err);
    cbx_store_set_times(copy->target, NULL, NULL);
    if (status)
        return status;
    copy->totals->outcomes[outcome]++;
    copy->totals->points += run->n_points;
    *points += run->n_points;
    return step(copy, err);
}

/* Oldest first, so that keys in the target are in the order of time. *i runs down. */
static cbx_status copy_batch(cbx_copying *copy, size_t *i, cbx_error *err)
{
    size_t points = 0, runs = 0;
    cbx_status status = cbx_store_begin_batch(copy->target, err);
    if (status)
        return status;
    while (!status && *i > 0 && runs++ < BATCH_RUNS && points < BATCH_POINTS)
        status = copy_run(copy, &copy->headers[--*i], &points, err);
    if (!status || status == CBX_INTERRUPTED) {
        cbx_status committed = cbx_store_commit_batch(copy->target, status ? NULL : err);
        return status ? status : committed;
    }
    (void)cbx_store_rollback_batch(copy->target, NULL);
    return status;
}

static cbx_status copy_runs(cbx_copying *copy, cbx_error *err)
{
    static const cbx_run_filter all = { .limit = 0 };
    cbx_status status =
        cbx_store_list_runs(copy->source, &all, copy->arena, &copy->headers, &copy->n, err);
    copy->totals->runs = copy->n;
    for (size_t i = copy->n; i > 0 && !status;)
        status = copy_batch(copy, &i, err);
    return status;
}

/* ---- comparing both sides ---- */

cbx_status cbx_copy_digest(cbx_copying *copy, cbx_store *store, int64_t run_key,
                           uint64_t *ret_digest, cbx_error *err)
{
    cbx_run *run = NULL;
    cbx_status status = cbx_store_load_run(store, run_key, CBX_LOAD_ALL, copy->scratch, &run, err);
    if (status)
        return status;
    return cbx_run_digest(run, ret_digest) ? CBX_OK : cbx_out_of_memory(err);
}

cbx_status cbx_copy_compare(cbx_copying *copy, const cbx_run_header *mine,
                            const cbx_run_header *copied, const char *what, cbx_error *err)
{
    uint64_t wanted = 0, found = 0;
    cbx_status status = cbx_copy_digest(copy, copy->source, mine->key, &wanted, err);
    if (!status)
        status = cbx_copy_digest(copy, copy->target, copied->key, &found, err);
    if (!status && (wanted != found || mine->point_count != copied->point_count))
        status = cbx_fail(err, CBX_STORE,
                          "%s '%s' is not the same on both sides: `calibrax "
                          "doctor` on each tells more",
                          what, mine->id);
    if (!status)
        copy->totals->digest += wanted;
    return status;
}

static cbx_status verify_run(cbx_copying *copy, const cbx_run_header *mine, cbx_error *err)
{
    cbx_run_header copied;
    cbx_status status = cbx_store_find_run(copy->target, mine->id, copy->scratch, &copied, err);
    if (!status)
        status = cbx_copy_compare(copy, mine, &copied, "run", err);
    if (status)
        return status;
    copy->totals->verified++;
    return step(copy, err);
}

static cbx_status verify_runs(cbx_copying *copy, cbx_error *err)
{
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < copy->n && !status; i++)
        status = verify_run(copy, &copy->headers[i], err);
    return status;
}

cbx_status cbx_store_copy(cbx_store *source, cbx_store *target, const cbx_copy_options *options,
                          cbx_copy_totals *ret_totals, cbx_error *err)
{
    typedef cbx_status (*part)(cbx_copying *, cbx_error *);
    static const part parts[] = {
        copy_runs,   cbx_copy_baselines,        cbx_copy_settings,
        verify_runs, cbx_copy_verify_baselines, cbx_copy_verify_settings
    };
    cbx_copying copy = {
        .source = source, .target = target, .options = options, .totals = ret_totals
    };
    *ret_totals = (cbx_copy_totals){ 0 };
    copy.arena = cbx_arena_new();
    copy.scratch = cbx_arena_new();
    cbx_status status = copy.arena && copy.scratch ? CBX_OK : cbx_out_of_memory(err);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !status; i++)
        status = parts[i](&copy, err);
    cbx_arena_free(copy.arena);
    cbx_arena_free(copy.scratch);
    return status;
}
