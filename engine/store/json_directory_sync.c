/*
 * Bringing the index of a JSON store directory up to date.
 *
 * Promises kept here:
 * 1. Nothing changed: one readdir and one stat a file, no file is read, nothing is written.
 * 2. A change that leaves size and times alone is seen too: a file that was read within a clock
 *    tick of its last change is not trusted to be unchanged (git's "racy" entries); it is read
 * again on the next open and recognised by its digest.
 * 3. A file that cannot be taken in is a warning on every open, and what it held before is gone.
 * 4. Several processes may do this at once: what was found outside the index's write lock is looked
 *    at anew inside it.
 */
#include "engine/base/file.h"
#include "engine/document/acceptance_document.h"
#include "engine/document/run_document.h"
#include "engine/store/file_name.h"
#include "engine/store/json_directory.h"
#include "engine/store/sqlite_connection.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static const int64_t NS_PER_SECOND = 1000000000;
/* The kernel's clock for file times ticks at 100 Hz at least; some file systems only in seconds. */
static const int64_t TICK_NS = 20 * 1000 * 1000, COARSE_TICK_NS = 2 * (int64_t)1000000000;

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool is_run_file(const cbx_indexed_file *file)
{
    return begins_with(file->path, CBX_RUNS_DIRECTORY);
}

static int64_t to_ns(struct timespec time)
{
    return (int64_t)time.tv_sec * NS_PER_SECOND + time.tv_nsec;
}

static int64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return to_ns(now);
}

static cbx_file_stamp stamp_of(const struct stat *info)
{
    return (cbx_file_stamp){ .size = info->st_size,
                             .modified_ns = to_ns(info->st_mtim),
                             .changed_ns = to_ns(info->st_ctim) };
}

/* ---- what is there ---- */

/* False when memory is short. */
static bool note_found(cbx_json_directory *directory, const char *path, const struct stat *info)
{
    cbx_indexed_file *file = cbx_file_table_find(&directory->files, path);
    if (!file)
        file = cbx_file_table_add(&directory->files, path);
    if (!file)
        return false;
    file->found = true;
    file->seen = stamp_of(info);
    return true;
}

static bool is_json_name(const char *name)
{
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".json") == 0;
}

static cbx_status scan_entry(cbx_json_directory *directory, int fd, const char *folder,
                             const char *name, cbx_error *err)
{
    struct stat info;
    if (!is_json_name(name) || fstatat(fd, name, &info, 0) != 0 || !S_ISREG(info.st_mode))
        return CBX_OK;
    cbx_text_buffer_clear(&directory->name);
    cbx_text_buffer_puts(&directory->name, folder);
    cbx_text_buffer_puts(&directory->name, name);
    if (cbx_text_buffer_failed(&directory->name) ||
        !note_found(directory, directory->name.bytes, &info))
        return cbx_json_directory_no_memory(err);
    return CBX_OK;
}

/* A folder that is not there is empty. */
static cbx_status scan_folder(cbx_json_directory *directory, const char *folder, cbx_error *err)
{
    const char *path = cbx_json_directory_full_path(directory, folder);
    DIR *entries = path ? opendir(path) : NULL;
    if (!path)
        return cbx_json_directory_no_memory(err);
    if (!entries && (errno == ENOENT || errno == ENOTDIR))
        return CBX_OK;
    if (!entries)
        return cbx_fail(err, CBX_IO, "%s: cannot be read: %s", path, strerror(errno));
    const struct dirent *entry;
    cbx_status status = CBX_OK;
    while (status == CBX_OK && (entry = readdir(entries)))
        status = scan_entry(directory, dirfd(entries), folder, entry->d_name, err);
    (void)closedir(entries);
    return status;
}

static cbx_status scan_one(cbx_json_directory *directory, const char *path, cbx_error *err)
{
    struct stat info;
    const char *full = cbx_json_directory_full_path(directory, path);
    if (!full)
        return cbx_json_directory_no_memory(err);
    cbx_indexed_file *file = cbx_file_table_find(&directory->files, path);
    if (file)
        file->found = false;
    if (stat(full, &info) != 0 || !S_ISREG(info.st_mode))
        return CBX_OK;
    return note_found(directory, path, &info) ? CBX_OK : cbx_json_directory_no_memory(err);
}

