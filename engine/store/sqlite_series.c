/*
 * Series over runs. A track's values are one range of the value table in the order of whole seconds
 * and run keys; what is wanted is the order of run time and run id. The two agree for a history
 * that was imported in its order, so the sort usually finds nothing to do.
 */
#include "engine/store/sqlite_connection.h"
#include "engine/store/sqlite_dictionary.h"
#include "engine/store/sqlite_header.h"
#include "engine/store/sqlite_value.h"

#include <stdlib.h>
#include <string.h>

/* A value as read, before its run is known. */
typedef struct series_row {
    int64_t run_key, ordinal;
    const cbx_run_header *run;
    double value, lower, upper;
} series_row;

typedef struct series_loader {
    cbx_sqlite_store *store;
    const cbx_series_query *query;
    int64_t *track_ids;
    size_t n_tracks, tracks_capacity;
    series_row *rows;
    size_t n_rows, rows_capacity;
} series_loader;

/* Doubles a malloc'd array that is full. */
static bool grow(void **items, size_t n, size_t *capacity, size_t item_size)
{
    if (n < *capacity)
        return true;
    size_t more = *capacity ? *capacity * 2 : 64;
    void *grown = realloc(*items, more * item_size);
    if (!grown)
        return false;
    *items = grown;
    *capacity = more;
    return true;
}

/* ---- which tracks ---- */

static cbx_status series_has_tags(series_loader *loader, int64_t series_id, bool *ret_has,
                                  cbx_error *err)
{
    *ret_has = true;
    if (loader->query->identity || !loader->query->n_tags)
        return CBX_OK;
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(loader->store, STMT_SERIES_HAS_TAG, &stmt, err);
    for (size_t i = 0; i < loader->query->n_tags && *ret_has && !status; i++) {
        cbx_bind_integer(stmt, 1, series_id);
        cbx_bind_text(stmt, 2, loader->query->tags[i].key);
        cbx_bind_text(stmt, 3, loader->query->tags[i].value);
        status = cbx_statement_step(loader->store, stmt, ret_has, err);
        (void)sqlite3_reset(stmt);
    }
    cbx_statement_done(loader->store, STMT_SERIES_HAS_TAG);
    return status;
}

static cbx_status find_tracks(series_loader *loader, cbx_error *err)
{
    const cbx_series_query *query = loader->query;
    cbx_statement_id which = query->identity ? STMT_IDENTITY_TRACKS : STMT_SERIES_TRACKS;
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(loader->store, which, &stmt, err);
    if (status)
        return status;
    cbx_bind_text(stmt, 1, query->identity ? query->identity : query->name);
    cbx_bind_text(stmt, 2, query->metric);
    bool row = false, has = false;
    while (!status && !(status = cbx_statement_step(loader->store, stmt, &row, err)) && row) {
        status = series_has_tags(loader, sqlite3_column_int64(stmt, 0), &has, err);
        if (status || !has)
            continue;
        if (!grow((void **)&loader->track_ids, loader->n_tracks, &loader->tracks_capacity,
                  sizeof *loader->track_ids))
            status = cbx_out_of_memory(err);
        else
            loader->track_ids[loader->n_tracks++] = sqlite3_column_int64(stmt, 1);
    }
    cbx_statement_done(loader->store, which);
    return status;
}

/* ---- their values ---- */

static cbx_status add_row(series_loader *loader, sqlite3_stmt *stmt, cbx_error *err)
{
    enum { COLUMN_RUN, COLUMN_ORDINAL, COLUMN_VALUE };
    if (!grow((void **)&loader->rows, loader->n_rows, &loader->rows_capacity, sizeof *loader->rows))
        return cbx_out_of_memory(err);
    cbx_metric metric;
    cbx_value_read(stmt, COLUMN_VALUE, &metric);
    loader->rows[loader->n_rows++] = (series_row){
        .run_key = sqlite3_column_int64(stmt, COLUMN_RUN),
        .ordinal = sqlite3_column_int64(stmt, COLUMN_ORDINAL),
        .value = metric.value,
        .lower = metric.lower,
        .upper = metric.upper,
    };
    return CBX_OK;
}

static cbx_status read_track(series_loader *loader, int64_t track_id, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(loader->store, STMT_TRACK_VALUES, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, track_id);
    bool row = false;
    while (!status && !(status = cbx_statement_step(loader->store, stmt, &row, err)) && row)
        status = add_row(loader, stmt, err);
    cbx_statement_done(loader->store, STMT_TRACK_VALUES);
    return status;
}

