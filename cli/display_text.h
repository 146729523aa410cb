/*
 * Text for people's eyes: what may reach a terminal, and how wide it is there. User text passes
 * through here before it is shown, so that it cannot move the cursor, change colours or reorder a
 * line.
 */
#ifndef CALIBRAX_CLI_DISPLAY_TEXT_H
#define CALIBRAX_CLI_DISPLAY_TEXT_H

#include "engine/base/text_buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Appends text with everything that acts on a terminal spelled out: \n, \t, \r, other control
 * characters (C0, DEL, C1) as \xHH, line separators and bidirectional controls as \uHHHH, bytes
 * that are not UTF-8 as \xHH.
 */
void cbx_display_append(cbx_text_buffer *out, const char *text);

/* Columns text takes on a terminal: 2 for wide East Asian characters and emoji, 0 for combining
 * ones. Needs LC_CTYPE to be a UTF-8 locale; in another one each character counts 1. */
size_t cbx_display_width(const char *text, size_t length);

/* The character at text[0..length): its code point and bytes; false when it is not UTF-8. */
bool cbx_display_decode(const char *text, size_t length, uint32_t *ret_code, size_t *ret_bytes);

/* True for characters that act on a terminal or on the order of a line. */
bool cbx_is_control(uint32_t code);

#endif
