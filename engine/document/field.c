#include "engine/document/field.h"

#include <stdio.h>
#include <string.h>

cbx_field cbx_field_root(const char *what, const char *text, const cbx_json *value)
{
    return (cbx_field){ .name = what, .text = text, .value = value };
}

cbx_field cbx_field_member(const cbx_field *parent, const char *name)
{
    const cbx_json *value = cbx_json_find(parent->value, name);
    return (cbx_field){ .parent = parent, .name = name, .value = value };
}

cbx_field cbx_field_item(const cbx_field *parent, size_t i)
{
    return (cbx_field){ .parent = parent, .index = i, .value = &parent->value->items[i] };
}

cbx_field cbx_field_entry(const cbx_field *parent, size_t i)
{
    const cbx_json_member *member = &parent->value->members[i];
    return (
        cbx_field){ .parent = parent, .name = member->name, .index = i, .value = &member->value };
}

bool cbx_field_is_set(const cbx_field *field)
{
    return field->value && field->value->type != CBX_JSON_NULL;
}

/* Appends to text what fits. */
static void append_path(const cbx_field *field, char *text, size_t size)
{
    if (!field->parent) /* its name stands only where nothing else does */
        return;
    append_path(field->parent, text, size);
    size_t used = strlen(text);
    if (field->name)
        (void)snprintf(text + used, size - used, "%s%s", used ? "." : "", field->name);
    else
        (void)snprintf(text + used, size - used, "[%zu]", field->index);
}

/* The line of the value, or of the nearest one around it that is there; 0: the text is not known.
 */
static size_t line_of(const cbx_field *field)
{
    const char *place = NULL, *text;
    for (; field->parent; field = field->parent)
        place = place || !field->value ? place : field->value->source;
    text = field->text;
    if (!place)
        place = field->value->source;
    if (!text)
        return 0;
    size_t line = 1;
    while ((text = memchr(text, '\n', (size_t)(place - text)))) {
        text++;
        line++;
    }
    return line;
}

cbx_status cbx_field_fail(const cbx_field *field, cbx_error *err, const char *what)
{
    (void)cbx_fail(err, CBX_INVALID, "%s", what);
    cbx_field_prefix(field, err);
    return CBX_INVALID;
}

void cbx_field_prefix(const cbx_field *field, cbx_error *err)
{
    char path[CBX_ERROR_TEXT_SIZE / 4] = "";
    if (!err) /* looking for the line costs all that stands before it */
        return;
    append_path(field, path, sizeof path);
    cbx_error_prefix(err, "%s", path[0] ? path : field->name);
    size_t line = line_of(field);
    if (line)
        cbx_error_prefix(err, "line %zu", line);
}

static cbx_status fail_type(const cbx_field *field, cbx_json_type type, cbx_error *err)
{
    char what[40];
    if (!cbx_field_is_set(field))
        return cbx_field_fail(field, err, "missing");
    (void)snprintf(what, sizeof what, "not %s", cbx_json_type_name(type));
    return cbx_field_fail(field, err, what);
}

cbx_status cbx_field_require(const cbx_field *field, cbx_json_type type, cbx_error *err)
{
    if (!field->value || field->value->type != type)
        return fail_type(field, type, err);
    return CBX_OK;
}

cbx_status cbx_field_count(const cbx_field *field, cbx_json_type type, size_t *ret_count,
                           cbx_error *err)
{
    *ret_count = 0;
    if (!cbx_field_is_set(field))
        return CBX_OK;
    cbx_status status = cbx_field_require(field, type, err);
    if (status == CBX_OK)
        *ret_count = field->value->count;
    return status;
}

cbx_status cbx_field_find_text(const cbx_field *field, const char **ret_text, cbx_error *err)
{
    return cbx_field_is_set(field) ? cbx_field_get_text(field, ret_text, err) : CBX_OK;
}

cbx_status cbx_field_get_text(const cbx_field *field, const char **ret_text, cbx_error *err)
{
    cbx_status status = cbx_field_require(field, CBX_JSON_STRING, err);
    if (status != CBX_OK)
        return status;
    if (field->value->has_nul)
        return cbx_field_fail(field, err, "a text with a NUL character");
    if (field->value->has_lone_surrogate)
        return cbx_field_fail(field, err, "a text with a lone surrogate");
    *ret_text = field->value->text;
    return CBX_OK;
}

cbx_status cbx_field_get_name(const cbx_field *field, const char **ret_name, cbx_error *err)
{
    const cbx_json_member *member = &field->parent->value->members[field->index];
    if (member->name_has_nul)
        return cbx_field_fail(field, err, "a name with a NUL character");
    if (member->name_has_lone_surrogate)
        return cbx_field_fail(field->parent, err, "a name with a lone surrogate");
    *ret_name = field->name;
    return CBX_OK;
}

cbx_status cbx_field_get_number(const cbx_field *field, double *ret_number, bool *ret_is_integer,
                                cbx_error *err)
{
    if (!field->value)
        return cbx_field_fail(field, err, "missing");
    cbx_json_type type = field->value->type;
    if (type != CBX_JSON_INTEGER && type != CBX_JSON_FLOAT)
        return cbx_field_fail(field, err, "not a number");
    *ret_number = field->value->number;
    *ret_is_integer = type == CBX_JSON_INTEGER;
    return CBX_OK;
}
