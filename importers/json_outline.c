#include "importers/json_outline.h"

#include <string.h>

void cbx_json_skip_space(cbx_json_outline *outline)
{
    while (outline->at < outline->end && strchr(" \t\r\n", *outline->at) && *outline->at)
        outline->at++;
}

bool cbx_json_skip_mark(cbx_json_outline *outline, char mark)
{
    cbx_json_skip_space(outline);
    if (outline->at == outline->end || *outline->at != mark)
        return false;
    outline->at++;
    return true;
}

/* The raw characters of a string; false when there is none. */
static bool skip_string(cbx_json_outline *outline, const char **ret_start, size_t *ret_length)
{
    if (!cbx_json_skip_mark(outline, '"'))
        return false;
    *ret_start = outline->at;
    while (outline->at < outline->end && *outline->at != '"')
        outline->at += *outline->at == '\\' && outline->at + 1 < outline->end ? 2 : 1;
    *ret_length = (size_t)(outline->at - *ret_start);
    return cbx_json_skip_mark(outline, '"');
}

/* To the ',' or the bracket that ends a member's value; strings and brackets are stepped over. */
static void skip_value(cbx_json_outline *outline)
{
    const char *text;
    size_t length, depth = 0;
    for (; outline->at < outline->end; outline->at++) {
        while (outline->at < outline->end && *outline->at == '"')
            (void)skip_string(outline, &text, &length);
        if (outline->at == outline->end || (depth == 0 && strchr(",}]", *outline->at)))
            return;
        if (*outline->at == '{' || *outline->at == '[')
            depth++;
        else if (*outline->at == '}' || *outline->at == ']')
            depth--;
    }
}

bool cbx_json_outline_begin(cbx_json_outline *outline, const char *text, size_t length)
{
    *outline = (cbx_json_outline){ .at = text, .end = text + length };
    (void)cbx_json_skip_mark(outline, '[');
    return cbx_json_skip_mark(outline, '{');
}

bool cbx_json_outline_next(cbx_json_outline *outline, const char **ret_name, size_t *ret_length)
{
    if (outline->at_value) {
        skip_value(outline);
        if (!cbx_json_skip_mark(outline, ','))
            return false;
    }
    outline->at_value =
        skip_string(outline, ret_name, ret_length) && cbx_json_skip_mark(outline, ':');
    return outline->at_value;
}

bool cbx_json_outline_is_name(const char *name, size_t length, const char *wanted)
{
    return strlen(wanted) == length && memcmp(name, wanted, length) == 0;
}
