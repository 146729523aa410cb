#include "importers/json_parts.h"

#include "engine/json/json_writer.h"

#include <math.h>
#include <string.h>

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

bool cbx_json_is(const cbx_json *value, cbx_json_type type)
{
    return value && value->type == type;
}

bool cbx_json_is_number(const cbx_json *value)
{
    return cbx_json_is(value, CBX_JSON_INTEGER) || cbx_json_is(value, CBX_JSON_FLOAT);
}

/* ---- texts ---- */

static cbx_status copy_text(const char *text, bool is_unfit, const char *path, cbx_arena *arena,
                            const char **ret_text, cbx_error *err)
{
    if (is_unfit)
        return cbx_fail(err, CBX_INVALID, "%s: holds a NUL character or half of a surrogate pair",
                        path);
    *ret_text = cbx_arena_strdup(arena, text);
    return *ret_text ? CBX_OK : no_memory(err);
}

cbx_status cbx_json_read_text(const cbx_json *value, const char *path, cbx_arena *arena,
                              const char **ret_text, cbx_error *err)
{
    if (!cbx_json_is(value, CBX_JSON_STRING))
        return cbx_fail(err, CBX_INVALID, "%s: expected a string, got %s", path,
                        value ? cbx_json_type_name(value->type) : "nothing");
    return copy_text(value->text, value->has_nul || value->has_lone_surrogate, path, arena,
                     ret_text, err);
}

cbx_status cbx_json_read_name(const cbx_json_member *member, const char *path, cbx_arena *arena,
                              const char **ret_name, cbx_error *err)
{
    return copy_text(member->name, member->name_has_nul || member->name_has_lone_surrogate, path,
                     arena, ret_name, err);
}

cbx_status cbx_json_read_tag(const cbx_json *value, const char *path, cbx_arena *arena,
                             const char **ret_text, cbx_error *err)
{
    if (cbx_json_is(value, CBX_JSON_STRING))
        return cbx_json_read_text(value, path, arena, ret_text, err);
    *ret_text = cbx_json_sql_text(value, arena);
    return *ret_text ? CBX_OK : no_memory(err);
}

/* ---- documents ---- */

static bool is_listed(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

bool cbx_json_without(const cbx_json *object, const char *const *names, cbx_arena *arena,
                      cbx_json *ret_object)
{
    size_t n = cbx_json_is(object, CBX_JSON_OBJECT) ? object->count : 0;
    cbx_json_member *members = cbx_arena_calloc(arena, n + 1, sizeof *members);
    *ret_object = (cbx_json){ .type = CBX_JSON_OBJECT, .members = members };
    for (size_t i = 0; members && i < n; i++)
        if (!is_listed(object->members[i].name, names))
            members[ret_object->count++] = object->members[i];
    return members != NULL;
}

const char *cbx_json_sql_text(const cbx_json *value, cbx_arena *arena)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    const char *copy = NULL;
    cbx_json_writer_init(&writer, &text, CBX_JSON_SQL);
    cbx_json_value(&writer, value);
    if (!cbx_text_buffer_failed(&text))
        copy = cbx_arena_strndup(arena, cbx_text_buffer_text(&text), text.length);
    cbx_text_buffer_done(&text);
    return copy;
}

/* ---- samples ---- */

cbx_status cbx_json_read_samples(const cbx_json *array, const char *path, cbx_arena *arena,
                                 cbx_metric *metric, cbx_error *err)
{
    if (!cbx_json_is(array, CBX_JSON_ARRAY))
        return cbx_fail(err, CBX_INVALID, "%s: expected an array, got %s", path,
                        array ? cbx_json_type_name(array->type) : "nothing");
    double *samples = cbx_arena_calloc(arena, array->count + 1, sizeof *samples);
    size_t n_integers = 0;
    if (!samples)
        return no_memory(err);
    for (size_t i = 0; i < array->count; i++) {
        const cbx_json *item = &array->items[i];
        if (item->type != CBX_JSON_NULL && !cbx_json_is_number(item))
            return cbx_fail(err, CBX_INVALID, "%s[%zu]: expected a number, got %s", path, i,
                            cbx_json_type_name(item->type));
        samples[i] = item->type == CBX_JSON_NULL ? NAN : item->number;
        n_integers += item->type == CBX_JSON_INTEGER;
    }
    metric->samples = samples;
    metric->n_samples = array->count;
    metric->flags |= CBX_METRIC_HAS_SAMPLES;
    if (n_integers && n_integers == array->count)
        metric->flags |= CBX_METRIC_SAMPLES_INTEGER;
    return CBX_OK;
}
