/*
 * What the SQLite store writes once and refers to by number: environments, definition sets, series,
 * tracks and shapes. Rows found or made are remembered in memory, up to a bound.
 *
 * Rows of a dictionary are never changed or deleted, so what is remembered stays true, whoever else
 * writes - except when the transaction that made them is undone: then all is forgotten.
 */
#ifndef CALIBRAX_ENGINE_STORE_SQLITE_DICTIONARY_H
#define CALIBRAX_ENGINE_STORE_SQLITE_DICTIONARY_H

#include "engine/store/sqlite_connection.h"

/* How a point is spelled: what all points that differ only in their values share. */
typedef struct cbx_shape {
    int64_t shape_id, series_id;
    const char *name, *scenario;
    const cbx_tag *tags; /* in the point's order, as the metrics */
    size_t n_tags;
    const char *const *metrics;
    size_t n_metrics;
    const int64_t *track_ids; /* of each metric */
    /* The copy that the current load made for its caller; see cbx_shape_copy(). */
    struct cbx_shape *copy;
    uint64_t copy_serial;
} cbx_shape;

cbx_dictionary *cbx_dictionary_new(void); /* NULL when memory is short */
void cbx_dictionary_free(cbx_dictionary *dictionary);
/* Forgets everything; shapes handed out before are gone. */
void cbx_dictionary_clear(cbx_dictionary *dictionary);
/* Forgets everything when it has grown past its bound: between two runs, never inside one. */
void cbx_dictionary_trim(cbx_dictionary *dictionary);

/* The shape of point, made when it is new. Borrowed until the dictionary is cleared or trimmed.
 * ordinal is the point's place in its run: the run before had most likely the same shape there. */
cbx_status cbx_shape_intern(cbx_sqlite_store *store, const cbx_point *point, size_t ordinal,
                            const cbx_shape **ret_shape, cbx_error *err);
/* The shape of that number. A row that makes no sense is CBX_STORE. */
cbx_status cbx_shape_load(cbx_sqlite_store *store, int64_t shape_id, cbx_shape **ret_shape,
                          cbx_error *err);
/* The shape's texts and lists copied into arena, once for each serial. NULL when memory is short.
 */
const cbx_shape *cbx_shape_copy(cbx_shape *shape, uint64_t serial, cbx_arena *arena);
/* A number not given before, for cbx_shape_copy(). */
uint64_t cbx_dictionary_next_serial(cbx_dictionary *dictionary);

cbx_status cbx_environment_intern(cbx_sqlite_store *store, const char *document,
                                  int64_t *ret_environment_id, cbx_error *err);
/* The row of one definition. */
cbx_status cbx_definition_intern(cbx_sqlite_store *store, const cbx_metric_def *def,
                                 int64_t *ret_definition_id, cbx_error *err);
/* The set of n_defs >= 1 definitions in that order. */
cbx_status cbx_def_set_intern(cbx_sqlite_store *store, const cbx_metric_def *defs, size_t n_defs,
                              int64_t *ret_def_set_id, cbx_error *err);
/* The definitions that a statement's rows spell: metric, unit, direction, metric_group, priority,
 * description, inferred. The statement is bound; it is not given back. */
cbx_status cbx_definitions_read(cbx_sqlite_store *store, sqlite3_stmt *stmt, cbx_arena *arena,
                                const cbx_metric_def **ret_defs, size_t *ret_n, cbx_error *err);

/* A column's text in arena: NULL for NULL. *failed is set when memory is short. */
const char *cbx_column_text(sqlite3_stmt *stmt, int column, cbx_arena *arena, bool *failed);
cbx_status cbx_out_of_memory(cbx_error *err);

#endif
