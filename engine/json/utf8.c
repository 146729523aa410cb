#include "engine/json/utf8.h"

/* Bytes of a sequence by its first byte; 0: cannot begin one. */
static size_t sequence_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first < 0xe0)
        return 2;
    if (first >= 0xe0 && first < 0xf0)
        return 3;
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

size_t cbx_utf8_decode(const char *text, size_t length, uint32_t *ret_code_point)
{
    static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    static const unsigned char first_bits[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    unsigned char first = (unsigned char)text[0];
    size_t n = sequence_length(first);
    if (n == 0 || n > length)
        return 0;
    uint32_t code_point = first & first_bits[n];
    for (size_t i = 1; i < n; i++) {
        unsigned char byte = (unsigned char)text[i];
        if ((byte & 0xc0) != 0x80)
            return 0;
        code_point = code_point << 6 | (byte & 0x3f);
    }
    if (code_point < smallest[n] || code_point > 0x10ffff)
        return 0;
    *ret_code_point = code_point;
    return n;
}

size_t cbx_utf8_encode(uint32_t code_point, char *to)
{
    static const unsigned char marks[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    size_t n = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; code_point >>= 6)
        to[i] = (char)(0x80 | (code_point & 0x3f));
    to[0] = (char)(marks[n] | code_point);
    return n;
}