static bool is_before(const cbx_run_header *run, const cbx_run_header *limit)
{
    if (run->epoch_us != limit->epoch_us)
        return run->epoch_us < limit->epoch_us;
    return strcmp(run->id, limit->id) < 0;
}

static bool is_wanted(const series_loader *loader, const cbx_run_header *run)
{
    const char *branch = loader->query->branch;
    const cbx_run_header *before = loader->query->before;
    return run && (!branch || (run->branch && strcmp(run->branch, branch) == 0)) &&
           (!before || is_before(run, before));
}

/*
 * Reads a track backwards until it has given the query's number of runs, and on to the end of the
 * second in which the last of them lies: within it the run, not the key, decides.
 */
static cbx_status read_track_end(series_loader *loader, int64_t track_id, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status =
        cbx_statement_get(loader->store, STMT_TRACK_VALUES_NEWEST_FIRST, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, track_id);
    enum { COLUMN_EPOCH = 6 };
    size_t n_runs = 0;
    int64_t last_key = -1, last_epoch_s = 0;
    bool row = false;
    while (!status && !(status = cbx_statement_step(loader->store, stmt, &row, err)) && row) {
        int64_t run_key = sqlite3_column_int64(stmt, 0);
        int64_t epoch_s = sqlite3_column_int64(stmt, COLUMN_EPOCH);
        if (n_runs >= loader->query->last && epoch_s != last_epoch_s)
            break;
        const cbx_run_header *run = NULL;
        status = cbx_header_cache_find(loader->store, run_key, &run, err);
        if (status || !is_wanted(loader, run))
            continue;
        n_runs += run_key != last_key;
        last_key = run_key;
        last_epoch_s = epoch_s;
        status = add_row(loader, stmt, err);
    }
    cbx_statement_done(loader->store, STMT_TRACK_VALUES_NEWEST_FIRST);
    return status;
}

static cbx_status read_tracks(series_loader *loader, cbx_error *err)
{
    bool few = loader->query->last > 0;
    cbx_status status = cbx_header_cache_refresh(loader->store, err);
    for (size_t i = 0; i < loader->n_tracks && !status; i++)
        status = few ? read_track_end(loader, loader->track_ids[i], err)
                     : read_track(loader, loader->track_ids[i], err);
    return status;
}

/* ---- in order, one a run ---- */

/* Gives each row its run and drops the rows of runs that are not wanted. */
static cbx_status attach_runs(series_loader *loader, cbx_error *err)
{
    size_t kept = 0;
    cbx_status status = cbx_header_cache_prepare(loader->store, loader->n_rows, err);
    for (size_t i = 0; i < loader->n_rows && !status; i++) {
        series_row *row = &loader->rows[i];
        status = cbx_header_cache_find(loader->store, row->run_key, &row->run, err);
        if (!status && is_wanted(loader, row->run))
            loader->rows[kept++] = *row;
    }
    loader->n_rows = kept;
    return status;
}

