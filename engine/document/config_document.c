#include "engine/document/metric_def_document.h"
#include "engine/document/run_document.h"

#include <string.h>

cbx_status cbx_config_document_read(const cbx_json *value, cbx_arena *arena,
                                    const cbx_metric_def **ret_defs, size_t *ret_n, cbx_error *err)
{
    cbx_field root = cbx_field_root("the configuration", NULL, value);
    cbx_status status = cbx_field_require(&root, CBX_JSON_OBJECT, err);
    if (status != CBX_OK)
        return status;
    cbx_field defs = cbx_field_member(&root, "metric_defs");
    return cbx_metric_defs_read(&defs, arena, ret_defs, ret_n, err);
}

static void write_defs_member(cbx_json_writer *writer, const cbx_metric_def *defs, size_t n_defs)
{
    cbx_json_name(writer, "metric_defs");
    cbx_metric_defs_write(defs, n_defs, writer);
}

void cbx_config_document_write(const cbx_json *former, const cbx_metric_def *defs, size_t n_defs,
                               cbx_text_buffer *out)
{
    cbx_json_writer writer;
    bool written = false;
    cbx_json_writer_init(&writer, out, CBX_JSON_PYTHON_INDENTED);
    cbx_json_begin_object(&writer);
    for (size_t i = 0; former && former->type == CBX_JSON_OBJECT && i < former->count; i++) {
        const cbx_json_member *member = &former->members[i];
        if (strcmp(member->name, "metric_defs") == 0) {
            write_defs_member(&writer, defs, n_defs);
            written = true;
        } else {
            cbx_json_name(&writer, member->name);
            cbx_json_value(&writer, &member->value);
        }
    }
    if (!written)
        write_defs_member(&writer, defs, n_defs);
    cbx_json_end_object(&writer);
}
