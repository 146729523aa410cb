/* UTF-8 one character at a time (RFC 3629), for the JSON reader and writer. */
#ifndef CALIBRAX_ENGINE_JSON_UTF8_H
#define CALIBRAX_ENGINE_JSON_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * The character at text[0..length), length > 0. Returns its bytes (1 to 4) and the code point; 0
 * where the bytes are not UTF-8: an overlong form, a stray byte, a character cut off, beyond
 * U+10FFFF. Surrogates (three bytes, "WTF-8") are decoded: the caller decides whether it wants
 * them.
 */
size_t cbx_utf8_decode(const char *text, size_t length, uint32_t *ret_code_point);

/* Writes a code point up to U+10FFFF, surrogates as WTF-8 does; returns the bytes, at most 4. */
size_t cbx_utf8_encode(uint32_t code_point, char *to);

#endif
