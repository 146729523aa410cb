#include "cli/shell/sql_fault_text.h"

#include "cli/display_text.h"

#include <string.h>

/* Of a long line as many columns are shown before and after the culprit. */
enum { SHOWN_BEFORE = 50, SHOWN_AFTER = 25 };

size_t cbx_line_number(const char *text, size_t at)
{
    size_t line = 1;
    for (size_t i = 0; i < at; i++)
        line += text[i] == '\n';
    return line;
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Moves begin and end of a line towards the culprit until the rest is short, at borders of
 * characters. */
static void find_window(const char *text, size_t at, size_t *begin, size_t *end)
{
    if (*end - *begin <= SHOWN_BEFORE + SHOWN_AFTER)
        return;
    if (at - *begin > SHOWN_BEFORE)
        *begin = at - SHOWN_BEFORE;
    if (*end - at > SHOWN_AFTER)
        *end = at + SHOWN_AFTER;
    while (*begin < at && is_continuation(text[*begin]))
        ++*begin;
    while (*end > at && is_continuation(text[*end]))
        --*end;
}

/* A tab is one blank, as psql has it, so that the caret is in its place. */
static void append_piece(const char *text, size_t length, cbx_text_buffer *out)
{
    cbx_text_buffer piece = CBX_TEXT_BUFFER_INIT;
    for (size_t i = 0; i < length; i++)
        cbx_text_buffer_putc(&piece, text[i] == '\t' ? ' ' : text[i]);
    cbx_display_append(out, cbx_text_buffer_text(&piece));
    cbx_text_buffer_done(&piece);
}

static void append_spaces(cbx_text_buffer *out, size_t n)
{
    while (n--)
        cbx_text_buffer_putc(out, ' ');
}

static void append_line(const char *text, size_t length, size_t at, bool caret,
                        cbx_text_buffer *out)
{
    size_t begin = at, end = at;
    while (begin > 0 && text[begin - 1] != '\n')
        begin--;
    while (end < length && text[end] != '\n' && text[end] != '\r')
        end++;
    size_t line_begin = begin, line_end = end, start = out->length;
    find_window(text, at, &begin, &end);
    cbx_text_buffer_printf(out, "LINE %zu: %s", cbx_line_number(text, at),
                           begin > line_begin ? "..." : "");
    append_piece(text + begin, at - begin, out);
    size_t column = cbx_display_width(out->bytes + start, out->length - start);
    append_piece(text + at, end - at, out);
    cbx_text_buffer_puts(out, end < line_end ? "...\n" : "\n");
    if (caret) {
        append_spaces(out, column);
        cbx_text_buffer_puts(out, "^\n");
    }
}

static size_t first_content(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length && strchr(" \t\r\n", text[at]))
        at++;
    return at;
}

void cbx_sql_fault_append(const cbx_sql_fault *fault, const char *text, size_t length,
                          const char *suggestion, cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, "ERROR:  ");
    cbx_display_append(out, fault->error.text);
    cbx_text_buffer_putc(out, '\n');
    size_t at = fault->offset >= 0 ? (size_t)fault->offset : first_content(text, length);
    if (at <= length && length)
        append_line(text, length, at, fault->offset >= 0, out);
    if (suggestion) {
        cbx_text_buffer_puts(out, "HINT:  Perhaps you meant \"");
        cbx_display_append(out, suggestion);
        cbx_text_buffer_puts(out, "\".\n");
    } else if (fault->hint) {
        cbx_text_buffer_printf(out, "HINT:  %s\n", fault->hint);
    }
}
