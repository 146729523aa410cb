#include "cli/gate_environment.h"

#include "engine/report/environment_difference.h"

cbx_status cbx_gate_environment_compare(cbx_store *store, const cbx_run_header *from,
                                        const cbx_run_header *to, cbx_arena *arena,
                                        const char **ret_difference, cbx_error *err)
{
    const char *before = NULL, *after = NULL;
    *ret_difference = NULL;
    if (from->environment_id == to->environment_id)
        return CBX_OK;
    cbx_status status =
        cbx_store_load_environment(store, from->environment_id, arena, &before, err);
    if (status == CBX_OK)
        status = cbx_store_load_environment(store, to->environment_id, arena, &after, err);
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    if (status == CBX_OK && cbx_environment_difference(before, after, arena, &text))
        *ret_difference = cbx_arena_strdup(arena, cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
    return status;
}