static cbx_status scan(cbx_json_directory *directory, cbx_error *err)
{
    for (size_t i = 0; i < directory->files.n; i++)
        directory->files.files[i]->found = false;
    cbx_status status = scan_folder(directory, CBX_RUNS_DIRECTORY, err);
    if (status == CBX_OK)
        status = scan_folder(directory, CBX_BASELINES_DIRECTORY, err);
    if (status == CBX_OK)
        status = scan_one(directory, CBX_CONFIG_FILE, err);
    if (status == CBX_OK)
        status = scan_one(directory, CBX_ACCEPTANCES_FILE, err);
    return status;
}

/* ---- what has changed ---- */

static bool same_stamp(const cbx_file_stamp *a, const cbx_file_stamp *b)
{
    return a->size == b->size && a->modified_ns == b->modified_ns && a->changed_ns == b->changed_ns;
}

/* It may have changed once more after it was read, without its times showing it. */
static bool was_read_too_soon(const cbx_indexed_file *file)
{
    bool is_coarse = file->stamp.changed_ns % NS_PER_SECOND == 0;
    return file->stamp.changed_ns + (is_coarse ? COARSE_TICK_NS : TICK_NS) >= file->read_at_ns;
}

static bool must_be_read(const cbx_indexed_file *file)
{
    return file->found &&
           (!file->read_at_ns || !same_stamp(&file->stamp, &file->seen) || was_read_too_soon(file));
}

static bool has_gone(const cbx_indexed_file *file)
{
    return !file->found && file->read_at_ns;
}

static bool anything_to_do(const cbx_json_directory *directory)
{
    for (size_t i = 0; i < directory->files.n; i++) {
        const cbx_indexed_file *file = directory->files.files[i];
        if (must_be_read(file) || has_gone(file))
            return true;
    }
    return false;
}

/* ---- taking files in ---- */

/* A fault of the document, not of the index. */
static bool is_of_the_file(cbx_status status)
{
    return status == CBX_INVALID || status == CBX_CONFLICT;
}

static cbx_status parse_contents(cbx_json_directory *directory, const cbx_json **ret_value,
                                 cbx_error *err)
{
    cbx_arena_reset(directory->scratch);
    return cbx_json_parse(cbx_text_buffer_text(&directory->contents), directory->contents.length,
                          directory->scratch, ret_value, err);
}

static cbx_status parse_run(cbx_json_directory *directory, const cbx_indexed_file *file,
                            const cbx_run **ret_run, cbx_error *err)
{
    const cbx_json *value;
    cbx_run *run;
    cbx_status status = parse_contents(directory, &value, err);
    if (status == CBX_OK)
        status = cbx_run_document_read_at(directory->contents.bytes, value, directory->scratch,
                                          &run, err);
    if (status != CBX_OK)
        return status;
    run->source = cbx_json_directory_full_path(directory, file->path);
    *ret_run = run;
    return run->source ? CBX_OK : cbx_json_directory_no_memory(err);
}

/* The run goes into the index when its file is the one that counts. */
static cbx_status take_run(cbx_json_directory *directory, cbx_indexed_file *file, cbx_error *err)
{
    const cbx_run *run;
    cbx_put_outcome outcome;
    cbx_status status = parse_run(directory, file, &run, err);
    if (status != CBX_OK)
        return status;
    if (!file->run_id || strcmp(file->run_id, run->id) != 0) {
        if (!cbx_file_table_set_id(&directory->files, file, run->id))
            return cbx_json_directory_no_memory(err);
    }
    if (cbx_file_table_best_of_id(&directory->files, run->id) != file)
        return CBX_OK;
    status = cbx_store_put_run(directory->index, run, CBX_PUT_REPLACE, &outcome, err);
    file->live = status == CBX_OK;
    return status;
}

/* Only one file of an id is live. */
static cbx_status retire_others(cbx_json_directory *directory, const cbx_indexed_file *file,
                                cbx_error *err)
{
    cbx_status status = CBX_OK;
    cbx_indexed_file *other = cbx_file_table_first_of_id(&directory->files, file->run_id);
    for (; other && status == CBX_OK; other = other->next_of_id) {
        if (other == file || !other->live)
            continue;
        other->live = false;
        status = cbx_file_table_save(&directory->files, other, err);
    }
    return status;
}

