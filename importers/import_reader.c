#include "importers/import_reader.h"

#include "engine/document/run_document.h"
#include "engine/json/json_reader.h"
#include "engine/store/file_name.h"
#include "importers/directory_walk.h"
#include "importers/input_file.h"
#include "importers/path_list.h"
#include "importers/run_copy.h"
#include "importers/run_time_peek.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

/* Files that wait are read when their paths take so much, though more may follow. */
static const size_t MAX_WAITING_BYTES = (size_t)4 << 20;
/* A larger file's memory is not kept for the next one. */
static const size_t MAX_KEPT_BYTES = (size_t)4 << 20;

typedef struct reader {
    const cbx_import_options *options;
    cbx_import_totals *totals; /* only counting: what is counted; else NULL */
    cbx_import_queue *queue;   /* else */
    cbx_companion_files *companions;
    cbx_path_list waiting; /* JSON lines of the directory being walked */
    cbx_arena *scratch;
    cbx_text_buffer contents;   /* of the file being read */
    const char *path;           /* of the file being read */
    const char *only_directory; /* of a JSON store: its runs/ or baselines/, being read */
    const char *baseline;       /* the name of the one being read */
} reader;

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

static cbx_status interrupted(cbx_error *err)
{
    return cbx_fail(err, CBX_INTERRUPTED, "interrupted");
}

/* Only the writer's thread looks at the options' flag while both run. */
static cbx_status stop_when_cancelled(const reader *r, cbx_error *err)
{
    bool cancelled = r->queue ? cbx_import_queue_is_stopped(r->queue)
                              : r->options->cancelled && *r->options->cancelled;
    return cancelled ? interrupted(err) : CBX_OK;
}

/* ---- items ---- */

static cbx_status begin_item(reader *r, cbx_import_item_kind kind, const char *path,
                             cbx_import_item **ret_item, cbx_error *err)
{
    cbx_import_item *item = cbx_import_queue_begin(r->queue);
    if (!item)
        return interrupted(err);
    item->kind = kind;
    item->path = cbx_arena_strdup(item->arena, path);
    *ret_item = item;
    return item->path ? CBX_OK : no_memory(err);
}

static cbx_status put_run(reader *r, cbx_import_item_kind kind, const cbx_run *run, cbx_error *err)
{
    cbx_import_item *item = NULL;
    cbx_status status = begin_item(r, kind, run->source ? run->source : r->path, &item, err);
    if (status)
        return status;
    item->run = cbx_run_copy(run, item->arena);
    if (kind == CBX_ITEM_BASELINE)
        item->baseline = cbx_arena_strdup(item->arena, r->baseline);
    if (!item->run || (kind == CBX_ITEM_BASELINE && !item->baseline))
        return no_memory(err);
    cbx_import_queue_publish(r->queue);
    return CBX_OK;
}

/* The sinks of every format. */
static cbx_status take_run(void *context, const cbx_run *run, bool partial, cbx_error *err)
{
    return put_run(context, partial ? CBX_ITEM_PART : CBX_ITEM_RUN, run, err);
}

static cbx_status take_baseline(void *context, const cbx_run *run, bool partial, cbx_error *err)
{
    (void)partial;
    return put_run(context, CBX_ITEM_BASELINE, run, err);
}

static cbx_status put_fault(reader *r, const char *path, const char *fault, cbx_error *err)
{
    cbx_import_item *item = NULL;
    cbx_status status = begin_item(r, CBX_ITEM_FAULT, path, &item, err);
    if (status)
        return status;
    item->fault = cbx_arena_strdup(item->arena, fault);
    if (!item->fault)
        return no_memory(err);
    cbx_import_queue_publish(r->queue);
    return CBX_OK;
}

