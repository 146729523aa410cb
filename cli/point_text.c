#include "cli/point_text.h"

#include "engine/json/json_writer.h"

const char *cbx_point_tags_document(const cbx_point *point, cbx_arena *arena)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &text, CBX_JSON_COMPACT);
    cbx_json_begin_object(&writer);
    for (size_t i = 0; i < point->n_tags; i++) {
        cbx_json_name(&writer, point->tags[i].key);
        cbx_json_string(&writer, point->tags[i].value);
    }
    cbx_json_end_object(&writer);
    const char *document = cbx_arena_strdup(arena, cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
    return document;
}
