/*
 * Text with everything that acts on its reader's screen spelled out. User text passes through here
 * before people see it, so that it cannot move a cursor, change colours or reorder a line.
 */
#ifndef CALIBRAX_ENGINE_TEXT_VISIBLE_TEXT_H
#define CALIBRAX_ENGINE_TEXT_VISIBLE_TEXT_H

#include "engine/base/text_buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Appends text with control characters spelled out: \n, \t, \r, others (C0, DEL, C1) as \xHH, line
 * separators and bidirectional controls as \uHHHH, bytes that are not UTF-8 as \xHH.
 */
void cbx_display_append(cbx_text_buffer *out, const char *text);

/* At most so many characters of the text, and "…" where it goes on. Not spelled out. */
void cbx_cut_append(cbx_text_buffer *out, const char *text, size_t most);

/* The character at text[0..length): its code point and bytes; false when it is not UTF-8. */
bool cbx_display_decode(const char *text, size_t length, uint32_t *ret_code, size_t *ret_bytes);

/* How many bytes text[0..length) begins with that are printable ASCII: most text is nothing else,
 * needs no escapes and takes a column a byte. */
size_t cbx_display_plain_length(const char *text, size_t length);

/* True for characters that act on a terminal or on the order of a line. */
bool cbx_is_control(uint32_t code);

#endif