/* The name of the baseline in a file baselines/NAME.json, in name. */
static const char *baseline_name(cbx_json_directory *directory, const cbx_indexed_file *file)
{
    const char *name = file->path + strlen(CBX_BASELINES_DIRECTORY);
    cbx_text_buffer_clear(&directory->name);
    cbx_file_name_decode(name, strlen(name) - strlen(".json"), &directory->name);
    return cbx_text_buffer_failed(&directory->name) ? NULL : directory->name.bytes;
}

static cbx_status take_baseline(cbx_json_directory *directory, const cbx_indexed_file *file,
                                cbx_error *err)
{
    const cbx_run *run;
    cbx_status status = parse_run(directory, file, &run, err);
    if (status != CBX_OK)
        return status;
    const char *name = baseline_name(directory, file);
    if (!name)
        return cbx_json_directory_no_memory(err);
    return cbx_store_put_baseline(directory->index, name, run, err);
}

static cbx_status take_config(cbx_json_directory *directory, cbx_error *err)
{
    const cbx_json *value;
    const cbx_metric_def *defs;
    size_t n_defs;
    cbx_status status = parse_contents(directory, &value, err);
    if (status == CBX_OK)
        status = cbx_config_document_read(value, directory->scratch, &defs, &n_defs, err);
    if (status == CBX_OK)
        status = cbx_store_put_defs(directory->index, defs, n_defs, err);
    return status;
}

static cbx_status take_acceptances(cbx_json_directory *directory, cbx_error *err)
{
    const cbx_json *value;
    const cbx_acceptance *acceptances;
    size_t n;
    cbx_status status = parse_contents(directory, &value, err);
    if (status == CBX_OK)
        status = cbx_acceptances_read(value, directory->scratch, &acceptances, &n, err);
    if (status == CBX_OK)
        status = cbx_store_put_acceptances(directory->index, acceptances, n, err);
    return status;
}

static cbx_status take_in(cbx_json_directory *directory, cbx_indexed_file *file, cbx_error *err)
{
    if (is_run_file(file))
        return take_run(directory, file, err);
    if (begins_with(file->path, CBX_BASELINES_DIRECTORY))
        return take_baseline(directory, file, err);
    if (strcmp(file->path, CBX_ACCEPTANCES_FILE) == 0)
        return take_acceptances(directory, err);
    return take_config(directory, err);
}

/* ---- taking what a file held out again ---- */

/* Makes the best file of the id the live one; without any the run goes. */
static cbx_status settle_id(cbx_json_directory *directory, const char *run_id, cbx_error *err);

static cbx_status release_run(cbx_json_directory *directory, cbx_indexed_file *file, cbx_error *err)
{
    bool was_live = file->live;
    const char *run_id = file->run_id;
    file->live = false;
    if (!run_id)
        return CBX_OK;
    if (!cbx_file_table_set_id(&directory->files, file, NULL))
        return cbx_json_directory_no_memory(err);
    return was_live ? settle_id(directory, run_id, err) : CBX_OK;
}

static cbx_status release(cbx_json_directory *directory, cbx_indexed_file *file, cbx_error *err)
{
    if (is_run_file(file))
        return release_run(directory, file, err);
    if (strcmp(file->path, CBX_ACCEPTANCES_FILE) == 0)
        return cbx_store_put_acceptances(directory->index, NULL, 0, err);
    if (!begins_with(file->path, CBX_BASELINES_DIRECTORY))
        return cbx_store_put_defs(directory->index, NULL, 0, err);
    const char *name = baseline_name(directory, file);
    if (!name)
        return cbx_json_directory_no_memory(err);
    cbx_status status = cbx_sqlite_remove_baseline(directory->index, name, err);
    return status == CBX_NOT_FOUND ? CBX_OK : status;
}

/* ---- one file ---- */

static cbx_status note_fault(cbx_json_directory *directory, cbx_indexed_file *file,
                             const cbx_error *fault, cbx_error *err)
{
    file->fault = cbx_arena_strdup(directory->files.arena, fault->text);
    if (!file->fault)
        return cbx_json_directory_no_memory(err);
    return release(directory, file, err);
}