/* After the items of a file. status and fault: how the reading of it went. */
static cbx_status end_file(reader *r, uint64_t size_bytes, cbx_status status,
                           const cbx_error *fault, cbx_error *err)
{
    cbx_import_item *item = NULL;
    cbx_status began = begin_item(r, CBX_ITEM_FILE_END, r->path, &item, err);
    if (began)
        return began;
    item->size_bytes = size_bytes;
    item->read_bytes = r->contents.length;
    if (status && !(item->fault = cbx_arena_strdup(item->arena, fault->text)))
        return no_memory(err);
    cbx_import_queue_publish(r->queue);
    return CBX_OK;
}

/* ---- one file ---- */

static cbx_status explain_unknown(reader *r, cbx_error *err)
{
    const cbx_json *value = NULL;
    size_t offset = 0;
    if (r->contents.length == 0)
        return cbx_fail(err, CBX_INVALID, "it is empty");
    cbx_status status = cbx_json_parse_next(r->contents.bytes, r->contents.length, &offset,
                                            r->scratch, &value, err);
    cbx_arena_reset(r->scratch);
    if (status && status != CBX_NOT_FOUND)
        return status;
    return cbx_fail(err, CBX_INVALID, "its format is not known: name it with --format");
}

static cbx_status read_with(reader *r, const cbx_format *format, const cbx_run_sink *sink,
                            cbx_error *err)
{
    const cbx_input in = { .path = r->path,
                           .bytes = cbx_text_buffer_text(&r->contents),
                           .length = r->contents.length,
                           .replace = r->options->replace,
                           .companions = r->companions };
    if (!format)
        format = cbx_format_detect(&in);
    return format ? format->read(&in, sink, err) : explain_unknown(r, err);
}

static void keep_small(cbx_text_buffer *contents)
{
    if (contents->capacity > MAX_KEPT_BYTES)
        cbx_text_buffer_done(contents);
    else
        cbx_text_buffer_clear(contents);
}

/* format NULL: to be detected. */
static cbx_status read_file(reader *r, const char *path, uint64_t size_bytes,
                            const cbx_format *format, const cbx_run_sink *sink, cbx_error *err)
{
    cbx_error fault = { "" };
    r->path = path;
    cbx_status status = cbx_input_file_read(path, &r->contents, &fault);
    if (!status)
        status = read_with(r, format, sink, &fault);
    if (status == CBX_INTERRUPTED)
        *err = fault;
    else
        status = end_file(r, size_bytes, status, &fault, err);
    keep_small(&r->contents);
    return status;
}

static cbx_status visit_input(reader *r, const char *path, uint64_t size_bytes,
                              const cbx_format *format, const cbx_run_sink *sink, cbx_error *err)
{
    cbx_status status = stop_when_cancelled(r, err);
    if (status)
        return status;
    if (r->queue)
        return read_file(r, path, size_bytes, format, sink, err);
    r->totals->files++;
    r->totals->bytes += size_bytes;
    return CBX_OK;
}

