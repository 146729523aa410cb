#include "engine/text/escape.h"

#include "engine/text/visible_text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* What stands for a character; NULL: itself. */
typedef const char *(*replacement)(const char *text, size_t at);

/* text is safe: it has nothing that acts on a screen. */
static void append_safe(cbx_text_buffer *out, const char *text, replacement replace)
{
    size_t begin = 0, at = 0;
    for (; text[at]; at++) {
        const char *other = replace(text, at);
        if (!other)
            continue;
        cbx_text_buffer_append(out, text + begin, at - begin);
        cbx_text_buffer_puts(out, other);
        begin = at + 1;
    }
    cbx_text_buffer_append(out, text + begin, at - begin);
}

static void append_replaced(cbx_text_buffer *out, const char *text, replacement replace)
{
    size_t length = strlen(text);
    if (cbx_display_plain_length(text, length) == length) {
        append_safe(out, text, replace);
        return;
    }
    cbx_text_buffer safe = CBX_TEXT_BUFFER_INIT;
    cbx_display_append(&safe, text);
    append_safe(out, cbx_text_buffer_text(&safe), replace);
    out->failed |= safe.failed;
    cbx_text_buffer_done(&safe);
}

static const char *html_replacement(const char *text, size_t at)
{
    switch (text[at]) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* '_' inside a word is no markup; at its edge it is. */
static bool is_edge(const char *text, size_t at)
{
    return at == 0 || !isalnum((unsigned char)text[at - 1]) ||
           !isalnum((unsigned char)text[at + 1]);
}

static const char *markdown_replacement(const char *text, size_t at)
{
    switch (text[at]) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '_':
        return is_edge(text, at) ? "\\_" : NULL;
    case '|':
        return "\\|";
    case '\\':
        return "\\\\";
    case '`':
        return "\\`";
    case '*':
        return "\\*";
    case '[':
        return "\\[";
    case ']':
        return "\\]";
    case '~':
        return "\\~";
    default:
        return NULL;
    }
}

static const char *latex_replacement(const char *text, size_t at)
{
    static const char marks[] = "&%$#_{}";
    static const char *const escaped[] = { "\\&", "\\%", "\\$", "\\#", "\\_", "\\{", "\\}" };
    const char *mark = strchr(marks, text[at]);
    if (mark)
        return escaped[mark - marks];
    switch (text[at]) {
    case '\\':
        return "\\textbackslash{}";
    case '~':
        return "\\textasciitilde{}";
    case '^':
        return "\\textasciicircum{}";
    case '<':
        return "\\textless{}";
    case '>':
        return "\\textgreater{}";
    case '|':
        return "\\textbar{}";
    case '"':
        return "\\textquotedbl{}";
    default:
        return NULL;
    }
}

void cbx_html_append(cbx_text_buffer *out, const char *text)
{
    append_replaced(out, text, html_replacement);
}

void cbx_markdown_append(cbx_text_buffer *out, const char *text)
{
    append_replaced(out, text, markdown_replacement);
}

void cbx_latex_append(cbx_text_buffer *out, const char *text)
{
    append_replaced(out, text, latex_replacement);
}

void cbx_csv_append(cbx_text_buffer *out, const char *text)
{
    if (text[0] && !strpbrk(text, ",\"\r\n")) {
        cbx_text_buffer_puts(out, text);
        return;
    }
    cbx_text_buffer_putc(out, '"');
    for (; *text; text++) {
        cbx_text_buffer_puts(out, *text == '"' ? "\"" : "");
        cbx_text_buffer_putc(out, *text);
    }
    cbx_text_buffer_putc(out, '"');
}
