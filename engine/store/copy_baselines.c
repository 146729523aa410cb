/*
 * Copying baselines. Where the target has one already it goes on to the source's if that is later
 * in the same history: if the source, too, once was where the target is.
 */
#include "engine/store/copying.h"
#include "engine/store/store_ops.h"

#include <string.h>

/* Of one store; the record is newest first. */
typedef struct baseline_lists {
    const cbx_baseline_entry *current, *record;
    size_t n_current, n_record;
} baseline_lists;

static cbx_status list_baselines(cbx_copying *copy, cbx_store *store, baseline_lists *lists,
                                 cbx_error *err)
{
    cbx_status status = cbx_store_list_baselines(store, false, copy->arena, &lists->current,
                                                 &lists->n_current, err);
    if (!status)
        status = cbx_store_list_baselines(store, true, copy->arena, &lists->record,
                                          &lists->n_record, err);
    return status;
}

static const cbx_baseline_entry *find_current(const baseline_lists *lists, const char *name)
{
    for (size_t i = 0; i < lists->n_current; i++)
        if (strcmp(lists->current[i].name, name) == 0)
            return &lists->current[i];
    return NULL;
}

static bool was_ever(const baseline_lists *lists, const cbx_baseline_entry *entry)
{
    for (size_t i = 0; i < lists->n_record; i++)
        if (strcmp(lists->record[i].name, entry->name) == 0 &&
            strcmp(lists->record[i].run_id, entry->run_id) == 0)
            return true;
    return false;
}

/* ---- what they are now ---- */

static cbx_status put(cbx_copying *copy, const cbx_baseline_entry *mine,
                      const cbx_baseline_entry *theirs, const cbx_run_header *header,
                      cbx_error *err)
{
    cbx_run *run = NULL;
    bool later = theirs && strcmp(theirs->set_at, mine->set_at) > 0;
    cbx_status status =
        cbx_store_load_run(copy->source, header->key, CBX_LOAD_ALL, copy->scratch, &run, err);
    if (status)
        return status;
    cbx_store_set_times(copy->target, header->imported_at, later ? NULL : mine->set_at);
    status = cbx_store_put_baseline(copy->target, mine->name, run, err);
    cbx_store_set_times(copy->target, NULL, NULL);
    return status;
}

/* *ret_same: the target's baseline has the content already. */
static cbx_status is_same(cbx_copying *copy, const char *name, const cbx_run_header *mine,
                          bool *ret_same, cbx_error *err)
{
    cbx_run_header theirs;
    uint64_t wanted = 0, found = 0;
    cbx_status status = cbx_store_find_baseline(copy->target, name, copy->scratch, &theirs, err);
    if (!status)
        status = cbx_copy_digest(copy, copy->source, mine->key, &wanted, err);
    if (!status)
        status = cbx_copy_digest(copy, copy->target, theirs.key, &found, err);
    *ret_same = wanted == found;
    return status;
}

static cbx_status copy_baseline(cbx_copying *copy, const baseline_lists *mine,
                                const cbx_baseline_entry *entry, const cbx_baseline_entry *theirs,
                                cbx_error *err)
{
    cbx_run_header header;
    bool same = false;
    cbx_arena_reset(copy->scratch);
    cbx_status status =
        cbx_store_find_baseline(copy->source, entry->name, copy->scratch, &header, err);
    if (!status && theirs)
        status = is_same(copy, entry->name, &header, &same, err);
    if (status || same)
        return status;
    if (theirs && !copy->options->replace && !was_ever(mine, theirs))
        return cbx_fail(err, CBX_CONFLICT,
                        "the target's baseline '%s' is run '%s', which the source's never was: use "
                        "--replace to set the source's",
                        entry->name, theirs->run_id);
    return put(copy, entry, theirs, &header, err);
}

static cbx_status copy_current(cbx_copying *copy, const baseline_lists *mine, cbx_error *err)
{
    baseline_lists theirs = { 0 };
    cbx_status status = list_baselines(copy, copy->target, &theirs, err);
    for (size_t i = 0; i < mine->n_current && !status; i++)
        status = copy_baseline(copy, mine, &mine->current[i],
                               find_current(&theirs, mine->current[i].name), err);
    return status;
}

/* ---- who was it when ---- */

