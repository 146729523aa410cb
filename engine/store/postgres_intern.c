/* What is written once: shapes, environments, definitions. Found in memory, else by the server. */
#include "engine/store/postgres_intern.h"

#include "engine/document/tag_document.h"
#include "engine/store/shape_spelling.h"

#include <string.h>

/* The one number that a statement gives. */
static cbx_status query_number(cbx_pg_client *client, cbx_pg_statement statement,
                               const cbx_pg_parameters *parameters, int64_t *ret_number,
                               cbx_error *err)
{
    cbx_pg_rows rows = { 0 };
    cbx_status status = cbx_pg_execute(client->store.link, statement, parameters, &rows, err);
    if (!status)
        *ret_number = cbx_pg_integer(&rows, 0, 0);
    cbx_pg_rows_done(&rows);
    return status;
}

/* ---- shapes ---- */

/* The arrays and texts that a new shape is made from. */
typedef struct shape_texts {
    cbx_text_buffer keys, values, metrics, tags;
} shape_texts;

static bool spell_shape(shape_texts *texts, const cbx_point *point)
{
    cbx_json_writer writer;
    cbx_pg_tag_arrays(point->tags, point->n_tags, &texts->keys, &texts->values);
    cbx_pg_array_begin(&texts->metrics, CBX_PG_TEXT, point->n_metrics);
    for (size_t m = 0; m < point->n_metrics; m++)
        cbx_pg_array_append_text(&texts->metrics, point->metrics[m].name,
                                 strlen(point->metrics[m].name));
    cbx_json_writer_init(&writer, &texts->tags, CBX_JSON_SQL);
    cbx_tags_write(point->tags, point->n_tags, &writer);
    return !cbx_text_buffer_failed(&texts->keys) && !cbx_text_buffer_failed(&texts->values) &&
           !cbx_text_buffer_failed(&texts->metrics) && !cbx_text_buffer_failed(&texts->tags);
}

static void shape_texts_done(shape_texts *texts)
{
    cbx_text_buffer_done(&texts->keys);
    cbx_text_buffer_done(&texts->values);
    cbx_text_buffer_done(&texts->metrics);
    cbx_text_buffer_done(&texts->tags);
}

/* spelling: the dictionary's present one. */
static cbx_status make_shape(cbx_pg_client *client, const cbx_point *point,
                             const shape_texts *texts, int64_t *ret_shape_id, cbx_error *err)
{
    const cbx_text_buffer *spelling = &client->store.dictionary->spelling;
    cbx_arena *scratch = cbx_arena_new();
    const char *identity = scratch ? cbx_point_identity(point, scratch) : NULL;
    cbx_status status = identity ? CBX_OK : cbx_out_of_memory(err);
    if (!status) {
        cbx_pg_parameters parameters = { .n = 0 };
        cbx_pg_bind_text_n(&parameters, spelling->bytes, spelling->length);
        cbx_pg_bind_text(&parameters, identity);
        cbx_pg_bind_text(&parameters, point->name);
        cbx_pg_bind_text(&parameters, point->scenario);
        cbx_pg_bind_text_n(&parameters, texts->tags.bytes, texts->tags.length);
        cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, &texts->keys);
        cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, &texts->values);
        cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, &texts->metrics);
        status = query_number(client, PG_INTERN_SHAPE, &parameters, ret_shape_id, err);
    }
    cbx_arena_free(scratch);
    return status;
}

static cbx_status remember(cbx_pg_client *client, int64_t shape_id, cbx_shape **ret_shape,
                           cbx_error *err)
{
    cbx_dictionary *dictionary = client->store.dictionary;
    const cbx_text_buffer *spelling = &dictionary->spelling;
    cbx_shape *shape = cbx_arena_calloc(dictionary->arena, 1, sizeof *shape);
    if (!shape || !cbx_shape_parse(spelling->bytes, spelling->length, dictionary->arena, shape))
        return cbx_out_of_memory(err);
    shape->shape_id = shape_id;
    if (!cbx_dictionary_remember(dictionary, spelling->bytes, spelling->length, shape))
        return cbx_out_of_memory(err);
    *ret_shape = shape;
    return CBX_OK;
}

static cbx_status add_shape(cbx_pg_client *client, const cbx_point *point, cbx_shape **ret_shape,
                            cbx_error *err)
{
    shape_texts texts = { .keys = CBX_TEXT_BUFFER_INIT };
    int64_t shape_id = 0;
    cbx_status status = spell_shape(&texts, point)
                            ? make_shape(client, point, &texts, &shape_id, err)
                            : cbx_out_of_memory(err);
    shape_texts_done(&texts);
    return status ? status : remember(client, shape_id, ret_shape, err);
}

