#include "cli/shell/sql_rows.h"

#include <string.h>

static cbx_status begin(void *context, const char *const *names, size_t n_columns)
{
    cbx_sql_rows *rows = context;
    (void)names;
    rows->n_columns = n_columns;
    return CBX_OK;
}

static bool grow(cbx_sql_rows *rows)
{
    size_t capacity = rows->capacity ? 2 * rows->capacity : 32;
    cbx_cell *cells = cbx_arena_calloc(rows->arena, capacity * rows->n_columns, sizeof *cells);
    if (!cells)
        return false;
    if (rows->n_rows)
        memcpy(cells, rows->cells, rows->n_rows * rows->n_columns * sizeof *cells);
    rows->cells = cells;
    rows->capacity = capacity;
    return true;
}

static cbx_status add_row(void *context, const cbx_cell *cells)
{
    cbx_sql_rows *rows = context;
    if (rows->n_rows == rows->capacity && !grow(rows))
        return CBX_NO_MEMORY;
    cbx_cell *to = rows->cells + rows->n_rows * rows->n_columns;
    for (size_t c = 0; c < rows->n_columns; c++) {
        to[c] = cells[c];
        if (cells[c].type != CBX_CELL_TEXT)
            continue;
        to[c].text = cbx_arena_strdup(rows->arena, cells[c].text);
        if (!to[c].text)
            return CBX_NO_MEMORY;
    }
    rows->n_rows++;
    return CBX_OK;
}

static cbx_status end(void *context)
{
    (void)context;
    return CBX_OK;
}

cbx_status cbx_sql_rows_load(cbx_sql_connection *connection, const char *text,
                             const cbx_cell *parameters, size_t n_parameters, cbx_arena *arena,
                             cbx_sql_rows *ret_rows, cbx_sql_fault *fault)
{
    *ret_rows = (cbx_sql_rows){ .arena = arena };
    const cbx_row_sink sink = { .begin = begin, .row = add_row, .end = end, .context = ret_rows };
    return cbx_sql_run(connection, text, strlen(text), parameters, n_parameters, &sink, NULL,
                       fault);
}

const char *cbx_sql_rows_text(const cbx_sql_rows *rows, size_t row, size_t column)
{
    const cbx_cell *cell = &rows->cells[row * rows->n_columns + column];
    return cell->type == CBX_CELL_TEXT ? cell->text : "";
}
