/*
 * A growing byte string. Appending never fails at the call: a shortage of memory is remembered and
 * asked for once, at the end, with cbx_text_buffer_failed().
 */
#ifndef CALIBRAX_ENGINE_BASE_TEXT_BUFFER_H
#define CALIBRAX_ENGINE_BASE_TEXT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct cbx_text_buffer {
    char *bytes; /* NUL-terminated once anything was appended; may be NULL before */
    size_t length, capacity;
    bool failed;
} cbx_text_buffer;

#define CBX_TEXT_BUFFER_INIT                                                                       \
    {                                                                                              \
        NULL, 0, 0, false                                                                          \
    }

/* Frees the contents; the buffer is then empty and usable again. */
void cbx_text_buffer_done(cbx_text_buffer *buffer);
/* Empties it, keeps the memory. */
void cbx_text_buffer_clear(cbx_text_buffer *buffer);
bool cbx_text_buffer_failed(const cbx_text_buffer *buffer);
/* The contents as a C string, "" when empty; borrowed until the next change. */
const char *cbx_text_buffer_text(const cbx_text_buffer *buffer);

/* Makes room for extra more bytes (and a NUL) and returns where they go; NULL when memory is short.
 * The caller adds what it wrote to buffer->length. */
char *cbx_text_buffer_reserve(cbx_text_buffer *buffer, size_t extra);
void cbx_text_buffer_append(cbx_text_buffer *buffer, const char *bytes, size_t length);
void cbx_text_buffer_puts(cbx_text_buffer *buffer, const char *text);
void cbx_text_buffer_putc(cbx_text_buffer *buffer, char c);
void cbx_text_buffer_printf(cbx_text_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
