#include "cli/shell/expanded_table.h"

#include "cli/display_text.h"

#include <string.h>

enum { SEPARATOR_WIDTH = 3 };

static size_t title_width(const cbx_table *table, size_t column)
{
    const char *title = cbx_table_title(&table->columns[column]);
    return cbx_display_width(title, strlen(title));
}

static size_t cell_width(const cbx_table *table, size_t index, cbx_text_buffer *scratch)
{
    cbx_text_buffer_clear(scratch);
    cbx_table_append_cell(table, index, scratch);
    return cbx_display_width(cbx_text_buffer_text(scratch), scratch->length);
}

static void append_repeated(cbx_text_buffer *out, const char *text, size_t times)
{
    while (times--)
        cbx_text_buffer_puts(out, text);
}

/* As wide as the widest line, but not wider than the terminal. */
static size_t rule_width(const cbx_table *table, size_t names, cbx_table_style style)
{
    cbx_text_buffer scratch = CBX_TEXT_BUFFER_INIT;
    size_t widest = 0;
    for (size_t i = 0; i < table->n_cells; i++) {
        size_t width = cell_width(table, i, &scratch);
        widest = width > widest ? width : widest;
    }
    cbx_text_buffer_done(&scratch);
    size_t total = names + SEPARATOR_WIDTH + widest;
    return style.width && total > style.width ? style.width : total;
}

static void append_rule(size_t row, size_t names, size_t width, cbx_text_buffer *out)
{
    size_t begin = out->length;
    cbx_text_buffer_printf(out, "─[ RECORD %zu ]", row + 1);
    size_t used = cbx_display_width(out->bytes + begin, out->length - begin);
    for (; used < width; used++)
        cbx_text_buffer_puts(out, used == names + 1 ? "┬" : "─");
    cbx_text_buffer_putc(out, '\n');
}

static void append_line(const cbx_table *table, size_t index, size_t names, cbx_table_style style,
                        cbx_text_buffer *out)
{
    size_t c = index % table->n_columns;
    cbx_text_buffer_puts(out, style.colour ? "\x1b[1m" : "");
    cbx_text_buffer_puts(out, cbx_table_title(&table->columns[c]));
    cbx_text_buffer_puts(out, style.colour ? "\x1b[0m" : "");
    append_repeated(out, " ", names - title_width(table, c));
    cbx_text_buffer_puts(out, " │");
    if (table->cells[index].type != CBX_CELL_NULL) {
        cbx_text_buffer_putc(out, ' ');
        cbx_table_append_cell(table, index, out);
    }
    cbx_text_buffer_putc(out, '\n');
}

void cbx_table_write_expanded(const cbx_table *table, cbx_table_style style, cbx_text_buffer *out)
{
    size_t names = 0;
    for (size_t c = 0; c < table->n_columns; c++) {
        size_t width = title_width(table, c);
        names = width > names ? width : names;
    }
    size_t width = rule_width(table, names, style);
    for (size_t i = 0; i < table->n_cells; i++) {
        if (i % table->n_columns == 0)
            append_rule(i / table->n_columns, names, width, out);
        append_line(table, i, names, style, out);
    }
}
