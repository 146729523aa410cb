/*
 * Two threads: one finds and reads the files, the calling one writes the store and makes all
 * callbacks. What the first has found comes in the order of the files, so that the outcome does not
 * depend on how the two take turns.
 */
#include "importers/import_session.h"

#include "importers/import_batch.h"
#include "importers/import_reader.h"
#include "importers/partial_run.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* Parts are put when they have become so large, whether or not more parts follow. */
static const size_t MAX_PENDING_BYTES = (size_t)12 << 20;

typedef struct session {
    const cbx_import_options *options;
    cbx_import_totals *totals;
    cbx_import_batch batch;
    cbx_partial_run pending;
    cbx_arena *scratch; /* one join */
    size_t n_refused;   /* runs of the file that is coming in */
    cbx_error refusal;  /* of the first of them */
} session;

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

static void report(session *s, const char *path, const char *reason)
{
    s->totals->errors++;
    if (s->options->on_error)
        s->options->on_error(s->options->context, path, reason);
}

static bool is_cancelled(const session *s)
{
    return s->options->cancelled && *s->options->cancelled;
}

/* What the input is to blame for; all else is the store's, the machine's or the user's doing. */
static bool is_fault_of_input(cbx_status status)
{
    return status == CBX_INVALID || status == CBX_CONFLICT || status == CBX_NOT_FOUND;
}

/* A refusal that is the input's fault is reported, and the session goes on. */
static cbx_status settle(session *s, cbx_status status, const char *path, const cbx_error *refusal,
                         cbx_error *err)
{
    if (is_fault_of_input(status)) {
        report(s, path, refusal->text);
        return CBX_OK;
    }
    if (status)
        *err = *refusal;
    return status;
}

/* ---- runs that come in parts ---- */

static cbx_status put_each_part(session *s, cbx_error *err)
{
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < s->pending.n_parts && !status; i++) {
        cbx_error refusal = { "" };
        const cbx_run *part = s->pending.parts[i];
        status = cbx_import_batch_put(&s->batch, part, true, part->source, &refusal);
        status = settle(s, status, part->source, &refusal, err);
    }
    return status;
}

/* All parts at once; where they contradict each other or the store, one by one, so that the file
 * that is at odds is named and the others go in. */
static cbx_status put_parts(session *s, cbx_error *err)
{
    cbx_run joined;
    if (s->pending.n_parts == 1)
        return put_each_part(s, err);
    cbx_arena_reset(s->scratch);
    cbx_status status = cbx_partial_run_join(&s->pending, s->scratch, &joined, err);
    if (!status)
        status = cbx_import_batch_put(&s->batch, &joined, true, s->pending.parts[0]->source, err);
    if (status == CBX_CONFLICT || status == CBX_INVALID)
        return put_each_part(s, err);
    return status;
}

static cbx_status flush_parts(session *s, cbx_error *err)
{
    cbx_status status = s->pending.n_parts ? put_parts(s, err) : CBX_OK;
    cbx_partial_run_clear(&s->pending);
    return status;
}

/* ---- what comes from the reader ---- */

static cbx_status take_run(session *s, const cbx_import_item *item, cbx_error *err)
{
    cbx_error refusal = { "" };
    cbx_status status = flush_parts(s, err);
    if (status)
        return status;
    status = cbx_import_batch_put(&s->batch, item->run, false, item->path, &refusal);
    if (is_fault_of_input(status)) {
        if (item->run->source_line)
            cbx_error_prefix(&refusal, "line %zu", item->run->source_line);
        if (s->n_refused++ == 0)
            s->refusal = refusal;
        return CBX_OK;
    }
    if (status)
        *err = refusal;
    return status;
}

static cbx_status take_part(session *s, const cbx_import_item *item, cbx_error *err)
{
    cbx_status status =
        cbx_partial_run_accepts(&s->pending, item->run) ? CBX_OK : flush_parts(s, err);
    if (status)
        return status;
    if (!cbx_partial_run_add(&s->pending, item->run))
        return no_memory(err);
    return cbx_arena_size(s->pending.arena) > MAX_PENDING_BYTES ? flush_parts(s, err) : CBX_OK;
}

static cbx_status take_baseline(session *s, const cbx_import_item *item, cbx_error *err)
{
    cbx_error refusal = { "" };
    cbx_status status =
        cbx_import_batch_put_baseline(&s->batch, item->baseline, item->run, &refusal);
    return settle(s, status, item->path, &refusal, err);
}

static cbx_status take_defs(session *s, const cbx_import_item *item, cbx_error *err)
{
    cbx_error refusal = { "" };
    cbx_status status = cbx_import_batch_put_defs(&s->batch, item->defs, item->n_defs, &refusal);
    return settle(s, status, item->path, &refusal, err);
}