static bool entries_equal(const cbx_baseline_entry *a, const cbx_baseline_entry *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->run_id, b->run_id) == 0 &&
           strcmp(a->set_at, b->set_at) == 0;
}

static bool is_recorded(const baseline_lists *lists, const cbx_baseline_entry *entry)
{
    for (size_t i = 0; i < lists->n_record; i++)
        if (entries_equal(&lists->record[i], entry))
            return true;
    return false;
}

/* Both records in one, oldest first, what is in both once; returns how many. */
static size_t merge_records(const baseline_lists *mine, const baseline_lists *theirs,
                            cbx_baseline_entry *merged)
{
    size_t n = 0, i = mine->n_record, j = theirs->n_record;
    while (i > 0 || j > 0) {
        const cbx_baseline_entry *own = i > 0 ? &mine->record[i - 1] : NULL;
        const cbx_baseline_entry *other = j > 0 ? &theirs->record[j - 1] : NULL;
        if (other && is_recorded(mine, other)) {
            j--;
        } else if (!other || (own && strcmp(own->set_at, other->set_at) <= 0)) {
            merged[n++] = *own;
            i--;
        } else {
            merged[n++] = *other;
            j--;
        }
    }
    return n;
}

static cbx_status copy_record(cbx_copying *copy, const baseline_lists *mine, cbx_error *err)
{
    baseline_lists theirs = { 0 };
    cbx_status status = list_baselines(copy, copy->target, &theirs, err);
    if (status)
        return status;
    cbx_baseline_entry *merged =
        cbx_arena_calloc(copy->arena, mine->n_record + theirs.n_record, sizeof *merged);
    if (!merged)
        return cbx_out_of_memory(err);
    size_t n = merge_records(mine, &theirs, merged);
    bool same = n == theirs.n_record;
    for (size_t i = 0; i < n && same; i++)
        same = entries_equal(&merged[i], &theirs.record[n - 1 - i]);
    return same ? CBX_OK : cbx_store_put_baseline_history(copy->target, merged, n, err);
}

cbx_status cbx_copy_baselines(cbx_copying *copy, cbx_error *err)
{
    baseline_lists mine = { 0 };
    cbx_status status = list_baselines(copy, copy->source, &mine, err);
    copy->totals->baselines = mine.n_current;
    copy->totals->baseline_settings = mine.n_record;
    if (status || !mine.n_record)
        return status;
    status = cbx_store_begin_batch(copy->target, err);
    if (status)
        return status;
    status = copy_current(copy, &mine, err);
    if (!status && cbx_store_keeps_times(copy->target))
        status = copy_record(copy, &mine, err);
    if (!status)
        return cbx_store_commit_batch(copy->target, err);
    (void)cbx_store_rollback_batch(copy->target, NULL);
    return status;
}

/* ---- comparing both sides ---- */

static cbx_status verify_baseline(cbx_copying *copy, const char *name, cbx_error *err)
{
    cbx_run_header mine, copied;
    cbx_arena_reset(copy->scratch);
    cbx_status status = cbx_store_find_baseline(copy->source, name, copy->scratch, &mine, err);
    if (!status)
        status = cbx_store_find_baseline(copy->target, name, copy->scratch, &copied, err);
    return status ? status : cbx_copy_compare(copy, &mine, &copied, "the baseline's run", err);
}

static cbx_status verify_record(const baseline_lists *mine, const baseline_lists *theirs,
                                cbx_error *err)
{
    for (size_t i = 0; i < mine->n_record; i++)
        if (!is_recorded(theirs, &mine->record[i]))
            return cbx_fail(err, CBX_STORE,
                            "the target does not know that baseline '%s' was run '%s': do the same "
                            "copy again",
                            mine->record[i].name, mine->record[i].run_id);
    return CBX_OK;
}

cbx_status cbx_copy_verify_baselines(cbx_copying *copy, cbx_error *err)
{
    baseline_lists mine = { 0 }, theirs = { 0 };
    cbx_status status = list_baselines(copy, copy->source, &mine, err);
    if (!status)
        status = list_baselines(copy, copy->target, &theirs, err);
    for (size_t i = 0; i < mine.n_current && !status; i++)
        status = verify_baseline(copy, mine.current[i].name, err);
    if (!status && cbx_store_keeps_times(copy->target))
        status = verify_record(&mine, &theirs, err);
    return status;
}
