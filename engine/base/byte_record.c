#include "engine/base/byte_record.h"

#include <string.h>

enum { DIGIT_BITS = 7, MORE = 0x80, BITS = 64 };

void cbx_bytes_put_bits(cbx_text_buffer *buffer, uint64_t bits)
{
    char bytes[sizeof bits];
    for (size_t i = 0; i < sizeof bits; i++, bits >>= 8)
        bytes[i] = (char)(bits & 0xff);
    cbx_text_buffer_append(buffer, bytes, sizeof bytes);
}

void cbx_bytes_put_double(cbx_text_buffer *buffer, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    cbx_bytes_put_bits(buffer, bits);
}

void cbx_bytes_put_count(cbx_text_buffer *buffer, uint64_t count)
{
    for (; count >= MORE; count >>= DIGIT_BITS)
        cbx_text_buffer_putc(buffer, (char)((count & (MORE - 1)) | MORE));
    cbx_text_buffer_putc(buffer, (char)count);
}

const unsigned char *cbx_byte_reader_take(cbx_byte_reader *reader, size_t n)
{
    const unsigned char *taken = reader->at;
    if (reader->failed || reader->left < n) {
        reader->failed = true;
        return NULL;
    }
    reader->at += n;
    reader->left -= n;
    return taken;
}

unsigned char cbx_byte_reader_byte(cbx_byte_reader *reader)
{
    const unsigned char *byte = cbx_byte_reader_take(reader, 1);
    return byte ? *byte : 0;
}

uint64_t cbx_byte_reader_bits(cbx_byte_reader *reader)
{
    uint64_t bits = 0;
    const unsigned char *bytes = cbx_byte_reader_take(reader, sizeof bits);
    for (size_t i = sizeof bits; bytes && i > 0; i--)
        bits = bits << 8 | bytes[i - 1];
    return bits;
}

double cbx_byte_reader_double(cbx_byte_reader *reader)
{
    uint64_t bits = cbx_byte_reader_bits(reader);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

uint64_t cbx_byte_reader_count(cbx_byte_reader *reader)
{
    uint64_t count = 0;
    for (int shift = 0; shift < BITS; shift += DIGIT_BITS) {
        unsigned char byte = cbx_byte_reader_byte(reader);
        uint64_t digit = byte & (MORE - 1);
        if (digit << shift >> shift != digit)
            break;
        count |= digit << shift;
        if (!(byte & MORE))
            return count;
    }
    reader->failed = true;
    return 0;
}
