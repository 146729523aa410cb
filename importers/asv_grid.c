#include "importers/asv_grid.h"

#include <string.h>

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

cbx_status cbx_asv_text_check(const cbx_json *value, const char *path, cbx_error *err)
{
    if (!value || value->type != CBX_JSON_STRING)
        return cbx_fail(err, CBX_INVALID, "%s: expected a string, got %s", path,
                        value ? cbx_json_type_name(value->type) : "nothing");
    if (value->has_nul || value->has_lone_surrogate)
        return cbx_fail(err, CBX_INVALID, "%s: holds a NUL character or half of a surrogate pair",
                        path);
    return CBX_OK;
}

cbx_status cbx_asv_value_spell(const cbx_json *value, const char *path, cbx_arena *arena,
                               const char **ret_text, cbx_error *err)
{
    if (value->type == CBX_JSON_STRING) {
        *ret_text = value->text;
        return cbx_asv_text_check(value, path, err);
    }
    *ret_text = cbx_arena_strndup(arena, value->source, value->source_length);
    return *ret_text ? CBX_OK : no_memory(err);
}

static bool is_taken(const cbx_asv_grid *grid, size_t n, const char *key)
{
    if (strcmp(key, "machine") == 0 || strcmp(key, "env") == 0 || strcmp(key, "version") == 0)
        return true;
    for (size_t i = 0; i < n; i++)
        if (strcmp(grid->keys[i], key) == 0)
            return true;
    return false;
}

static const char *key_of(const cbx_asv_grid *grid, const cbx_json *names, size_t i,
                          cbx_arena *arena)
{
    const cbx_json *name = names && names->count == grid->n_params ? &names->items[i] : NULL;
    if (name && !cbx_asv_text_check(name, "", NULL) && name->count &&
        !is_taken(grid, i, name->text))
        return name->text;
    return cbx_arena_printf(arena, "param%zu", i + 1);
}

static cbx_status init_parameter(cbx_asv_grid *grid, size_t i, const cbx_json *values,
                                 const cbx_json *names, cbx_arena *arena, cbx_error *err)
{
    cbx_status status = CBX_OK;
    grid->counts[i] = values->count;
    grid->keys[i] = key_of(grid, names, i, arena);
    grid->values[i] = cbx_arena_calloc(arena, values->count + 1, sizeof **grid->values);
    if (!grid->keys[i] || !grid->values[i])
        return no_memory(err);
    for (size_t k = 0; k < values->count && !status; k++)
        status = cbx_asv_value_spell(&values->items[k], "params", arena, &grid->values[i][k], err);
    return status;
}

cbx_status cbx_asv_grid_init(cbx_asv_grid *grid, const cbx_json *params, const cbx_json *names,
                             cbx_arena *arena, cbx_error *err)
{
    size_t n = params ? params->count : 0;
    *grid = (cbx_asv_grid){ .n_params = n,
                            .keys = cbx_arena_calloc(arena, n + 1, sizeof *grid->keys),
                            .values = cbx_arena_calloc(arena, n + 1, sizeof *grid->values),
                            .counts = cbx_arena_calloc(arena, n + 1, sizeof *grid->counts),
                            .current = cbx_arena_calloc(arena, n + 1, sizeof *grid->current) };
    if (!grid->keys || !grid->values || !grid->counts || !grid->current)
        return no_memory(err);
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < n && !status; i++)
        status = init_parameter(grid, i, &params->items[i], names, arena, err);
    return status;
}

void cbx_asv_grid_advance(cbx_asv_grid *grid)
{
    for (size_t i = grid->n_params; i-- > 0;) {
        if (++grid->current[i] < grid->counts[i])
            return;
        grid->current[i] = 0;
    }
}

void cbx_asv_grid_spell(const cbx_asv_grid *grid, const char *benchmark, cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, benchmark);
    for (size_t i = 0; i < grid->n_params; i++) {
        cbx_text_buffer_puts(out, i ? ", " : "(");
        cbx_text_buffer_puts(out, grid->values[i][grid->current[i]]);
    }
    cbx_text_buffer_putc(out, ')');
}
