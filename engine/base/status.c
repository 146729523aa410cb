#include "engine/base/status.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Bytes of the UTF-8 sequence at p, 0 when there is none; what it stands for is not looked at. */
static size_t sequence_length(const unsigned char *p)
{
    size_t n = *p < 0x80 ? 1 : *p < 0xc2 ? 0 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : *p < 0xf5 ? 4 : 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

/* C1 controls, and the marks that turn the direction of the text behind them (bidirectional
 * formatting, line and paragraph separators, the byte order mark). */
static bool is_control_sequence(const unsigned char *p, size_t n)
{
    if (n == 2)
        return (p[0] == 0xc2 && p[1] < 0xa0) || (p[0] == 0xd8 && p[1] == 0x9c);
    if (n != 3)
        return false;
    bool turns = p[0] == 0xe2 && p[1] == 0x80 && ((p[2] >= 0x8e && p[2] <= 0x8f) || p[2] >= 0xa8) &&
                 p[2] <= 0xae;
    bool isolates = p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9;
    return turns || isolates || (p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf);
}

/* Control characters would let a file name or a tag drive the reader's terminal, and so would bytes
 * that are not UTF-8: terminals of eight bits take some for controls. A line's end in quoted text
 * is a blank. */
static void replace_controls(char *text)
{
    for (unsigned char *p = (unsigned char *)text; *p;) {
        size_t n = sequence_length(p);
        if (*p == '\n' || *p == '\t') {
            *p = ' ';
        } else if (n == 0 || *p < 0x20 || *p == 0x7f || is_control_sequence(p, n)) {
            n = n ? n : 1;
            memset(p, '?', n);
        }
        p += n;
    }
}

/* vsnprintf cuts anywhere; drop the bytes of a character it cut in half. */
static void trim_cut_character(char *text, size_t capacity)
{
    size_t length = strlen(text);
    if (length + 1 < capacity)
        return;
    size_t start = length;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
        start--;
    if (start > 0 && (unsigned char)text[start - 1] >= 0xc0)
        text[start - 1] = '\0';
}

#define LONGEST_REASON ((size_t)CBX_ERROR_TEXT_SIZE / 2)

/* Where the text ends that has no more than length bytes and no half character. */
static size_t cut_at_character(const char *text, size_t length)
{
    while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
        length--;
    return length;
}

cbx_status cbx_fail(cbx_error *err, cbx_status status, const char *format, ...)
{
    if (!err)
        return status;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    trim_cut_character(err->text, sizeof err->text);
    replace_controls(err->text);
    return status;
}

void cbx_error_prefix(cbx_error *err, const char *format, ...)
{
    if (!err)
        return;
    char old[CBX_ERROR_TEXT_SIZE];
    memcpy(old, err->text, sizeof old);
    va_list args;
    va_start(args, format);
    int used = vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    size_t end = used < 0 ? 0 : (size_t)used;
    size_t reason = strlen(old) < LONGEST_REASON ? strlen(old) : LONGEST_REASON;
    bool is_cut = end + 2 + reason >= sizeof err->text;
    if (is_cut) /* the place may be long; the reason is what helps */
        end = cut_at_character(err->text, sizeof err->text - reason - sizeof "...: ");
    (void)snprintf(err->text + end, sizeof err->text - end, "%s: %.*s", is_cut ? "..." : "",
                   (int)LONGEST_REASON, old);
    trim_cut_character(err->text, sizeof err->text);
    replace_controls(err->text);
}
