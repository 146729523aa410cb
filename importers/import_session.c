#include "importers/import_session.h"

#include "engine/document/run_document.h"
#include "engine/json/json_reader.h"
#include "importers/directory_walk.h"
#include "importers/import_batch.h"
#include "importers/input_file.h"
#include "importers/partial_run.h"
#include "importers/path_list.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Parts are put when they have become so large, whether or not more parts follow. */
static const size_t MAX_PENDING_BYTES = (size_t)12 << 20;
/* Files that wait are read when their paths take so much, though more may follow. */
static const size_t MAX_WAITING_BYTES = (size_t)4 << 20;
/* A larger file's memory is not kept for the next one. */
static const size_t MAX_KEPT_BYTES = (size_t)4 << 20;

typedef struct session {
    const cbx_import_options *options;
    cbx_import_totals *totals;
    cbx_import_batch batch;
    cbx_partial_run pending;
    cbx_path_list waiting;      /* JSON lines of the directory being walked */
    cbx_arena *scratch;         /* one join, one config.json */
    cbx_text_buffer contents;   /* of the file being read */
    const char *path;           /* of the file being read */
    const char *runs_directory; /* of the JSON store being read */
    bool counting;              /* the walk only counts files */
    cbx_status store_status;    /* the store's fault, which ends the session */
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

static cbx_status stop_when_cancelled(const session *s, cbx_error *err)
{
    return is_cancelled(s) ? cbx_fail(err, CBX_INTERRUPTED, "interrupted") : CBX_OK;
}

/* What the input is to blame for; all else is the store's, the machine's or the user's doing. */
static bool is_fault_of_input(cbx_status status)
{
    return status == CBX_INVALID || status == CBX_CONFLICT || status == CBX_NOT_FOUND;
}

/* ---- runs into the store ---- */

/* A put whose refusal is the input's fault is reported, and the session goes on. */
static cbx_status put_or_report(session *s, const cbx_run *run, bool partial, cbx_error *err)
{
    cbx_error refusal = { "" };
    const char *path = run->source ? run->source : s->path;
    cbx_status status = cbx_import_batch_put(&s->batch, run, partial, path, &refusal);
    if (!status)
        return CBX_OK;
    if (is_fault_of_input(status)) {
        report(s, path, refusal.text);
        return CBX_OK;
    }
    s->store_status = status;
    if (err)
        *err = refusal;
    return status;
}

static cbx_status put_each_part(session *s, cbx_error *err)
{
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < s->pending.n_parts && !status; i++)
        status = put_or_report(s, s->pending.parts[i], true, err);
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
    s->store_status = status;
    return status;
}

static cbx_status flush_parts(session *s, cbx_error *err)
{
    cbx_status status = s->pending.n_parts ? put_parts(s, err) : CBX_OK;
    cbx_partial_run_clear(&s->pending);
    return status;
}

/* The sink of every reader. */
static cbx_status take_run(void *context, const cbx_run *run, bool partial, cbx_error *err)
{
    session *s = context;
    cbx_status status = stop_when_cancelled(s, err);
    if (!status && (!partial || !cbx_partial_run_accepts(&s->pending, run)))
        status = flush_parts(s, err);
    if (status)
        return status;
    if (!partial) {
        status = cbx_import_batch_put(&s->batch, run, partial, s->path, err);
        s->store_status = is_fault_of_input(status) ? CBX_OK : status;
        return status;
    }
    if (!cbx_partial_run_add(&s->pending, run))
        return no_memory(err);
    return s->pending.size_bytes > MAX_PENDING_BYTES ? flush_parts(s, err) : CBX_OK;
}

static cbx_status take_baseline(void *context, const cbx_run *run, bool partial, cbx_error *err)
{
    session *s = context;
    (void)partial;
    cbx_status status = cbx_import_batch_put_baseline(&s->batch, "main", run, err);
    s->store_status = is_fault_of_input(status) ? CBX_OK : status;
    return status;
}

/* ---- one file ---- */