static cbx_status visit_data_file(reader *r, const char *path, uint64_t size_bytes, cbx_error *err)
{
    const cbx_run_sink sink = { .put = take_run, .context = r };
    return visit_input(r, path, size_bytes, r->options->format, &sink, err);
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

static cbx_status read_waiting(reader *r, cbx_error *err)
{
    cbx_status status = CBX_OK;
    cbx_path_list_sort(&r->waiting);
    for (size_t i = 0; i < r->waiting.n && !status; i++)
        status = visit_data_file(r, r->waiting.items[i].path, r->waiting.items[i].size_bytes, err);
    cbx_path_list_clear(&r->waiting);
    return status;
}

/* nperf keeps a run in files of one name, one in each case's directory. Read one after the other
 * they are put together and added once; in the order of the directories the store would add to the
 * same runs again and again. */
static cbx_status let_wait(reader *r, const char *path, uint64_t size_bytes, cbx_error *err)
{
    if (!cbx_path_list_add(&r->waiting, path, size_bytes))
        return no_memory(err);
    return r->waiting.text_bytes > MAX_WAITING_BYTES ? read_waiting(r, err) : CBX_OK;
}

static cbx_status visit_file(void *context, const char *path, uint64_t size_bytes, cbx_error *err)
{
    reader *r = context;
    switch (kind_of(path)) {
    case DOCUMENT:
        return visit_data_file(r, path, size_bytes, err);
    case LINES:
        return r->queue ? let_wait(r, path, size_bytes, err)
                        : visit_data_file(r, path, size_bytes, err);
    case NO_DATA:
        break;
    }
    return stop_when_cancelled(r, err);
}

/*
 * Runs are read in the order of their times, which their files' names rarely follow: a series' new
 * values then lie next to each other in the store, and a batch changes few of its pages. Whatever
 * else there is comes before them by name.
 */
static int64_t rank_by_time(void *context, int directory, const char *name)
{
    const reader *r = context;
    int64_t epoch_us = INT64_MIN;
    if (r->queue && kind_of(name) == DOCUMENT) /* else files are only counted */
        (void)cbx_run_time_peek(directory, name, &epoch_us);
    return epoch_us;
}

/* A failure shows at the next file. */
static void visit_fault(void *context, const char *path, const char *reason)
{
    reader *r = context;
    if (r->queue)
        (void)put_fault(r, path, reason, NULL);
}

/* ---- a directory that is a JSON store ---- */

/* True when directory has a file called *.json of its own. */
static bool holds_json(const char *directory)
{
    DIR *entries = opendir(directory);
    const struct dirent *entry;
    bool found = false;
    while (entries && !found && (entry = readdir(entries)))
        found = ends_with(entry->d_name, strlen(entry->d_name), ".json");
    if (entries)
        (void)closedir(entries);
    return found;
}

/* The definitions of the config.json that was read, as an item of the queue. */
static cbx_status put_defs(reader *r, cbx_error *err)
{
    const cbx_json *value = NULL;
    cbx_import_item *item = NULL;
    cbx_status status = begin_item(r, CBX_ITEM_DEFS, r->path, &item, err);
    if (!status)
        status = cbx_json_parse(cbx_text_buffer_text(&r->contents), r->contents.length, item->arena,
                                &value, err);
    if (!status)
        status = cbx_config_document_read(value, item->arena, &item->defs, &item->n_defs, err);
    if (!status)
        cbx_import_queue_publish(r->queue);
    return status;
}

static cbx_status read_config(reader *r, const char *path, cbx_error *err)
{
    cbx_error fault = { "" };
    r->path = path;
    cbx_status status = cbx_input_file_read(path, &r->contents, &fault);
    if (!status)
        status = put_defs(r, &fault);
    keep_small(&r->contents);
    if (status == CBX_INTERRUPTED)
        *err = fault;
    else if (status)
        status = put_fault(r, path, fault.text, err);
    return status;
}

static cbx_status visit_run_file(void *context, const char *path, uint64_t size_bytes,
                                 cbx_error *err)
{
    const cbx_run_sink sink = { .put = take_run, .context = context };
    if (!ends_with(path, strlen(path), ".json"))
        return CBX_OK;
    return visit_input(context, path, size_bytes, &cbx_calibrax_format, &sink, err);
}

/* Only the files of runs/ itself are runs, those of baselines/ itself baselines. */
static cbx_status stay_inside(void *context, const char *path, bool *ret_handled, cbx_error *err)
{
    const reader *r = context;
    (void)err;
    *ret_handled = strcmp(path, r->only_directory) != 0;
    return CBX_OK;
}

/* Ids that begin with a dot are the names of hidden files. */
static cbx_status read_files_of(reader *r, const char *directory,
                                cbx_status (*file)(void *, const char *, uint64_t, cbx_error *),
                                cbx_error *err)
{
    const cbx_directory_visitor visitor = { .order = CBX_WALK_FILES_FIRST,
                                            .with_hidden = true,
                                            .context = r,
                                            .directory = stay_inside,
                                            .rank = rank_by_time,
                                            .file = file,
                                            .fault = visit_fault };
    r->only_directory = directory;
    return cbx_directory_walk(directory, &visitor, err);
}

static cbx_status visit_baseline_file(void *context, const char *path, uint64_t size_bytes,
                                      cbx_error *err)
{
    reader *r = context;
    const cbx_run_sink sink = { .put = take_baseline, .context = r };
    const char *name = strrchr(path, '/') + 1;
    cbx_text_buffer decoded = CBX_TEXT_BUFFER_INIT;
    if (!ends_with(name, strlen(name), ".json"))
        return CBX_OK;
    cbx_file_name_decode(name, strlen(name) - strlen(".json"), &decoded);
    r->baseline = cbx_text_buffer_text(&decoded);
    cbx_status status = cbx_text_buffer_failed(&decoded)
                            ? no_memory(err)
                            : visit_input(r, path, size_bytes, &cbx_calibrax_format, &sink, err);
    cbx_text_buffer_done(&decoded);
    return status;
}

static bool find_file(const char *path, uint64_t *ret_size_bytes)
{
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return false;
    *ret_size_bytes = (uint64_t)info.st_size;
    return true;
}

static cbx_status read_json_store(reader *r, const char *path, const char *runs, cbx_error *err)
{
    char file[PATH_MAX];
    uint64_t size_bytes = 0;
    cbx_status status = CBX_OK;
    if (r->queue && cbx_path_join(file, sizeof file, path, "config.json") &&
        find_file(file, &size_bytes))
        status = read_config(r, file, err);
    if (!status)
        status = read_files_of(r, runs, visit_run_file, err);
    if (!status && cbx_path_join(file, sizeof file, path, "baselines") &&
        cbx_path_is_directory(file))
        status = read_files_of(r, file, visit_baseline_file, err);
    return status;
}

static cbx_status visit_directory(void *context, const char *path, bool *ret_handled,
                                  cbx_error *err)
{
    reader *r = context;
    char runs[PATH_MAX];
    if ((r->options->format && r->options->format != &cbx_calibrax_format) ||
        !cbx_path_join(runs, sizeof runs, path, "runs") || !holds_json(runs))
        return stop_when_cancelled(r, err);
    *ret_handled = true;
    return read_json_store(r, path, runs, err);
}

/* ---- all of it ---- */

static cbx_status visit_path(reader *r, const char *path, cbx_error *err)
{
    struct stat info = { 0 };
    const cbx_directory_visitor visitor = { .order = CBX_WALK_FILES_FIRST,
                                            .context = r,
                                            .directory = visit_directory,
                                            .rank = rank_by_time,
                                            .file = visit_file,
                                            .fault = visit_fault };
    if (strcmp(path, "-") == 0)
        return visit_data_file(r, path, 0, err);
    if (stat(path, &info) != 0) {
        visit_fault(r, path, strerror(errno));
        return CBX_OK;
    }
    if (S_ISDIR(info.st_mode)) {
        cbx_status status = cbx_directory_walk(path, &visitor, err);
        return status || !r->queue ? status : read_waiting(r, err);
    }
    return visit_data_file(r, path, S_ISREG(info.st_mode) ? (uint64_t)info.st_size : 0, err);
}

static cbx_status visit_paths(reader *r, const cbx_import_work *work, cbx_error *err)
{
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < work->n_paths && !status; i++)
        status = visit_path(r, work->paths[i], err);
    return status;
}

cbx_status cbx_import_count(const cbx_import_work *work, cbx_import_totals *totals, cbx_error *err)
{
    reader r = { .options = work->options, .totals = totals };
    return visit_paths(&r, work, err);
}

cbx_status cbx_import_read(const cbx_import_work *work, cbx_import_queue *queue, cbx_error *err)
{
    reader r = { .options = work->options,
                 .queue = queue,
                 .companions = cbx_companion_files_new(),
                 .scratch = cbx_arena_new() };
    bool ready = cbx_path_list_init(&r.waiting) && r.companions && r.scratch;
    cbx_status status = ready ? visit_paths(&r, work, err) : no_memory(err);
    cbx_import_queue_close(queue);
    cbx_companion_files_free(r.companions);
    cbx_path_list_done(&r.waiting);
    cbx_arena_free(r.scratch);
    cbx_text_buffer_done(&r.contents);
    return status;
}
