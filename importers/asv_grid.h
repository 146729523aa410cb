/* The combinations of a benchmark's parameters, in asv's order: the last changes fastest. */
#ifndef CALIBRAX_IMPORTERS_ASV_GRID_H
#define CALIBRAX_IMPORTERS_ASV_GRID_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/base/text_buffer.h"
#include "engine/json/json_reader.h"

typedef struct cbx_asv_grid {
    size_t n_params;
    const char **keys;
    const char ***values;     /* of each parameter, spelled */
    size_t *counts, *current; /* of values; the present combination */
} cbx_asv_grid;

/*
 * params: an array of arrays, or NULL. names: the parameters' own names, or NULL; where their
 * number is not that of params, or a name is another tag's (machine, env, version, a parameter
 * before it), the key is param1, param2 ... In arena; texts are borrowed from params and names.
 */
cbx_status cbx_asv_grid_init(cbx_asv_grid *grid, const cbx_json *params, const cbx_json *names,
                             cbx_arena *arena, cbx_error *err);
void cbx_asv_grid_advance(cbx_asv_grid *grid);
/* Appends BENCHMARK(VALUE, VALUE) of the present combination. */
void cbx_asv_grid_spell(const cbx_asv_grid *grid, const char *benchmark, cbx_text_buffer *out);

/* CBX_INVALID, with path in the text, for what is not a string or holds a NUL or a lone
 * surrogate. */
cbx_status cbx_asv_text_check(const cbx_json *value, const char *path, cbx_error *err);
/* Strings as they are, anything else as the file spells it. */
cbx_status cbx_asv_value_spell(const cbx_json *value, const char *path, cbx_arena *arena,
                               const char **ret_text, cbx_error *err);

#endif
