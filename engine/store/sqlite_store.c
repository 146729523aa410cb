/*
 * Opening, closing and transactions.
 *
 * Promises kept here:
 * 1. A commit is on disk when it returns (WAL, synchronous = FULL).
 * 2. Writers queue: each takes the write lock at its start and waits for the one before it.
 * 3. Reading never writes to the file: not to its schema, and no file is made.
 */
#include "engine/store/sqlite_store.h"

#include "engine/store/sqlite_connection.h"
#include "engine/store/sqlite_dictionary.h"
#include "engine/store/sqlite_header.h"
#include "engine/store/sqlite_migration.h"
#include "engine/store/sqlite_pending.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { BUSY_TIMEOUT_MS = 30000, BUSY_RETRY_MS = 20, CACHE_KIB = 16 * 1024 };
/* Pages: 16 MiB. A page that several batches change is then copied into the database once. */
enum { CHECKPOINT_PAGES = 4096 };

static cbx_status execute(cbx_sqlite_store *store, const char *sql, cbx_error *err)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return CBX_OK;
    return cbx_sqlite_fail(store, err);
}

/* ---- transactions ---- */

/* True inside a transaction that is not ours to end: a batch, or the caller's own. */
static bool is_nested(const cbx_sqlite_store *store)
{
    return store->base.in_batch || (store->attached && !sqlite3_get_autocommit(store->db));
}

static cbx_status check_batch(const cbx_sqlite_store *store, cbx_error *err)
{
    if (!store->batch_lost)
        return CBX_OK;
    return cbx_fail(err, CBX_STORE,
                    "%s: an earlier failure has undone this batch: roll it back and begin again",
                    store->path);
}

/* Outside a savepoint: a failure leaves values of earlier writes missing. */
static cbx_status flush_batch(cbx_sqlite_store *store, cbx_error *err)
{
    cbx_status status = cbx_pending_flush(store, err);
    store->batch_lost |= status != CBX_OK;
    return status;
}

cbx_status cbx_write_begin(cbx_sqlite_store *store, bool touches_values, cbx_error *err)
{
    cbx_status status = check_batch(store, err);
    if (!status && touches_values)
        status = flush_batch(store, err);
    if (status)
        return status;
    if (store->attached)
        cbx_dictionary_clear(store->dictionary); /* its owner may have undone what was made */
    store->write_mark = store->pending->n;
    store->write_is_nested = is_nested(store);
    return cbx_statement_run(store, store->write_is_nested ? STMT_SAVEPOINT : STMT_BEGIN, err);
}

/* Undoes a write; SQLite itself may have undone all of it already (a full disk). */
static void undo_write(cbx_sqlite_store *store)
{
    cbx_dictionary_clear(store->dictionary);
    cbx_pending_return_to(store->pending, store->write_mark);
    if (sqlite3_get_autocommit(store->db)) {
        store->batch_lost = store->base.in_batch;
    } else if (store->write_is_nested) {
        (void)cbx_statement_run(store, STMT_ROLLBACK_TO, NULL);
        (void)cbx_statement_run(store, STMT_RELEASE, NULL);
    } else {
        (void)cbx_statement_run(store, STMT_ROLLBACK, NULL);
    }
}

/* Values stay pending from one write of a batch to the next; nothing else may wait. */
static cbx_status keep_write(cbx_sqlite_store *store, cbx_error *err)
{
    cbx_status status = store->base.in_batch ? CBX_OK : cbx_pending_flush(store, err);
    if (!status)
        status = cbx_statement_run(store, store->write_is_nested ? STMT_RELEASE : STMT_COMMIT, err);
    return status;
}

cbx_status cbx_write_end(cbx_sqlite_store *store, cbx_status status, cbx_error *err)
{
    if (!status)
        status = keep_write(store, err);
    if (status) {
        undo_write(store);
        return status;
    }
    return cbx_pending_is_full(store->pending) ? flush_batch(store, err) : CBX_OK;
}