static void report_refused(session *s, const char *path)
{
    if (s->n_refused == 0)
        return;
    if (s->n_refused > 1) {
        size_t used = strlen(s->refusal.text);
        (void)snprintf(s->refusal.text + used, sizeof s->refusal.text - used,
                       " (and %zu more runs of this file)", s->n_refused - 1);
    }
    report(s, path, s->refusal.text);
    s->n_refused = 0;
}

static cbx_status end_file(session *s, const cbx_import_item *item, cbx_error *err)
{
    report_refused(s, item->path);
    if (item->fault)
        report(s, item->path, item->fault);
    cbx_status status = cbx_import_batch_note_input(&s->batch, item->read_bytes, err);
    if (status)
        return status;
    s->totals->files_done++;
    s->totals->bytes_done += item->size_bytes;
    if (s->options->on_progress)
        s->options->on_progress(s->options->context, s->totals);
    return CBX_OK;
}

static cbx_status take_item(session *s, const cbx_import_item *item, cbx_error *err)
{
    switch (item->kind) {
    case CBX_ITEM_RUN:
        return take_run(s, item, err);
    case CBX_ITEM_PART:
        return take_part(s, item, err);
    case CBX_ITEM_BASELINE:
        return take_baseline(s, item, err);
    case CBX_ITEM_DEFS:
        return take_defs(s, item, err);
    case CBX_ITEM_FAULT:
        report(s, item->path, item->fault);
        return CBX_OK;
    case CBX_ITEM_FILE_END:
        return end_file(s, item, err);
    }
    return CBX_OK;
}

static cbx_status take_items(session *s, cbx_import_queue *queue, cbx_error *err)
{
    cbx_import_item *item;
    cbx_status status = CBX_OK;
    while (!status && cbx_import_queue_next(queue, &item)) {
        if (is_cancelled(s))
            status = cbx_fail(err, CBX_INTERRUPTED, "interrupted");
        else if (item)
            status = take_item(s, item, err);
    }
    return status;
}

/* ---- the two threads ---- */

typedef struct reading {
    const cbx_import_work *work;
    cbx_import_queue *queue;
    cbx_status status;
    cbx_error err;
} reading;

static void *read_in_thread(void *context)
{
    reading *r = context;
    r->status = cbx_import_read(r->work, r->queue, &r->err);
    return NULL;
}

/* The reader's own end counts only when the writer had none to complain of. */
static cbx_status read_and_write(session *s, const cbx_import_work *work, cbx_import_queue *queue,
                                 cbx_error *err)
{
    reading r = { .work = work, .queue = queue };
    pthread_t thread;
    int fault = pthread_create(&thread, NULL, read_in_thread, &r);
    if (fault)
        return cbx_fail(err, CBX_NO_MEMORY, "cannot start a thread: %s", strerror(fault));
    cbx_status status = take_items(s, queue, err);
    cbx_import_queue_stop(queue);
    (void)pthread_join(thread, NULL);
    if (!status && r.status) {
        *err = r.err;
        status = r.status;
    }
    return status;
}

static cbx_status import_all(session *s, const cbx_import_work *work, cbx_error *err)
{
    cbx_import_queue *queue = cbx_import_queue_new();
    cbx_status status = queue ? cbx_import_count(work, s->totals, err) : no_memory(err);
    if (!status)
        status = read_and_write(s, work, queue, err);
    cbx_import_queue_free(queue);
    return status;
}

/* ---- the session ---- */

/* Interrupted: what is complete is kept, parts of a run whose files were not all read are not. */
static cbx_status finish(session *s, cbx_status status, cbx_error *err)
{
    if (!status)
        status = flush_parts(s, err);
    if (status && status != CBX_INTERRUPTED)
        return status;
    cbx_status committed = cbx_import_batch_commit(&s->batch, err);
    return committed ? committed : status;
}

static cbx_status session_init(session *s, cbx_store *store, const cbx_import_options *options,
                               cbx_import_totals *totals, cbx_error *err)
{
    *s = (session){ .options = options, .totals = totals, .scratch = cbx_arena_new() };
    if (!s->scratch || !cbx_partial_run_init(&s->pending))
        return no_memory(err);
    return cbx_import_batch_init(&s->batch, store, options, totals, err);
}

static void session_done(session *s)
{
    cbx_import_batch_done(&s->batch);
    cbx_partial_run_done(&s->pending);
    cbx_arena_free(s->scratch);
}

cbx_status cbx_import_paths(cbx_store *store, const char *const *paths, size_t n_paths,
                            const cbx_import_options *options, cbx_import_totals *ret_totals,
                            cbx_error *err)
{
    session s;
    cbx_error unread;
    cbx_error *said = err ? err : &unread;
    const cbx_import_work work = { .paths = paths, .n_paths = n_paths, .options = options };
    *ret_totals = (cbx_import_totals){ 0 };
    cbx_status status = session_init(&s, store, options, ret_totals, said);
    if (!status)
        status = finish(&s, import_all(&s, &work, said), said);
    session_done(&s);
    return status;
}
