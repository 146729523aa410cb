#include "engine/store/sqlite_header.h"

#include "engine/store/sqlite_dictionary.h"

#include <stdlib.h>
#include <string.h>

/* Reads HEADER_COLUMNS of sqlite_statement.c. False when memory is short. */
static bool read_header(sqlite3_stmt *stmt, cbx_arena *arena, cbx_run_header *header)
{
    bool failed = false;
    *header = (cbx_run_header){
        .key = sqlite3_column_int64(stmt, 0),
        .id = cbx_column_text(stmt, 1, arena, &failed),
        .timestamp = cbx_column_text(stmt, 2, arena, &failed),
        .epoch_us = sqlite3_column_int64(stmt, 3),
        .commit = cbx_column_text(stmt, 4, arena, &failed),
        .branch = cbx_column_text(stmt, 5, arena, &failed),
        .environment_id = sqlite3_column_int64(stmt, 6),
        .point_count = sqlite3_column_int64(stmt, 7),
        .format = cbx_column_text(stmt, 8, arena, &failed),
        .source = cbx_column_text(stmt, 9, arena, &failed),
        .imported_at = cbx_column_text(stmt, 10, arena, &failed),
    };
    return !failed && header->id && header->timestamp && header->format;
}

cbx_status cbx_header_step(cbx_sqlite_store *store, sqlite3_stmt *stmt, cbx_arena *arena,
                           cbx_run_header *ret_header, cbx_error *err)
{
    bool row = false;
    cbx_status status = cbx_statement_step(store, stmt, &row, err);
    if (status)
        return status;
    if (!row)
        return CBX_NOT_FOUND;
    cbx_run_header header;
    if (!read_header(stmt, arena, &header))
        return cbx_out_of_memory(err);
    *ret_header = header;
    return CBX_OK;
}

/* ---- finding and listing ---- */

cbx_status cbx_sqlite_find_run(cbx_store *base, const char *run_id, cbx_arena *arena,
                               cbx_run_header *ret_header, cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_HEADER_BY_ID, &stmt, err);
    if (status)
        return status;
    cbx_bind_text(stmt, 1, run_id);
    status = cbx_header_step(store, stmt, arena, ret_header, err);
    cbx_statement_done(store, STMT_HEADER_BY_ID);
    if (status == CBX_NOT_FOUND)
        return cbx_fail(err, status, "there is no run with the id '%s'", run_id);
    return status;
}

typedef struct header_list {
    cbx_run_header *items;
    size_t n, capacity;
} header_list;

/* Room for one more, NULL when memory is short. */
static cbx_run_header *list_next(header_list *list, cbx_arena *arena)
{
    cbx_run_header *items =
        cbx_arena_grow(arena, list->items, list->n, &list->capacity, sizeof *items);
    if (!items)
        return NULL;
    list->items = items;
    return &items[list->n];
}

static cbx_status list_add(cbx_sqlite_store *store, header_list *list, sqlite3_stmt *stmt,
                           cbx_arena *arena, cbx_error *err)
{
    (void)store;
    cbx_run_header *next = list_next(list, arena);
    if (!next || !read_header(stmt, arena, next))
        return cbx_out_of_memory(err);
    list->n++;
    return CBX_OK;
}

/* Past every text that begins with the prefix: the last code point goes behind it. */
#define LAST_CODE_POINT "\xf4\x8f\xbf\xbf"

cbx_status cbx_sqlite_find_runs_by_prefix(cbx_store *base, const char *prefix, size_t limit,
                                          cbx_arena *arena, const cbx_run_header **ret_headers,
                                          size_t *ret_n, cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    const char *end = cbx_arena_printf(arena, "%s" LAST_CODE_POINT, prefix);
    if (!end)
        return cbx_out_of_memory(err);
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_HEADERS_BY_PREFIX, &stmt, err);
    if (status)
        return status;
    cbx_bind_text(stmt, 1, prefix);
    cbx_bind_text(stmt, 2, end);
    cbx_bind_integer(stmt, 3, limit < INT64_MAX ? (int64_t)limit : INT64_MAX);
    header_list list = { 0 };
    bool row = false;
    while (!status && !(status = cbx_statement_step(store, stmt, &row, err)) && row)
        status = list_add(store, &list, stmt, arena, err);
    cbx_statement_done(store, STMT_HEADERS_BY_PREFIX);
    if (!status) {
        *ret_headers = list.items;
        *ret_n = list.n;
    }
    return status;
}

/* Numbers of shapes, ascending. */
typedef struct shape_set {
    int64_t *ids;
    size_t n, capacity;
} shape_set;