static bool has_running_statement(sqlite3 *db)
{
    for (sqlite3_stmt *stmt = sqlite3_next_stmt(db, NULL); stmt; stmt = sqlite3_next_stmt(db, stmt))
        if (sqlite3_stmt_busy(stmt))
            return true;
    return false;
}

cbx_status cbx_read_begin(cbx_sqlite_store *store, cbx_error *err)
{
    cbx_status status = flush_batch(store, err);
    if (status)
        return status;
    if (store->attached || !sqlite3_get_autocommit(store->db) || has_running_statement(store->db))
        return CBX_OK;
    status = cbx_statement_run(store, STMT_READ_BEGIN, err);
    store->reading = !status;
    return status;
}

void cbx_read_end(cbx_sqlite_store *store)
{
    if (store->reading)
        (void)cbx_statement_run(store, STMT_READ_END, NULL);
    store->reading = false;
}

/*
 * Two things that a batch does without. SQLite copies the pages that a savepoint changes, each run
 * of a batch, to a temporary file unless told otherwise: a run is small, so memory will do. And a
 * batch refers only to rows that it has just found or made, so checking each reference again, a
 * tenth of the time, is left to doctor. Nothing is changed on the caller's connection.
 */
static const char BATCH_SETTINGS[] = "PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = OFF";
static const char USUAL_SETTINGS[] = "PRAGMA temp_store = DEFAULT; PRAGMA foreign_keys = ON";

static cbx_status apply_settings(cbx_sqlite_store *store, const char *settings, cbx_error *err)
{
    return store->attached ? CBX_OK : execute(store, settings, err);
}

static cbx_status begin_batch(cbx_store *base, cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    store->batch_lost = false;
    if (is_nested(store))
        return cbx_fail(err, CBX_INVALID,
                        "%s: a transaction is open on this connection: end it first", store->path);
    cbx_status status = apply_settings(store, BATCH_SETTINGS, err);
    if (!status)
        status = cbx_statement_run(store, STMT_BEGIN, err);
    if (status)
        (void)apply_settings(store, USUAL_SETTINGS, NULL);
    return status;
}

static cbx_status commit_batch(cbx_store *base, cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_status status = check_batch(store, err);
    if (!status)
        status = cbx_pending_flush(store, err);
    if (!status)
        status = cbx_statement_run(store, STMT_COMMIT, err);
    return status ? status : apply_settings(store, USUAL_SETTINGS, err);
}

static cbx_status rollback_batch(cbx_store *base, cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_dictionary_clear(store->dictionary);
    cbx_pending_return_to(store->pending, (cbx_pending_mark){ 0 });
    store->batch_lost = false;
    cbx_status status = CBX_OK;
    if (!sqlite3_get_autocommit(store->db))
        status = cbx_statement_run(store, STMT_ROLLBACK, err);
    return status ? status : apply_settings(store, USUAL_SETTINGS, err);
}

/* ---- the store object ---- */

static void close_store(cbx_store *base)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_statements_close(store);
    if (!store->attached)
        (void)sqlite3_close_v2(store->db);
    cbx_dictionary_free(store->dictionary);
    cbx_header_cache_free(store->headers);
    cbx_pending_free(store->pending);
    free(store->path);
    free(store->read_only_text);
    free(store);
}

static void interrupt_store(cbx_store *base)
{
    sqlite3_interrupt(cbx_sqlite_store_of(base)->db);
}

static sqlite3 *connection_of(cbx_store *base)
{
    return cbx_sqlite_store_of(base)->db;
}

