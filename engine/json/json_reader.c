/*
 * Recursive descent over the text, one pass. Items of an open container wait on one growing stack;
 * when the container closes they move, together, into the arena.
 */
#include "engine/json/json_reader.h"

#include "engine/json/json_parser.h"
#include "engine/json/number_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_STACK = 4096, INDENT_BYTES = 8 };

static const char TOO_LONG[] = "a value of more than 4 GiB";

typedef enum next_item { NEXT_FAULT, NEXT_ITEM, NEXT_END } next_item;

static bool read_value(cbx_json_parser *parser, cbx_json *ret_value);

bool cbx_json_parser_fail(cbx_json_parser *parser, const char *at, const char *what)
{
    size_t line = 1;
    const char *line_begin = parser->begin;
    parser->status = CBX_INVALID;
    if (!parser->err) /* nobody reads the text, and finding the line costs all that stands before */
        return false;
    for (const char *p = parser->begin; p < at; p++) {
        if (*p == '\n') {
            line++;
            line_begin = p + 1;
        }
    }
    parser->status = cbx_fail(parser->err, CBX_INVALID, "line %zu, column %zu: %s", line,
                              (size_t)(at - line_begin) + 1, what);
    return false;
}

bool cbx_json_parser_no_memory(cbx_json_parser *parser)
{
    parser->status = cbx_fail(parser->err, CBX_NO_MEMORY, "out of memory while reading JSON");
    return false;
}

static void skip_space(cbx_json_parser *parser)
{
    static const char spaces[] = "        ";
    const char *p = parser->at, *end = parser->end;
    while (p < end) {
        if (*p == '\n') /* indentation comes next */
            for (p++; end - p >= INDENT_BYTES && memcmp(p, spaces, INDENT_BYTES) == 0;)
                p += INDENT_BYTES;
        else if (*p == ' ' || *p == '\t' || *p == '\r')
            p++;
        else
            break;
    }
    parser->at = p;
}

static bool is_next(const cbx_json_parser *parser, char c)
{
    return parser->at < parser->end && *parser->at == c;
}

static bool stack_grow(cbx_json_parser *parser)
{
    size_t size = parser->stack_size ? parser->stack_size * 2 : FIRST_STACK;
    unsigned char *stack = realloc(parser->stack, size);
    if (!stack)
        return cbx_json_parser_no_memory(parser);
    parser->stack = stack;
    parser->stack_size = size;
    return true;
}

/* Room for an item on top of the stack; NULL when memory is short. Valid until the next push. */
static void *stack_push(cbx_json_parser *parser, size_t size)
{
    if (parser->stack_size - parser->stack_used < size && !stack_grow(parser))
        return NULL;
    void *top = parser->stack + parser->stack_used;
    parser->stack_used += size;
    return top;
}

static bool push_item(cbx_json_parser *parser, const cbx_json *item)
{
    cbx_json *top = stack_push(parser, sizeof *top);
    if (top)
        *top = *item;
    return top != NULL;
}

static bool push_member(cbx_json_parser *parser, const cbx_json_member *member)
{
    cbx_json_member *top = stack_push(parser, sizeof *top);
    if (top)
        *top = *member;
    return top != NULL;
}

/* Moves what lies above base from the stack into the arena. */
static void *stack_pop(cbx_json_parser *parser, size_t base)
{
    size_t size = parser->stack_used - base;
    void *items = cbx_arena_alloc(parser->arena, size);
    if (items)
        memcpy(items, parser->stack + base, size);
    else
        (void)cbx_json_parser_no_memory(parser);
    parser->stack_used = base;
    return items;
}

static next_item end_container(cbx_json_parser *parser)
{
    parser->at++;
    parser->depth--;
    return NEXT_END;
}

/* Steps over the opening bracket: to the first item, or behind the closing bracket. */
static next_item open_container(cbx_json_parser *parser, char closing)
{
    if (parser->depth == CBX_JSON_MAX_DEPTH) {
        (void)cbx_json_parser_fail(parser, parser->at, "nesting deeper than 512 levels");
        return NEXT_FAULT;
    }
    parser->depth++;
    parser->at++;
    skip_space(parser);
    return is_next(parser, closing) ? end_container(parser) : NEXT_ITEM;
}

/* What follows an item: a comma (and then an item), or the end of the container. */
static next_item step(cbx_json_parser *parser, char closing)
{
    skip_space(parser);
    if (is_next(parser, ',')) {
        parser->at++;
        skip_space(parser);
        return NEXT_ITEM;
    }
    if (is_next(parser, closing))
        return end_container(parser);
    const char *what = closing == ']' ? "expected ',' or ']'" : "expected ',' or '}'";
    (void)cbx_json_parser_fail(parser, parser->at, what);
    return NEXT_FAULT;
}

