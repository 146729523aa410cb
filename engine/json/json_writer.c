#include "engine/json/json_writer.h"

#include "engine/base/arena.h"
#include "engine/json/number_text.h"
#include "engine/json/utf8.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const cbx_json_style CBX_JSON_PYTHON_INDENTED = { .indent = 2, .ascii = true };
const cbx_json_style CBX_JSON_PYTHON_LINE = { .indent = -1, .spaced = true, .ascii = true };
const cbx_json_style CBX_JSON_COMPACT = { .indent = -1 };
const cbx_json_style CBX_JSON_SQL = { .indent = -1, .non_finite_null = true };
const cbx_json_style CBX_JSON_RESULT = { .indent = -1, .spaced = true, .non_finite_quoted = true };

enum { REPLACEMENT_CHARACTER = 0xfffd, ESCAPE_SIZE = 6 };

void cbx_json_writer_init(cbx_json_writer *writer, cbx_text_buffer *out, cbx_json_style style)
{
    writer->out = out;
    writer->style = style;
    writer->depth = 0;
    writer->after_name = false;
    writer->has_items[0] = false;
}

static void write_line_break(cbx_json_writer *writer)
{
    size_t spaces = (size_t)writer->style.indent * (size_t)writer->depth;
    char *to = cbx_text_buffer_reserve(writer->out, spaces + 1);
    if (!to)
        return;
    to[0] = '\n';
    memset(to + 1, ' ', spaces);
    to[spaces + 1] = '\0';
    writer->out->length += spaces + 1;
}

/* What stands before an item: nothing behind its name, else the separator. */
static void begin_item(cbx_json_writer *writer)
{
    if (writer->after_name) {
        writer->after_name = false;
        return;
    }
    bool *has_items = &writer->has_items[writer->depth];
    if (writer->depth > 0) {
        bool indented = writer->style.indent >= 0;
        if (*has_items)
            cbx_text_buffer_puts(writer->out, writer->style.spaced && !indented ? ", " : ",");
        if (indented)
            write_line_break(writer);
    }
    *has_items = true;
}

static void begin_container(cbx_json_writer *writer, char opening)
{
    begin_item(writer);
    cbx_text_buffer_putc(writer->out, opening);
    assert(writer->depth + 1 < CBX_JSON_WRITER_LEVELS);
    writer->depth++;
    writer->has_items[writer->depth] = false;
}

static void end_container(cbx_json_writer *writer, char closing)
{
    assert(writer->depth > 0 && !writer->after_name);
    bool had_items = writer->has_items[writer->depth];
    writer->depth--;
    if (had_items && writer->style.indent >= 0)
        write_line_break(writer);
    cbx_text_buffer_putc(writer->out, closing);
}

void cbx_json_begin_object(cbx_json_writer *writer)
{
    begin_container(writer, '{');
}

void cbx_json_end_object(cbx_json_writer *writer)
{
    end_container(writer, '}');
}

void cbx_json_begin_array(cbx_json_writer *writer)
{
    begin_container(writer, '[');
}

void cbx_json_end_array(cbx_json_writer *writer)
{
    end_container(writer, ']');
}

/*
 * True only when none of eight bytes needs an escape in either style: the high bit of a byte stays
 * clear unless it was set or the byte is below 0x20, 0x7f, '"' or '\\' (the last two are below 1
 * once XOR has made them 0). A borrow can set it for nothing: then each byte is looked at.
 */
static bool are_plain(const char *eight)
{
    const uint64_t ones = 0x0101010101010101, high_bits = ones << 7;
    uint64_t word;
    memcpy(&word, eight, sizeof word);
    uint64_t quotes = word ^ ones * '"', backslashes = word ^ ones * '\\';
    uint64_t special = word | (word - ones * 0x20) | (word + ones) | (quotes - ones);
    return ((special | (backslashes - ones)) & high_bits) == 0;
}

static bool is_plain(char c, bool ascii)
{
    unsigned char byte = (unsigned char)c;
    if (byte < ' ' || byte == '"' || byte == '\\' || byte >= 0x80)
        return false;
    return !ascii || byte != 0x7f;
}

static void write_unit(cbx_text_buffer *out, uint32_t unit)
{
    static const char hex[] = "0123456789abcdef";
    const char escape[ESCAPE_SIZE] = {
        '\\', 'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15], hex[unit >> 4 & 15], hex[unit & 15]
    };
    cbx_text_buffer_append(out, escape, sizeof escape);
}

