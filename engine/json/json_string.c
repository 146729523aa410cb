/*
 * Strings of JSON texts. Most hold plain ASCII and are found eight bytes at a time and copied
 * whole; the others are bounded first, then checked and decoded.
 */
#include "engine/json/json_parser.h"
#include "engine/json/utf8.h"

#include <string.h>

enum { FIRST_POOL = 256, LARGEST_POOL = 64 * 1024 };

static uint64_t ones(unsigned char byte)
{
    return byte * UINT64_C(0x0101010101010101);
}

/* Not zero where one of the eight bytes is zero. */
static uint64_t zero_bytes(uint64_t bytes)
{
    return (bytes - ones(1)) & ~bytes & ones(0x80);
}

/* Whether eight bytes are ASCII without a quote, a backslash or a control character. */
static bool are_plain(const char *text)
{
    uint64_t bytes;
    memcpy(&bytes, text, sizeof bytes);
    uint64_t control = (bytes - ones(0x20)) & ones(0x80);
    uint64_t special = zero_bytes(bytes ^ ones('"')) | zero_bytes(bytes ^ ones('\\'));
    return ((bytes & ones(0x80)) | control | special) == 0;
}

static bool is_plain(char c)
{
    return c >= ' ' && c != '"' && c != '\\' && (signed char)c > 0;
}

static const char *skip_plain(const char *text, const char *end)
{
    while (end - text >= 8 && are_plain(text))
        text += 8;
    while (text < end && is_plain(*text))
        text++;
    return text;
}

/* Room for size bytes that the caller may use in part: give back with pool_left. */
static char *pool_reserve(cbx_json_parser *parser, size_t size)
{
    if (parser->pool_left >= size)
        return parser->pool;
    size_t fresh = parser->pool_size ? parser->pool_size * 2 : FIRST_POOL;
    if (fresh > LARGEST_POOL)
        fresh = LARGEST_POOL;
    if (fresh < size)
        fresh = size;
    char *pool = cbx_arena_alloc(parser->arena, fresh);
    if (!pool) {
        (void)cbx_json_parser_no_memory(parser);
        return NULL;
    }
    parser->pool = pool;
    parser->pool_left = parser->pool_size = fresh;
    return pool;
}

static void pool_take(cbx_json_parser *parser, size_t size)
{
    parser->pool += size;
    parser->pool_left -= size;
}

/* The closing quote of the string whose contents reach beyond at; NULL after a failure. */
static const char *closing_quote(cbx_json_parser *parser, const char *at)
{
    const char *opening = parser->at;
    for (; at < parser->end && *at != '"'; at++) {
        if ((unsigned char)*at < ' ') {
            (void)cbx_json_parser_fail(parser, at, "control character in a string");
            return NULL;
        }
        at += *at == '\\' && at + 1 < parser->end;
    }
    if (at < parser->end)
        return at;
    (void)cbx_json_parser_fail(parser, opening, "a string without its closing quote");
    return NULL;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The four digits behind "\u"; false when they are not there. */
static bool read_code_unit(const char *text, const char *end, uint32_t *ret_unit)
{
    if (end - text < 6 || text[0] != '\\' || text[1] != 'u')
        return false;
    uint32_t unit = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(text[i]);
        if (digit < 0)
            return false;
        unit = unit << 4 | (uint32_t)digit;
    }
    *ret_unit = unit;
    return true;
}

static bool is_surrogate(uint32_t unit)
{
    return unit >= 0xd800 && unit < 0xe000;
}

/* A \uXXXX, or two that are a surrogate pair; returns their length, 0 when malformed. */
static size_t read_unicode_escape(const char *text, const char *end, uint32_t *ret_code_point)
{
    uint32_t unit, low;
    if (!read_code_unit(text, end, &unit))
        return 0;
    *ret_code_point = unit;
    if (unit >= 0xd800 && unit < 0xdc00 && read_code_unit(text + 6, end, &low) && low >= 0xdc00 &&
        low < 0xe000) {
        *ret_code_point = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        return 12;
    }
    return 6;
}

/* The escape at text into *to; returns its length in the text, 0 when there is no such escape. */
static size_t decode_escape(const char *text, const char *end, char **to, cbx_json *value)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *letter = memchr(letters, text[1], sizeof letters - 1);
    if (letter) {
        *(*to)++ = meanings[letter - letters];
        return 2;
    }
    uint32_t code_point;
    size_t n = read_unicode_escape(text, end, &code_point);
    if (n > 0) {
        *to += cbx_utf8_encode(code_point, *to);
        value->has_nul |= code_point == 0;
        value->has_lone_surrogate |= is_surrogate(code_point);
    }
    return n;
}

/* A byte beyond ASCII: copies its character; returns the length, 0 when it is not UTF-8. */
static size_t copy_character(const char *text, const char *end, char **to)
{
    uint32_t code_point;
    size_t n = cbx_utf8_decode(text, (size_t)(end - text), &code_point);
    if (n == 0 || is_surrogate(code_point))
        return 0;
    memcpy(*to, text, n);
    *to += n;
    return n;
}

/* Decodes text up to the closing quote at end; the result is never longer than the source. */
static bool decode(cbx_json_parser *parser, const char *text, const char *end, char *to,
                   cbx_json *value)
{
    char *begin = to;
    while (text < end) {
        const char *plain_end = skip_plain(text, end);
        memcpy(to, text, (size_t)(plain_end - text));
        to += plain_end - text;
        text = plain_end;
        if (text == end)
            break;
        bool is_escape = *text == '\\';
        size_t n =
            is_escape ? decode_escape(text, end, &to, value) : copy_character(text, end, &to);
        if (n == 0)
            return cbx_json_parser_fail(parser, text,
                                        is_escape ? "invalid escape" : "invalid UTF-8");
        text += n;
    }
    *to = '\0';
    value->text = begin;
    value->count = (size_t)(to - begin);
    return true;
}

static bool read_rich_string(cbx_json_parser *parser, const char *at, cbx_json *value)
{
    const char *contents = parser->at + 1;
    const char *closing = closing_quote(parser, at);
    if (!closing)
        return false;
    char *to = pool_reserve(parser, (size_t)(closing - contents) + 1);
    if (!to || !decode(parser, contents, closing, to, value))
        return false;
    pool_take(parser, value->count + 1);
    parser->at = closing + 1;
    return true;
}

bool cbx_json_read_string(cbx_json_parser *parser, cbx_json *ret_value)
{
    const char *contents = parser->at + 1;
    const char *at = skip_plain(contents, parser->end);
    *ret_value = (cbx_json){ .type = CBX_JSON_STRING };
    if (at == parser->end || *at != '"')
        return read_rich_string(parser, at, ret_value);
    size_t length = (size_t)(at - contents);
    char *to = pool_reserve(parser, length + 1);
    if (!to)
        return false;
    memcpy(to, contents, length);
    to[length] = '\0';
    ret_value->text = to;
    ret_value->count = length;
    pool_take(parser, length + 1);
    parser->at = at + 1;
    return true;
}