static bool close_array(cbx_json_parser *parser, size_t base, cbx_json *ret_value)
{
    ret_value->count = (parser->stack_used - base) / sizeof(cbx_json);
    ret_value->items = stack_pop(parser, base);
    return ret_value->items != NULL;
}

static bool read_array(cbx_json_parser *parser, cbx_json *ret_value)
{
    size_t base = parser->stack_used;
    next_item next = open_container(parser, ']');
    *ret_value = (cbx_json){ .type = CBX_JSON_ARRAY };
    if (next == NEXT_END)
        return true;
    while (next == NEXT_ITEM) {
        cbx_json item;
        if (!read_value(parser, &item) || !push_item(parser, &item))
            return false;
        next = step(parser, ']');
    }
    return next == NEXT_END && close_array(parser, base, ret_value);
}

static bool read_member(cbx_json_parser *parser, cbx_json_member *ret_member)
{
    cbx_json name;
    if (!is_next(parser, '"'))
        return cbx_json_parser_fail(parser, parser->at, "expected a member name in double quotes");
    const char *source = parser->at;
    if (!cbx_json_read_string(parser, &name))
        return false;
    if (name.count > UINT32_MAX)
        return cbx_json_parser_fail(parser, source, TOO_LONG);
    ret_member->name = name.text;
    ret_member->name_length = (uint32_t)name.count;
    ret_member->name_has_lone_surrogate = name.has_lone_surrogate;
    ret_member->name_has_nul = name.has_nul;
    skip_space(parser);
    if (!is_next(parser, ':'))
        return cbx_json_parser_fail(parser, parser->at, "expected ':' behind a member name");
    parser->at++;
    skip_space(parser);
    return read_value(parser, &ret_member->value);
}

static bool close_object(cbx_json_parser *parser, size_t base, cbx_json *ret_value)
{
    size_t count = (parser->stack_used - base) / sizeof(cbx_json_member);
    cbx_json_member *members = stack_pop(parser, base);
    if (!members)
        return false;
    if (!cbx_json_merge_members(members, &count))
        return cbx_json_parser_no_memory(parser);
    ret_value->count = count;
    ret_value->members = members;
    return true;
}

static bool read_object(cbx_json_parser *parser, cbx_json *ret_value)
{
    size_t base = parser->stack_used;
    next_item next = open_container(parser, '}');
    *ret_value = (cbx_json){ .type = CBX_JSON_OBJECT };
    if (next == NEXT_END)
        return true;
    while (next == NEXT_ITEM) {
        cbx_json_member member;
        if (!read_member(parser, &member) || !push_member(parser, &member))
            return false;
        next = step(parser, '}');
    }
    return next == NEXT_END && close_object(parser, base, ret_value);
}

static bool read_number(cbx_json_parser *parser, cbx_json *ret_value)
{
    bool is_integer = false;
    double number = 0;
    size_t left = (size_t)(parser->end - parser->at);
    size_t used = cbx_number_scan(parser->at, left, &number, &is_integer);
    if (used == 0)
        return cbx_json_parser_fail(parser, parser->at, "malformed number");
    cbx_json_type type = is_integer ? CBX_JSON_INTEGER : CBX_JSON_FLOAT;
    *ret_value = (cbx_json){ .type = type, .number = number };
    parser->at += used;
    return true;
}

static bool read_word(cbx_json_parser *parser, cbx_json *ret_value)
{
    static const struct {
        const char *text;
        size_t length;
        cbx_json value;
    } words[] = {
        { "null", 4, { .type = CBX_JSON_NULL } },
        { "true", 4, { .type = CBX_JSON_TRUE } },
        { "false", 5, { .type = CBX_JSON_FALSE } },
        { "NaN", 3, { .type = CBX_JSON_FLOAT, .number = NAN } },
        { "Infinity", 8, { .type = CBX_JSON_FLOAT, .number = INFINITY } },
        { "-Infinity", 9, { .type = CBX_JSON_FLOAT, .number = -INFINITY } },
    };
    size_t left = (size_t)(parser->end - parser->at);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = words[i].length;
        if (left >= length && memcmp(parser->at, words[i].text, length) == 0) {
            *ret_value = words[i].value;
            parser->at += length;
            return true;
        }
    }
    return cbx_json_parser_fail(parser, parser->at, "expected a value");
}

