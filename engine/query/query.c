#include "engine/query/query.h"

#include "engine/query/query_argument.h"
#include "engine/query/query_family.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const cbx_query *const cbx_queries[] = {
    &cbx_query_compare_runs,   &cbx_query_regressions,      &cbx_query_missing_points,
    &cbx_query_ranking,        &cbx_query_aggregate_scores, &cbx_query_compare_configurations,
    &cbx_query_pareto_front,   &cbx_query_trend,            &cbx_query_change_points,
    &cbx_query_scaling, &cbx_query_judge_run,
};
const size_t cbx_n_queries = CBX_COUNT(cbx_queries);

const cbx_query *cbx_query_find(const char *name)
{
    for (size_t i = 0; i < cbx_n_queries; i++) {
        if (strcmp(cbx_queries[i]->name, name) == 0)
            return cbx_queries[i];
    }
    return NULL;
}

cbx_rowset *cbx_rowset_new(const cbx_query *query)
{
    cbx_rowset *rows = calloc(1, sizeof *rows);
    cbx_arena *arena = cbx_arena_new();
    if (!rows || !arena) {
        free(rows);
        cbx_arena_free(arena);
        return NULL;
    }
    rows->query = query;
    rows->arena = arena;
    return rows;
}

void cbx_rowset_free(cbx_rowset *rows)
{
    if (!rows)
        return;
    cbx_arena_free(rows->arena);
    free(rows->cells);
    free(rows);
}

bool cbx_rowset_reserve(cbx_rowset *rows, size_t n)
{
    size_t row_size = rows->query->n_columns * sizeof(cbx_cell);
    if (n <= rows->capacity - rows->n_rows)
        return true;
    if (n > SIZE_MAX / row_size - rows->n_rows)
        return false;
    cbx_cell *grown = realloc(rows->cells, (rows->n_rows + n) * row_size);
    if (!grown)
        return false;
    rows->cells = grown;
    rows->capacity = rows->n_rows + n;
    return true;
}

cbx_cell *cbx_rowset_add(cbx_rowset *rows)
{
    enum { FIRST_CAPACITY = 64 };
    if (rows->n_rows == rows->capacity
        && !cbx_rowset_reserve(rows, rows->capacity ? rows->capacity : FIRST_CAPACITY))
        return NULL;
    size_t n_columns = rows->query->n_columns;
    cbx_cell *cells = rows->cells + rows->n_rows++ * n_columns;
    for (size_t i = 0; i < n_columns; i++)
        cells[i] = cbx_cell_null();
    return cells;
}

/* The query's own way, which needs no context. */
static cbx_status fill_plainly(cbx_store *store, const cbx_cell *arguments, cbx_rowset *rows,
                               void *context, cbx_error *err)
{
    (void)context;
    return rows->query->fill(store, arguments, rows, err);
}

static cbx_status check_and_fill(cbx_store *store, const cbx_cell *arguments, size_t n_arguments,
                                 cbx_query_fill *fill, void *context, cbx_rowset *rows,
                                 cbx_error *err)
{
    cbx_cell *checked = cbx_arena_calloc(rows->arena, rows->query->n_arguments, sizeof *checked);
    if (!checked)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    cbx_status status = cbx_arguments_check(rows->query, arguments, n_arguments, checked, err);
    return status ? status : fill(store, checked, rows, context, err);
}

static cbx_status run_query(const cbx_query *query, cbx_store *store, const cbx_cell *arguments,
                            size_t n_arguments, cbx_query_fill *fill, void *context,
                            cbx_rowset **ret_rows, cbx_error *err)
{
    cbx_rowset *rows = cbx_rowset_new(query);
    cbx_status status =
        rows ? check_and_fill(store, arguments, n_arguments, fill, context, rows, err)
             : cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    if (status) {
        cbx_error_prefix(err, "%s", query->name);
        cbx_rowset_free(rows);
        return status;
    }
    *ret_rows = rows;
    return CBX_OK;
}

cbx_status cbx_query_run(const cbx_query *query, cbx_store *store, const cbx_cell *arguments,
                         size_t n_arguments, cbx_rowset **ret_rows, cbx_error *err)
{
    return run_query(query, store, arguments, n_arguments, fill_plainly, NULL, ret_rows, err);
}

static cbx_status set_argument(const cbx_query *query, cbx_cell *cells,
                               const cbx_named_cell *argument, cbx_error *err)
{
    for (size_t i = 0; i < query->n_arguments; i++)
        if (strcmp(query->arguments[i].name, argument->name) == 0) {
            cells[i] = argument->value;
            return CBX_OK;
        }
    return cbx_fail(err, CBX_INVALID, "%s: has no argument %s", query->name, argument->name);
}

cbx_status cbx_query_run_filled(const cbx_query *query, cbx_store *store,
                                const cbx_named_cell *arguments, size_t n_arguments,
                                cbx_query_fill *fill, void *context, cbx_rowset **ret_rows,
                                cbx_error *err)
{
    cbx_cell *cells = calloc(query->n_arguments + 1, sizeof *cells); /* all null */
    cbx_status status = cells ? CBX_OK : cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < n_arguments && !status; i++)
        status = set_argument(query, cells, &arguments[i], err);
    if (!status)
        status =
            run_query(query, store, cells, query->n_arguments, fill, context, ret_rows, err);
    free(cells);
    return status;
}

cbx_status cbx_query_run_named(const char *name, cbx_store *store, const cbx_named_cell *arguments,
                               size_t n_arguments, cbx_rowset **ret_rows, cbx_error *err)
{
    const cbx_query *query = cbx_query_find(name);
    if (!query)
        return cbx_fail(err, CBX_NOT_FOUND, "%s: is not part of this build", name);
    return cbx_query_run_filled(query, store, arguments, n_arguments, fill_plainly, NULL, ret_rows,
                                err);
}

cbx_cell cbx_rowset_find(const cbx_rowset *rows, size_t row, const char *column)
{
    for (size_t c = 0; c < rows->query->n_columns; c++)
        if (strcmp(rows->query->columns[c].name, column) == 0)
            return rows->cells[row * rows->query->n_columns + c];
    return cbx_cell_null();
}

const char *cbx_rowset_find_text(const cbx_rowset *rows, size_t row, const char *column)
{
    cbx_cell cell = cbx_rowset_find(rows, row, column);
    return cell.type == CBX_CELL_TEXT ? cell.text : "";
}

double cbx_rowset_find_number(const cbx_rowset *rows, size_t row, const char *column)
{
    cbx_cell cell = cbx_rowset_find(rows, row, column);
    if (cell.type == CBX_CELL_INTEGER)
        return (double)cell.integer;
    return cell.type == CBX_CELL_REAL ? cell.real : (double)NAN;
}