static const cbx_store_ops sqlite_ops = {
    .close = close_store,
    .put_run = cbx_sqlite_put_run,
    .begin_batch = begin_batch,
    .commit_batch = commit_batch,
    .rollback_batch = rollback_batch,
    .delete_run = cbx_sqlite_delete_run,
    .set_baseline = cbx_sqlite_set_baseline,
    .put_baseline = cbx_sqlite_put_baseline,
    .put_defs = cbx_sqlite_put_defs,
    .find_run = cbx_sqlite_find_run,
    .find_runs_by_prefix = cbx_sqlite_find_runs_by_prefix,
    .list_runs = cbx_sqlite_list_runs,
    .find_baseline = cbx_sqlite_find_baseline,
    .list_baselines = cbx_sqlite_list_baselines,
    .load_run = cbx_sqlite_load_run,
    .load_environment = cbx_sqlite_load_environment,
    .load_defs = cbx_sqlite_load_defs,
    .list_series = cbx_sqlite_list_series,
    .load_series = cbx_sqlite_load_series,
    .put_baseline_history = cbx_sqlite_put_baseline_history,
    .count_series = cbx_sqlite_count_series,
    .put_acceptances = cbx_sqlite_put_acceptances,
    .load_acceptances = cbx_sqlite_load_acceptances,
    .diagnose = cbx_sqlite_diagnose,
    .list_migrations = cbx_sqlite_list_migrations,
    .interrupt = interrupt_store,
    .sqlite_connection = connection_of,
};

sqlite3 *cbx_sqlite_store_connection(cbx_store *store)
{
    return store->ops->sqlite_connection ? store->ops->sqlite_connection(store) : NULL;
}

static cbx_sqlite_store *store_new(const char *path)
{
    cbx_sqlite_store *store = calloc(1, sizeof *store);
    if (!store)
        return NULL;
    store->base.ops = &sqlite_ops;
    store->path = strdup(path);
    store->dictionary = cbx_dictionary_new();
    store->headers = cbx_header_cache_new();
    store->pending = cbx_pending_new();
    if (!store->path || !store->dictionary || !store->headers || !store->pending) {
        close_store(&store->base);
        return NULL;
    }
    return store;
}

/* ---- opening ---- */

/* What lies at the path, before SQLite sees it. */
typedef enum file_kind { FILE_MISSING, FILE_EMPTY, FILE_DATABASE } file_kind;

static cbx_status read_magic(const char *path, file_kind *ret_kind, cbx_error *err)
{
    static const char magic[] = "SQLite format 3";
    char first[sizeof magic] = "";
    FILE *file = fopen(path, "rb");
    if (!file)
        return cbx_fail(err, CBX_IO, "%s: %s", path, strerror(errno));
    size_t n = fread(first, 1, sizeof first, file);
    bool failed = ferror(file) != 0;
    (void)fclose(file);
    if (failed)
        return cbx_fail(err, CBX_IO, "%s: cannot be read", path);
    if (n && (n < sizeof first || memcmp(first, magic, sizeof magic) != 0))
        return cbx_fail(err, CBX_INVALID,
                        "%s: not a SQLite database: name a file that calibrax wrote, or a new one",
                        path);
    *ret_kind = n ? FILE_DATABASE : FILE_EMPTY;
    return CBX_OK;
}

static cbx_status look_at_file(const char *path, file_kind *ret_kind, cbx_error *err)
{
    struct stat found;
    if (stat(path, &found) != 0) {
        if (errno != ENOENT)
            return cbx_fail(err, CBX_IO, "%s: %s", path, strerror(errno));
        *ret_kind = FILE_MISSING;
        return CBX_OK;
    }
    if (S_ISDIR(found.st_mode))
        return cbx_fail(err, CBX_INVALID,
                        "%s: is a directory, not a SQLite database: name a file in it", path);
    return read_magic(path, ret_kind, err);
}

/*
 * Whoever only reads sees the file through memory: a page costs no call and no copy. No more than
 * 64 MiB of it, so that a long read does not count the whole file as its own memory.
 */
static const char READING_SETTINGS[] = "PRAGMA query_only = ON; PRAGMA mmap_size = 67108864";

static cbx_status set_read_only(cbx_sqlite_store *store, const char *reason, cbx_error *err)
{
    size_t size = strlen(store->path) + strlen(reason) + 3;
    store->read_only_text = malloc(size);
    if (!store->read_only_text)
        return cbx_out_of_memory(err);
    (void)snprintf(store->read_only_text, size, "%s %s", store->path, reason);
    store->base.read_only_reason = store->read_only_text;
    return execute(store, READING_SETTINGS, err);
}

