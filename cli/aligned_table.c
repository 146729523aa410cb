/*
 * A table for people: columns padded to the width they take on a terminal, numbers to the right. On
 * a terminal that is too narrow the widest texts are cut; anywhere else nothing is.
 */
#include "cli/display_text.h"
#include "cli/table.h"

#include <stdint.h>
#include <string.h>

enum { GAP = 2, NARROWEST_CUT = 12 };

/* All visible cells rendered, with their places in one text, and the width of each column. */
typedef struct layout {
    const cbx_table *table;
    cbx_table_style style;
    cbx_text_buffer text;
    size_t *ends; /* of each cell in text; a hidden cell is empty */
    size_t *widths;
    size_t n_rows;
} layout;

static const char *layout_cell(const layout *l, size_t index, size_t *ret_length)
{
    size_t begin = index ? l->ends[index - 1] : 0;
    *ret_length = l->ends[index] - begin;
    return cbx_text_buffer_text(&l->text) + begin;
}

static bool layout_render(layout *l)
{
    const cbx_table *table = l->table;
    l->n_rows = cbx_table_rows(table);
    l->ends = cbx_arena_calloc(table->arena, l->n_rows * table->n_columns + 1, sizeof *l->ends);
    l->widths = cbx_arena_calloc(table->arena, table->n_columns + 1, sizeof *l->widths);
    if (!l->ends || !l->widths)
        return false;
    for (size_t c = 0; c < table->n_columns; c++) {
        const char *name = cbx_table_title(&table->columns[c]);
        l->widths[c] = cbx_display_width(name, strlen(name));
    }
    for (size_t i = 0; i < l->n_rows * table->n_columns; i++) {
        size_t c = i % table->n_columns, length;
        if (!table->columns[c].machine_only)
            cbx_table_append_cell(table, i, &l->text);
        l->ends[i] = l->text.length;
        const char *text = layout_cell(l, i, &length);
        size_t width = cbx_display_width(text, length);
        if (width > l->widths[c])
            l->widths[c] = width;
    }
    return !cbx_text_buffer_failed(&l->text);
}

/* Narrows the widest text column again and again until the table fits or nothing can give. */
static void layout_fit(layout *l)
{
    const cbx_table *table = l->table;
    for (;;) {
        size_t total = 0, widest = SIZE_MAX;
        for (size_t c = 0; c < table->n_columns; c++) {
            if (table->columns[c].machine_only)
                continue;
            total += l->widths[c] + (total ? GAP : 0);
            bool whole = table->columns[c].whole || cbx_table_is_right_aligned(&table->columns[c]);
            if (!whole && l->widths[c] > NARROWEST_CUT &&
                (widest == SIZE_MAX || l->widths[c] > l->widths[widest]))
                widest = c;
        }
        if (total <= l->style.width || widest == SIZE_MAX)
            return;
        size_t excess = total - l->style.width, give = l->widths[widest] - NARROWEST_CUT;
        l->widths[widest] -= excess < give ? 1 + excess / 4 : 1;
    }
}

static void append_blanks(cbx_text_buffer *out, size_t n)
{
    static const char blanks[] = "                                ";
    for (size_t part; n; n -= part) {
        part = n < sizeof blanks - 1 ? n : sizeof blanks - 1;
        cbx_text_buffer_append(out, blanks, part);
    }
}

/* The longest beginning of text that leaves room for an ellipsis in width columns. */
static size_t cut_length(const char *text, size_t length, size_t width)
{
    size_t at = 0, used = 0;
    while (at < length) {
        uint32_t code;
        size_t n = 1;
        (void)cbx_display_decode(text + at, length - at, &code, &n);
        size_t columns = cbx_display_width(text + at, n);
        if (used + columns + 1 > width)
            break;
        used += columns;
        at += n;
    }
    return at;
}

static const char *tone_sequence(cbx_tone tone)
{
    switch (tone) {
    case CBX_TONE_PLAIN:
        return NULL;
    case CBX_TONE_GOOD:
        return "\x1b[32m";
    case CBX_TONE_BAD:
        return "\x1b[31m";
    case CBX_TONE_STRONG:
        return "\x1b[1m";
    case CBX_TONE_FAINT:
        return "\x1b[2m";
    }
    return NULL;
}

static void append_padded(const layout *l, size_t c, const char *text, size_t length, cbx_tone tone,
                          bool last, cbx_text_buffer *out)
{
    size_t room = l->widths[c], width = cbx_display_width(text, length);
    bool cut = width > room;
    if (cut) {
        length = cut_length(text, length, room);
        width = cbx_display_width(text, length) + 1;
    }
    const char *colour = l->style.colour ? tone_sequence(tone) : NULL;
    bool right = cbx_table_is_right_aligned(&l->table->columns[c]);
    append_blanks(out, right ? room - width : 0);
    if (colour)
        cbx_text_buffer_puts(out, colour);
    cbx_text_buffer_append(out, text, length);
    if (cut)
        cbx_text_buffer_puts(out, "…");
    if (colour)
        cbx_text_buffer_puts(out, "\x1b[0m");
    append_blanks(out, right || last ? 0 : room - width);
}

static size_t last_visible(const cbx_table *table)
{
    size_t last = 0;
    for (size_t c = 0; c < table->n_columns; c++)
        if (!table->columns[c].machine_only)
            last = c;
    return last;
}

static void append_aligned_line(const layout *l, size_t row, bool heading, cbx_text_buffer *out)
{
    const cbx_table *table = l->table;
    size_t begin = out->length, last = last_visible(table);
    for (size_t c = 0; c < table->n_columns; c++) {
        if (table->columns[c].machine_only)
            continue;
        append_blanks(out, out->length > begin ? GAP : 0);
        size_t index = row * table->n_columns + c, length = 0;
        const char *text =
            heading ? cbx_table_title(&table->columns[c]) : layout_cell(l, index, &length);
        if (heading)
            length = strlen(text);
        cbx_tone tone = heading ? CBX_TONE_STRONG : (cbx_tone)table->tones[index];
        append_padded(l, c, text, length, tone, c == last, out);
    }
    while (out->length > begin && out->bytes[out->length - 1] == ' ')
        out->bytes[--out->length] = '\0';
    cbx_text_buffer_putc(out, '\n');
}

static void append_rule(const layout *l, cbx_text_buffer *out)
{
    const cbx_table *table = l->table;
    size_t begin = out->length;
    for (size_t c = 0; c < table->n_columns; c++) {
        if (table->columns[c].machine_only)
            continue;
        append_blanks(out, out->length > begin ? GAP : 0);
        for (size_t i = 0; i < l->widths[c]; i++)
            cbx_text_buffer_puts(out, "─");
    }
    cbx_text_buffer_putc(out, '\n');
}

void cbx_table_write_aligned(const cbx_table *table, cbx_table_style style, cbx_text_buffer *out)
{
    layout l = { .table = table, .style = style, .text = CBX_TEXT_BUFFER_INIT };
    if (layout_render(&l)) {
        if (style.width)
            layout_fit(&l);
        if (!table->is_continued) {
            append_aligned_line(&l, 0, true, out);
            append_rule(&l, out);
        }
        for (size_t row = 0; row < l.n_rows; row++)
            append_aligned_line(&l, row, false, out);
    } else {
        out->failed = true;
    }
    cbx_text_buffer_done(&l.text);
}
