/*
 * Writing to a JSON store directory. The index takes the change first and says what comes of it;
 * the files follow when the batch is committed, each replaced as a whole and synced, and then the
 * index is committed with what they look like now. Cut off in between, the files are right and the
 * index notices them on the next open.
 */
#include "engine/base/file.h"
#include "engine/document/acceptance_document.h"
#include "engine/document/run_document.h"
#include "engine/store/file_name.h"
#include "engine/store/json_directory.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- changes ---- */

static void change_free(cbx_file_change *change)
{
    free(change->path);
    free(change->bytes);
    free(change->run_id);
    free(change);
}

/* A change of path, without bytes; run_id may be NULL. NULL: memory is short. */
static cbx_file_change *change_new(const char *path, const char *run_id)
{
    cbx_file_change *change = calloc(1, sizeof *change);
    if (!change)
        return NULL;
    change->path = strdup(path);
    change->run_id = run_id ? strdup(run_id) : NULL;
    if (change->path && (change->run_id || !run_id))
        return change;
    change_free(change);
    return NULL;
}

static void add_change(cbx_json_directory *directory, cbx_file_change *change)
{
    *directory->last_change = change;
    directory->last_change = &change->next;
}

void cbx_json_directory_forget_changes(cbx_json_directory *directory)
{
    while (directory->first_change) {
        cbx_file_change *next = directory->first_change->next;
        change_free(directory->first_change);
        directory->first_change = next;
    }
    directory->last_change = &directory->first_change;
}

static cbx_status apply_change(cbx_json_directory *directory, const cbx_file_change *change,
                               cbx_error *err)
{
    cbx_status status = CBX_OK;
    const char *path = cbx_json_directory_full_path(directory, change->path);
    if (!path)
        return cbx_json_directory_no_memory(err);
    if (change->bytes)
        status = cbx_file_write_atomically(path, change->bytes, change->length, err);
    else if (unlink(path) != 0 && errno != ENOENT)
        status = cbx_fail(err, CBX_IO, "%s: cannot be removed: %s", path, strerror(errno));
    return status == CBX_OK ? cbx_json_directory_note_written(directory, change, err) : status;
}

/* ---- batches ---- */

cbx_status cbx_json_directory_begin_batch(cbx_store *store, cbx_error *err)
{
    return cbx_store_begin_batch(cbx_json_directory_of(store)->index, err);
}

cbx_status cbx_json_directory_commit_batch(cbx_store *store, cbx_error *err)
{
    cbx_json_directory *directory = cbx_json_directory_of(store);
    cbx_status status = CBX_OK;
    for (cbx_file_change *at = directory->first_change; at && status == CBX_OK; at = at->next)
        status = apply_change(directory, at, err);
    if (status != CBX_OK)
        return status;
    cbx_json_directory_forget_changes(directory);
    return cbx_store_commit_batch(directory->index, err);
}

cbx_status cbx_json_directory_rollback_batch(cbx_store *store, cbx_error *err)
{
    cbx_json_directory *directory = cbx_json_directory_of(store);
    cbx_status status = CBX_OK;
    cbx_json_directory_forget_changes(directory);
    if (directory->index->in_batch)
        status = cbx_store_rollback_batch(directory->index, err);
    return status == CBX_OK ? cbx_file_table_load(&directory->files, err) : status;
}

/* A write outside a batch is a batch of its own. */
static cbx_status begin_write(cbx_json_directory *directory, cbx_error *err)
{
    if (directory->base.in_batch)
        return CBX_OK;
    return cbx_json_directory_begin_batch(&directory->base, err);
}

static cbx_status end_write(cbx_json_directory *directory, cbx_status status, cbx_error *err)
{
    if (directory->base.in_batch)
        return status;
    if (status == CBX_OK)
        status = cbx_json_directory_commit_batch(&directory->base, err);
    if (status != CBX_OK)
        (void)cbx_json_directory_rollback_batch(&directory->base, NULL);
    return status;
}

/* ---- files ---- */