static cbx_status configure(cbx_sqlite_store *store, cbx_error *err)
{
    char sql[200];
    (void)sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
    (void)sqlite3_extended_result_codes(store->db, 1);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    (void)snprintf(sql, sizeof sql,
                   "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_size = -%d; "
                   "PRAGMA wal_autocheckpoint = %d",
                   CACHE_KIB, CHECKPOINT_PAGES);
    return execute(store, sql, err);
}

/* name is what SQLite gets: the path, ":memory:" or a URI. */
static cbx_status open_connection(cbx_sqlite_store *store, const char *name, int flags,
                                  cbx_error *err)
{
    if (sqlite3_open_v2(name, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
        return configure(store, err);
    if (!store->db)
        return cbx_out_of_memory(err);
    return cbx_sqlite_fail(store, err);
}

static cbx_status open_memory(cbx_sqlite_store *store, cbx_error *err)
{
    cbx_status status =
        open_connection(store, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
    return status ? status : cbx_sqlite_schema_migrate(store->db, store->path, err);
}

/* Two programs that make the same store at the same time: SQLite does not wait by itself here. */
static cbx_status use_wal(cbx_sqlite_store *store, cbx_error *err)
{
    int code = SQLITE_BUSY;
    for (int waited = 0; waited < BUSY_TIMEOUT_MS; waited += BUSY_RETRY_MS) {
        code = sqlite3_exec(store->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if ((code & 0xff) != SQLITE_BUSY)
            break;
        (void)sqlite3_sleep(BUSY_RETRY_MS);
    }
    return code == SQLITE_OK ? CBX_OK : cbx_sqlite_fail(store, err);
}

static cbx_status open_for_writing(cbx_sqlite_store *store, cbx_error *err)
{
    cbx_status status =
        open_connection(store, store->path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
    cbx_schema_state state = CBX_SCHEMA_EMPTY;
    if (!status && sqlite3_db_readonly(store->db, "main") == 1)
        status = cbx_fail(err, CBX_READ_ONLY,
                          "%s: cannot be written: check the permissions of the file and of its "
                          "directory",
                          store->path);
    if (!status)
        status = cbx_sqlite_schema_look(store->db, store->path, &state, err);
    if (!status && state != CBX_SCHEMA_OLDER)
        status = cbx_sqlite_schema_check(state, store->path, err);
    if (!status)
        status = use_wal(store, err);
    return status ? status : cbx_sqlite_schema_migrate(store->db, store->path, err);
}

/* file:PATH?immutable=1, everything special in the path percent-encoded. NULL: memory is short. */
static char *immutable_uri(const char *path)
{
    static const char suffix[] = "?mode=ro&immutable=1";
    char *uri = malloc(5 + 3 * strlen(path) + sizeof suffix);
    if (!uri)
        return NULL;
    char *at = stpcpy(uri, "file:");
    for (const char *p = path; *p; p++) {
        if (strchr("%?#", *p))
            at += sprintf(at, "%%%02x", (unsigned)*p);
        else
            *at++ = *p;
    }
    memcpy(at, suffix, sizeof suffix);
    return uri;
}

static bool has_content(const char *path, const char *suffix)
{
    char *name = malloc(strlen(path) + strlen(suffix) + 1);
    struct stat found;
    bool content = true;
    if (name) {
        (void)stpcpy(stpcpy(name, path), suffix);
        content = stat(name, &found) == 0 && found.st_size > 0;
    }
    free(name);
    return content;
}

static bool has_pending_changes(const char *path)
{
    return has_content(path, "-wal") || has_content(path, "-journal");
}

/* Opens anew and looks at the schema, which is the first that is read. */
static cbx_status try_to_read(cbx_sqlite_store *store, const char *name, int flags,
                              cbx_schema_state *ret_state, cbx_error *err)
{
    (void)sqlite3_close(store->db);
    store->db = NULL;
    cbx_status status = open_connection(store, name, flags, err);
    return status ? status : cbx_sqlite_schema_look(store->db, store->path, ret_state, err);
}

static bool lacks_permission(const cbx_sqlite_store *store)
{
    int code = store->db ? sqlite3_errcode(store->db) & 0xff : SQLITE_OK;
    return code == SQLITE_CANTOPEN || code == SQLITE_READONLY;
}

/* A store in a directory that cannot be written: SQLite needs a file beside it to share it with
 * writers, so it is read as a file that nobody changes. */
static cbx_status try_immutable(cbx_sqlite_store *store, cbx_schema_state *ret_state,
                                cbx_error *err)
{
    if (has_pending_changes(store->path))
        return cbx_fail(
            err, CBX_IO,
            "%s: its last changes are in a file beside it, which cannot be read without "
            "write permission for the directory: give it, or copy all of them elsewhere",
            store->path);
    char *uri = immutable_uri(store->path);
    if (!uri)
        return cbx_out_of_memory(err);
    cbx_status status =
        try_to_read(store, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, ret_state, err);
    free(uri);
    return status;
}

/* Readers may write the files beside the database: a killed writer's changes want to be undone, and
 * who closes the last connection removes them. query_only is what keeps the content as it is. */
static cbx_status open_for_reading(cbx_sqlite_store *store, cbx_error *err)
{
    cbx_schema_state state = CBX_SCHEMA_EMPTY;
    cbx_status status = try_to_read(store, store->path, SQLITE_OPEN_READWRITE, &state, err);
    if (status && lacks_permission(store))
        status = try_immutable(store, &state, err);
    if (!status)
        status = cbx_sqlite_schema_check(state, store->path, err);
    if (!status && state == CBX_SCHEMA_EMPTY) {
        (void)sqlite3_close(store->db);
        store->db = NULL;
        status = open_memory(store, err);
    }
    return status ? status : set_read_only(store, "was opened for reading", err);
}

static cbx_status open_path(cbx_sqlite_store *store, cbx_open_mode mode, cbx_error *err)
{
    bool memory = strcmp(store->path, ":memory:") == 0;
    file_kind kind = FILE_MISSING;
    cbx_status status = memory ? CBX_OK : look_at_file(store->path, &kind, err);
    if (status)
        return status;
    if (mode == CBX_OPEN_WRITE)
        return memory ? open_memory(store, err) : open_for_writing(store, err);
    if (kind == FILE_DATABASE)
        return open_for_reading(store, err);
    status = open_memory(store, err);
    return status ? status : set_read_only(store, "was opened for reading and is empty", err);
}

cbx_status cbx_sqlite_store_open(const char *path, cbx_open_mode mode, cbx_store **ret_store,
                                 cbx_error *err)
{
    cbx_sqlite_store *store = store_new(path);
    if (!store)
        return cbx_out_of_memory(err);
    cbx_status status = open_path(store, mode, err);
    if (status)
        close_store(&store->base);
    else
        *ret_store = &store->base;
    return status;
}

cbx_status cbx_sqlite_store_attach(sqlite3 *db, cbx_store **ret_store, cbx_error *err)
{
    const char *name = sqlite3_db_filename(db, "main");
    const char *path = name && *name ? name : "the database";
    cbx_schema_state state = CBX_SCHEMA_EMPTY;
    cbx_status status = cbx_sqlite_schema_look(db, path, &state, err);
    if (!status && state == CBX_SCHEMA_EMPTY)
        status = cbx_fail(err, CBX_STORE,
                          "%s: has no calibrax schema: run `calibrax import` on it first", path);
    if (!status)
        status = cbx_sqlite_schema_check(state, path, err);
    if (status)
        return status;
    cbx_sqlite_store *store = store_new(path);
    if (!store)
        return cbx_out_of_memory(err);
    store->db = db;
    store->attached = true;
    if (sqlite3_db_readonly(db, "main") == 1)
        store->base.read_only_reason = "the connection is read-only";
    *ret_store = &store->base;
    return CBX_OK;
}