cbx_status cbx_pg_shape_intern(cbx_pg_client *client, const cbx_point *point, size_t ordinal,
                               const cbx_shape **ret_shape, cbx_error *err)
{
    cbx_dictionary *dictionary = client->store.dictionary;
    cbx_shape *shape = cbx_dictionary_find_at(dictionary, ordinal, point);
    if (!shape) {
        if (!cbx_dictionary_spell(dictionary, point))
            return cbx_out_of_memory(err);
        shape = cbx_dictionary_find_spelled(dictionary);
        cbx_status status = shape ? CBX_OK : add_shape(client, point, &shape, err);
        if (status)
            return status;
        cbx_dictionary_set_at(dictionary, ordinal, shape);
    }
    *ret_shape = shape;
    return CBX_OK;
}

/* Appends, as array elements, the spellings of the points that the dictionary lacks. */
static size_t append_unknown(cbx_pg_client *client, const cbx_run *run, cbx_text_buffer *elements)
{
    cbx_dictionary *dictionary = client->store.dictionary;
    size_t n = 0;
    for (size_t i = 0; i < run->n_points; i++) {
        if (cbx_dictionary_find_at(dictionary, i, &run->points[i]) ||
            !cbx_dictionary_spell(dictionary, &run->points[i]) ||
            cbx_dictionary_find_spelled(dictionary))
            continue;
        cbx_pg_array_append_text(elements, dictionary->spelling.bytes, dictionary->spelling.length);
        n++;
    }
    return n;
}

static cbx_status find_spelled(cbx_pg_client *client, const cbx_text_buffer *elements, size_t n,
                               cbx_error *err)
{
    cbx_text_buffer array = CBX_TEXT_BUFFER_INIT;
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_rows rows = { 0 };
    cbx_pg_array_begin(&array, CBX_PG_TEXT, n);
    cbx_text_buffer_append(&array, elements->bytes, elements->length);
    cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, &array);
    cbx_status status =
        cbx_text_buffer_failed(&array)
            ? cbx_out_of_memory(err)
            : cbx_pg_execute(client->store.link, PG_SHAPES_SPELLED, &parameters, &rows, err);
    if (!status)
        status = cbx_pg_shapes_read(&client->store, &rows, err);
    cbx_pg_rows_done(&rows);
    cbx_text_buffer_done(&array);
    return status;
}

cbx_status cbx_pg_shapes_prepare(cbx_pg_client *client, const cbx_run *run, cbx_error *err)
{
    cbx_text_buffer elements = CBX_TEXT_BUFFER_INIT;
    size_t n = append_unknown(client, run, &elements);
    cbx_status status = CBX_OK;
    if (cbx_text_buffer_failed(&elements))
        status = cbx_out_of_memory(err);
    else if (n > 1)
        status = find_spelled(client, &elements, n, err);
    cbx_text_buffer_done(&elements);
    return status;
}

/* ---- environments and definition sets: known by their content, with a letter before it ---- */

static bool find_known(const cbx_pg_client *client, const cbx_text_buffer *content,
                       int64_t *ret_number)
{
    return cbx_string_map_find(client->interned, content->bytes, content->length, ret_number);
}

static cbx_status keep_known(cbx_pg_client *client, const cbx_text_buffer *content, int64_t number,
                             cbx_error *err)
{
    enum { MOST_KNOWN = 1000 };
    if (cbx_string_map_count(client->interned) >= MOST_KNOWN)
        cbx_string_map_clear(client->interned);
    return cbx_string_map_set(client->interned, content->bytes, content->length, number)
               ? CBX_OK
               : cbx_out_of_memory(err);
}

