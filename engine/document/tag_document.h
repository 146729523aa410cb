/* Tags as documents and columns hold them: an object of texts. */
#ifndef CALIBRAX_ENGINE_DOCUMENT_TAG_DOCUMENT_H
#define CALIBRAX_ENGINE_DOCUMENT_TAG_DOCUMENT_H

#include "engine/document/field.h"
#include "engine/json/json_writer.h"
#include "engine/model/run.h"

/* The tags of an object, none when it is absent or null; faults name the field path. */
cbx_status cbx_tags_read(const cbx_field *field, cbx_arena *arena, const cbx_tag **ret_tags,
                         size_t *ret_n, cbx_error *err);
/* The tags of a JSON text, which is copied. */
cbx_status cbx_tags_read_text(const char *text, cbx_arena *arena, const cbx_tag **ret_tags,
                              size_t *ret_n, cbx_error *err);
/* The object, as a value of the writer. */
void cbx_tags_write(const cbx_tag *tags, size_t n_tags, cbx_json_writer *writer);

#endif