/* Takes the contents in, whatever the file held before. */
static cbx_status replace_content(cbx_json_directory *directory, cbx_indexed_file *file,
                                  cbx_error *err)
{
    cbx_error fault = { "" };
    const char *former_id = file->live ? file->run_id : NULL;
    file->fault = NULL;
    file->live = false;
    cbx_status status = take_in(directory, file, &fault);
    if (is_of_the_file(status))
        status = note_fault(directory, file, &fault, err);
    else if (status != CBX_OK && err)
        *err = fault;
    if (status == CBX_OK && file->live)
        status = retire_others(directory, file, err);
    bool keeps_its_id = file->live && former_id && strcmp(file->run_id, former_id) == 0;
    if (status == CBX_OK && former_id && !keeps_its_id)
        status = settle_id(directory, former_id, err);
    return status;
}

/* CBX_NOT_FOUND: it has gone meanwhile. */
static cbx_status read_contents(cbx_json_directory *directory, const cbx_indexed_file *file,
                                cbx_error *err)
{
    const char *path = cbx_json_directory_full_path(directory, file->path);
    if (!path)
        return cbx_json_directory_no_memory(err);
    cbx_text_buffer_clear(&directory->contents);
    return cbx_file_read(path, &directory->contents, err);
}

static cbx_status drop(cbx_json_directory *directory, cbx_indexed_file *file, cbx_error *err)
{
    cbx_status status = release(directory, file, err);
    return status == CBX_OK ? cbx_file_table_drop(&directory->files, file, err) : status;
}

static cbx_status read_file(cbx_json_directory *directory, cbx_indexed_file *file, cbx_error *err)
{
    cbx_error fault = { "" };
    int64_t read_at = now_ns();
    cbx_status status = read_contents(directory, file, &fault);
    if (status == CBX_NOT_FOUND)
        return drop(directory, file, err);
    uint64_t digest =
        cbx_hash64(cbx_text_buffer_text(&directory->contents), directory->contents.length);
    bool is_known = file->read_at_ns && file->digest == digest &&
                    file->stamp.size == (int64_t)directory->contents.length;
    file->stamp = file->seen;
    file->read_at_ns = read_at;
    file->digest = digest;
    if (status == CBX_IO)
        status = note_fault(directory, file, &fault, err);
    else if (status == CBX_OK && !is_known)
        status = replace_content(directory, file, err);
    else if (status != CBX_OK && err)
        *err = fault;
    return status == CBX_OK ? cbx_file_table_save(&directory->files, file, err) : status;
}

/* Looks at the best file of an id that has no live one. */
static cbx_status try_best(cbx_json_directory *directory, cbx_indexed_file *best, cbx_error *err)
{
    cbx_status status = scan_one(directory, best->path, err);
    if (status != CBX_OK)
        return status;
    best->read_at_ns = 0; /* its content counts now, known or not */
    return best->found ? read_file(directory, best, err) : drop(directory, best, err);
}

static cbx_status settle_id(cbx_json_directory *directory, const char *run_id, cbx_error *err)
{
    cbx_status status = CBX_OK;
    cbx_indexed_file *best;
    while (status == CBX_OK && (best = cbx_file_table_best_of_id(&directory->files, run_id))) {
        if (best->live)
            return CBX_OK;
        status = try_best(directory, best, err); /* makes it live or takes the id from it */
    }
    if (status == CBX_OK)
        status = cbx_store_delete_run(directory->index, run_id, err);
    return status == CBX_NOT_FOUND ? CBX_OK : status;
}

/* ---- all files ---- */

static int compare_paths(const void *a, const void *b)
{
    const cbx_indexed_file *left = *(cbx_indexed_file *const *)a;
    const cbx_indexed_file *right = *(cbx_indexed_file *const *)b;
    return strcmp(left->path, right->path);
}

/* The files to deal with, by path, so that every index of a directory is made in the same order. */
static cbx_indexed_file **list_changes(const cbx_json_directory *directory, size_t *ret_n)
{
    size_t n = 0;
    cbx_indexed_file **files = calloc(directory->files.n + 1, sizeof(cbx_indexed_file *));
    for (size_t i = 0; files && i < directory->files.n; i++) {
        cbx_indexed_file *file = directory->files.files[i];
        if (must_be_read(file) || has_gone(file))
            files[n++] = file;
    }
    if (n > 1)
        qsort(files, n, sizeof *files, compare_paths);
    *ret_n = n;
    return files;
}