static int compare_rows(const void *left, const void *right)
{
    const series_row *a = left, *b = right;
    if (a->run->epoch_us != b->run->epoch_us)
        return a->run->epoch_us < b->run->epoch_us ? -1 : 1;
    if (a->run != b->run) {
        int order = strcmp(a->run->id, b->run->id);
        return order ? order : (a->run_key > b->run_key) - (a->run_key < b->run_key);
    }
    return (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

static void sort_rows(series_loader *loader)
{
    for (size_t i = 1; i < loader->n_rows; i++)
        if (compare_rows(&loader->rows[i - 1], &loader->rows[i]) > 0) {
            qsort(loader->rows, loader->n_rows, sizeof *loader->rows, compare_rows);
            return;
        }
}

/* Keeps the first point of each run, and of the runs the newest ones asked for. */
static void drop_repeats(series_loader *loader)
{
    size_t kept = 0;
    for (size_t i = 0; i < loader->n_rows; i++)
        if (!kept || loader->rows[kept - 1].run != loader->rows[i].run)
            loader->rows[kept++] = loader->rows[i];
    size_t last = loader->query->last;
    if (last && kept > last) {
        memmove(loader->rows, loader->rows + (kept - last), last * sizeof *loader->rows);
        kept = last;
    }
    loader->n_rows = kept;
}

static cbx_status hand_out(const series_loader *loader, cbx_arena *arena,
                           const cbx_series_value **ret_values, size_t *ret_n, cbx_error *err)
{
    cbx_series_value *values = cbx_arena_alloc(arena, loader->n_rows * sizeof *values);
    if (!values)
        return cbx_out_of_memory(err);
    for (size_t i = 0; i < loader->n_rows; i++)
        values[i] = (cbx_series_value){ .run = loader->rows[i].run,
                                        .value = loader->rows[i].value,
                                        .lower = loader->rows[i].lower,
                                        .upper = loader->rows[i].upper };
    *ret_values = values;
    *ret_n = loader->n_rows;
    return CBX_OK;
}

cbx_status cbx_sqlite_load_series(cbx_store *base, const cbx_series_query *query, cbx_arena *arena,
                                  const cbx_series_value **ret_values, size_t *ret_n,
                                  cbx_error *err)
{
    series_loader loader = { .store = cbx_sqlite_store_of(base), .query = query };
    cbx_status status = cbx_read_begin(loader.store, err);
    if (status)
        return status;
    status = find_tracks(&loader, err);
    if (!status)
        status = read_tracks(&loader, err);
    if (!status)
        status = attach_runs(&loader, err);
    cbx_read_end(loader.store);
    if (!status) {
        sort_rows(&loader);
        drop_repeats(&loader);
        status = hand_out(&loader, arena, ret_values, ret_n, err);
    }
    free(loader.track_ids);
    free(loader.rows);
    return status;
}

/* ---- how many ---- */

static cbx_status track_has_run(series_loader *loader, int64_t track_id, bool *ret_has,
                                cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(loader->store, STMT_TRACK_HAS_RUN, &stmt, err);
    if (!status) {
        cbx_bind_integer(stmt, 1, track_id);
        cbx_bind_text(stmt, 2, loader->query->branch);
        status = cbx_statement_step(loader->store, stmt, ret_has, err);
    }
    cbx_statement_done(loader->store, STMT_TRACK_HAS_RUN);
    return status;
}

cbx_status cbx_sqlite_count_series(cbx_store *base, const cbx_series_query *query, size_t *ret_n,
                                   cbx_error *err)
{
    series_loader loader = { .store = cbx_sqlite_store_of(base), .query = query };
    size_t n = 0;
    cbx_status status = cbx_read_begin(loader.store, err);
    if (status)
        return status;
    status = find_tracks(&loader, err);
    for (size_t i = 0; i < loader.n_tracks && !status; i++) {
        bool has = false;
        status = track_has_run(&loader, loader.track_ids[i], &has, err);
        n += has;
    }
    cbx_read_end(loader.store);
    free(loader.track_ids);
    if (!status)
        *ret_n = n;
    return status;
}

/* ---- which there are ---- */

static cbx_status copy_text(sqlite3_stmt *stmt, int column, cbx_arena *arena, const char **ret_text,
                            cbx_error *err)
{
    *ret_text = cbx_arena_strdup(arena, (const char *)sqlite3_column_text(stmt, column));
    return *ret_text ? CBX_OK : cbx_out_of_memory(err);
}

static cbx_status read_entry(sqlite3_stmt *stmt, cbx_arena *arena, cbx_series_entry *entry,
                             cbx_error *err)
{
    const char **texts[] = { &entry->identity, &entry->name, &entry->metric, &entry->scenario,
                             &entry->tags };
    cbx_status status = CBX_OK;
    for (int i = 0; i < (int)(sizeof texts / sizeof *texts) && !status; i++)
        status = copy_text(stmt, i, arena, texts[i], err);
    return status;
}

cbx_status cbx_sqlite_list_series(cbx_store *base, cbx_arena *arena,
                                  const cbx_series_entry **ret_entries, size_t *ret_n,
                                  cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_series_entry *entries = NULL;
    size_t n = 0, capacity = 0;
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    cbx_status status = cbx_statement_get(store, STMT_SERIES_LIST, &stmt, err);
    while (!status && !(status = cbx_statement_step(store, stmt, &row, err)) && row) {
        if (!grow((void **)&entries, n, &capacity, sizeof *entries))
            status = cbx_out_of_memory(err);
        else
            status = read_entry(stmt, arena, &entries[n++], err);
    }
    cbx_statement_done(store, STMT_SERIES_LIST);
    cbx_series_entry *copy = status ? NULL : cbx_arena_alloc(arena, n * sizeof *copy);
    if (!status && !copy)
        status = cbx_out_of_memory(err);
    if (!status) {
        if (n)
            memcpy(copy, entries, n * sizeof *copy);
        *ret_entries = copy;
        *ret_n = n;
    }
    free(entries);
    return status;
}
