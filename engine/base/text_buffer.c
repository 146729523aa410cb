#include "engine/base/text_buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

void cbx_text_buffer_done(cbx_text_buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (cbx_text_buffer)CBX_TEXT_BUFFER_INIT;
}

void cbx_text_buffer_clear(cbx_text_buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
    if (buffer->bytes)
        buffer->bytes[0] = '\0';
}

bool cbx_text_buffer_failed(const cbx_text_buffer *buffer)
{
    return buffer->failed;
}

const char *cbx_text_buffer_text(const cbx_text_buffer *buffer)
{
    return buffer->bytes ? buffer->bytes : "";
}

char *cbx_text_buffer_reserve(cbx_text_buffer *buffer, size_t extra)
{
    if (buffer->failed || extra > SIZE_MAX / 2 - buffer->length - 1) {
        buffer->failed = true;
        return NULL;
    }
    size_t needed = buffer->length + extra + 1;
    if (needed > buffer->capacity) {
        size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;
        while (capacity < needed)
            capacity *= 2;
        char *bytes = realloc(buffer->bytes, capacity);
        if (!bytes) {
            buffer->failed = true;
            return NULL;
        }
        buffer->bytes = bytes;
        buffer->capacity = capacity;
    }
    return buffer->bytes + buffer->length;
}

void cbx_text_buffer_append(cbx_text_buffer *buffer, const char *bytes, size_t length)
{
    char *to = cbx_text_buffer_reserve(buffer, length);
    if (!to)
        return;
    if (length)
        memcpy(to, bytes, length);
    to[length] = '\0';
    buffer->length += length;
}

void cbx_text_buffer_puts(cbx_text_buffer *buffer, const char *text)
{
    cbx_text_buffer_append(buffer, text, strlen(text));
}

void cbx_text_buffer_putc(cbx_text_buffer *buffer, char c)
{
    char *to = cbx_text_buffer_reserve(buffer, 1);
    if (!to)
        return;
    to[0] = c;
    to[1] = '\0';
    buffer->length++;
}

void cbx_text_buffer_printf(cbx_text_buffer *buffer, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *to = length < 0 ? NULL : cbx_text_buffer_reserve(buffer, (size_t)length);
    if (to) {
        (void)vsnprintf(to, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    } else {
        buffer->failed = true;
    }
    va_end(again);
}
