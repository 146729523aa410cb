#include "engine/store/file_name.h"

#include <string.h>

static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
static const char digits[] = "0123456789ABCDEF";

void cbx_file_name_encode(const char *id, cbx_text_buffer *out)
{
    for (const char *p = id; *p; p++) {
        unsigned char byte = (unsigned char)*p;
        if (strchr(plain, *p)) {
            cbx_text_buffer_putc(out, *p);
        } else {
            const char escaped[] = { '%', digits[byte >> 4], digits[byte & 15] };
            cbx_text_buffer_append(out, escaped, sizeof escaped);
        }
    }
    cbx_text_buffer_puts(out, ".json");
}

/* 0..15, or -1. */
static int digit_value(char c)
{
    const char *found = c ? strchr(digits, c >= 'a' && c <= 'f' ? c - 'a' + 'A' : c) : NULL;
    return found ? (int)(found - digits) : -1;
}

void cbx_file_name_decode(const char *name, size_t length, cbx_text_buffer *out)
{
    for (size_t i = 0; i < length; i++) {
        int high = name[i] == '%' && i + 2 < length ? digit_value(name[i + 1]) : -1;
        int low = high >= 0 ? digit_value(name[i + 2]) : -1;
        if (low >= 0 && high * 16 + low > 0) {
            cbx_text_buffer_putc(out, (char)(high * 16 + low));
            i += 2;
        } else {
            cbx_text_buffer_putc(out, name[i]);
        }
    }
}
