/*
 * What the SQLite store writes once and refers to by number: environments, definition sets, series,
 * tracks and shapes. Rows found or made are remembered in memory, up to a bound.
 *
 * Rows of a dictionary are never changed or deleted, so what is remembered stays true, whoever else
 * writes - except when the transaction that made them is undone: then all is forgotten.
 */
#ifndef CALIBRAX_ENGINE_STORE_SQLITE_DICTIONARY_H
#define CALIBRAX_ENGINE_STORE_SQLITE_DICTIONARY_H

#include "engine/store/shape_dictionary.h"
#include "engine/store/sqlite_connection.h"

/* The shape of point, made when it is new. Borrowed until the dictionary is cleared or trimmed.
 * ordinal is the point's place in its run: the run before had most likely the same shape there. */
cbx_status cbx_shape_intern(cbx_sqlite_store *store, const cbx_point *point, size_t ordinal,
                            const cbx_shape **ret_shape, cbx_error *err);
/* The shape of that number. A row that makes no sense is CBX_STORE. */
cbx_status cbx_shape_load(cbx_sqlite_store *store, int64_t shape_id, cbx_shape **ret_shape,
                          cbx_error *err);

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

#endif
