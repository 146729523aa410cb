/*
 * A result on its way to its reader: receives rows, writes them in the format that is set. Aligned
 * and expanded tables wait for the last row, since widths depend on all; the other formats go
 * out in parts, so that their length costs no memory.
 */
#ifndef CALIBRAX_CLI_SHELL_RESULT_VIEW_H
#define CALIBRAX_CLI_SHELL_RESULT_VIEW_H

#include "cli/shell/plot_series.h"
#include "cli/shell/shell_output.h"
#include "cli/shell/shell_settings.h"
#include "cli/shell/sql_connection.h"

#include <time.h>

typedef struct cbx_result_view {
    const cbx_shell_settings *settings;
    cbx_shell_output *output;
    cbx_plot_series *plot; /* what \plot would show; NULL: not kept */
    bool page;             /* a long result may go to a pager */
    cbx_arena *names, *rows;
    cbx_table table;
    cbx_table_column *columns;
    size_t n_rows;
    bool is_open; /* between begin and end */
    bool out_of_memory;
    struct timespec completed; /* when the last row had come, if is_complete */
    bool is_complete;
} cbx_result_view;

/* False: memory is short. */
bool cbx_result_view_init(cbx_result_view *view, const cbx_shell_settings *settings,
                          cbx_shell_output *output);
/* Ends an output that a failure has cut off. */
void cbx_result_view_done(cbx_result_view *view);

/* Writes a table, or a part of one, in a format of the shell. */
void cbx_shell_table_write(const cbx_table *table, cbx_shell_format format, cbx_table_style style,
                           cbx_text_buffer *out);

/* The view as a receiver of rows. Results may follow each other. */
cbx_row_sink cbx_result_view_sink(cbx_result_view *view);

#endif
