#include "importers/nperf_row.h"

#include "engine/json/json_writer.h"

#include <stdio.h>
#include <string.h>

bool cbx_nperf_row_detect(const cbx_json *value)
{
    return cbx_json_find(value, "case") && cbx_json_find(value, "param_point") &&
           cbx_json_find(value, "baseline");
}

/* A text that can be a name or a tag: no NUL, no half of a surrogate pair. */
static cbx_status read_text(const cbx_json *document, const char *name, const char **ret_text,
                            cbx_error *err)
{
    const cbx_json *value = cbx_json_find(document, name);
    if (!value)
        return cbx_fail(err, CBX_INVALID, "%s: missing", name);
    if (value->type != CBX_JSON_STRING)
        return cbx_fail(err, CBX_INVALID, "%s: expected a string, got %s", name,
                        cbx_json_type_name(value->type));
    if (value->has_nul || value->has_lone_surrogate)
        return cbx_fail(err, CBX_INVALID, "%s: holds %s", name,
                        value->has_nul ? "a NUL character" : "half of a surrogate pair");
    *ret_text = value->text;
    return CBX_OK;
}

/* As read_text, with another text where the member is missing or null. */
static cbx_status read_optional_text(const cbx_json *document, const char *name,
                                     const char *otherwise, const char **ret_text, cbx_error *err)
{
    const cbx_json *value = cbx_json_find(document, name);
    if (value && value->type != CBX_JSON_NULL)
        return read_text(document, name, ret_text, err);
    *ret_text = otherwise;
    return CBX_OK;
}

static cbx_status canonical_point(const cbx_json *point, cbx_arena *arena, const char **ret_text,
                                  cbx_error *err)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_style style = CBX_JSON_PYTHON_LINE;
    style.sort_keys = true;
    cbx_json_writer_init(&writer, &text, style);
    cbx_json_value(&writer, point);
    const char *copy = NULL;
    if (!cbx_text_buffer_failed(&text))
        copy = cbx_arena_strndup(arena, cbx_text_buffer_text(&text), text.length);
    cbx_text_buffer_done(&text);
    if (!copy)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    *ret_text = copy;
    return CBX_OK;
}

static cbx_status read_point(const cbx_json *document, cbx_arena *arena, cbx_nperf_row *row,
                             cbx_error *err)
{
    const cbx_json *point = cbx_json_find(document, "param_point");
    if (!point || point->type != CBX_JSON_OBJECT)
        return cbx_fail(err, CBX_INVALID, "param_point: expected an object, got %s",
                        point ? cbx_json_type_name(point->type) : "nothing");
    row->param_point = point;
    return canonical_point(point, arena, &row->point, err);
}

cbx_status cbx_nperf_row_read(const cbx_json *document, cbx_arena *arena, cbx_nperf_row *ret_row,
                              cbx_error *err)
{
    cbx_nperf_row row = { .document = document };
    if (document->type != CBX_JSON_OBJECT)
        return cbx_fail(err, CBX_INVALID, "expected an object, got %s",
                        cbx_json_type_name(document->type));
    cbx_status status = read_optional_text(document, "run_id", "", &row.run_id, err);
    if (!status)
        status = read_text(document, "case", &row.case_name, err);
    if (!status)
        status = read_text(document, "baseline", &row.baseline, err);
    if (!status)
        status = read_text(document, "platform", &row.platform, err);
    if (!status)
        status = read_optional_text(document, "framework", NULL, &row.framework, err);
    if (!status)
        status = read_text(document, "status", &row.status, err);
    if (!status)
        status = read_point(document, arena, &row, err);
    if (!status)
        *ret_row = row;
    return status;
}

const char *cbx_nperf_row_identity(const cbx_nperf_row *row, cbx_arena *arena)
{
    return cbx_arena_printf(arena, "%zu:%s%zu:%s%zu:%s%s", strlen(row->case_name), row->case_name,
                            strlen(row->platform), row->platform, strlen(row->point), row->point,
                            row->baseline);
}

const cbx_json *cbx_nperf_row_find_number(const cbx_nperf_row *row, const char *section,
                                          const char *part)
{
    const cbx_json *metrics = cbx_json_find(row->document, "metrics");
    const cbx_json *value = cbx_json_find(cbx_json_find(metrics, section), part);
    if (!value || (value->type != CBX_JSON_INTEGER && value->type != CBX_JSON_FLOAT))
        return NULL;
    return value;
}

void cbx_nperf_lines_init(cbx_nperf_lines *lines, const char *text, size_t length)
{
    *lines = (cbx_nperf_lines){ .text = text, .length = length };
}

static bool is_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!strchr(" \t\r\n\v\f", text[i]) || text[i] == '\0')
            return false;
    return true;
}

bool cbx_nperf_lines_next(cbx_nperf_lines *lines)
{
    while (lines->offset < lines->length) {
        const char *start = lines->text + lines->offset;
        size_t rest = lines->length - lines->offset;
        const char *newline = memchr(start, '\n', rest);
        size_t length = newline ? (size_t)(newline - start) : rest;
        lines->offset += newline ? length + 1 : length;
        lines->line++;
        lines->row = start;
        lines->row_length = length;
        if (!is_blank(start, length))
            return true;
    }
    return false;
}

/* The reader counts lines from the text it is given, which is one line here. */
static void put_line_number(const cbx_nperf_lines *lines, cbx_error *err)
{
    static const char first[] = "line 1, ";
    if (!err)
        return;
    if (strncmp(err->text, first, sizeof first - 1) == 0)
        memmove(err->text, err->text + sizeof first - 1, strlen(err->text) - (sizeof first - 2));
    cbx_error_prefix(err, "line %zu", lines->line);
}

cbx_status cbx_nperf_lines_parse(const cbx_nperf_lines *lines, cbx_arena *arena,
                                 cbx_nperf_row *ret_row, cbx_error *err)
{
    const cbx_json *document = NULL;
    cbx_status status = cbx_json_parse(lines->row, lines->row_length, arena, &document, err);
    if (!status)
        status = cbx_nperf_row_read(document, arena, ret_row, err);
    if (status)
        put_line_number(lines, err);
    return status;
}
