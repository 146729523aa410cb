#include "engine/store/store_copy.h"

#include "engine/store/run_digest.h"
#include "engine/store/store_ops.h"

#include <string.h>

/* A batch ends with either: large enough that commits cost nothing, small enough to be lost. */
enum { BATCH_RUNS = 500, BATCH_POINTS = 50000 };

typedef struct copying {
    cbx_store *source, *target;
    const cbx_copy_options *options;
    cbx_copy_totals *totals;
    cbx_arena *arena;              /* what lasts: headers, lists */
    cbx_arena *scratch;            /* one run, or two to compare */
    const cbx_run_header *headers; /* newest first */
    size_t n, steps_done;
} copying;

static cbx_status step(copying *copy, cbx_error *err)
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

static cbx_status copy_run(copying *copy, const cbx_run_header *header, size_t *points,
                           cbx_error *err)
{
    cbx_run *run = NULL;
    cbx_put_outcome outcome = CBX_PUT_UNCHANGED;
    cbx_status status =
        cbx_store_load_run(copy->source, header->key, CBX_LOAD_ALL, copy->scratch, &run, err);
    if (!status)
        status = cbx_store_put_run(copy->target, run,
                                   copy->options->replace ? CBX_PUT_REPLACE : CBX_PUT_NEW, &outcome,
                                   err);
    if (status)
        return status;
    copy->totals->outcomes[outcome]++;
    copy->totals->points += run->n_points;
    *points += run->n_points;
    return step(copy, err);
}

/* Oldest first, so that keys in the target are in the order of time. *i runs down. */
static cbx_status copy_batch(copying *copy, size_t *i, cbx_error *err)
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

static cbx_status copy_runs(copying *copy, cbx_error *err)
{
    static const cbx_run_filter all = { .limit = 0 };
    cbx_status status =
        cbx_store_list_runs(copy->source, &all, copy->arena, &copy->headers, &copy->n, err);
    copy->totals->runs = copy->n;
    for (size_t i = copy->n; i > 0 && !status;)
        status = copy_batch(copy, &i, err);
    return status;
}

/* ---- what is beside the runs ---- */

static cbx_status copy_baseline(copying *copy, const char *name, cbx_error *err)
{
    cbx_run_header header;
    cbx_run *run = NULL;
    cbx_arena_reset(copy->scratch);
    cbx_status status = cbx_store_find_baseline(copy->source, name, copy->scratch, &header, err);
    if (!status)
        status =
            cbx_store_load_run(copy->source, header.key, CBX_LOAD_ALL, copy->scratch, &run, err);
    return status ? status : cbx_store_put_baseline(copy->target, name, run, err);
}

static cbx_status copy_baselines(copying *copy, cbx_error *err)
{
    const cbx_baseline_entry *entries = NULL;
    size_t n = 0;
    cbx_status status =
        cbx_store_list_baselines(copy->source, false, copy->arena, &entries, &n, err);
    for (size_t i = 0; i < n && !status; i++)
        status = copy_baseline(copy, entries[i].name, err);
    copy->totals->baselines = n;
    return status;
}

static bool text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool defs_equal(const cbx_metric_def *a, const cbx_metric_def *b)
{
    return text_equal(a->name, b->name) && text_equal(a->unit, b->unit) &&
           a->direction == b->direction && text_equal(a->group, b->group) &&
           a->priority == b->priority && text_equal(a->description, b->description);
}

static cbx_status copy_definitions(copying *copy, cbx_error *err)
{
    const cbx_metric_def *defs = NULL, *there = NULL;
    size_t n = 0, n_there = 0;
    cbx_status status = cbx_store_load_defs(copy->source, copy->arena, &defs, &n, err);
    if (!status)
        status = cbx_store_load_defs(copy->target, copy->arena, &there, &n_there, err);
    if (status || !n)
        return status;
    bool same = n == n_there;
    for (size_t i = 0; i < n && same; i++)
        same = defs_equal(&defs[i], &there[i]);
    copy->totals->definitions = n;
    if (same)
        return CBX_OK;
    if (n_there && !copy->options->replace)
        return cbx_fail(err, CBX_CONFLICT,
                        "the target has other metric definitions of its own: use --replace to put "
                        "the source's in their place");
    return cbx_store_put_defs(copy->target, defs, n, err);
}

