/*
 * The table functions of SPEC section 5 as data: name, columns, arguments and one function that
 * fills the rows. The command line, the SQLite extension and the PostgreSQL extension are thin
 * adapters over this table, so an analysis exists once.
 */
#ifndef CALIBRAX_ENGINE_QUERY_QUERY_H
#define CALIBRAX_ENGINE_QUERY_QUERY_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum cbx_cell_type { CBX_CELL_NULL, CBX_CELL_INTEGER, CBX_CELL_REAL, CBX_CELL_TEXT } cbx_cell_type;

typedef struct cbx_cell {
    cbx_cell_type type;
    union {
        int64_t integer;
        double real; /* never NaN: that is CBX_CELL_NULL */
        const char *text; /* NUL-terminated UTF-8, lives as long as its row set */
    };
} cbx_cell;

/* What a column holds beyond its cell type, so that doors can show it well. */
typedef enum cbx_column_kind {
    CBX_COLUMN_TEXT,
    CBX_COLUMN_JSON,
    CBX_COLUMN_INTEGER,
    CBX_COLUMN_REAL,
    CBX_COLUMN_BOOLEAN
} cbx_column_kind;

typedef struct cbx_column {
    const char *name;
    cbx_column_kind kind;
} cbx_column;

typedef struct cbx_argument {
    const char *name;
    cbx_column_kind kind;
    bool required;
    const char *fallback; /* as text, for help: 'latest', 0.05, NULL */
} cbx_argument;

typedef struct cbx_query cbx_query;

typedef struct cbx_rowset {
    const cbx_query *query;
    cbx_arena *arena; /* owns the texts that the store does not hold */
    cbx_cell *cells;  /* n_rows * query->n_columns, row by row */
    size_t n_rows, capacity;
} cbx_rowset;

struct cbx_query {
    const char *name, *summary;
    const cbx_column *columns;
    size_t n_columns;
    const cbx_argument *arguments;
    size_t n_arguments;
    /* arguments: one cell each, CBX_CELL_NULL where not given. */
    cbx_status (*fill)(cbx_store *store, const cbx_cell *arguments, cbx_rowset *rows, cbx_error *err);
};

extern const cbx_query *const cbx_queries[];
extern const size_t cbx_n_queries;
const cbx_query *cbx_query_find(const char *name); /* NULL when there is none */

/* Runs a query: checks required arguments and cell types, converts integers to reals, calls fill.
 * Errors begin with "NAME: ". Free the rows with cbx_rowset_free before the store is closed: texts of
 * runs in them are the store's. */
cbx_status cbx_query_run(const cbx_query *query, cbx_store *store, const cbx_cell *arguments,
                         size_t n_arguments, cbx_rowset **ret_rows, cbx_error *err);
/* An argument by its name; those not given get their fallbacks. */
typedef struct cbx_named_cell {
    const char *name;
    cbx_cell value;
} cbx_named_cell;
/* The same for the query of that name. CBX_NOT_FOUND when there is none, CBX_INVALID when it has no
 * such argument. */
cbx_status cbx_query_run_named(const char *name, cbx_store *store, const cbx_named_cell *arguments,
                               size_t n_arguments, cbx_rowset **ret_rows, cbx_error *err);
/* No rows yet, for whoever fills rows without a store; NULL when memory is short. */
cbx_rowset *cbx_rowset_new(const cbx_query *query);
void cbx_rowset_free(cbx_rowset *rows);
/* For fill functions that know how many rows come: room for n more. False: memory is short. */
bool cbx_rowset_reserve(cbx_rowset *rows, size_t n);
/* A column of a row by name; CBX_CELL_NULL when the function has no such column. */
cbx_cell cbx_rowset_find(const cbx_rowset *rows, size_t row, const char *column);
/* The same as text ("" when null) and as a number (NaN when null). */
const char *cbx_rowset_find_text(const cbx_rowset *rows, size_t row, const char *column);
double cbx_rowset_find_number(const cbx_rowset *rows, size_t row, const char *column);
/* For fill functions: a new cleared row (all NULL) of n_columns cells, or NULL. */
cbx_cell *cbx_rowset_add(cbx_rowset *rows);

cbx_cell cbx_cell_null(void);
cbx_cell cbx_cell_integer(int64_t value);
cbx_cell cbx_cell_real(double value); /* NaN becomes NULL */
cbx_cell cbx_cell_text(const char *text); /* borrowed; NULL becomes NULL */

#endif
