#include "cli/display_text.h"

#include <string.h>
#include <wchar.h>

size_t cbx_display_width(const char *text, size_t length)
{
    size_t width = 0;
    while (length) {
        uint32_t code;
        size_t n = 1, plain = cbx_display_plain_length(text, length);
        if (plain) {
            width += n = plain;
        } else if (!cbx_display_decode(text, length, &code, &n)) {
            width++;
        } else {
            int columns = code < 0x80 ? 1 : wcwidth((wchar_t)code);
            width += columns < 0 ? 1 : (size_t)columns;
        }
        text += n;
        length -= n;
    }
    return width;
}

void cbx_display_append_commit(cbx_text_buffer *out, const char *commit)
{
    enum { FULL_LENGTH = 40, SHOWN_LENGTH = 10 };
    if (strspn(commit, "0123456789abcdef") == FULL_LENGTH && commit[FULL_LENGTH] == '\0')
        cbx_text_buffer_append(out, commit, SHOWN_LENGTH);
    else
        cbx_display_append(out, commit);
}
