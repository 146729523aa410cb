/*
 * Numbers as bytes, the same on every machine: doubles as their 64 bits, little end first, counts
 * in base 128 with the low digits first and the top bit set on all bytes but the last (LEB128).
 * Written into a text buffer; read from memory that is not to be trusted.
 */
#ifndef CALIBRAX_ENGINE_BASE_BYTE_RECORD_H
#define CALIBRAX_ENGINE_BASE_BYTE_RECORD_H

#include "engine/base/text_buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void cbx_bytes_put_bits(cbx_text_buffer *buffer, uint64_t bits); /* 8 bytes */
void cbx_bytes_put_double(cbx_text_buffer *buffer, double value);
void cbx_bytes_put_count(cbx_text_buffer *buffer, uint64_t count); /* 1 to 10 bytes */

/*
 * Where reading has got to. Reading never fails at the call: what is not there or not a number is 0
 * and remembered in `failed`, to be asked for once. All of it was read when left is 0, too.
 */
typedef struct cbx_byte_reader {
    const unsigned char *at; /* borrowed */
    size_t left;
    bool failed;
} cbx_byte_reader;

unsigned char cbx_byte_reader_byte(cbx_byte_reader *reader);
uint64_t cbx_byte_reader_bits(cbx_byte_reader *reader);
double cbx_byte_reader_double(cbx_byte_reader *reader);
uint64_t cbx_byte_reader_count(cbx_byte_reader *reader);
/* n bytes in their place; NULL when there are fewer. */
const unsigned char *cbx_byte_reader_take(cbx_byte_reader *reader, size_t n);

#endif
