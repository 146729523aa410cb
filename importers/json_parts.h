/*
 * Parts of a parsed document as the model wants them: texts, tags, documents kept as text, samples.
 * What is returned is the arena's.
 */
#ifndef CALIBRAX_IMPORTERS_JSON_PARTS_H
#define CALIBRAX_IMPORTERS_JSON_PARTS_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/json/json_reader.h"
#include "engine/model/run.h"

#include <stdbool.h>

/* False for NULL. */
bool cbx_json_is(const cbx_json *value, cbx_json_type type);
bool cbx_json_is_number(const cbx_json *value);

/* A copy of a string that the model can hold. CBX_INVALID, beginning with path, for anything else
 * (NULL: nothing is there) and for a NUL character or half of a surrogate pair in it. */
cbx_status cbx_json_read_text(const cbx_json *value, const char *path, cbx_arena *arena,
                              const char **ret_text, cbx_error *err);
/* The same for a member's name. */
cbx_status cbx_json_read_name(const cbx_json_member *member, const char *path, cbx_arena *arena,
                              const char **ret_name, cbx_error *err);
/* A tag's value: a string bare, all else as JSON spells it. */
cbx_status cbx_json_read_tag(const cbx_json *value, const char *path, cbx_arena *arena,
                             const char **ret_text, cbx_error *err);

/* The object without the members of the names, a list that NULL ends, as a value; {} for what is no
 * object. False when memory is short. */
bool cbx_json_without(const cbx_json *object, const char *const *names, cbx_arena *arena,
                      cbx_json *ret_object);
/* The value as a JSON text that SQL functions accept; NULL when memory is short. */
const char *cbx_json_sql_text(const cbx_json *value, cbx_arena *arena);

/* The numbers of an array as the metric's samples; null is a missing one, as NaN is. CBX_INVALID,
 * beginning with path, for anything else. */
cbx_status cbx_json_read_samples(const cbx_json *array, const char *path, cbx_arena *arena,
                                 cbx_metric *metric, cbx_error *err);

#endif
