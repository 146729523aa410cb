#include "cli/shell/list_rows.h"

#include "cli/display_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* SQLite's "%!.15g": 15 significant digits and always a point. */
static void append_real(double value, cbx_text_buffer *out)
{
    char text[32];
    if (isinf(value)) {
        cbx_text_buffer_puts(out, value < 0 ? "-Inf" : "Inf");
        return;
    }
    (void)snprintf(text, sizeof text, "%.15g", value);
    size_t mantissa = strcspn(text, "e");
    cbx_text_buffer_append(out, text, mantissa);
    cbx_text_buffer_puts(out, memchr(text, '.', mantissa) ? "" : ".0");
    cbx_text_buffer_puts(out, text + mantissa);
}

static void append_cell(cbx_cell cell, cbx_table_style style, cbx_text_buffer *out)
{
    switch (cell.type) {
    case CBX_CELL_NULL:
        break;
    case CBX_CELL_INTEGER:
        cbx_text_buffer_printf(out, "%lld", (long long)cell.integer);
        break;
    case CBX_CELL_REAL:
        append_real(cell.real, out);
        break;
    case CBX_CELL_TEXT:
        if (style.is_terminal)
            cbx_display_append(out, cell.text);
        else
            cbx_text_buffer_puts(out, cell.text);
        break;
    }
}

void cbx_table_write_list(const cbx_table *table, cbx_table_style style, cbx_text_buffer *out)
{
    for (size_t i = 0; i < table->n_cells; i++) {
        append_cell(table->cells[i], style, out);
        cbx_text_buffer_putc(out, (i + 1) % table->n_columns ? '|' : '\n');
    }
    out->failed |= table->failed;
}