static bool acceptances_equal(const cbx_acceptance *a, const cbx_acceptance *b)
{
    bool same = a->id == b->id && a->run_epoch_us == b->run_epoch_us && a->n_tags == b->n_tags &&
                text_equal(a->run_id, b->run_id) && text_equal(a->metric, b->metric) &&
                text_equal(a->name, b->name) && text_equal(a->reason, b->reason) &&
                text_equal(a->author, b->author) && text_equal(a->accepted_at, b->accepted_at) &&
                text_equal(a->expires_at, b->expires_at) &&
                text_equal(a->withdrawn_at, b->withdrawn_at);
    for (size_t i = 0; i < a->n_tags && same; i++)
        same = text_equal(a->tags[i].key, b->tags[i].key) &&
               text_equal(a->tags[i].value, b->tags[i].value);
    return same;
}

static cbx_status copy_acceptances(copying *copy, cbx_error *err)
{
    const cbx_acceptance *items = NULL, *there = NULL;
    size_t n = 0, n_there = 0;
    cbx_status status = cbx_store_load_acceptances(copy->source, copy->arena, &items, &n, err);
    if (!status)
        status = cbx_store_load_acceptances(copy->target, copy->arena, &there, &n_there, err);
    if (status || !n)
        return status;
    bool same = n == n_there;
    for (size_t i = 0; i < n && same; i++)
        same = acceptances_equal(&items[i], &there[i]);
    copy->totals->acceptances = n;
    if (same)
        return CBX_OK;
    if (n_there && !copy->options->replace)
        return cbx_fail(err, CBX_CONFLICT,
                        "the target has other accepted changes of its own: use --replace to put "
                        "the source's in their place");
    return cbx_store_put_acceptances(copy->target, items, n, err);
}

/* ---- comparing both sides ---- */

static cbx_status digest_of(copying *copy, cbx_store *store, int64_t run_key, uint64_t *ret_digest,
                            cbx_error *err)
{
    cbx_run *run = NULL;
    cbx_status status = cbx_store_load_run(store, run_key, CBX_LOAD_ALL, copy->scratch, &run, err);
    if (status)
        return status;
    return cbx_run_digest(run, ret_digest) ? CBX_OK : cbx_out_of_memory(err);
}

static cbx_status compare(copying *copy, const cbx_run_header *mine, const cbx_run_header *copied,
                          const char *what, cbx_error *err)
{
    uint64_t wanted = 0, found = 0;
    cbx_status status = digest_of(copy, copy->source, mine->key, &wanted, err);
    if (!status)
        status = digest_of(copy, copy->target, copied->key, &found, err);
    if (!status && (wanted != found || mine->point_count != copied->point_count))
        status = cbx_fail(err, CBX_STORE,
                          "%s '%s' is not the same on both sides: `calibrax "
                          "doctor` on each tells more",
                          what, mine->id);
    if (!status)
        copy->totals->digest += wanted;
    return status;
}

static cbx_status verify_run(copying *copy, const cbx_run_header *mine, cbx_error *err)
{
    cbx_run_header copied;
    cbx_status status = cbx_store_find_run(copy->target, mine->id, copy->scratch, &copied, err);
    if (!status)
        status = compare(copy, mine, &copied, "run", err);
    if (status)
        return status;
    copy->totals->verified++;
    return step(copy, err);
}

static cbx_status verify_baseline(copying *copy, const char *name, cbx_error *err)
{
    cbx_run_header mine, copied;
    cbx_arena_reset(copy->scratch);
    cbx_status status = cbx_store_find_baseline(copy->source, name, copy->scratch, &mine, err);
    if (!status)
        status = cbx_store_find_baseline(copy->target, name, copy->scratch, &copied, err);
    return status ? status : compare(copy, &mine, &copied, "the baseline's run", err);
}

static cbx_status verify(copying *copy, cbx_error *err)
{
    const cbx_baseline_entry *entries = NULL;
    size_t n = 0;
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < copy->n && !status; i++)
        status = verify_run(copy, &copy->headers[i], err);
    if (!status)
        status = cbx_store_list_baselines(copy->source, false, copy->arena, &entries, &n, err);
    for (size_t i = 0; i < n && !status; i++)
        status = verify_baseline(copy, entries[i].name, err);
    return status;
}

cbx_status cbx_store_copy(cbx_store *source, cbx_store *target, const cbx_copy_options *options,
                          cbx_copy_totals *ret_totals, cbx_error *err)
{
    typedef cbx_status (*part)(copying *, cbx_error *);
    static const part parts[] = { copy_runs, copy_baselines, copy_definitions, copy_acceptances,
                                  verify };
    copying copy = { .source = source, .target = target, .options = options, .totals = ret_totals };
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
