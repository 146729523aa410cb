#include "engine/store/shape_dictionary.h"

#include "engine/store/shape_spelling.h"

#include <stdlib.h>
#include <string.h>

enum { DICTIONARY_BOUND = 16 * 1024 * 1024 }; /* bytes of spellings remembered, about */

cbx_dictionary *cbx_dictionary_new(void)
{
    cbx_dictionary *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    made->arena = cbx_arena_new();
    made->by_spelling = cbx_string_map_new();
    made->by_id = cbx_string_map_new();
    if (!made->arena || !made->by_spelling || !made->by_id) {
        cbx_dictionary_free(made);
        return NULL;
    }
    return made;
}

void cbx_dictionary_free(cbx_dictionary *dictionary)
{
    if (!dictionary)
        return;
    cbx_arena_free(dictionary->arena);
    cbx_string_map_free(dictionary->by_spelling);
    cbx_string_map_free(dictionary->by_id);
    cbx_text_buffer_done(&dictionary->spelling);
    cbx_text_buffer_done(&dictionary->json);
    free(dictionary);
}

void cbx_dictionary_clear(cbx_dictionary *dictionary)
{
    cbx_string_map_clear(dictionary->by_spelling);
    cbx_string_map_clear(dictionary->by_id);
    cbx_arena_reset(dictionary->arena);
    dictionary->first = dictionary->present = NULL;
    dictionary->size_bytes = 0;
}

void cbx_dictionary_trim(cbx_dictionary *dictionary)
{
    if (dictionary->size_bytes > DICTIONARY_BOUND)
        cbx_dictionary_clear(dictionary);
}

uint64_t cbx_dictionary_next_serial(cbx_dictionary *dictionary)
{
    return ++dictionary->serial;
}

bool cbx_dictionary_remember(cbx_dictionary *dictionary, const char *spelling, size_t length,
                             cbx_shape *shape)
{
    dictionary->size_bytes += 3 * length + sizeof *shape;
    int64_t address = (int64_t)(intptr_t)shape;
    return cbx_string_map_set(dictionary->by_spelling, spelling, length, address) &&
           cbx_string_map_set(dictionary->by_id, (const char *)&shape->shape_id,
                              sizeof shape->shape_id, address);
}

cbx_shape *cbx_dictionary_find_spelled(const cbx_dictionary *dictionary)
{
    int64_t address = 0;
    (void)cbx_string_map_find(dictionary->by_spelling, dictionary->spelling.bytes,
                              dictionary->spelling.length, &address);
    return (cbx_shape *)(intptr_t)address;
}

cbx_shape *cbx_dictionary_find_shape(const cbx_dictionary *dictionary, int64_t shape_id)
{
    int64_t address = 0;
    (void)cbx_string_map_find(dictionary->by_id, (const char *)&shape_id, sizeof shape_id,
                              &address);
    return (cbx_shape *)(intptr_t)address;
}

static const char *const *copy_names(const char *const *names, size_t n, cbx_arena *arena)
{
    const char **copy = cbx_arena_calloc(arena, n, sizeof *copy);
    for (size_t i = 0; copy && i < n; i++) {
        copy[i] = cbx_arena_strdup(arena, names[i]);
        if (!copy[i])
            return NULL;
    }
    return copy;
}

static const cbx_tag *copy_tags(const cbx_tag *tags, size_t n, cbx_arena *arena)
{
    cbx_tag *copy = cbx_arena_calloc(arena, n, sizeof *copy);
    for (size_t i = 0; copy && i < n; i++) {
        copy[i].key = cbx_arena_strdup(arena, tags[i].key);
        copy[i].value = cbx_arena_strdup(arena, tags[i].value);
        if (!copy[i].key || !copy[i].value)
            return NULL;
    }
    return copy;
}

const cbx_shape *cbx_shape_copy(cbx_shape *shape, uint64_t serial, cbx_arena *arena)
{
    if (shape->copy_serial == serial)
        return shape->copy;
    cbx_shape *copy = cbx_arena_alloc(arena, sizeof *copy);
    if (!copy)
        return NULL;
    *copy = *shape;
    copy->name = cbx_arena_strdup(arena, shape->name);
    copy->scenario = cbx_arena_strdup(arena, shape->scenario);
    copy->tags = copy_tags(shape->tags, shape->n_tags, arena);
    copy->metrics = copy_names(shape->metrics, shape->n_metrics, arena);
    if (!copy->name || !copy->scenario || !copy->tags || !copy->metrics)
        return NULL;
    shape->copy = copy;
    shape->copy_serial = serial;
    return copy;
}

/* True when the point is spelled as the shape. */
static bool is_of_shape(const cbx_point *point, const cbx_shape *shape)
{
    if (!shape || point->n_tags != shape->n_tags || point->n_metrics != shape->n_metrics ||
        strcmp(point->name, shape->name) != 0 || strcmp(point->scenario, shape->scenario) != 0)
        return false;
    for (size_t i = 0; i < point->n_tags; i++)
        if (strcmp(point->tags[i].key, shape->tags[i].key) != 0 ||
            strcmp(point->tags[i].value, shape->tags[i].value) != 0)
            return false;
    for (size_t i = 0; i < point->n_metrics; i++)
        if (strcmp(point->metrics[i].name, shape->metrics[i]) != 0)
            return false;
    return true;
}

/* Where the guess for the point behind the present one is kept; NULL: nowhere. */
static cbx_shape **guess_for(cbx_dictionary *dictionary, size_t ordinal)
{
    if (ordinal == 0)
        return &dictionary->first;
    return dictionary->present ? &dictionary->present->next : NULL;
}

cbx_shape *cbx_dictionary_find_at(cbx_dictionary *dictionary, size_t ordinal,
                                  const cbx_point *point)
{
    cbx_shape **guess = guess_for(dictionary, ordinal);
    if (!guess || !is_of_shape(point, *guess))
        return NULL;
    dictionary->present = *guess;
    return *guess;
}

void cbx_dictionary_set_at(cbx_dictionary *dictionary, size_t ordinal, cbx_shape *shape)
{
    cbx_shape **guess = guess_for(dictionary, ordinal);
    if (guess)
        *guess = shape;
    dictionary->present = shape;
}

bool cbx_dictionary_spell(cbx_dictionary *dictionary, const cbx_point *point)
{
    cbx_text_buffer_clear(&dictionary->spelling);
    cbx_point_spell(point, &dictionary->spelling);
    return !cbx_text_buffer_failed(&dictionary->spelling);
}
