/* A series as a line of block characters, for SQL and the terminal. */
#ifndef CALIBRAX_SQL_SPARKLINE_H
#define CALIBRAX_SQL_SPARKLINE_H

#include "engine/base/text_buffer.h"

#include <stddef.h>

/*
 * Appends one character a value: a space for NaN (missing), else one of the eight blocks U+2581 to
 * U+2588, which share the range from the smallest to the largest finite value equally. Infinities
 * are the lowest and the highest block. When all finite values are equal: U+2584, the middle one.
 */
void cbx_sparkline_write(const double *values, size_t n, cbx_text_buffer *text);

#endif