/* folder and the name's file in it, in the caller's hands; NULL: memory is short. */
static char *path_of(cbx_json_directory *directory, const char *folder, const char *name)
{
    cbx_text_buffer_clear(&directory->name);
    cbx_text_buffer_puts(&directory->name, folder);
    cbx_file_name_encode(name, &directory->name);
    return cbx_text_buffer_failed(&directory->name) ? NULL : strdup(directory->name.bytes);
}

static cbx_status check_length(const char *path, cbx_error *err)
{
    const char *file = strchr(path, '/') + 1;
    if (strlen(file) <= NAME_MAX)
        return CBX_OK;
    return cbx_fail(
        err, CBX_INVALID,
        "a JSON directory names files after runs and baselines, and a file's name has at "
        "most %d bytes; this one would have %zu: %.40s...",
        NAME_MAX, strlen(file), file);
}

/* The file that holds the run, or is to hold it: a run keeps the file it came from. */
static char *path_of_run(cbx_json_directory *directory, const char *run_id)
{
    const cbx_indexed_file *best = cbx_file_table_best_of_id(&directory->files, run_id);
    return best ? strdup(best->path) : path_of(directory, CBX_RUNS_DIRECTORY, run_id);
}

/* A file that is in the way is not written over: of another run, or one that nobody can read. */
static cbx_status check_free(const cbx_json_directory *directory, const char *path,
                             const char *run_id, bool replace, cbx_error *err)
{
    const cbx_indexed_file *file = cbx_file_table_find(&directory->files, path);
    if (!file || !file->found)
        return CBX_OK;
    if (file->fault && !replace)
        return cbx_fail(err, CBX_CONFLICT,
                        "%s/%s is in the way (%s): repair or remove it, or replace it",
                        directory->path, path, file->fault);
    if (file->run_id && strcmp(file->run_id, run_id) != 0)
        return cbx_fail(err, CBX_CONFLICT, "%s/%s is in the way: it holds run %s: rename it",
                        directory->path, path, file->run_id);
    return CBX_OK;
}

static cbx_status render(const cbx_run *run, cbx_file_change *change, cbx_error *err)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_run_document_write(run, &text);
    if (cbx_text_buffer_failed(&text)) {
        cbx_text_buffer_done(&text);
        return cbx_json_directory_no_memory(err);
    }
    change->bytes = text.bytes;
    change->length = text.length;
    return CBX_OK;
}

/* ---- runs ---- */

static cbx_status load_run(cbx_json_directory *directory, const char *run_id, cbx_arena *arena,
                           cbx_run **ret_run, cbx_error *err)
{
    cbx_run_header header;
    cbx_status status = cbx_store_find_run(directory->index, run_id, arena, &header, err);
    if (status != CBX_OK)
        return status;
    return cbx_store_load_run(directory->index, header.key, CBX_LOAD_ALL, arena, ret_run, err);
}

static cbx_status render_stored(cbx_json_directory *directory, const char *run_id,
                                cbx_file_change *change, cbx_error *err)
{
    cbx_run *run;
    cbx_arena *arena = cbx_arena_new();
    if (!arena)
        return cbx_json_directory_no_memory(err);
    cbx_status status = load_run(directory, run_id, arena, &run, err);
    if (status == CBX_OK)
        status = render(run, change, err);
    cbx_arena_free(arena);
    return status;
}

static bool adds_up(cbx_put_mode mode)
{
    return mode == CBX_PUT_ADD || mode == CBX_PUT_ADD_REPLACE;
}

/* Into the index, then, unless it is there already, rendered into change. */
static cbx_status put_and_render(cbx_json_directory *directory, const cbx_run *run,
                                 cbx_put_mode mode, cbx_file_change *change,
                                 cbx_put_outcome *ret_outcome, cbx_error *err)
{
    cbx_status status = cbx_store_put_run(directory->index, run, mode, ret_outcome, err);
    if (status != CBX_OK || *ret_outcome == CBX_PUT_UNCHANGED)
        return status;
    if (adds_up(mode) && *ret_outcome != CBX_PUT_INSERTED)
        return render_stored(directory, run->id, change, err);
    return render(run, change, err);
}

