/* A JSON store directory as a store: opening, closing, and reading, which is the index's. */
#include "engine/store/json_directory_store.h"

#include "engine/base/file.h"
#include "engine/store/json_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

cbx_status cbx_json_directory_no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

const char *cbx_json_directory_full_path(cbx_json_directory *directory, const char *path)
{
    cbx_text_buffer_clear(&directory->full);
    cbx_text_buffer_puts(&directory->full, directory->path);
    if (strcmp(directory->path, "/") != 0)
        cbx_text_buffer_putc(&directory->full, '/');
    cbx_text_buffer_puts(&directory->full, path);
    return cbx_text_buffer_failed(&directory->full) ? NULL : directory->full.bytes;
}

/* ---- reading ---- */

static cbx_store *index_of(cbx_store *store)
{
    return cbx_json_directory_of(store)->index;
}

static cbx_status find_run(cbx_store *store, const char *run_id, cbx_arena *arena,
                           cbx_run_header *ret_header, cbx_error *err)
{
    return cbx_store_find_run(index_of(store), run_id, arena, ret_header, err);
}

static cbx_status find_runs_by_prefix(cbx_store *store, const char *prefix, size_t limit,
                                      cbx_arena *arena, const cbx_run_header **ret_headers,
                                      size_t *ret_n, cbx_error *err)
{
    return cbx_store_find_runs_by_prefix(index_of(store), prefix, limit, arena, ret_headers, ret_n,
                                         err);
}

static cbx_status list_runs(cbx_store *store, const cbx_run_filter *filter, cbx_arena *arena,
                            const cbx_run_header **ret_headers, size_t *ret_n, cbx_error *err)
{
    return cbx_store_list_runs(index_of(store), filter, arena, ret_headers, ret_n, err);
}

static cbx_status find_baseline(cbx_store *store, const char *name, cbx_arena *arena,
                                cbx_run_header *ret_header, cbx_error *err)
{
    return cbx_store_find_baseline(index_of(store), name, arena, ret_header, err);
}

static cbx_status list_baselines(cbx_store *store, bool with_history, cbx_arena *arena,
                                 const cbx_baseline_entry **ret_entries, size_t *ret_n,
                                 cbx_error *err)
{
    return cbx_store_list_baselines(index_of(store), with_history, arena, ret_entries, ret_n, err);
}

static cbx_status load_run(cbx_store *store, int64_t run_key, unsigned parts, cbx_arena *arena,
                           cbx_run **ret_run, cbx_error *err)
{
    return cbx_store_load_run(index_of(store), run_key, parts, arena, ret_run, err);
}

static cbx_status load_environment(cbx_store *store, int64_t environment_id, cbx_arena *arena,
                                   const char **ret_document, cbx_error *err)
{
    return cbx_store_load_environment(index_of(store), environment_id, arena, ret_document, err);
}

static cbx_status load_defs(cbx_store *store, cbx_arena *arena, const cbx_metric_def **ret_defs,
                            size_t *ret_n, cbx_error *err)
{
    return cbx_store_load_defs(index_of(store), arena, ret_defs, ret_n, err);
}

static cbx_status load_acceptances(cbx_store *store, cbx_arena *arena,
                                   const cbx_acceptance **ret_acceptances, size_t *ret_n,
                                   cbx_error *err)
{
    return cbx_store_load_acceptances(index_of(store), arena, ret_acceptances, ret_n, err);
}

static cbx_status list_series(cbx_store *store, cbx_arena *arena,
                              const cbx_series_entry **ret_entries, size_t *ret_n, cbx_error *err)
{
    return cbx_store_list_series(index_of(store), arena, ret_entries, ret_n, err);
}

static cbx_status load_series(cbx_store *store, const cbx_series_query *query, cbx_arena *arena,
                              const cbx_series_value **ret_values, size_t *ret_n, cbx_error *err)
{
    return cbx_store_load_series(index_of(store), query, arena, ret_values, ret_n, err);
}

static cbx_status count_series(cbx_store *store, const cbx_series_query *query, size_t *ret_n,
                               cbx_error *err)
{
    return cbx_store_count_series(index_of(store), query, ret_n, err);
}

static cbx_status list_migrations(cbx_store *store, cbx_arena *arena,
                                  const cbx_migration_state **ret_states, size_t *ret_n,
                                  cbx_error *err)
{
    return cbx_store_list_migrations(index_of(store), arena, ret_states, ret_n, err);
}

static void interrupt_store(cbx_store *store)
{
    cbx_store_interrupt(index_of(store));
}

static struct sqlite3 *connection_of(cbx_store *store)
{
    return cbx_sqlite_store_connection(index_of(store));
}

/* ---- doctor ---- */

static size_t count_faults(const cbx_json_directory *directory)
{
    size_t n = 0;
    for (size_t i = 0; i < directory->files.n; i++)
        n += directory->files.files[i]->fault != NULL;
    return n;
}

