#include "cli/shell/result_view.h"

#include "cli/display_text.h"
#include "cli/shell/expanded_table.h"
#include "cli/shell/list_rows.h"
#include "cli/shell/table_width.h"

#include <string.h>
#include <time.h>

enum { ROWS_A_PART = 256 };

bool cbx_result_view_init(cbx_result_view *view, const cbx_shell_settings *settings,
                          cbx_shell_output *output)
{
    *view = (cbx_result_view){
        .settings = settings, .output = output, .names = cbx_arena_new(), .rows = cbx_arena_new()
    };
    if (view->names && view->rows)
        return true;
    cbx_result_view_done(view);
    return false;
}

void cbx_result_view_done(cbx_result_view *view)
{
    if (view->is_open)
        cbx_shell_output_end(view->output);
    view->is_open = false;
    cbx_arena_free(view->names);
    cbx_arena_free(view->rows);
    view->names = view->rows = NULL;
}

/* Memory is short, or there is nobody to read on. */
static cbx_status give_up(cbx_result_view *view, bool out_of_memory)
{
    view->out_of_memory |= out_of_memory;
    return out_of_memory ? CBX_NO_MEMORY : CBX_IO;
}

static char *escaped(cbx_arena *arena, const char *text)
{
    cbx_text_buffer safe = CBX_TEXT_BUFFER_INIT;
    cbx_display_append(&safe, text);
    char *copy =
        cbx_text_buffer_failed(&safe) ? NULL : cbx_arena_strdup(arena, cbx_text_buffer_text(&safe));
    cbx_text_buffer_done(&safe);
    return copy;
}

/* A heading is no part of the rows where it can be left out: JSON and Markdown need theirs. */
static bool lacks_heading(const cbx_shell_settings *settings)
{
    return settings->tuples_only &&
           (settings->format == CBX_SHELL_TABLE || settings->format == CBX_SHELL_CSV);
}

static cbx_status begin(void *context, const char *const *names, size_t n_columns)
{
    cbx_result_view *view = context;
    cbx_arena_reset(view->names);
    cbx_arena_reset(view->rows);
    view->n_rows = 0;
    view->columns = cbx_arena_calloc(view->names, n_columns, sizeof *view->columns);
    if (!view->columns)
        return give_up(view, true);
    for (size_t c = 0; c < n_columns; c++) {
        char *name = cbx_arena_strdup(view->names, names[c]);
        char *title = escaped(view->names, names[c]);
        if (!name || !title)
            return give_up(view, true);
        view->columns[c] = (cbx_table_column){ .name = name, .title = title, .exact = true };
    }
    cbx_table_init(&view->table, view->columns, n_columns, view->rows);
    view->table.is_continued = lacks_heading(view->settings);
    if (view->plot)
        cbx_plot_series_begin(view->plot, names, n_columns);
    cbx_shell_output_begin(view->output, view->page);
    view->is_open = true;
    return CBX_OK;
}

void cbx_shell_table_write(const cbx_table *table, cbx_shell_format format, cbx_table_style style,
                           cbx_text_buffer *out)
{
    if (format == CBX_SHELL_LIST)
        cbx_table_write_list(table, style, out);
    else
        cbx_table_write(table, (cbx_table_format)format, style, out);
}

static bool goes_in_parts(const cbx_result_view *view)
{
    return view->settings->format != CBX_SHELL_TABLE;
}

static cbx_status write_part(cbx_result_view *view, bool last)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    view->table.continues = !last;
    cbx_shell_table_write(&view->table, view->settings->format,
                          cbx_shell_output_style(view->output), &text);
    bool failed = cbx_text_buffer_failed(&text);
    bool written =
        !failed && cbx_shell_output_write(view->output, cbx_text_buffer_text(&text), text.length);
    cbx_text_buffer_done(&text);
    cbx_arena_reset(view->rows);
    cbx_table_init(&view->table, view->columns, view->table.n_columns, view->rows);
    view->table.is_continued = true;
    return written ? CBX_OK : give_up(view, failed);
}

static cbx_status row(void *context, const cbx_cell *cells)
{
    cbx_result_view *view = context;
    for (size_t c = 0; c < view->table.n_columns; c++) {
        cbx_cell cell = cells[c];
        if (cell.type == CBX_CELL_TEXT) {
            cell.text = cbx_arena_strdup(view->rows, cell.text);
            if (!cell.text)
                return give_up(view, true);
        }
        cbx_table_add(&view->table, cell);
    }
    if (view->table.failed)
        return give_up(view, true);
    if (view->plot)
        cbx_plot_series_add(view->plot, cells);
    view->n_rows++;
    if (goes_in_parts(view) && view->n_rows % ROWS_A_PART == 0)
        return write_part(view, false);
    return CBX_OK;
}

/* Numbers stand to the right where a column holds nothing else. */
static void find_kinds(cbx_result_view *view)
{
    for (size_t c = 0; c < view->table.n_columns; c++) {
        bool numbers = false, others = false;
        for (size_t i = c; i < view->table.n_cells; i += view->table.n_columns) {
            cbx_cell_type type = view->table.cells[i].type;
            numbers |= type == CBX_CELL_INTEGER || type == CBX_CELL_REAL;
            others |= type == CBX_CELL_TEXT;
        }
        view->columns[c].kind = numbers && !others ? CBX_KIND_REAL : CBX_KIND_TEXT;
    }
}

static bool is_expanded(const cbx_result_view *view, cbx_table_style style)
{
    switch (view->settings->expanded) {
    case CBX_EXPANDED_OFF:
        return false;
    case CBX_EXPANDED_ON:
        return true;
    case CBX_EXPANDED_AUTO:
        return style.width && cbx_table_full_width(&view->table) > style.width;
    }
    return false;
}

static void write_aligned(cbx_result_view *view, cbx_text_buffer *text)
{
    cbx_table_style style = cbx_shell_output_style(view->output);
    find_kinds(view);
    bool expanded = is_expanded(view, style);
    if (!expanded && view->page && style.width)
        style.width = cbx_table_paged_width(&view->table, style.width);
    if (expanded && view->n_rows)
        cbx_table_write_expanded(&view->table, style, text);
    else if (!expanded)
        cbx_table_write(&view->table, CBX_TABLE_ALIGNED, style, text);
    if (view->settings->tuples_only)
        return;
    if (!expanded || view->n_rows == 0)
        cbx_text_buffer_printf(text, "(%zu row%s)\n", view->n_rows, view->n_rows == 1 ? "" : "s");
    cbx_text_buffer_putc(text, '\n');
}

static cbx_status end(void *context)
{
    cbx_result_view *view = context;
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_status status = CBX_OK;
    view->is_complete = clock_gettime(CLOCK_MONOTONIC, &view->completed) == 0;
    if (goes_in_parts(view))
        status = write_part(view, true);
    else
        write_aligned(view, &text);
    if (view->settings->format == CBX_SHELL_MARKDOWN)
        cbx_text_buffer_putc(&text, '\n');
    bool failed = cbx_text_buffer_failed(&text);
    if (status == CBX_OK && !failed && text.length &&
        !cbx_shell_output_write(view->output, text.bytes, text.length))
        status = give_up(view, false);
    cbx_text_buffer_done(&text);
    view->is_open = false;
    cbx_shell_output_end(view->output);
    return failed ? give_up(view, true) : status;
}

cbx_row_sink cbx_result_view_sink(cbx_result_view *view)
{
    return (cbx_row_sink){ .begin = begin, .row = row, .end = end, .context = view };
}