static cbx_status shapes_of_tag(cbx_sqlite_store *store, const cbx_tag *tag, cbx_arena *arena,
                                shape_set *set, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_SHAPES_BY_TAG, &stmt, err);
    if (status)
        return status;
    cbx_bind_text(stmt, 1, tag->key);
    cbx_bind_text(stmt, 2, tag->value);
    bool row = false;
    while (!(status = cbx_statement_step(store, stmt, &row, err)) && row) {
        int64_t *ids = cbx_arena_grow(arena, set->ids, set->n, &set->capacity, sizeof *ids);
        if (!ids) {
            status = cbx_out_of_memory(err);
            break;
        }
        set->ids = ids;
        ids[set->n++] = sqlite3_column_int64(stmt, 0);
    }
    cbx_statement_done(store, STMT_SHAPES_BY_TAG);
    return status;
}

static void intersect(shape_set *set, const shape_set *other)
{
    size_t kept = 0, j = 0;
    for (size_t i = 0; i < set->n; i++) {
        while (j < other->n && other->ids[j] < set->ids[i])
            j++;
        if (j < other->n && other->ids[j] == set->ids[i])
            set->ids[kept++] = set->ids[i];
    }
    set->n = kept;
}

/* The shapes that carry every one of tags. */
static cbx_status shapes_of_tags(cbx_sqlite_store *store, const cbx_tag *tags, size_t n_tags,
                                 cbx_arena *arena, shape_set *set, cbx_error *err)
{
    cbx_status status = shapes_of_tag(store, &tags[0], arena, set, err);
    for (size_t i = 1; i < n_tags && !status; i++) {
        shape_set other = { 0 };
        status = shapes_of_tag(store, &tags[i], arena, &other, err);
        intersect(set, &other);
    }
    return status;
}

static cbx_status run_has_shape(cbx_sqlite_store *store, int64_t run_key, const shape_set *set,
                                bool *ret_has, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_RUN_HAS_SHAPE, &stmt, err);
    bool row = false;
    for (size_t i = 0; i < set->n && !row && !status; i++) {
        cbx_bind_integer(stmt, 1, run_key);
        cbx_bind_integer(stmt, 2, set->ids[i]);
        status = cbx_statement_step(store, stmt, &row, err);
        (void)sqlite3_reset(stmt);
    }
    cbx_statement_done(store, STMT_RUN_HAS_SHAPE);
    *ret_has = row;
    return status;
}

/* Reads the rows of the bound statement that the filter lets through. */
static cbx_status read_filtered(cbx_sqlite_store *store, sqlite3_stmt *stmt,
                                const cbx_run_filter *filter, const shape_set *shapes,
                                cbx_arena *arena, header_list *list, cbx_error *err)
{
    enum { COLUMN_KEY = 0, COLUMN_POINT_COUNT = 7 };
    size_t skipped = 0;
    bool row = false;
    cbx_status status = CBX_OK;
    while ((!filter->limit || list->n < filter->limit) &&
           !(status = cbx_statement_step(store, stmt, &row, err)) && row) {
        bool wanted = !filter->with_points || sqlite3_column_int64(stmt, COLUMN_POINT_COUNT) > 0;
        if (wanted && filter->n_tags)
            status =
                run_has_shape(store, sqlite3_column_int64(stmt, COLUMN_KEY), shapes, &wanted, err);
        if (!status && wanted && skipped++ >= filter->offset)
            status = list_add(store, list, stmt, arena, err);
        if (status)
            break;
    }
    return status;
}

cbx_status cbx_sqlite_list_runs(cbx_store *base, const cbx_run_filter *filter, cbx_arena *arena,
                                const cbx_run_header **ret_headers, size_t *ret_n, cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    shape_set shapes = { 0 };
    cbx_status status = CBX_OK;
    if (filter->n_tags)
        status = shapes_of_tags(store, filter->tags, filter->n_tags, arena, &shapes, err);
    cbx_statement_id id = filter->branch ? STMT_HEADERS_OF_BRANCH : STMT_HEADERS;
    sqlite3_stmt *stmt = NULL;
    if (!status)
        status = cbx_statement_get(store, id, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1,
                     filter->has_before && filter->before_epoch_us > INT64_MIN
                         ? filter->before_epoch_us - 1
                         : INT64_MAX);
    if (filter->branch)
        cbx_bind_text(stmt, 2, filter->branch);
    header_list list = { 0 };
    status = read_filtered(store, stmt, filter, &shapes, arena, &list, err);
    cbx_statement_done(store, id);
    if (!status) {
        *ret_headers = list.items;
        *ret_n = list.n;
    }
    return status;
}

