/* The inside of a store on PostgreSQL, shared by the postgres_*.c files and the server extension.
 */
#ifndef CALIBRAX_ENGINE_STORE_POSTGRES_CONNECTION_H
#define CALIBRAX_ENGINE_STORE_POSTGRES_CONNECTION_H

#include "engine/store/postgres_statement.h"
#include "engine/store/shape_dictionary.h"
#include "engine/store/store_ops.h"

typedef struct cbx_pg_read_ahead cbx_pg_read_ahead; /* postgres_read_ahead.h */

/* What reading needs; a connection that also writes begins with it. */
typedef struct cbx_pg_store {
    cbx_store base;
    cbx_pg_link *link;
    const char *name; /* of the database, for error texts */
    cbx_dictionary *dictionary;
    cbx_arena *header_arena;
    cbx_pg_read_ahead *ahead;
    cbx_string_map *headers; /* run_key's bytes to cbx_run_header *; a key's header never changes */
    /* Before and after reading what may not have been sent yet; several: more than one statement,
     * all of one moment. NULL where neither needs anything. */
    cbx_status (*read_begin)(struct cbx_pg_store *store, bool several, cbx_error *err);
    void (*read_end)(struct cbx_pg_store *store);
} cbx_pg_store;

static inline cbx_pg_store *cbx_pg_store_of(cbx_store *store)
{
    return (cbx_pg_store *)store;
}

/* Sets up what is common, with link and name borrowed. False when memory is short; to be undone
 * either way. */
bool cbx_pg_store_init(cbx_pg_store *store, cbx_pg_link *link, const char *name);
void cbx_pg_store_done(cbx_pg_store *store);
cbx_status cbx_pg_read_begin(cbx_pg_store *store, bool several, cbx_error *err);
void cbx_pg_read_end(cbx_pg_store *store);
/* Fills in the operations that read. */
void cbx_pg_store_fill_reading(cbx_store_ops *ops);

/* ---- shapes (postgres_shape.c) ---- */

/* Takes into the dictionary the shapes of those numbers (rows of shape_id, at column) that it does
 * not have. */
cbx_status cbx_pg_shapes_load(cbx_pg_store *store, const cbx_pg_rows *rows, int column,
                              cbx_error *err);
/* Takes rows of PG_SHAPES_LOAD or PG_SHAPES_SPELLED into the dictionary. */
cbx_status cbx_pg_shapes_read(cbx_pg_store *store, const cbx_pg_rows *rows, cbx_error *err);

/* ---- parameters ---- */

/* The keys and the values of tags as two text arrays. */
void cbx_pg_tag_arrays(const cbx_tag *tags, size_t n, cbx_text_buffer *keys,
                       cbx_text_buffer *values);

/* ---- run headers that are kept (postgres_series.c) ---- */

/* Fetches the headers of the runs of those keys (rows of run_key, at column; NULL: none) that are
 * not kept yet. */
cbx_status cbx_pg_headers_complete(cbx_pg_store *store, const cbx_pg_rows *rows, int column,
                                   cbx_error *err);
/* NULL when it is not kept. */
const cbx_run_header *cbx_pg_header_find(const cbx_pg_store *store, int64_t run_key);

/* ---- rows ---- */

/* The header of a row that has HEADER_COLUMNS. False when memory is short. */
bool cbx_pg_header_read(const cbx_pg_rows *rows, int row, cbx_arena *arena, cbx_run_header *header);
/* As above without source and imported_at: SERIES_HEADER_COLUMNS from column on. */
bool cbx_pg_series_header_read(const cbx_pg_rows *rows, int row, int column, cbx_arena *arena,
                               cbx_run_header *header);
/* Definitions that rows spell: metric, unit, direction, metric_group, priority, description,
 * inferred. */
cbx_status cbx_pg_definitions_read(const cbx_pg_rows *rows, cbx_arena *arena,
                                   const cbx_metric_def **ret_defs, size_t *ret_n, cbx_error *err);
/* The run key that baseline name points at, 0 when it is not set. */
cbx_status cbx_pg_baseline_find_key(cbx_pg_store *store, const char *name, int64_t *ret_run_key,
                                    cbx_error *err);

/* The operations of store.h that read. */
cbx_status cbx_pg_find_run(cbx_store *store, const char *run_id, cbx_arena *arena,
                           cbx_run_header *ret_header, cbx_error *err);
cbx_status cbx_pg_find_runs_by_prefix(cbx_store *store, const char *prefix, size_t limit,
                                      cbx_arena *arena, const cbx_run_header **ret_headers,
                                      size_t *ret_n, cbx_error *err);
cbx_status cbx_pg_list_runs(cbx_store *store, const cbx_run_filter *filter, cbx_arena *arena,
                            const cbx_run_header **ret_headers, size_t *ret_n, cbx_error *err);
cbx_status cbx_pg_load_run(cbx_store *store, int64_t run_key, unsigned parts, cbx_arena *arena,
                           cbx_run **ret_run, cbx_error *err);
cbx_status cbx_pg_load_environment(cbx_store *store, int64_t environment_id, cbx_arena *arena,
                                   const char **ret_document, cbx_error *err);
cbx_status cbx_pg_list_series(cbx_store *store, cbx_arena *arena,
                              const cbx_series_entry **ret_entries, size_t *ret_n, cbx_error *err);
cbx_status cbx_pg_count_series(cbx_store *store, const cbx_series_query *query, size_t *ret_n,
                               cbx_error *err);
cbx_status cbx_pg_load_series(cbx_store *store, const cbx_series_query *query, cbx_arena *arena,
                              const cbx_series_value **ret_values, size_t *ret_n, cbx_error *err);
cbx_status cbx_pg_find_baseline(cbx_store *store, const char *name, cbx_arena *arena,
                                cbx_run_header *ret_header, cbx_error *err);
cbx_status cbx_pg_list_baselines(cbx_store *store, bool with_history, cbx_arena *arena,
                                 const cbx_baseline_entry **ret_entries, size_t *ret_n,
                                 cbx_error *err);
cbx_status cbx_pg_load_defs(cbx_store *store, cbx_arena *arena, const cbx_metric_def **ret_defs,
                            size_t *ret_n, cbx_error *err);
cbx_status cbx_pg_load_acceptances(cbx_store *store, cbx_arena *arena,
                                   const cbx_acceptance **ret_acceptances, size_t *ret_n,
                                   cbx_error *err);

#endif
