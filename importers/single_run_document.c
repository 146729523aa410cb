#include "importers/single_run_document.h"

static cbx_status read_into(cbx_run_builder *builder, const cbx_input *in,
                            cbx_single_run_fill *fill, const cbx_run_sink *sink, cbx_error *err)
{
    const cbx_json *root = NULL;
    cbx_status status = cbx_json_parse(in->bytes, in->length, builder->arena, &root, err);
    if (!status)
        status = fill(in, root, builder, err);
    return status ? status : sink->put(sink->context, &builder->run, false, err);
}

cbx_status cbx_single_run_read(const cbx_input *in, cbx_single_run_fill *fill,
                               const cbx_run_sink *sink, cbx_error *err)
{
    cbx_run_builder builder;
    cbx_arena *arena = cbx_arena_new();
    if (!arena)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    cbx_run_builder_init(&builder, arena);
    cbx_status status = read_into(&builder, in, fill, sink, err);
    cbx_run_builder_done(&builder);
    cbx_arena_free(arena);
    return status;
}
