#include "engine/base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Control characters would let a file name or a tag drive the reader's terminal; a line's end in
 * quoted text is a blank. */
static void replace_controls(char *text)
{
    for (unsigned char *p = (unsigned char *)text; *p; p++) {
        if (*p == '\n' || *p == '\t')
            *p = ' ';
        else if (*p < 0x20 || *p == 0x7f)
            *p = '?';
        else if (*p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
            p[1] = 0xbf; /* a C1 control in UTF-8 becomes an inverted question mark */
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
    if (used >= 0 && (size_t)used < sizeof err->text)
        (void)snprintf(err->text + used, sizeof err->text - (size_t)used, ": %.*s",
                       CBX_ERROR_TEXT_SIZE / 2, old);
    trim_cut_character(err->text, sizeof err->text);
    replace_controls(err->text);
}
