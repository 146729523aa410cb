#include "engine/document/tag_document.h"

#include <string.h>

cbx_status cbx_tags_read(const cbx_field *field, cbx_arena *arena, const cbx_tag **ret_tags,
                         size_t *ret_n, cbx_error *err)
{
    size_t n;
    cbx_status status = cbx_field_count(field, CBX_JSON_OBJECT, &n, err);
    if (status != CBX_OK)
        return status;
    cbx_tag *tags = cbx_arena_calloc(arena, n, sizeof *tags);
    if (!tags)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < n && status == CBX_OK; i++) {
        cbx_field entry = cbx_field_entry(field, i);
        status = cbx_field_get_name(&entry, &tags[i].key, err);
        if (status == CBX_OK)
            status = cbx_field_get_text(&entry, &tags[i].value, err);
    }
    *ret_tags = tags;
    *ret_n = n;
    return status;
}

cbx_status cbx_tags_read_text(const char *text, cbx_arena *arena, const cbx_tag **ret_tags,
                              size_t *ret_n, cbx_error *err)
{
    const char *copy = cbx_arena_strdup(arena, text);
    const cbx_json *value = NULL;
    if (!copy)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    cbx_status status = cbx_json_parse(copy, strlen(copy), arena, &value, err);
    if (status != CBX_OK)
        return status;
    cbx_field root = cbx_field_root("the tags", copy, value);
    return cbx_tags_read(&root, arena, ret_tags, ret_n, err);
}

void cbx_tags_write(const cbx_tag *tags, size_t n_tags, cbx_json_writer *writer)
{
    cbx_json_begin_object(writer);
    for (size_t i = 0; i < n_tags; i++) {
        cbx_json_name(writer, tags[i].key);
        cbx_json_string(writer, tags[i].value);
    }
    cbx_json_end_object(writer);
}
