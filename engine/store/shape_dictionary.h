/*
 * Shapes in memory: how points are spelled, found by spelling, by number and by a guess. Rows of a
 * shape are never changed or deleted, so what is remembered stays true, whoever else writes -
 * except when the transaction that made them is undone: then all is forgotten.
 */
#ifndef CALIBRAX_ENGINE_STORE_SHAPE_DICTIONARY_H
#define CALIBRAX_ENGINE_STORE_SHAPE_DICTIONARY_H

#include "engine/base/arena.h"
#include "engine/base/string_map.h"
#include "engine/base/text_buffer.h"
#include "engine/model/run.h"

/* How a point is spelled: what all points that differ only in their values share. */
typedef struct cbx_shape {
    int64_t shape_id, series_id;
    const char *name, *scenario;
    const cbx_tag *tags; /* in the point's order, as the metrics */
    size_t n_tags;
    const char *const *metrics;
    size_t n_metrics;
    const int64_t *track_ids; /* of each metric, where the store has tracks; else NULL */
    struct cbx_shape *next;   /* what followed it in the last run that has it; NULL: nothing */
    /* The copy that the current load made for its caller; see cbx_shape_copy(). */
    struct cbx_shape *copy;
    uint64_t copy_serial;
} cbx_shape;

typedef struct cbx_dictionary {
    cbx_arena *arena;            /* the shapes */
    cbx_string_map *by_spelling; /* to cbx_shape * */
    cbx_string_map *by_id;       /* shape_id's bytes to cbx_shape * */
    cbx_text_buffer spelling, json;
    size_t size_bytes;
    cbx_shape *first;   /* of the last run; NULL: not known */
    cbx_shape *present; /* of the point that was found or set last */
    uint64_t serial;
} cbx_dictionary;

cbx_dictionary *cbx_dictionary_new(void); /* NULL when memory is short */
void cbx_dictionary_free(cbx_dictionary *dictionary);
/* Forgets everything; shapes handed out before are gone. */
void cbx_dictionary_clear(cbx_dictionary *dictionary);
/* Forgets everything when it has grown past its bound: between two runs, never inside one. */
void cbx_dictionary_trim(cbx_dictionary *dictionary);

/* Sets the dictionary's spelling to the point's. False when memory is short. */
bool cbx_dictionary_spell(cbx_dictionary *dictionary, const cbx_point *point);
/* The shape of the present spelling; NULL when it is not remembered. */
cbx_shape *cbx_dictionary_find_spelled(const cbx_dictionary *dictionary);
cbx_shape *cbx_dictionary_find_shape(const cbx_dictionary *dictionary, int64_t shape_id);
/* Takes in a shape that lies in the dictionary's arena. False when memory is short. */
bool cbx_dictionary_remember(cbx_dictionary *dictionary, const char *spelling, size_t length,
                             cbx_shape *shape);
/* The shape that was there in the run before, where the point is spelled so; else NULL. A run's
 * points are asked for in their order; what is not found is set then. Behind points that only one
 * of two runs has, the guesses are right again. */
cbx_shape *cbx_dictionary_find_at(cbx_dictionary *dictionary, size_t ordinal,
                                  const cbx_point *point);
void cbx_dictionary_set_at(cbx_dictionary *dictionary, size_t ordinal, cbx_shape *shape);

/* The shape's texts and lists copied into arena, once for each serial. NULL when memory is short.
 */
const cbx_shape *cbx_shape_copy(cbx_shape *shape, uint64_t serial, cbx_arena *arena);
/* A number not given before, for cbx_shape_copy(). */
uint64_t cbx_dictionary_next_serial(cbx_dictionary *dictionary);

#endif
