#include "engine/document/acceptance_document.h"

#include "engine/document/tag_document.h"

#include <math.h>

static cbx_status read_integer(const cbx_field *item, const char *name, int64_t *ret_integer,
                               cbx_error *err)
{
    cbx_field field = cbx_field_member(item, name);
    double number = 0;
    bool is_integer = false;
    cbx_status status = cbx_field_get_number(&field, &number, &is_integer, err);
    if (status == CBX_OK && (!is_integer || fabs(number) > 9e15))
        status = cbx_field_fail(&field, err, "not a whole number that fits");
    if (status == CBX_OK)
        *ret_integer = (int64_t)number;
    return status;
}

static cbx_status read_texts(const cbx_field *item, cbx_acceptance *ret, cbx_error *err)
{
    const struct {
        const char *name, **text;
        bool required;
    } texts[] = {
        { "run_id", &ret->run_id, true },
        { "metric", &ret->metric, true },
        { "name", &ret->name, true },
        { "reason", &ret->reason, true },
        { "author", &ret->author, true },
        { "accepted_at", &ret->accepted_at, true },
        { "expires_at", &ret->expires_at, false },
        { "withdrawn_at", &ret->withdrawn_at, false },
    };
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < sizeof texts / sizeof *texts && status == CBX_OK; i++) {
        cbx_field field = cbx_field_member(item, texts[i].name);
        status = texts[i].required ? cbx_field_get_text(&field, texts[i].text, err)
                                   : cbx_field_find_text(&field, texts[i].text, err);
    }
    return status;
}

static cbx_status read_acceptance(const cbx_field *item, cbx_arena *arena, cbx_acceptance *ret,
                                  cbx_error *err)
{
    cbx_status status = cbx_field_require(item, CBX_JSON_OBJECT, err);
    if (status == CBX_OK)
        status = read_integer(item, "id", &ret->id, err);
    if (status == CBX_OK)
        status = read_integer(item, "run_epoch_us", &ret->run_epoch_us, err);
    if (status == CBX_OK)
        status = read_texts(item, ret, err);
    cbx_field tags = cbx_field_member(item, "tags");
    if (status == CBX_OK)
        status = cbx_tags_read(&tags, arena, &ret->tags, &ret->n_tags, err);
    return status;
}

cbx_status cbx_acceptances_read(const cbx_json *value, cbx_arena *arena,
                                const cbx_acceptance **ret_acceptances, size_t *ret_n,
                                cbx_error *err)
{
    cbx_field root = cbx_field_root("the acceptances", NULL, value);
    cbx_status status = cbx_field_require(&root, CBX_JSON_OBJECT, err);
    if (status != CBX_OK)
        return status;
    cbx_field list = cbx_field_member(&root, "acceptances");
    size_t n;
    status = cbx_field_count(&list, CBX_JSON_ARRAY, &n, err);
    if (status != CBX_OK)
        return status;
    cbx_acceptance *acceptances = cbx_arena_calloc(arena, n, sizeof *acceptances);
    if (!acceptances)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < n && status == CBX_OK; i++) {
        cbx_field item = cbx_field_item(&list, i);
        status = read_acceptance(&item, arena, &acceptances[i], err);
    }
    *ret_acceptances = acceptances;
    *ret_n = n;
    return status;
}

static void write_text(cbx_json_writer *writer, const char *name, const char *text)
{
    cbx_json_name(writer, name);
    cbx_json_string(writer, text);
}

static void write_acceptance(cbx_json_writer *writer, const cbx_acceptance *acceptance)
{
    cbx_json_begin_object(writer);
    cbx_json_name(writer, "id");
    cbx_json_integer(writer, acceptance->id);
    write_text(writer, "run_id", acceptance->run_id);
    cbx_json_name(writer, "run_epoch_us");
    cbx_json_integer(writer, acceptance->run_epoch_us);
    write_text(writer, "metric", acceptance->metric);
    write_text(writer, "name", acceptance->name);
    cbx_json_name(writer, "tags");
    cbx_tags_write(acceptance->tags, acceptance->n_tags, writer);
    write_text(writer, "reason", acceptance->reason);
    write_text(writer, "author", acceptance->author);
    write_text(writer, "accepted_at", acceptance->accepted_at);
    write_text(writer, "expires_at", acceptance->expires_at);
    write_text(writer, "withdrawn_at", acceptance->withdrawn_at);
    cbx_json_end_object(writer);
}

void cbx_acceptances_write(const cbx_acceptance *acceptances, size_t n, cbx_text_buffer *out)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, out, CBX_JSON_PYTHON_INDENTED);
    cbx_json_begin_object(&writer);
    cbx_json_name(&writer, "acceptances");
    cbx_json_begin_array(&writer);
    for (size_t i = 0; i < n; i++)
        write_acceptance(&writer, &acceptances[i]);
    cbx_json_end_array(&writer);
    cbx_json_end_object(&writer);
    cbx_text_buffer_putc(out, '\n');
}
