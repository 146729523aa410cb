#include "cli/shell/plot_series.h"

#include "engine/model/run.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void cbx_plot_series_done(cbx_plot_series *series)
{
    free(series->is_epoch);
    free(series->names);
    free(series->x);
    free(series->y);
    *series = (cbx_plot_series){ 0 };
}

void cbx_plot_series_begin(cbx_plot_series *series, const char *const *names, size_t n_columns)
{
    cbx_plot_series_done(series);
    series->x_column = series->y_column = SIZE_MAX;
    series->n_columns = n_columns;
    series->is_epoch = calloc(n_columns, sizeof *series->is_epoch);
    series->names = calloc(n_columns, sizeof *series->names);
    series->failed = !series->is_epoch || !series->names;
    for (size_t c = 0; c < n_columns && !series->failed; c++) {
        series->is_epoch[c] = strcmp(names[c], "epoch_us") == 0;
        strncpy(series->names[c], names[c], sizeof series->names[c] - 1);
    }
}

/* The shortest text taken for a time is a whole date: years alone are numbers to people. */
static bool read_time(const cbx_plot_series *series, size_t column, cbx_cell cell, double *ret_x)
{
    enum { DATE_LENGTH = 10 };
    int64_t epoch_us;
    if (cell.type == CBX_CELL_INTEGER && series->is_epoch[column]) {
        *ret_x = (double)cell.integer;
        return true;
    }
    if (cell.type != CBX_CELL_TEXT || strlen(cell.text) < DATE_LENGTH ||
        cbx_timestamp_parse(cell.text, &epoch_us, NULL) != CBX_OK)
        return false;
    *ret_x = (double)epoch_us;
    return true;
}

static bool read_number(const cbx_plot_series *series, size_t column, cbx_cell cell, double *ret_y)
{
    if (series->is_epoch[column])
        return false;
    if (cell.type == CBX_CELL_INTEGER)
        *ret_y = (double)cell.integer;
    else if (cell.type == CBX_CELL_REAL)
        *ret_y = cell.real;
    else
        return false;
    return isfinite(*ret_y);
}

static void find_columns(cbx_plot_series *series, const cbx_cell *cells)
{
    double value;
    for (size_t c = 0; c < series->n_columns; c++) {
        if (series->x_column == SIZE_MAX && read_time(series, c, cells[c], &value)) {
            series->x_column = c;
            series->n = 0; /* those before had no time */
            memcpy(series->x_name, series->names[c], sizeof series->x_name);
        }
        if (series->y_column == SIZE_MAX && read_number(series, c, cells[c], &value)) {
            series->y_column = c;
            memcpy(series->y_name, series->names[c], sizeof series->y_name);
        }
    }
}

static bool grow(cbx_plot_series *series)
{
    size_t capacity = series->capacity ? 2 * series->capacity : 256;
    double *x = realloc(series->x, capacity * sizeof *x);
    if (x)
        series->x = x;
    double *y = realloc(series->y, capacity * sizeof *y);
    if (y)
        series->y = y;
    if (!x || !y)
        return false;
    series->capacity = capacity;
    return true;
}

void cbx_plot_series_add(cbx_plot_series *series, const cbx_cell *cells)
{
    double x = (double)series->n_rows++, y;
    if (series->failed)
        return;
    if (series->x_column == SIZE_MAX || series->y_column == SIZE_MAX)
        find_columns(series, cells);
    size_t xc = series->x_column, yc = series->y_column;
    if (yc == SIZE_MAX || !read_number(series, yc, cells[yc], &y) ||
        (xc != SIZE_MAX && !read_time(series, xc, cells[xc], &x)))
        return;
    if (series->n == series->capacity && !grow(series)) {
        series->failed = true;
        return;
    }
    series->x[series->n] = x;
    series->y[series->n++] = y;
}
