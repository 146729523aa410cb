#include "engine/document/metric_def_document.h"

static cbx_status read_direction(const cbx_field *def, cbx_direction *ret_direction, cbx_error *err)
{
    const char *text;
    cbx_field field = cbx_field_member(def, "direction");
    cbx_status status = cbx_field_get_text(&field, &text, err);
    if (status == CBX_OK && !cbx_direction_parse(text, ret_direction))
        status = cbx_field_fail(&field, err, "not one of higher, lower, info");
    return status;
}

static cbx_status read_priority(const cbx_field *def, cbx_priority *ret_priority, cbx_error *err)
{
    const char *text = cbx_priority_name(*ret_priority);
    cbx_field field = cbx_field_member(def, "priority");
    cbx_status status = cbx_field_find_text(&field, &text, err);
    if (status == CBX_OK && !cbx_priority_parse(text, ret_priority))
        status = cbx_field_fail(&field, err, "not one of primary, secondary");
    return status;
}

static cbx_status read_texts(const cbx_field *field, cbx_metric_def *def, cbx_error *err)
{
    const char *own_name;
    struct {
        const char *name;
        const char **to;
    } texts[] = {
        { "name", &own_name },
        { "unit", &def->unit },
        { "group", &def->group },
        { "description", &def->description },
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cbx_field text = cbx_field_member(field, texts[i].name);
        cbx_status status = cbx_field_find_text(&text, texts[i].to, err);
        if (status != CBX_OK)
            return status;
    }
    return CBX_OK;
}

static cbx_status read_def(const cbx_field *field, cbx_metric_def *ret_def, cbx_error *err)
{
    cbx_metric_def def = { .unit = "", .group = "", .description = "" };
    cbx_status status = cbx_field_get_name(field, &def.name, err);
    if (status == CBX_OK)
        status = cbx_field_require(field, CBX_JSON_OBJECT, err);
    if (status == CBX_OK)
        status = read_texts(field, &def, err);
    if (status == CBX_OK)
        status = read_direction(field, &def.direction, err);
    if (status == CBX_OK)
        status = read_priority(field, &def.priority, err);
    if (status == CBX_OK)
        *ret_def = def;
    return status;
}

cbx_status cbx_metric_defs_read(const cbx_field *field, cbx_arena *arena,
                                const cbx_metric_def **ret_defs, size_t *ret_n, cbx_error *err)
{
    size_t n;
    cbx_status status = cbx_field_count(field, CBX_JSON_OBJECT, &n, err);
    if (status != CBX_OK)
        return status;
    cbx_metric_def *defs = cbx_arena_calloc(arena, n, sizeof *defs);
    if (!defs)
        return cbx_fail(err, CBX_NO_MEMORY, "not enough memory for %zu definitions", n);
    for (size_t i = 0; i < n && status == CBX_OK; i++) {
        cbx_field entry = cbx_field_entry(field, i);
        status = read_def(&entry, &defs[i], err);
    }
    if (status == CBX_OK) {
        *ret_defs = defs;
        *ret_n = n;
    }
    return status;
}

/* The format has no word for "never judged, because nobody said": info is judged as little. */
static const char *direction_text(cbx_direction direction)
{
    return cbx_direction_name(direction == CBX_DIRECTION_NONE ? CBX_DIRECTION_INFO : direction);
}

static void write_member(cbx_json_writer *writer, const char *name, const char *text)
{
    cbx_json_name(writer, name);
    cbx_json_string(writer, text);
}

void cbx_metric_defs_write(const cbx_metric_def *defs, size_t n_defs, cbx_json_writer *writer)
{
    cbx_json_begin_object(writer);
    for (const cbx_metric_def *def = defs; def < defs + n_defs; def++) {
        cbx_json_name(writer, def->name);
        cbx_json_begin_object(writer);
        write_member(writer, "name", def->name);
        write_member(writer, "unit", def->unit);
        write_member(writer, "direction", direction_text(def->direction));
        write_member(writer, "group", def->group);
        write_member(writer, "priority", cbx_priority_name(def->priority));
        write_member(writer, "description", def->description);
        cbx_json_end_object(writer);
    }
    cbx_json_end_object(writer);
}