cbx_status cbx_pg_environment_intern(cbx_pg_client *client, const char *document,
                                     int64_t *ret_environment_id, cbx_error *err)
{
    cbx_text_buffer content = CBX_TEXT_BUFFER_INIT;
    cbx_text_buffer_putc(&content, 'E');
    cbx_text_buffer_puts(&content, document);
    cbx_status status = cbx_text_buffer_failed(&content) ? cbx_out_of_memory(err) : CBX_OK;
    if (!status && !find_known(client, &content, ret_environment_id)) {
        cbx_pg_parameters parameters = { .n = 0 };
        cbx_pg_bind_text(&parameters, document);
        status = query_number(client, PG_INTERN_ENVIRONMENT, &parameters, ret_environment_id, err);
        if (!status)
            status = keep_known(client, &content, *ret_environment_id, err);
    }
    cbx_text_buffer_done(&content);
    return status;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

enum { DEF_TEXTS = 6 };

static const char *definition_text(const cbx_metric_def *def, int which)
{
    const char *const texts[DEF_TEXTS] = { def->name,
                                           def->unit,
                                           cbx_direction_name(def->direction),
                                           def->group,
                                           cbx_priority_name(def->priority),
                                           def->description };
    return or_empty(texts[which]);
}

static void spell_definitions(const cbx_metric_def *defs, size_t n, cbx_text_buffer *texts,
                              cbx_text_buffer *inferred)
{
    for (int which = 0; which < DEF_TEXTS; which++) {
        cbx_pg_array_begin(&texts[which], CBX_PG_TEXT, n);
        for (size_t i = 0; i < n; i++) {
            const char *text = definition_text(&defs[i], which);
            cbx_pg_array_append_text(&texts[which], text, strlen(text));
        }
    }
    cbx_pg_array_begin(inferred, CBX_PG_BIGINT, n);
    for (size_t i = 0; i < n; i++)
        cbx_pg_array_append_integer(inferred, defs[i].inferred);
}

/* The numbers of the definitions whose fields are spelled so. */
static cbx_status query_definitions(cbx_pg_client *client, const cbx_text_buffer *texts,
                                    const cbx_text_buffer *inferred, cbx_text_buffer *ids,
                                    cbx_error *err)
{
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_rows rows = { 0 };
    bool failed = cbx_text_buffer_failed(inferred);
    for (int which = 0; which < DEF_TEXTS; which++) {
        cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, &texts[which]);
        failed |= cbx_text_buffer_failed(&texts[which]);
    }
    cbx_pg_bind_array(&parameters, CBX_PG_BIGINT_ARRAY, inferred);
    cbx_status status =
        failed ? cbx_out_of_memory(err)
               : cbx_pg_execute(client->store.link, PG_INTERN_DEFINITIONS, &parameters, &rows, err);
    cbx_pg_array_begin(ids, CBX_PG_BIGINT, (size_t)rows.n);
    for (int i = 0; i < rows.n; i++)
        cbx_pg_array_append_integer(ids, cbx_pg_integer(&rows, i, 0));
    cbx_pg_rows_done(&rows);
    return status;
}

cbx_status cbx_pg_definitions_intern(cbx_pg_client *client, const cbx_metric_def *defs, size_t n,
                                     cbx_text_buffer *names, cbx_text_buffer *ids, cbx_error *err)
{
    cbx_text_buffer texts[DEF_TEXTS] = { CBX_TEXT_BUFFER_INIT }, inferred = CBX_TEXT_BUFFER_INIT;
    spell_definitions(defs, n, texts, &inferred);
    cbx_status status = query_definitions(client, texts, &inferred, ids, err);
    cbx_text_buffer_clear(names);
    cbx_text_buffer_append(names, texts[0].bytes, texts[0].length);
    for (int which = 0; which < DEF_TEXTS; which++)
        cbx_text_buffer_done(&texts[which]);
    cbx_text_buffer_done(&inferred);
    if (!status && (cbx_text_buffer_failed(names) || cbx_text_buffer_failed(ids)))
        return cbx_out_of_memory(err);
    return status;
}

static cbx_status make_def_set(cbx_pg_client *client, const cbx_metric_def *defs, size_t n,
                               int64_t *ret_def_set_id, cbx_error *err)
{
    cbx_text_buffer names = CBX_TEXT_BUFFER_INIT, ids = CBX_TEXT_BUFFER_INIT;
    cbx_status status = cbx_pg_definitions_intern(client, defs, n, &names, &ids, err);
    if (!status) {
        cbx_pg_parameters parameters = { .n = 0 };
        cbx_pg_bind_array(&parameters, CBX_PG_TEXT_ARRAY, &names);
        cbx_pg_bind_array(&parameters, CBX_PG_BIGINT_ARRAY, &ids);
        status = query_number(client, PG_INTERN_DEF_SET, &parameters, ret_def_set_id, err);
    }
    cbx_text_buffer_done(&names);
    cbx_text_buffer_done(&ids);
    return status;
}

cbx_status cbx_pg_def_set_intern(cbx_pg_client *client, const cbx_metric_def *defs, size_t n,
                                 int64_t *ret_def_set_id, cbx_error *err)
{
    cbx_text_buffer content = CBX_TEXT_BUFFER_INIT;
    cbx_text_buffer_putc(&content, 'D');
    for (size_t i = 0; i < n; i++) {
        for (int which = 0; which < DEF_TEXTS; which++) {
            const char *text = definition_text(&defs[i], which);
            cbx_text_buffer_append(&content, text, strlen(text) + 1);
        }
        cbx_text_buffer_putc(&content, defs[i].inferred ? '1' : '0');
    }
    cbx_status status = cbx_text_buffer_failed(&content) ? cbx_out_of_memory(err) : CBX_OK;
    if (!status && !find_known(client, &content, ret_def_set_id)) {
        status = make_def_set(client, defs, n, ret_def_set_id, err);
        if (!status)
            status = keep_known(client, &content, *ret_def_set_id, err);
    }
    cbx_text_buffer_done(&content);
    return status;
}
