/* Private to this folder: what the fill functions share in reading their arguments. */
#ifndef CALIBRAX_ENGINE_QUERY_QUERY_ARGUMENT_H
#define CALIBRAX_ENGINE_QUERY_QUERY_ARGUMENT_H

#include "engine/json/json_reader.h"
#include "engine/query/query.h"

/*
 * "argument 3 (threshold) REST", CBX_INVALID, for the 0-based index. cbx_query_run puts the
 * query's name before it.
 */
cbx_status cbx_argument_fail(const cbx_query *query, size_t index, cbx_error *err,
                             const char *format, ...) __attribute__((format(printf, 4, 5)));

/*
 * Checks the cells against the descriptor, turns integers into reals where a real is wanted and
 * whole reals into integers, and puts the fallback where nothing is given. ret_cells has
 * query->n_arguments cells; texts are borrowed.
 */
cbx_status cbx_arguments_check(const cbx_query *query, const cbx_cell *given, size_t n_given,
                               cbx_cell *ret_cells, cbx_error *err);

/* The text of a cell, NULL for SQL NULL. */
const char *cbx_cell_text_or_null(cbx_cell cell);

/* Parses the cell's JSON text. The cell must be a text, here and below. */
cbx_status cbx_argument_json(const cbx_rowset *rows, size_t index, cbx_cell cell,
                             const cbx_json **ret_value, cbx_error *err);
/* The same; it must be an object. */
cbx_status cbx_argument_object(const cbx_rowset *rows, size_t index, cbx_cell cell,
                               const cbx_json **ret_object, cbx_error *err);

/* A tag filter: a JSON object whose values are texts. */
cbx_status cbx_argument_tags(const cbx_rowset *rows, size_t index, cbx_cell cell,
                             const cbx_tag **ret_tags, size_t *ret_n, cbx_error *err);

/* A number that must be at least 0 and finite; NULL is allowed. */
cbx_status cbx_argument_not_negative(const cbx_rowset *rows, size_t index, cbx_cell cell,
                                     cbx_error *err);
/* An integer that must be at least 1; 0 for NULL. */
cbx_status cbx_argument_positive(const cbx_rowset *rows, size_t index, cbx_cell cell,
                                 size_t *ret_value, cbx_error *err);

/* The run that the selector names, with the parts asked for, in the rows' arena. */
cbx_status cbx_argument_run(cbx_store *store, const cbx_rowset *rows, cbx_cell selector,
                            unsigned parts, cbx_run **ret_run, cbx_error *err);

/* The direction of a metric of the run: the run's own definition, else the store's. */
cbx_status cbx_metric_direction(cbx_store *store, const cbx_rowset *rows, const cbx_run *run,
                                const char *metric, cbx_direction *ret_direction, cbx_error *err);

#endif
