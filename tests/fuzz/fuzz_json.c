/*
 * The JSON reader and writer: what is read can be written in every style, the written text reads
 * back, and written again it is the same bytes. Numbers are the C library's and survive their
 * text. Strings are what their flags say.
 */
#include "tests/fuzz/fuzz.h"

#include "engine/json/json_writer.h"
#include "engine/json/number_text.h"

#include <math.h>
#include <string.h>

static bool same_double(double a, double b)
{
    uint64_t x, y;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    return x == y;
}

static void check_number(const cbx_json *value)
{
    char text[CBX_NUMBER_TEXT_SIZE];
    double again;
    size_t length = cbx_number_format(value->number, text);
    FUZZ_REQUIRE(length == strlen(text));
    if (isfinite(value->number)) {
        FUZZ_REQUIRE(cbx_number_parse(text, length, &again));
        FUZZ_REQUIRE(same_double(again, value->number));
    }
    char *source = strndup(value->source, value->source_length);
    FUZZ_REQUIRE(source);
    double library = strtod(source, NULL);
    FUZZ_REQUIRE(same_double(library, value->number) || (isnan(library) && isnan(value->number)));
    free(source);
}

static bool holds_surrogate(const char *text, size_t length)
{
    for (size_t i = 0; i + 1 < length; i++) {
        if (text[i] == '\xed' && (text[i + 1] & 0x20))
            return true;
    }
    return false;
}

static void check_string(const char *text, size_t length, bool has_nul, bool has_lone_surrogate)
{
    FUZZ_REQUIRE(text[length] == '\0');
    FUZZ_REQUIRE(has_nul == (memchr(text, '\0', length) != NULL));
    FUZZ_REQUIRE(has_lone_surrogate == holds_surrogate(text, length));
}

static void check_value(const cbx_json *value);

static void check_member(const cbx_json *object, const cbx_json_member *member)
{
    check_string(member->name, member->name_length, member->name_has_nul,
                 member->name_has_lone_surrogate);
    if (!member->name_has_nul)
        FUZZ_REQUIRE(cbx_json_find(object, member->name) == &member->value);
    check_value(&member->value);
}

static void check_value(const cbx_json *value)
{
    FUZZ_REQUIRE(value->source_length > 0);
    switch (value->type) {
    case CBX_JSON_INTEGER:
    case CBX_JSON_FLOAT:
        check_number(value);
        break;
    case CBX_JSON_STRING:
        check_string(value->text, value->count, value->has_nul, value->has_lone_surrogate);
        break;
    case CBX_JSON_ARRAY:
        for (size_t i = 0; i < value->count; i++)
            check_value(&value->items[i]);
        break;
    case CBX_JSON_OBJECT:
        for (size_t i = 0; i < value->count; i++)
            check_member(value, &value->members[i]);
        break;
    default:
        break;
    }
}

static void write_value(const cbx_json *value, cbx_json_style style, cbx_text_buffer *out)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, out, style);
    cbx_json_value(&writer, value);
    FUZZ_REQUIRE(!cbx_text_buffer_failed(out) && writer.depth == 0);
}

static void check_style(const cbx_json *value, cbx_json_style style)
{
    cbx_text_buffer first = CBX_TEXT_BUFFER_INIT, second = CBX_TEXT_BUFFER_INIT;
    cbx_arena *arena = cbx_arena_new();
    const cbx_json *again;
    write_value(value, style, &first);
    FUZZ_REQUIRE(cbx_json_parse(first.bytes, first.length, arena, &again, NULL) == CBX_OK);
    FUZZ_REQUIRE(again->source_length == first.length);
    write_value(again, style, &second);
    FUZZ_REQUIRE(first.length == second.length);
    FUZZ_REQUIRE(memcmp(first.bytes, second.bytes, first.length) == 0);
    cbx_arena_free(arena);
    cbx_text_buffer_done(&first);
    cbx_text_buffer_done(&second);
}

static void check_styles(const cbx_json *value)
{
    cbx_json_style sorted = CBX_JSON_PYTHON_LINE;
    sorted.sort_keys = true;
    check_style(value, CBX_JSON_PYTHON_INDENTED);
    check_style(value, CBX_JSON_PYTHON_LINE);
    check_style(value, CBX_JSON_COMPACT);
    check_style(value, CBX_JSON_SQL);
    check_style(value, CBX_JSON_RESULT);
    check_style(value, sorted);
}

/* The same bytes as a sequence of values: every step moves on, and the end is reached. */
static void check_sequence(const char *text, size_t length, cbx_arena *arena)
{
    size_t offset = 0, before = 0;
    const cbx_json *value;
    cbx_status status;
    while ((status = cbx_json_parse_next(text, length, &offset, arena, &value, NULL)) == CBX_OK) {
        FUZZ_REQUIRE(offset > before && offset <= length);
        FUZZ_REQUIRE(value->source >= text + before);
        FUZZ_REQUIRE(value->source + value->source_length <= text + offset);
        before = offset;
    }
    FUZZ_REQUIRE(status == CBX_NOT_FOUND || status == CBX_INVALID);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    cbx_arena *arena = cbx_arena_new();
    const char *text = length > 0 ? (const char *)bytes : "";
    const cbx_json *value;
    cbx_error err = { "" };
    cbx_status status = cbx_json_parse(text, length, arena, &value, &err);
    if (status == CBX_OK) {
        check_value(value);
        check_styles(value);
    } else {
        FUZZ_REQUIRE(status == CBX_INVALID && strncmp(err.text, "line ", 5) == 0);
    }
    check_sequence(text, length, arena);
    cbx_arena_free(arena);
    return 0;
}
