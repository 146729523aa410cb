#include "engine/text/visible_text.h"

#include "engine/json/utf8.h"

#include <string.h>

bool cbx_display_decode(const char *text, size_t length, uint32_t *ret_code, size_t *ret_bytes)
{
    uint32_t code = 0;
    size_t n = length ? cbx_utf8_decode(text, length, &code) : 0;
    if (n == 0 || (code >= 0xd800 && code < 0xe000))
        return false;
    *ret_code = code;
    *ret_bytes = n;
    return true;
}

bool cbx_is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c ||
           (code >= 0x200e && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

static void append_escaped(cbx_text_buffer *out, uint32_t code)
{
    static const char named[] = "\n\t\r", letters[] = "ntr";
    const char *at = code && code < 0x20 ? strchr(named, (int)code) : NULL;
    if (at)
        cbx_text_buffer_printf(out, "\\%c", letters[at - named]);
    else if (code < 0x80)
        cbx_text_buffer_printf(out, "\\x%02x", code);
    else
        cbx_text_buffer_printf(out, "\\u%04x", code);
}

/*
 * True only when all eight bytes are printable ASCII: the high bit of a byte stays clear unless it
 * was set, or the byte is below 0x20, or 0x7f. A borrow from the byte below can set it for nothing;
 * then the bytes are looked at one by one.
 */
static bool are_plain(const char *eight)
{
    const uint64_t ones = 0x0101010101010101, high_bits = ones << 7;
    uint64_t word;
    memcpy(&word, eight, sizeof word);
    return ((word | (word - ones * 0x20) | (word + ones)) & high_bits) == 0;
}

size_t cbx_display_plain_length(const char *text, size_t length)
{
    size_t n = 0;
    while (length - n >= sizeof(uint64_t) && are_plain(text + n))
        n += sizeof(uint64_t);
    while (n < length && text[n] >= 0x20 && text[n] < 0x7f)
        n++;
    return n;
}

void cbx_display_append(cbx_text_buffer *out, const char *text)
{
    size_t length = strlen(text);
    while (length) {
        uint32_t code;
        size_t n = 1, plain = cbx_display_plain_length(text, length);
        if (plain)
            cbx_text_buffer_append(out, text, n = plain);
        else if (!cbx_display_decode(text, length, &code, &n))
            cbx_text_buffer_printf(out, "\\x%02x", (unsigned char)text[0]);
        else if (cbx_is_control(code))
            append_escaped(out, code);
        else
            cbx_text_buffer_append(out, text, n);
        text += n;
        length -= n;
    }
}

void cbx_cut_append(cbx_text_buffer *out, const char *text, size_t most)
{
    size_t at = 0;
    for (size_t n = 0; text[at] && n < most; n++) {
        at++;
        while (((unsigned char)text[at] & 0xc0) == 0x80)
            at++;
    }
    cbx_text_buffer_append(out, text, at);
    cbx_text_buffer_puts(out, text[at] ? "\u2026" : "");
}