/* One finding a file that could not be taken in, or one that says there is none. */
static bool find_file_faults(const cbx_json_directory *directory, cbx_arena *arena,
                             cbx_doctor_finding *findings)
{
    const char *check = "files";
    size_t n = 0;
    for (size_t i = 0; i < directory->files.n; i++) {
        const cbx_indexed_file *file = directory->files.files[i];
        if (!file->fault)
            continue;
        const char *text = cbx_arena_printf(arena, "%s: %s", file->path, file->fault);
        if (!text)
            return false;
        findings[n++] = (cbx_doctor_finding){ CBX_DOCTOR_FAULT, check, text };
    }
    if (n == 0)
        findings[0] = (cbx_doctor_finding){ CBX_DOCTOR_OK, check,
                                            "every JSON file is in the index as it is" };
    return true;
}

static cbx_status diagnose(cbx_store *store, cbx_arena *arena,
                           const cbx_doctor_finding **ret_findings, size_t *ret_n, cbx_error *err)
{
    cbx_json_directory *directory = cbx_json_directory_of(store);
    const cbx_doctor_finding *of_index;
    size_t n_of_index, n_faults = count_faults(directory);
    cbx_status status = cbx_store_diagnose(directory->index, arena, &of_index, &n_of_index, err);
    if (status != CBX_OK)
        return status;
    size_t n = n_of_index + (n_faults ? n_faults : 1);
    cbx_doctor_finding *findings = cbx_arena_calloc(arena, n, sizeof *findings);
    if (!findings || !find_file_faults(directory, arena, findings + n_of_index))
        return cbx_json_directory_no_memory(err);
    if (n_of_index)
        memcpy(findings, of_index, n_of_index * sizeof *findings);
    *ret_findings = findings;
    *ret_n = n;
    return CBX_OK;
}

/* ---- the store object ---- */

static void close_index(cbx_json_directory *directory)
{
    cbx_file_table_done(&directory->files);
    cbx_store_close(directory->index);
    directory->index = NULL;
}

static void close_store(cbx_store *store)
{
    cbx_json_directory *directory = cbx_json_directory_of(store);
    cbx_json_directory_forget_changes(directory);
    close_index(directory);
    cbx_text_buffer_done(&directory->contents);
    cbx_text_buffer_done(&directory->name);
    cbx_text_buffer_done(&directory->full);
    cbx_arena_free(directory->scratch);
    free(directory->read_only_text);
    free(directory->path);
    free(directory);
}

static const cbx_store_ops json_directory_ops = {
    .close = close_store,
    .put_run = cbx_json_directory_put_run,
    .begin_batch = cbx_json_directory_begin_batch,
    .commit_batch = cbx_json_directory_commit_batch,
    .rollback_batch = cbx_json_directory_rollback_batch,
    .delete_run = cbx_json_directory_delete_run,
    .set_baseline = cbx_json_directory_set_baseline,
    .put_baseline = cbx_json_directory_put_baseline,
    .put_defs = cbx_json_directory_put_defs,
    .find_run = find_run,
    .find_runs_by_prefix = find_runs_by_prefix,
    .list_runs = list_runs,
    .find_baseline = find_baseline,
    .list_baselines = list_baselines,
    .load_run = load_run,
    .load_environment = load_environment,
    .load_defs = load_defs,
    .list_series = list_series,
    .load_series = load_series,
    .count_series = count_series,
    .put_acceptances = cbx_json_directory_put_acceptances,
    .load_acceptances = load_acceptances,
    .diagnose = diagnose,
    .list_migrations = list_migrations,
    .interrupt = interrupt_store,
    .sqlite_connection = connection_of,
};

static cbx_json_directory *directory_new(const char *path, const cbx_store_warnings *warnings)
{
    cbx_json_directory *directory = calloc(1, sizeof *directory);
    if (!directory)
        return NULL;
    directory->base.ops = &json_directory_ops;
    directory->last_change = &directory->first_change;
    if (warnings)
        directory->warnings = *warnings;
    directory->path = strdup(*path ? path : ".");
    directory->scratch = cbx_arena_new();
    if (!directory->path || !directory->scratch) {
        close_store(&directory->base);
        return NULL;
    }
    for (size_t n = strlen(directory->path); n > 1 && directory->path[n - 1] == '/'; n--)
        directory->path[n - 1] = '\0';
    return directory;
}

/* ---- opening ---- */

/* What lies at the path. */
typedef struct directory_state {
    bool exists;
    bool is_store;   /* something of a JSON store is in it */
    int write_errno; /* why it cannot be written; 0: it can */
} directory_state;

static bool has(cbx_json_directory *directory, const char *name)
{
    const char *path = cbx_json_directory_full_path(directory, name);
    return path && access(path, F_OK) == 0;
}

/* By the effective user, as the writes will be. */
static int find_write_errno(cbx_json_directory *directory, const char *name)
{
    const char *path = *name ? cbx_json_directory_full_path(directory, name) : directory->path;
    if (!path)
        return ENOMEM;
    if (faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) == 0)
        return 0;
    return errno == ENOENT && *name ? 0 : errno;
}