static cbx_status explain_unknown(session *s, cbx_error *err)
{
    const cbx_json *value = NULL;
    size_t offset = 0;
    if (s->contents.length == 0)
        return cbx_fail(err, CBX_INVALID, "it is empty");
    cbx_arena_reset(s->scratch);
    cbx_status status = cbx_json_parse_next(s->contents.bytes, s->contents.length, &offset,
                                            s->scratch, &value, err);
    cbx_arena_reset(s->scratch);
    if (status && status != CBX_NOT_FOUND)
        return status;
    return cbx_fail(err, CBX_INVALID, "its format is not known: name it with --format");
}

static cbx_status read_with(session *s, const cbx_format *format, const cbx_run_sink *sink,
                            cbx_error *err)
{
    const cbx_input in = { .path = s->path,
                           .bytes = cbx_text_buffer_text(&s->contents),
                           .length = s->contents.length,
                           .replace = s->options->replace };
    if (!format)
        format = cbx_format_detect(&in);
    return format ? format->read(&in, sink, err) : explain_unknown(s, err);
}

static void keep_small(cbx_text_buffer *contents)
{
    if (contents->capacity > MAX_KEPT_BYTES)
        cbx_text_buffer_done(contents);
    else
        cbx_text_buffer_clear(contents);
}

/* Anything but CBX_OK ends the session; a fault of the file is reported. */
static cbx_status settle(session *s, cbx_status status, cbx_error *fault, cbx_error *err)
{
    if (!status)
        return CBX_OK;
    if (s->store_status || status == CBX_INTERRUPTED) {
        *err = *fault;
        return status;
    }
    report(s, s->path, fault->text);
    return CBX_OK;
}

static cbx_status import_contents(session *s, const cbx_format *format, const cbx_run_sink *sink,
                                  cbx_error *err)
{
    cbx_error fault = { "" };
    cbx_status status = cbx_input_file_read(s->path, &s->contents, &fault);
    if (!status)
        status = read_with(s, format, sink, &fault);
    uint64_t read_bytes = s->contents.length;
    keep_small(&s->contents);
    status = settle(s, status, &fault, err);
    if (!status)
        status = cbx_import_batch_note_input(&s->batch, read_bytes, err);
    return status;
}

static void count_done(session *s, uint64_t size_bytes)
{
    s->totals->files_done++;
    s->totals->bytes_done += size_bytes;
    if (s->options->on_progress)
        s->options->on_progress(s->options->context, s->totals);
}

/* A file, or only its count. format NULL: to be detected. */
static cbx_status visit_input(session *s, const char *path, uint64_t size_bytes,
                              const cbx_format *format, const cbx_run_sink *sink, cbx_error *err)
{
    if (s->counting) {
        s->totals->files++;
        s->totals->bytes += size_bytes;
        return CBX_OK;
    }
    cbx_status status = stop_when_cancelled(s, err);
    if (status)
        return status;
    s->path = path;
    status = import_contents(s, format, sink, err);
    if (!status)
        count_done(s, size_bytes);
    return status;
}

static cbx_status import_file(session *s, const char *path, uint64_t size_bytes, cbx_error *err)
{
    const cbx_run_sink sink = { .put = take_run, .context = s };
    return visit_input(s, path, size_bytes, s->options->format, &sink, err);
}

/* ---- directories ---- */

static bool ends_with(const char *text, size_t length, const char *ending)
{
    size_t n = strlen(ending);
    return length > n && memcmp(text + length - n, ending, n) == 0;
}

/* Of what lies in a directory only what is called JSON is looked at. */
typedef enum file_kind { NO_DATA, DOCUMENT, LINES } file_kind;

static file_kind kind_of(const char *path)
{
    size_t length = strlen(path);
    if (ends_with(path, length, ".gz") || ends_with(path, length, ".xz"))
        length -= 3;
    if (ends_with(path, length, ".json"))
        return DOCUMENT;
    return ends_with(path, length, ".jsonl") || ends_with(path, length, ".ndjson") ? LINES
                                                                                   : NO_DATA;
}

