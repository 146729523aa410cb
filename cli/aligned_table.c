/*
 * A table for people: columns padded to the width they take on a terminal, numbers to the right. On
 * a terminal that is too narrow the widest texts are cut; anywhere else nothing is.
 */
#include "cli/display_text.h"
#include "cli/table.h"

#include <stdint.h>
#include <string.h>

enum { GAP = 2, NARROWEST_CUT = 12 };

/* All visible cells rendered, one behind the other in one text, and the width of each column. */
typedef struct layout {
    const cbx_table *table;
    cbx_table_style style;
    cbx_text_buffer text;
    uint32_t *lengths; /* of each visible cell in text, row by row */
    size_t *shown;     /* the visible columns */
    size_t *widths;    /* of each of them */
    size_t n_shown, n_rows;
    bool is_plain; /* every cell is as wide as its text is long */
} layout;

static const cbx_table_column *shown_column(const layout *l, size_t k)
{
    return &l->table->columns[l->shown[k]];
}

static void layout_render_cell(layout *l, size_t row, size_t k)
{
    size_t begin = l->text.length;
    cbx_table_append_cell(l->table, row * l->table->n_columns + l->shown[k], &l->text);
    size_t length = l->text.length - begin;
    if (cbx_text_buffer_failed(&l->text) || length > UINT32_MAX) {
        l->text.failed = true;
        return;
    }
    size_t width = length ? cbx_display_width(l->text.bytes + begin, length) : 0;
    l->lengths[row * l->n_shown + k] = (uint32_t)length;
    l->is_plain &= width == length;
    if (width > l->widths[k])
        l->widths[k] = width;
}

static bool layout_begin(layout *l)
{
    const cbx_table *table = l->table;
    l->n_rows = cbx_table_rows(table);
    l->shown = cbx_arena_calloc(table->arena, table->n_columns + 1, sizeof *l->shown);
    l->widths = cbx_arena_calloc(table->arena, table->n_columns + 1, sizeof *l->widths);
    if (!l->shown || !l->widths)
        return false;
    for (size_t c = 0; c < table->n_columns; c++)
        if (!table->columns[c].machine_only) {
            const char *title = cbx_table_title(&table->columns[c]);
            l->widths[l->n_shown] = cbx_display_width(title, strlen(title));
            l->shown[l->n_shown++] = c;
        }
    l->lengths = cbx_arena_alloc(table->arena, l->n_rows * l->n_shown * sizeof *l->lengths);
    return l->lengths != NULL;
}

static bool layout_render(layout *l)
{
    if (!layout_begin(l))
        return false;
    for (size_t row = 0; row < l->n_rows; row++)
        for (size_t k = 0; k < l->n_shown; k++)
            layout_render_cell(l, row, k);
    return !cbx_text_buffer_failed(&l->text);
}

/* Columns of a whole line: each column's width and the gaps between them. */
static size_t line_width(const layout *l)
{
    size_t total = l->n_shown ? (l->n_shown - 1) * GAP : 0;
    for (size_t k = 0; k < l->n_shown; k++)
        total += l->widths[k];
    return total;
}

/* Narrows the widest text column again and again until the table fits or nothing can give. */
static void layout_fit(layout *l)
{
    for (;;) {
        size_t total = line_width(l), widest = SIZE_MAX;
        for (size_t k = 0; k < l->n_shown; k++) {
            const cbx_table_column *column = shown_column(l, k);
            bool whole = column->whole || cbx_table_is_right_aligned(column);
            if (!whole && l->widths[k] > NARROWEST_CUT &&
                (widest == SIZE_MAX || l->widths[k] > l->widths[widest]))
                widest = k;
        }
        if (total <= l->style.width || widest == SIZE_MAX)
            return;
        size_t excess = total - l->style.width, give = l->widths[widest] - NARROWEST_CUT;
        l->widths[widest] -= excess < give ? 1 + excess / 4 : 1;
        l->is_plain = false; /* cells may be cut */
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

static void append_padded(const layout *l, size_t k, const char *text, size_t length, cbx_tone tone,
                          cbx_text_buffer *out)
{
    size_t room = l->widths[k], width = cbx_display_width(text, length);
    bool cut = width > room, last = k + 1 == l->n_shown;
    if (cut) {
        length = cut_length(text, length, room);
        width = cbx_display_width(text, length) + 1;
    }
    const char *colour = l->style.colour ? tone_sequence(tone) : NULL;
    bool right = cbx_table_is_right_aligned(shown_column(l, k));
    append_blanks(out, k ? GAP : 0);
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

static void end_line(size_t begin, cbx_text_buffer *out)
{
    while (out->length > begin && out->bytes[out->length - 1] == ' ')
        out->bytes[--out->length] = '\0';
    cbx_text_buffer_putc(out, '\n');
}

static void append_heading(const layout *l, cbx_text_buffer *out)
{
    size_t begin = out->length;
    for (size_t k = 0; k < l->n_shown; k++) {
        const char *title = cbx_table_title(shown_column(l, k));
        append_padded(l, k, title, strlen(title), CBX_TONE_STRONG, out);
    }
    end_line(begin, out);
}

static void append_rule(const layout *l, cbx_text_buffer *out)
{
    for (size_t k = 0; k < l->n_shown; k++) {
        append_blanks(out, k ? GAP : 0);
        for (size_t i = 0; i < l->widths[k]; i++)
            cbx_text_buffer_puts(out, "─");
    }
    cbx_text_buffer_putc(out, '\n');
}

/* Any row; its cells begin at text, and where they end is returned. */
static const char *append_row(const layout *l, size_t row, const char *text, cbx_text_buffer *out)
{
    const cbx_table *table = l->table;
    size_t begin = out->length;
    for (size_t k = 0; k < l->n_shown; k++) {
        size_t length = l->lengths[row * l->n_shown + k];
        size_t index = row * table->n_columns + l->shown[k];
        cbx_tone tone = table->tones ? (cbx_tone)table->tones[index] : CBX_TONE_PLAIN;
        append_padded(l, k, text, length, tone, out);
        text += length;
    }
    end_line(begin, out);
    return text;
}

/* The same where each byte takes a column: into a line of blanks, each cell at its place. */
static const char *append_plain_row(const layout *l, size_t row, const char *text,
                                    cbx_text_buffer *out)
{
    size_t begin = out->length, width = line_width(l);
    char *at = cbx_text_buffer_reserve(out, width);
    if (!at)
        return text;
    memset(at, ' ', width);
    for (size_t k = 0; k < l->n_shown; k++) {
        size_t length = l->lengths[row * l->n_shown + k];
        bool right = cbx_table_is_right_aligned(shown_column(l, k));
        memcpy(at + (right ? l->widths[k] - length : 0), text, length);
        at += l->widths[k] + GAP;
        text += length;
    }
    out->length += width;
    end_line(begin, out);
    return text;
}

void cbx_table_write_aligned(const cbx_table *table, cbx_table_style style, cbx_text_buffer *out)
{
    layout l = { .table = table, .style = style, .text = CBX_TEXT_BUFFER_INIT, .is_plain = true };
    if (layout_render(&l)) {
        if (style.width)
            layout_fit(&l);
        if (!table->is_continued) {
            append_heading(&l, out);
            append_rule(&l, out);
        }
        bool plain = l.is_plain && !style.colour;
        const char *text = cbx_text_buffer_text(&l.text);
        for (size_t row = 0; row < l.n_rows; row++)
            text = plain ? append_plain_row(&l, row, text, out) : append_row(&l, row, text, out);
    } else {
        out->failed = true;
    }
    cbx_text_buffer_done(&l.text);
}
