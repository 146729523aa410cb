#include "importers/nperf_text.h"

#include "engine/text/visible_text.h"

#include <string.h>

static bool is_plain_text(const cbx_json *value)
{
    return value->type == CBX_JSON_STRING && !value->has_lone_surrogate && !value->has_nul;
}

void cbx_nperf_value_append(cbx_text_buffer *out, const cbx_json *value)
{
    cbx_json_writer writer;
    if (!value || value->type == CBX_JSON_NULL) {
        cbx_text_buffer_puts(out, "None");
    } else if (value->type == CBX_JSON_TRUE || value->type == CBX_JSON_FALSE) {
        cbx_text_buffer_puts(out, value->type == CBX_JSON_TRUE ? "True" : "False");
    } else if (is_plain_text(value)) {
        cbx_text_buffer_puts(out, value->text);
    } else {
        cbx_json_writer_init(&writer, out, CBX_JSON_PYTHON_LINE);
        cbx_json_value(&writer, value);
    }
}

/* MxKxN, with the algebra where there is one. */
static bool append_product(cbx_text_buffer *out, const cbx_json *point)
{
    const cbx_json *m = cbx_json_find(point, "m"), *k = cbx_json_find(point, "k");
    const cbx_json *n = cbx_json_find(point, "n"), *algebra = cbx_json_find(point, "algebra");
    if (!m || !k || !n)
        return false;
    cbx_nperf_value_append(out, m);
    cbx_text_buffer_putc(out, 'x');
    cbx_nperf_value_append(out, k);
    cbx_text_buffer_putc(out, 'x');
    cbx_nperf_value_append(out, n);
    if (algebra) {
        cbx_text_buffer_puts(out, " (");
        cbx_nperf_value_append(out, algebra);
        cbx_text_buffer_putc(out, ')');
    }
    return true;
}

void cbx_nperf_point_append(cbx_text_buffer *out, const cbx_json *point)
{
    const char *separator = "";
    if (append_product(out, point))
        return;
    for (size_t i = 0; i < point->count; i++) {
        const cbx_json_member *axis = &point->members[i];
        if (strcmp(axis->name, "seed") == 0)
            continue;
        cbx_text_buffer_puts(out, separator);
        cbx_text_buffer_puts(out, axis->name);
        cbx_text_buffer_putc(out, '=');
        cbx_nperf_value_append(out, &axis->value);
        separator = ",";
    }
}

void cbx_nperf_point_write(const cbx_json *point, cbx_json_writer *writer)
{
    cbx_json_begin_object(writer);
    for (size_t i = 0; i < point->count; i++)
        if (strcmp(point->members[i].name, "seed") != 0) {
            cbx_json_name(writer, point->members[i].name);
            cbx_json_value(writer, &point->members[i].value);
        }
    cbx_json_end_object(writer);
}

void cbx_nperf_time_append(cbx_text_buffer *out, const cbx_json *seconds)
{
    if (!seconds || (seconds->type != CBX_JSON_INTEGER && seconds->type != CBX_JSON_FLOAT))
        cbx_text_buffer_puts(out, CBX_NPERF_DASH);
    else if (seconds->number < 1e-3)
        cbx_text_buffer_printf(out, "%.1f \u00b5s", seconds->number * 1e6);
    else if (seconds->number < 1)
        cbx_text_buffer_printf(out, "%.2f ms", seconds->number * 1e3);
    else
        cbx_text_buffer_printf(out, "%.3f s", seconds->number);
}

static void append_markdown_char(cbx_text_buffer *out, char c, char before)
{
    if (c == '<')
        cbx_text_buffer_puts(out, "&lt;");
    else if (c == '&')
        cbx_text_buffer_puts(out, "&amp;");
    else if (strchr("|\\`", c) || (c == '(' && before == ']'))
        cbx_text_buffer_printf(out, "\\%c", c);
    else
        cbx_text_buffer_putc(out, c);
}

void cbx_nperf_markdown_append(cbx_text_buffer *out, const char *text)
{
    cbx_text_buffer safe = CBX_TEXT_BUFFER_INIT;
    cbx_display_append(&safe, text);
    for (size_t i = 0; i < safe.length; i++)
        append_markdown_char(out, safe.bytes[i], i ? safe.bytes[i - 1] : '\0');
    out->failed |= safe.failed;
    cbx_text_buffer_done(&safe);
}
