#include "cli/display_text.h"

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