static void write_code_units(cbx_text_buffer *out, uint32_t code_point)
{
    if (code_point >= 0x10000) {
        write_unit(out, 0xd800 + ((code_point - 0x10000) >> 10));
        code_point = 0xdc00 + ((code_point - 0x10000) & 0x3ff);
    }
    write_unit(out, code_point);
}

static void write_ascii_escape(cbx_text_buffer *out, char c)
{
    static const char special[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *found = memchr(special, c, sizeof special - 1);
    if (found) {
        const char escape[] = { '\\', letters[found - special] };
        cbx_text_buffer_append(out, escape, sizeof escape);
    } else {
        write_unit(out, (unsigned char)c);
    }
}

/* One character that is not plain; returns its bytes. A lone surrogate is always an escape, for
 * the output is UTF-8 in every style. */
static size_t write_special(cbx_text_buffer *out, const char *text, size_t length, bool ascii)
{
    if ((unsigned char)text[0] < 0x80) {
        write_ascii_escape(out, text[0]);
        return 1;
    }
    uint32_t code_point;
    size_t n = cbx_utf8_decode(text, length, &code_point);
    if (n == 0)
        code_point = REPLACEMENT_CHARACTER;
    if (ascii || (code_point >= 0xd800 && code_point < 0xe000)) {
        write_code_units(out, code_point);
    } else {
        char bytes[4];
        cbx_text_buffer_append(out, bytes, cbx_utf8_encode(code_point, bytes));
    }
    return n > 0 ? n : 1;
}

static void write_quoted(cbx_json_writer *writer, const char *text, size_t length)
{
    cbx_text_buffer *out = writer->out;
    bool ascii = writer->style.ascii;
    cbx_text_buffer_putc(out, '"');
    for (size_t i = 0; i < length;) {
        size_t begin = i;
        while (length - i >= sizeof(uint64_t) && are_plain(text + i))
            i += sizeof(uint64_t);
        while (i < length && is_plain(text[i], ascii))
            i++;
        cbx_text_buffer_append(out, text + begin, i - begin);
        if (i < length)
            i += write_special(out, text + i, length - i, ascii);
    }
    cbx_text_buffer_putc(out, '"');
}

static void write_name(cbx_json_writer *writer, const char *name, size_t length)
{
    assert(writer->depth > 0 && !writer->after_name);
    begin_item(writer);
    write_quoted(writer, name, length);
    bool spaced = writer->style.indent >= 0 || writer->style.spaced;
    cbx_text_buffer_puts(writer->out, spaced ? ": " : ":");
    writer->after_name = true;
}

void cbx_json_name(cbx_json_writer *writer, const char *name)
{
    write_name(writer, name, strlen(name));
}

static void write_item(cbx_json_writer *writer, const char *text, size_t length)
{
    begin_item(writer);
    cbx_text_buffer_append(writer->out, text, length);
}

void cbx_json_string(cbx_json_writer *writer, const char *text)
{
    if (text)
        cbx_json_string_n(writer, text, strlen(text));
    else
        cbx_json_null(writer);
}

void cbx_json_string_n(cbx_json_writer *writer, const char *text, size_t length)
{
    begin_item(writer);
    write_quoted(writer, text, length);
}

static void write_non_finite(cbx_json_writer *writer, double value)
{
    char text[CBX_NUMBER_TEXT_SIZE];
    size_t length = cbx_number_format(value, text);
    if (writer->style.non_finite_quoted)
        cbx_json_string_n(writer, text, length);
    else if (!writer->style.non_finite_null)
        write_item(writer, text, length);
    else if (isnan(value))
        cbx_json_null(writer);
    else
        write_item(writer, value > 0 ? "9e999" : "-9e999", value > 0 ? 5 : 6);
}

void cbx_json_double(cbx_json_writer *writer, double value)
{
    if (!isfinite(value)) {
        write_non_finite(writer, value);
        return;
    }
    begin_item(writer);
    char *to = cbx_text_buffer_reserve(writer->out, CBX_NUMBER_TEXT_SIZE);
    if (to)
        writer->out->length += cbx_number_format(value, to);
}

void cbx_json_integer(cbx_json_writer *writer, int64_t value)
{
    char text[CBX_NUMBER_TEXT_SIZE];
    write_item(writer, text, cbx_integer_format(value, text));
}

void cbx_json_bool(cbx_json_writer *writer, bool value)
{
    write_item(writer, value ? "true" : "false", value ? 4 : 5);
}

void cbx_json_null(cbx_json_writer *writer)
{
    write_item(writer, "null", 4);
}

static void write_float(cbx_json_writer *writer, const cbx_json *value)
{
    char last = value->source[value->source_length - 1];
    bool is_literal = last >= '0' && last <= '9';
    if (is_literal && isinf(value->number))
        write_item(writer, value->source, value->source_length);
    else
        cbx_json_double(writer, value->number);
}

static void write_array(cbx_json_writer *writer, const cbx_json *array)
{
    cbx_json_begin_array(writer);
    for (size_t i = 0; i < array->count; i++)
        cbx_json_value(writer, &array->items[i]);
    cbx_json_end_array(writer);
}

static void write_member(cbx_json_writer *writer, const cbx_json_member *member)
{
    write_name(writer, member->name, member->name_length);
    cbx_json_value(writer, &member->value);
}

typedef const cbx_json_member *member_pointer;

/* Bytes of UTF-8 sort as the code points do. */
static int compare_names(const void *a, const void *b)
{
    member_pointer x = *(const member_pointer *)a, y = *(const member_pointer *)b;
    size_t common = x->name_length < y->name_length ? x->name_length : y->name_length;
    int order = memcmp(x->name, y->name, common);
    return order != 0 ? order
                      : (x->name_length > y->name_length) - (x->name_length < y->name_length);
}

static void write_members_sorted(cbx_json_writer *writer, const cbx_json *object)
{
    member_pointer *sorted = malloc((object->count + 1) * sizeof(member_pointer));
    if (!sorted) {
        writer->out->failed = true;
        return;
    }
    for (size_t i = 0; i < object->count; i++)
        sorted[i] = &object->members[i];
    qsort(sorted, object->count, sizeof(member_pointer), compare_names);
    for (size_t i = 0; i < object->count; i++)
        write_member(writer, sorted[i]);
    free(sorted);
}

static void write_object(cbx_json_writer *writer, const cbx_json *object)
{
    cbx_json_begin_object(writer);
    if (writer->style.sort_keys)
        write_members_sorted(writer, object);
    else
        for (size_t i = 0; i < object->count; i++)
            write_member(writer, &object->members[i]);
    cbx_json_end_object(writer);
}

void cbx_json_value(cbx_json_writer *writer, const cbx_json *value)
{
    switch (value->type) {
    case CBX_JSON_NULL:
        cbx_json_null(writer);
        break;
    case CBX_JSON_FALSE:
    case CBX_JSON_TRUE:
        cbx_json_bool(writer, value->type == CBX_JSON_TRUE);
        break;
    case CBX_JSON_INTEGER:
        write_item(writer, value->source, value->source_length);
        break;
    case CBX_JSON_FLOAT:
        write_float(writer, value);
        break;
    case CBX_JSON_STRING:
        cbx_json_string_n(writer, value->text, value->count);
        break;
    case CBX_JSON_ARRAY:
        write_array(writer, value);
        break;
    case CBX_JSON_OBJECT:
        write_object(writer, value);
        break;
    }
}

void cbx_json_document(cbx_json_writer *writer, const char *text)
{
    cbx_arena *arena = cbx_arena_new();
    const cbx_json *value;
    cbx_status status = CBX_NO_MEMORY;
    if (arena)
        status = cbx_json_parse(text, strlen(text), arena, &value, NULL);
    if (status == CBX_OK)
        cbx_json_value(writer, value);
    else
        cbx_json_null(writer);
    writer->out->failed |= status == CBX_NO_MEMORY;
    cbx_arena_free(arena);
}

void cbx_json_put_string(cbx_json_writer *writer, const char *name, const char *text)
{
    cbx_json_name(writer, name);
    cbx_json_string(writer, text);
}

void cbx_json_put_integer(cbx_json_writer *writer, const char *name, int64_t value)
{
    cbx_json_name(writer, name);
    cbx_json_integer(writer, value);
}

void cbx_json_put_bool(cbx_json_writer *writer, const char *name, bool value)
{
    cbx_json_name(writer, name);
    cbx_json_bool(writer, value);
}

void cbx_json_put_number(cbx_json_writer *writer, const char *name, double value)
{
    cbx_json_name(writer, name);
    if (isnan(value))
        cbx_json_null(writer);
    else
        cbx_json_double(writer, value);
}
