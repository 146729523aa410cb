/* The two columns of a result that \plot shows: the first time-like one and the first with numbers.
 */
#ifndef CALIBRAX_CLI_SHELL_PLOT_SERIES_H
#define CALIBRAX_CLI_SHELL_PLOT_SERIES_H

#include "engine/query/query.h"

typedef struct cbx_plot_series {
    char x_name[64], y_name[64]; /* "" until one is found; x_name stays so without a time column */
    size_t n_columns;
    size_t x_column, y_column; /* SIZE_MAX: not found */
    bool *is_epoch;            /* which columns have the name of a time in microseconds */
    char (*names)[64];
    double *x; /* microseconds since 1970, or the row's number */
    double *y;
    size_t n, capacity, n_rows;
    bool failed; /* memory was short, or there were no rows to begin with */
} cbx_plot_series;

/* A new result: what was kept is dropped. */
void cbx_plot_series_begin(cbx_plot_series *series, const char *const *names, size_t n_columns);
/* Keeps a row. A time is a text such as 2026-01-31T12:00:00 or a number in a column called
 * epoch_us; a column of numbers counts from its first number on. */
void cbx_plot_series_add(cbx_plot_series *series, const cbx_cell *cells);
void cbx_plot_series_done(cbx_plot_series *series);

#endif