static cbx_status import_waiting(session *s, cbx_error *err)
{
    cbx_status status = CBX_OK;
    cbx_path_list_sort(&s->waiting);
    for (size_t i = 0; i < s->waiting.n && !status; i++)
        status = import_file(s, s->waiting.items[i].path, s->waiting.items[i].size_bytes, err);
    cbx_path_list_clear(&s->waiting);
    return status;
}

/* nperf keeps a run in files of one name, one in each case's directory. Read one after the other
 * they are put together and added once; in the order of the directories the store would add to the
 * same runs again and again. */
static cbx_status let_wait(session *s, const char *path, uint64_t size_bytes, cbx_error *err)
{
    if (!cbx_path_list_add(&s->waiting, path, size_bytes))
        return no_memory(err);
    return s->waiting.text_bytes > MAX_WAITING_BYTES ? import_waiting(s, err) : CBX_OK;
}

static cbx_status visit_file(void *context, const char *path, uint64_t size_bytes, cbx_error *err)
{
    session *s = context;
    switch (kind_of(path)) {
    case DOCUMENT:
        return import_file(s, path, size_bytes, err);
    case LINES:
        return s->counting ? import_file(s, path, size_bytes, err)
                           : let_wait(s, path, size_bytes, err);
    case NO_DATA:
        break;
    }
    return stop_when_cancelled(s, err);
}

static void visit_fault(void *context, const char *path, const char *reason)
{
    session *s = context;
    if (!s->counting)
        report(s, path, reason);
}

/* ---- a directory that is a JSON store ---- */

/* True when directory has a file called *.json of its own. */
static bool holds_json(const char *directory)
{
    DIR *entries = opendir(directory);
    const struct dirent *entry;
    bool found = false;
    while (entries && !found && (entry = readdir(entries)))
        found = entry->d_name[0] != '.' && ends_with(entry->d_name, strlen(entry->d_name), ".json");
    if (entries)
        (void)closedir(entries);
    return found;
}

static cbx_status put_definitions(session *s, cbx_error *err)
{
    const cbx_json *value = NULL;
    const cbx_metric_def *defs = NULL;
    size_t n_defs = 0;
    cbx_arena_reset(s->scratch);
    cbx_status status = cbx_json_parse(cbx_text_buffer_text(&s->contents), s->contents.length,
                                       s->scratch, &value, err);
    if (!status)
        status = cbx_config_document_read(value, s->scratch, &defs, &n_defs, err);
    if (status)
        return status;
    status = cbx_import_batch_put_defs(&s->batch, defs, n_defs, err);
    s->store_status = is_fault_of_input(status) ? CBX_OK : status;
    return status;
}

static cbx_status import_config(session *s, const char *path, cbx_error *err)
{
    cbx_error fault = { "" };
    s->path = path;
    cbx_status status = cbx_input_file_read(path, &s->contents, &fault);
    if (!status)
        status = put_definitions(s, &fault);
    keep_small(&s->contents);
    return settle(s, status, &fault, err);
}

static cbx_status visit_run_file(void *context, const char *path, uint64_t size_bytes,
                                 cbx_error *err)
{
    session *s = context;
    const cbx_run_sink sink = { .put = take_run, .context = s };
    if (!ends_with(path, strlen(path), ".json"))
        return CBX_OK;
    return visit_input(s, path, size_bytes, cbx_format_find("calibrax"), &sink, err);
}

/* Only the files of runs/ itself are runs. */
static cbx_status stay_in_runs(void *context, const char *path, bool *ret_handled, cbx_error *err)
{
    session *s = context;
    (void)err;
    *ret_handled = strcmp(path, s->runs_directory) != 0;
    return CBX_OK;
}

static cbx_status import_run_files(session *s, const char *directory, cbx_error *err)
{
    const cbx_directory_visitor visitor = { .order = CBX_WALK_FILES_FIRST,
                                            .context = s,
                                            .directory = stay_in_runs,
                                            .file = visit_run_file,
                                            .fault = visit_fault };
    s->runs_directory = directory;
    return cbx_directory_walk(directory, &visitor, err);
}