static cbx_status apply_changes(cbx_json_directory *directory, cbx_error *err)
{
    size_t n;
    cbx_indexed_file **files = list_changes(directory, &n);
    cbx_status status = files ? CBX_OK : cbx_json_directory_no_memory(err);
    for (size_t i = 0; i < n && status == CBX_OK; i++) {
        if (has_gone(files[i]))
            status = drop(directory, files[i], err);
        else if (must_be_read(files[i])) /* not yet, as the next best of an id */
            status = read_file(directory, files[i], err);
    }
    free(files);
    return status;
}

static cbx_status look(cbx_json_directory *directory, cbx_error *err)
{
    cbx_status status = cbx_file_table_load(&directory->files, err);
    return status == CBX_OK ? scan(directory, err) : status;
}

static cbx_status update(cbx_json_directory *directory, cbx_error *err)
{
    cbx_status status = cbx_store_begin_batch(directory->index, err);
    if (status != CBX_OK)
        return status;
    status = look(directory, err);
    if (status == CBX_OK)
        status = apply_changes(directory, err);
    if (status == CBX_OK)
        return cbx_store_commit_batch(directory->index, err);
    (void)cbx_store_rollback_batch(directory->index, NULL);
    return status;
}

static void warn(cbx_json_directory *directory, const cbx_indexed_file *file, const char *reason)
{
    const char *path = cbx_json_directory_full_path(directory, file->path);
    if (path && directory->warnings.warn)
        directory->warnings.warn(directory->warnings.context, path, reason);
}

static void warn_of_twin(cbx_json_directory *directory, const cbx_indexed_file *file)
{
    cbx_error text;
    const cbx_indexed_file *best = cbx_file_table_best_of_id(&directory->files, file->run_id);
    if (!best || best == file)
        return;
    (void)cbx_fail(&text, CBX_CONFLICT, "run %s is also in %s, which is the one that counts",
                   file->run_id, best->path);
    warn(directory, file, text.text);
}

static void warn_of_faults(cbx_json_directory *directory)
{
    for (size_t i = 0; i < directory->files.n; i++) {
        const cbx_indexed_file *file = directory->files.files[i];
        if (file->found && file->fault)
            warn(directory, file, file->fault);
        else if (file->found && file->run_id && is_run_file(file))
            warn_of_twin(directory, file);
    }
}

cbx_status cbx_json_directory_sync(cbx_json_directory *directory, cbx_error *err)
{
    cbx_status status = look(directory, err);
    if (status == CBX_OK && anything_to_do(directory))
        status = update(directory, err);
    if (status == CBX_OK)
        warn_of_faults(directory);
    return status;
}

cbx_status cbx_json_directory_sync_file(cbx_json_directory *directory, const char *path,
                                        cbx_error *err)
{
    cbx_status status = scan_one(directory, path, err);
    cbx_indexed_file *file = cbx_file_table_find(&directory->files, path);
    if (status != CBX_OK || !file)
        return status;
    if (has_gone(file))
        return drop(directory, file, err);
    return must_be_read(file) ? read_file(directory, file, err) : CBX_OK;
}

/* Its run is no longer in the index. */
static cbx_status forget_file(cbx_json_directory *directory, cbx_indexed_file *file, cbx_error *err)
{
    if (!cbx_file_table_set_id(&directory->files, file, NULL))
        return cbx_json_directory_no_memory(err);
    return cbx_file_table_drop(&directory->files, file, err);
}

cbx_status cbx_json_directory_note_written(cbx_json_directory *directory,
                                           const cbx_file_change *change, cbx_error *err)
{
    cbx_status status = scan_one(directory, change->path, err);
    cbx_indexed_file *file = cbx_file_table_find(&directory->files, change->path);
    if (status != CBX_OK || !file)
        return status;
    if (!change->bytes || !file->found)
        return file->found ? CBX_OK : forget_file(directory, file, err);
    file->stamp = file->seen;
    file->read_at_ns = now_ns();
    file->digest = cbx_hash64(change->bytes, change->length);
    file->fault = NULL;
    file->live = change->run_id != NULL;
    if (change->run_id && (!file->run_id || strcmp(file->run_id, change->run_id) != 0) &&
        !cbx_file_table_set_id(&directory->files, file, change->run_id))
        return cbx_json_directory_no_memory(err);
    status = change->run_id ? retire_others(directory, file, err) : CBX_OK;
    return status == CBX_OK ? cbx_file_table_save(&directory->files, file, err) : status;
}