static cbx_status look(cbx_json_directory *directory, directory_state *ret_state, cbx_error *err)
{
    static const char *const parts[] = { CBX_RUNS_DIRECTORY, CBX_BASELINES_DIRECTORY,
                                         CBX_CONFIG_FILE, CBX_INDEX_FILE };
    struct stat info;
    directory_state state = { .exists = stat(directory->path, &info) == 0 };
    if (!state.exists && errno != ENOENT)
        return cbx_fail(err, CBX_IO, "%s: %s", directory->path, strerror(errno));
    if (state.exists && !S_ISDIR(info.st_mode))
        return cbx_fail(err, CBX_INVALID, "%s: not a directory", directory->path);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        state.is_store |= state.exists && has(directory, parts[i]);
    if (state.exists)
        state.write_errno = find_write_errno(directory, "");
    if (!state.write_errno)
        state.write_errno = find_write_errno(directory, CBX_RUNS_DIRECTORY);
    if (!state.write_errno)
        state.write_errno = find_write_errno(directory, CBX_BASELINES_DIRECTORY);
    *ret_state = state;
    return CBX_OK;
}

static cbx_status create_folders(cbx_json_directory *directory, cbx_error *err)
{
    static const char *const folders[] = { "runs", "baselines" };
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < sizeof folders / sizeof *folders && status == CBX_OK; i++) {
        const char *path = cbx_json_directory_full_path(directory, folders[i]);
        status = path ? cbx_directory_create(path, err) : cbx_json_directory_no_memory(err);
    }
    return status;
}

static cbx_status set_read_only(cbx_json_directory *directory, cbx_open_mode mode,
                                const directory_state *state, cbx_error *err)
{
    int length = 0;
    if (state->write_errno)
        length = asprintf(&directory->read_only_text,
                          "%s: %s: give write permission for it, or work on a copy",
                          directory->path, strerror(state->write_errno));
    else if (mode == CBX_OPEN_READ)
        length = asprintf(&directory->read_only_text, "%s was opened for reading", directory->path);
    if (length < 0) {
        directory->read_only_text = NULL;
        return cbx_json_directory_no_memory(err);
    }
    directory->base.read_only_reason = directory->read_only_text;
    return CBX_OK;
}

static cbx_status open_index(cbx_json_directory *directory, const char *locator, cbx_error *err)
{
    cbx_status status = cbx_sqlite_store_open(locator, CBX_OPEN_WRITE, &directory->index, err);
    if (status != CBX_OK)
        return status;
    if (!cbx_file_table_init(&directory->files, cbx_sqlite_store_connection(directory->index)))
        status = cbx_json_directory_no_memory(err);
    if (status == CBX_OK)
        status = cbx_json_directory_sync(directory, err);
    if (status != CBX_OK)
        close_index(directory);
    return status;
}

/* An index in memory may stand in, but not while another process writes through the file. */
static bool may_do_without(cbx_status status, cbx_open_mode mode)
{
    return status != CBX_NO_MEMORY && status != CBX_INTERRUPTED &&
           !(status == CBX_BUSY && mode == CBX_OPEN_WRITE);
}

static cbx_status open_file_index(cbx_json_directory *directory, cbx_open_mode mode, cbx_error *err)
{
    cbx_error fault = { "" };
    cbx_error reason;
    const char *full = cbx_json_directory_full_path(directory, CBX_INDEX_FILE);
    char *path = full ? strdup(full) : NULL;
    cbx_status status =
        path ? open_index(directory, path, &fault) : cbx_json_directory_no_memory(&fault);
    if (status != CBX_OK && may_do_without(status, mode)) {
        bool is_damaged = status == CBX_STORE || status == CBX_INVALID;
        (void)cbx_fail(&reason, status, "the index is of no use (%s): %s", fault.text,
                       is_damaged ? "remove it to have it rebuilt"
                                  : "this time the files are read instead");
        status = open_index(directory, ":memory:", &fault);
        if (status == CBX_OK && directory->warnings.warn)
            directory->warnings.warn(directory->warnings.context, path, reason.text);
    }
    if (status != CBX_OK && err)
        *err = fault;
    free(path);
    return status;
}

static cbx_status open_directory(cbx_json_directory *directory, cbx_open_mode mode, cbx_error *err)
{
    directory_state state = { 0 };
    cbx_status status = look(directory, &state, err);
    if (status != CBX_OK)
        return status;
    bool can_write = state.write_errno == 0;
    if (mode == CBX_OPEN_WRITE && can_write)
        status = create_folders(directory, err);
    if (status != CBX_OK)
        return status;
    if (can_write && (mode == CBX_OPEN_WRITE || state.is_store))
        status = open_file_index(directory, mode, err);
    else
        status = open_index(directory, ":memory:", err);
    return status == CBX_OK ? set_read_only(directory, mode, &state, err) : status;
}

cbx_status cbx_json_directory_store_open(const char *path, cbx_open_mode mode,
                                         const cbx_store_warnings *warnings, cbx_store **ret_store,
                                         cbx_error *err)
{
    cbx_json_directory *directory = directory_new(path, warnings);
    if (!directory)
        return cbx_json_directory_no_memory(err);
    cbx_status status = open_directory(directory, mode, err);
    if (status != CBX_OK)
        close_store(&directory->base);
    else
        *ret_store = &directory->base;
    return status;
}