/* ---- the cache ---- */

typedef struct cached_header {
    cbx_run_header header;
    bool live;
    uint64_t generation; /* when it was last seen to be so */
} cached_header;

/* Run keys are handed out in order, so a table in pages finds them without hashing. A key beyond
 * the table (a damaged store's) is read anew each time. */
enum { PAGE_SIZE = 4096, N_PAGES = 16384 };

struct cbx_header_cache {
    cbx_arena *arena;
    cached_header **pages[N_PAGES]; /* by run key / PAGE_SIZE; NULL: nothing there */
    uint64_t generation;
    uint64_t complete;    /* the generation of which all runs were read */
    int64_t data_version; /* of other connections' commits */
    int64_t own_changes;
    bool in_transaction; /* what was read then may have been undone */
};

/* Reading all headers in one go costs about a quarter a header of finding them one by one. */
enum { READ_ALL_FROM = 256, READ_ALL_SHARE = 4 };

cbx_header_cache *cbx_header_cache_new(void)
{
    cbx_header_cache *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    made->arena = cbx_arena_new();
    made->generation = 1;
    if (!made->arena) {
        cbx_header_cache_free(made);
        return NULL;
    }
    return made;
}

void cbx_header_cache_free(cbx_header_cache *cache)
{
    if (!cache)
        return;
    cbx_arena_free(cache->arena);
    for (size_t i = 0; i < N_PAGES; i++)
        free(cache->pages[i]);
    free(cache);
}

static cached_header *cache_get(const cbx_header_cache *cache, int64_t run_key)
{
    if (run_key < 0 || run_key >= (int64_t)N_PAGES * PAGE_SIZE)
        return NULL;
    cached_header **page = cache->pages[run_key / PAGE_SIZE];
    return page ? page[run_key % PAGE_SIZE] : NULL;
}

/* Without memory for a page, too, the header is read anew the next time. */
static void cache_set(cbx_header_cache *cache, int64_t run_key, cached_header *cached)
{
    if (run_key < 0 || run_key >= (int64_t)N_PAGES * PAGE_SIZE)
        return;
    cached_header ***page = &cache->pages[run_key / PAGE_SIZE];
    if (!*page)
        *page = calloc(PAGE_SIZE, sizeof **page);
    if (*page)
        (*page)[run_key % PAGE_SIZE] = cached;
}

/* The columns of STMT_SERIES_HEADERS: what a series wants to know of a run. */
enum {
    SERIES_RUN_KEY,
    SERIES_RUN_ID,
    SERIES_TIMESTAMP,
    SERIES_COMMIT,
    SERIES_BRANCH,
    SERIES_EPOCH_US,
    SERIES_ENVIRONMENT,
    SERIES_POINT_COUNT,
    SERIES_LIVE,
    FIRST_TEXT = SERIES_RUN_ID,
    N_TEXTS = SERIES_EPOCH_US - FIRST_TEXT
};

/* All that can change under a run key is that points are added to the run, or it is retired. */
static bool is_unchanged(const cached_header *cached, sqlite3_stmt *stmt)
{
    return cached->header.epoch_us == sqlite3_column_int64(stmt, SERIES_EPOCH_US) &&
           cached->header.point_count == sqlite3_column_int64(stmt, SERIES_POINT_COUNT) &&
           cached->live == (sqlite3_column_int(stmt, SERIES_LIVE) != 0);
}

/* The texts of a row, copied behind one another: histories are long. False: memory is short. */
static bool read_texts(sqlite3_stmt *stmt, cbx_arena *arena, const char *texts[N_TEXTS])
{
    size_t sizes[N_TEXTS], total = 0;
    for (int i = 0; i < N_TEXTS; i++) {
        texts[i] = (const char *)sqlite3_column_text(stmt, FIRST_TEXT + i);
        sizes[i] = texts[i] ? (size_t)sqlite3_column_bytes(stmt, FIRST_TEXT + i) + 1 : 0;
        total += sizes[i];
    }
    char *to = cbx_arena_alloc(arena, total);
    for (int i = 0; i < N_TEXTS && to; i++)
        if (texts[i]) {
            texts[i] = memcpy(to, texts[i], sizes[i]);
            to += sizes[i];
        }
    return to != NULL;
}

