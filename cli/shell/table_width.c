#include "cli/shell/table_width.h"

#include "cli/display_text.h"

#include <stdint.h>
#include <string.h>

enum {
    GAP = 2,             /* between columns */
    NARROWEST_TEXT = 12, /* to which an aligned table cuts */
    SCROLLED_TEXT = 40
};

static size_t column_width(const cbx_table *table, size_t column, cbx_text_buffer *scratch)
{
    const char *title = cbx_table_title(&table->columns[column]);
    size_t widest = cbx_display_width(title, strlen(title));
    for (size_t i = column; i < table->n_cells; i += table->n_columns) {
        cbx_text_buffer_clear(scratch);
        cbx_table_append_cell(table, i, scratch);
        size_t width = cbx_display_width(cbx_text_buffer_text(scratch), scratch->length);
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* The widths of a table with texts as they are, or cut to a width. */
typedef struct table_widths {
    size_t full, scrolled, narrowest;
} table_widths;

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static table_widths measure(const cbx_table *table)
{
    cbx_text_buffer scratch = CBX_TEXT_BUFFER_INIT;
    table_widths widths = { 0 };
    for (size_t c = 0; c < table->n_columns; c++) {
        size_t width = column_width(table, c, &scratch), gap = c ? GAP : 0;
        bool is_text = !cbx_table_is_right_aligned(&table->columns[c]);
        widths.full += width + gap;
        widths.scrolled += (is_text ? smaller(width, SCROLLED_TEXT) : width) + gap;
        widths.narrowest += (is_text ? smaller(width, NARROWEST_TEXT) : width) + gap;
    }
    cbx_text_buffer_done(&scratch);
    return widths;
}

size_t cbx_table_full_width(const cbx_table *table)
{
    return measure(table).full;
}

size_t cbx_table_paged_width(const cbx_table *table, size_t terminal_width)
{
    table_widths widths = measure(table);
    return widths.narrowest <= terminal_width ? terminal_width : widths.scrolled;
}