static cbx_status put_into(cbx_json_directory *directory, const char *path, const cbx_run *run,
                           cbx_put_mode mode, cbx_put_outcome *ret_outcome, cbx_error *err)
{
    bool replace = mode == CBX_PUT_REPLACE || mode == CBX_PUT_ADD_REPLACE;
    cbx_status status = check_length(path, err);
    if (status == CBX_OK)
        status = cbx_json_directory_sync_file(directory, path, err);
    if (status == CBX_OK)
        status = check_free(directory, path, run->id, replace, err);
    if (status != CBX_OK)
        return status;
    cbx_file_change *change = change_new(path, run->id);
    if (!change)
        return cbx_json_directory_no_memory(err);
    status = put_and_render(directory, run, mode, change, ret_outcome, err);
    if (change->bytes)
        add_change(directory, change);
    else
        change_free(change);
    return status;
}

cbx_status cbx_json_directory_put_run(cbx_store *store, const cbx_run *run, cbx_put_mode mode,
                                      cbx_put_outcome *ret_outcome, cbx_error *err)
{
    cbx_json_directory *directory = cbx_json_directory_of(store);
    cbx_status status = begin_write(directory, err);
    if (status != CBX_OK)
        return status;
    char *path = path_of_run(directory, run->id);
    if (path)
        status = put_into(directory, path, run, mode, ret_outcome, err);
    else
        status = cbx_json_directory_no_memory(err);
    free(path);
    return end_write(directory, status, err);
}

/* Every file with the id goes: one that is left would bring the run back. */
static cbx_status remove_files(cbx_json_directory *directory, const char *run_id, cbx_error *err)
{
    char *own = path_of(directory, CBX_RUNS_DIRECTORY, run_id);
    cbx_file_change *change = own ? change_new(own, NULL) : NULL;
    free(own);
    if (!change)
        return cbx_json_directory_no_memory(err);
    const cbx_indexed_file *file = cbx_file_table_first_of_id(&directory->files, run_id);
    for (; file; file = file->next_of_id) {
        cbx_file_change *other = change_new(file->path, NULL);
        if (!other)
            break;
        add_change(directory, other);
    }
    const cbx_indexed_file *named = cbx_file_table_find(&directory->files, change->path);
    if (named && named->found)
        change_free(change); /* of this run, then it is among them; or of another */
    else
        add_change(directory, change); /* one that this batch has yet to write */
    return file ? cbx_json_directory_no_memory(err) : CBX_OK;
}

cbx_status cbx_json_directory_delete_run(cbx_store *store, const char *run_id, cbx_error *err)
{
    cbx_json_directory *directory = cbx_json_directory_of(store);
    cbx_status status = begin_write(directory, err);
    if (status != CBX_OK)
        return status;
    status = cbx_store_delete_run(directory->index, run_id, err);
    if (status == CBX_OK)
        status = remove_files(directory, run_id, err);
    return end_write(directory, status, err);
}

/* ---- baselines ---- */

static cbx_status new_baseline_change(cbx_json_directory *directory, const char *name,
                                      cbx_file_change **ret_change, cbx_error *err)
{
    char *path = path_of(directory, CBX_BASELINES_DIRECTORY, name);
    if (!path)
        return cbx_json_directory_no_memory(err);
    cbx_status status = check_length(path, err);
    *ret_change = status == CBX_OK ? change_new(path, NULL) : NULL;
    free(path);
    return status == CBX_OK && !*ret_change ? cbx_json_directory_no_memory(err) : status;
}

static cbx_status begin_baseline(cbx_json_directory *directory, const char *name,
                                 cbx_file_change **ret_change, cbx_error *err)
{
    cbx_status status = new_baseline_change(directory, name, ret_change, err);
    if (status != CBX_OK)
        return status;
    status = begin_write(directory, err);
    if (status != CBX_OK)
        change_free(*ret_change);
    return status;
}

/* What came of it decides whether the file is to be written. */
static cbx_status end_baseline(cbx_json_directory *directory, cbx_file_change *change,
                               cbx_status status, cbx_error *err)
{
    if (status == CBX_OK)
        add_change(directory, change);
    else
        change_free(change);
    return end_write(directory, status, err);
}