static bool read_series_header(sqlite3_stmt *stmt, cbx_arena *arena, cached_header *cached)
{
    const char *texts[N_TEXTS];
    if (!read_texts(stmt, arena, texts))
        return false;
    cached->live = sqlite3_column_int(stmt, SERIES_LIVE) != 0;
    cached->header = (cbx_run_header){
        .key = sqlite3_column_int64(stmt, SERIES_RUN_KEY),
        .id = texts[SERIES_RUN_ID - FIRST_TEXT],
        .timestamp = texts[SERIES_TIMESTAMP - FIRST_TEXT],
        .epoch_us = sqlite3_column_int64(stmt, SERIES_EPOCH_US),
        .commit = texts[SERIES_COMMIT - FIRST_TEXT],
        .branch = texts[SERIES_BRANCH - FIRST_TEXT],
        .environment_id = sqlite3_column_int64(stmt, SERIES_ENVIRONMENT),
        .point_count = sqlite3_column_int64(stmt, SERIES_POINT_COUNT),
    };
    return cached->header.id && cached->header.timestamp;
}

/* Takes over the row at which the statement stands. */
static cbx_status cache_row(cbx_header_cache *cache, sqlite3_stmt *stmt, cached_header **ret_cached,
                            cbx_error *err)
{
    int64_t run_key = sqlite3_column_int64(stmt, SERIES_RUN_KEY);
    cached_header *cached = cache_get(cache, run_key);
    if (!cached || !is_unchanged(cached, stmt)) {
        cached = cbx_arena_alloc(cache->arena, sizeof *cached);
        if (!cached || !read_series_header(stmt, cache->arena, cached))
            return cbx_out_of_memory(err);
        cache_set(cache, run_key, cached);
    }
    cached->generation = cache->generation;
    *ret_cached = cached;
    return CBX_OK;
}

/* The one number that a statement without parameters gives. */
static cbx_status query_number(cbx_sqlite_store *store, cbx_statement_id id, int64_t *ret_number,
                               cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    cbx_status status = cbx_statement_get(store, id, &stmt, err);
    if (!status)
        status = cbx_statement_step(store, stmt, &row, err);
    if (!status && row)
        *ret_number = sqlite3_column_int64(stmt, 0);
    cbx_statement_done(store, id);
    return status;
}

static cbx_status read_all(cbx_sqlite_store *store, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_SERIES_HEADERS, &stmt, err);
    bool row = false;
    cached_header *cached = NULL;
    while (!status && !(status = cbx_statement_step(store, stmt, &row, err)) && row)
        status = cache_row(store->headers, stmt, &cached, err);
    cbx_statement_done(store, STMT_SERIES_HEADERS);
    if (!status)
        store->headers->complete = store->headers->generation;
    return status;
}

cbx_status cbx_header_cache_prepare(cbx_sqlite_store *store, size_t n_wanted, cbx_error *err)
{
    const cbx_header_cache *cache = store->headers;
    int64_t n_runs = 0;
    if (n_wanted < READ_ALL_FROM || cache->complete == cache->generation)
        return CBX_OK;
    cbx_status status = query_number(store, STMT_NEWEST_RUN_KEY, &n_runs, err);
    if (status || n_runs / READ_ALL_SHARE > (int64_t)n_wanted)
        return status;
    return read_all(store, err);
}

cbx_status cbx_header_cache_refresh(cbx_sqlite_store *store, cbx_error *err)
{
    cbx_header_cache *cache = store->headers;
    int64_t version = 0;
    cbx_status status = query_number(store, STMT_DATA_VERSION, &version, err);
    if (status)
        return status;
    int64_t own_changes = sqlite3_total_changes64(store->db);
    bool in_transaction =
        !sqlite3_get_autocommit(store->db) && (store->attached || store->base.in_batch);
    if (version != cache->data_version || own_changes != cache->own_changes || in_transaction ||
        cache->in_transaction)
        cache->generation++;
    cache->data_version = version;
    cache->own_changes = own_changes;
    cache->in_transaction = in_transaction;
    return CBX_OK;
}

cbx_status cbx_header_cache_find(cbx_sqlite_store *store, int64_t run_key,
                                 const cbx_run_header **ret_header, cbx_error *err)
{
    cbx_header_cache *cache = store->headers;
    cached_header *cached = cache_get(cache, run_key);
    if (cached && cached->generation == cache->generation) {
        *ret_header = cached->live ? &cached->header : NULL;
        return CBX_OK;
    }
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_SERIES_HEADER, &stmt, err);
    if (status)
        return status;
    cbx_bind_integer(stmt, 1, run_key);
    bool row = false;
    status = cbx_statement_step(store, stmt, &row, err);
    if (!status && row)
        status = cache_row(cache, stmt, &cached, err);
    cbx_statement_done(store, STMT_SERIES_HEADER);
    if (!status)
        *ret_header = row && cached && cached->live ? &cached->header : NULL;
    return status;
}