static cbx_status import_baseline(session *s, const char *path, uint64_t size_bytes, cbx_error *err)
{
    const cbx_run_sink sink = { .put = take_baseline, .context = s };
    return visit_input(s, path, size_bytes, cbx_format_find("calibrax"), &sink, err);
}

static bool find_file(const char *path, uint64_t *ret_size_bytes)
{
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return false;
    *ret_size_bytes = (uint64_t)info.st_size;
    return true;
}

static cbx_status import_json_store(session *s, const char *path, const char *runs, cbx_error *err)
{
    char file[PATH_MAX];
    uint64_t size_bytes = 0;
    cbx_status status = CBX_OK;
    if (!s->counting && cbx_path_join(file, sizeof file, path, "config.json") &&
        find_file(file, &size_bytes))
        status = import_config(s, file, err);
    if (!status)
        status = import_run_files(s, runs, err);
    if (!status && cbx_path_join(file, sizeof file, path, "baselines/main.json") &&
        find_file(file, &size_bytes))
        status = import_baseline(s, file, size_bytes, err);
    return status;
}

static cbx_status visit_directory(void *context, const char *path, bool *ret_handled,
                                  cbx_error *err)
{
    session *s = context;
    char runs[PATH_MAX];
    const cbx_format *calibrax = cbx_format_find("calibrax");
    if (!calibrax || (s->options->format && s->options->format != calibrax) ||
        !cbx_path_join(runs, sizeof runs, path, "runs") || !holds_json(runs))
        return stop_when_cancelled(s, err);
    *ret_handled = true;
    return import_json_store(s, path, runs, err);
}

/* ---- the session ---- */

static cbx_status import_path(session *s, const char *path, cbx_error *err)
{
    struct stat info = { 0 };
    const cbx_directory_visitor visitor = { .order = CBX_WALK_FILES_FIRST,
                                            .context = s,
                                            .directory = visit_directory,
                                            .file = visit_file,
                                            .fault = visit_fault };
    if (strcmp(path, "-") == 0)
        return import_file(s, path, 0, err);
    if (stat(path, &info) != 0) {
        visit_fault(s, path, strerror(errno));
        return CBX_OK;
    }
    if (S_ISDIR(info.st_mode)) {
        cbx_status status = cbx_directory_walk(path, &visitor, err);
        return status ? status : import_waiting(s, err);
    }
    return import_file(s, path, S_ISREG(info.st_mode) ? (uint64_t)info.st_size : 0, err);
}

static cbx_status import_all(session *s, const char *const *paths, size_t n_paths, bool counting,
                             cbx_error *err)
{
    cbx_status status = CBX_OK;
    s->counting = counting;
    for (size_t i = 0; i < n_paths && !status; i++)
        status = import_path(s, paths[i], err);
    return status;
}

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
    if (!s->scratch || !cbx_partial_run_init(&s->pending) || !cbx_path_list_init(&s->waiting))
        return no_memory(err);
    return cbx_import_batch_init(&s->batch, store, options, totals, err);
}

static void session_done(session *s)
{
    cbx_import_batch_done(&s->batch);
    cbx_partial_run_done(&s->pending);
    cbx_path_list_done(&s->waiting);
    cbx_arena_free(s->scratch);
    cbx_text_buffer_done(&s->contents);
}

cbx_status cbx_import_paths(cbx_store *store, const char *const *paths, size_t n_paths,
                            const cbx_import_options *options, cbx_import_totals *ret_totals,
                            cbx_error *err)
{
    session s;
    cbx_error unread;
    cbx_error *said = err ? err : &unread;
    *ret_totals = (cbx_import_totals){ 0 };
    cbx_status status = session_init(&s, store, options, ret_totals, said);
    if (!status)
        status = import_all(&s, paths, n_paths, true, said);
    if (!status)
        status = import_all(&s, paths, n_paths, false, said);
    if (s.scratch && s.batch.arena)
        status = finish(&s, status, said);
    session_done(&s);
    return status;
}