static bool read_any(cbx_json_parser *parser, cbx_json *ret_value)
{
    if (parser->at == parser->end)
        return cbx_json_parser_fail(parser, parser->at, "expected a value, found the end");
    char c = *parser->at;
    switch (c) {
    case '"':
        return cbx_json_read_string(parser, ret_value);
    case '{':
        return read_object(parser, ret_value);
    case '[':
        return read_array(parser, ret_value);
    case '-':
        if (parser->end - parser->at > 1 && parser->at[1] == 'I')
            return read_word(parser, ret_value);
        return read_number(parser, ret_value);
    default:
        if (c >= '0' && c <= '9')
            return read_number(parser, ret_value);
        return read_word(parser, ret_value);
    }
}

static bool read_value(cbx_json_parser *parser, cbx_json *ret_value)
{
    const char *source = parser->at;
    if (!read_any(parser, ret_value))
        return false;
    size_t length = (size_t)(parser->at - source);
    if (length > UINT32_MAX)
        return cbx_json_parser_fail(parser, source, TOO_LONG);
    ret_value->source = source;
    ret_value->source_length = (uint32_t)length;
    return true;
}

/* The value at parser->at into the arena. */
static const cbx_json *read_root(cbx_json_parser *parser)
{
    cbx_json *root = cbx_arena_alloc(parser->arena, sizeof *root);
    if (!root)
        (void)cbx_json_parser_no_memory(parser);
    else if (!read_value(parser, root))
        root = NULL;
    free(parser->stack);
    parser->stack = NULL;
    return root;
}

static bool refuse_byte_order_mark(cbx_json_parser *parser)
{
    if (parser->end - parser->at < 3 || memcmp(parser->at, "\xef\xbb\xbf", 3) != 0)
        return true;
    return cbx_json_parser_fail(parser, parser->at, "a byte order mark before the value");
}

cbx_status cbx_json_parse(const char *text, size_t length, cbx_arena *arena,
                          const cbx_json **ret_value, cbx_error *err)
{
    size_t offset = 0;
    const cbx_json *value = NULL;
    cbx_status status = cbx_json_parse_next(text, length, &offset, arena, &value, err);
    cbx_json_parser parser = { .begin = text, .at = text, .end = text + length, .err = err };
    if (status == CBX_NOT_FOUND) {
        (void)cbx_json_parser_fail(&parser, text, "no value: the text is empty");
        return parser.status;
    }
    if (status != CBX_OK)
        return status;
    if (offset != length) {
        (void)cbx_json_parser_fail(&parser, text + offset, "further text behind the value");
        return parser.status;
    }
    *ret_value = value;
    return CBX_OK;
}

cbx_status cbx_json_parse_next(const char *text, size_t length, size_t *offset, cbx_arena *arena,
                               const cbx_json **ret_value, cbx_error *err)
{
    if (length == 0)
        return cbx_fail(err, CBX_NOT_FOUND, "no further JSON value");
    cbx_json_parser parser = { .begin = text, .at = text + *offset, .end = text + length };
    parser.arena = arena;
    parser.err = err;
    skip_space(&parser);
    if (parser.at == parser.end)
        return cbx_fail(err, CBX_NOT_FOUND, "no further JSON value");
    if (!refuse_byte_order_mark(&parser))
        return parser.status;
    const cbx_json *root = read_root(&parser);
    if (!root)
        return parser.status;
    skip_space(&parser);
    *ret_value = root;
    *offset = (size_t)(parser.at - text);
    return CBX_OK;
}

const cbx_json *cbx_json_find(const cbx_json *object, const char *name)
{
    if (!object || object->type != CBX_JSON_OBJECT)
        return NULL;
    size_t length = strlen(name);
    for (size_t i = 0; i < object->count; i++) {
        const cbx_json_member *member = &object->members[i];
        if (member->name_length == length && memcmp(member->name, name, length) == 0)
            return &member->value;
    }
    return NULL;
}

const char *cbx_json_type_name(cbx_json_type type)
{
    static const char *const names[] = {
        [CBX_JSON_NULL] = "null",      [CBX_JSON_FALSE] = "false",
        [CBX_JSON_TRUE] = "true",      [CBX_JSON_INTEGER] = "an integer",
        [CBX_JSON_FLOAT] = "a number", [CBX_JSON_STRING] = "a string",
        [CBX_JSON_ARRAY] = "an array", [CBX_JSON_OBJECT] = "an object",
    };
    return names[type];
}