cbx_status cbx_json_directory_set_baseline(cbx_store *store, const char *name, const char *run_id,
                                           cbx_error *err)
{
    cbx_json_directory *directory = cbx_json_directory_of(store);
    cbx_file_change *change;
    cbx_status status = begin_baseline(directory, name, &change, err);
    if (status != CBX_OK)
        return status;
    status = cbx_store_set_baseline(directory->index, name, run_id, err);
    if (status == CBX_OK)
        status = render_stored(directory, run_id, change, err);
    return end_baseline(directory, change, status, err);
}

cbx_status cbx_json_directory_put_baseline(cbx_store *store, const char *name, const cbx_run *run,
                                           cbx_error *err)
{
    cbx_json_directory *directory = cbx_json_directory_of(store);
    cbx_file_change *change;
    cbx_status status = begin_baseline(directory, name, &change, err);
    if (status != CBX_OK)
        return status;
    status = cbx_store_put_baseline(directory->index, name, run, err);
    if (status == CBX_OK)
        status = render(run, change, err);
    return end_baseline(directory, change, status, err);
}

/* ---- config.json and acceptances.json ---- */

/* Takes the text over. */
static cbx_status add_document(cbx_json_directory *directory, const char *path,
                               cbx_text_buffer *text, cbx_error *err)
{
    cbx_file_change *change = change_new(path, NULL);
    if (!change || cbx_text_buffer_failed(text)) {
        cbx_text_buffer_done(text);
        free(change);
        return cbx_json_directory_no_memory(err);
    }
    change->bytes = text->bytes;
    change->length = text->length;
    add_change(directory, change);
    return CBX_OK;
}

/* The document that is there, NULL when there is none; one that is broken is not written over. */
static cbx_status read_config(cbx_json_directory *directory, const cbx_json **ret_value,
                              cbx_error *err)
{
    const char *path = cbx_json_directory_full_path(directory, CBX_CONFIG_FILE);
    if (!path)
        return cbx_json_directory_no_memory(err);
    cbx_text_buffer_clear(&directory->contents);
    cbx_arena_reset(directory->scratch);
    *ret_value = NULL;
    cbx_status status = cbx_file_read(path, &directory->contents, err);
    if (status != CBX_OK)
        return status == CBX_NOT_FOUND ? CBX_OK : status;
    status = cbx_json_parse(directory->contents.bytes, directory->contents.length,
                            directory->scratch, ret_value, err);
    if (status == CBX_OK && (*ret_value)->type != CBX_JSON_OBJECT)
        status = cbx_fail(err, CBX_INVALID, "not an object");
    if (status == CBX_INVALID)
        cbx_error_prefix(err, "%s is broken: repair or remove it first", path);
    return status;
}

static cbx_status write_config(cbx_json_directory *directory, const cbx_metric_def *defs,
                               size_t n_defs, cbx_error *err)
{
    const cbx_json *former;
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_status status = read_config(directory, &former, err);
    if (status != CBX_OK)
        return status;
    cbx_config_document_write(former, defs, n_defs, &text);
    return add_document(directory, CBX_CONFIG_FILE, &text, err);
}

cbx_status cbx_json_directory_put_defs(cbx_store *store, const cbx_metric_def *defs, size_t n_defs,
                                       cbx_error *err)
{
    cbx_json_directory *directory = cbx_json_directory_of(store);
    cbx_status status = begin_write(directory, err);
    if (status != CBX_OK)
        return status;
    status = cbx_store_put_defs(directory->index, defs, n_defs, err);
    if (status == CBX_OK)
        status = write_config(directory, defs, n_defs, err);
    return end_write(directory, status, err);
}

cbx_status cbx_json_directory_put_acceptances(cbx_store *store, const cbx_acceptance *acceptances,
                                              size_t n, cbx_error *err)
{
    cbx_json_directory *directory = cbx_json_directory_of(store);
    cbx_status status = begin_write(directory, err);
    if (status != CBX_OK)
        return status;
    status = cbx_store_put_acceptances(directory->index, acceptances, n, err);
    if (status == CBX_OK) {
        cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
        cbx_acceptances_write(acceptances, n, &text);
        status = add_document(directory, CBX_ACCEPTANCES_FILE, &text, err);
    }
    return end_write(directory, status, err);
}
