#include "engine/analysis/definition.h"

#include "engine/base/string_map.h"

#include <stdlib.h>
#include <string.h>

struct cbx_definitions {
    cbx_string_map *positions; /* metric name: index into found */
    const cbx_metric_def **found;
    size_t n_found, capacity;
};

cbx_definitions *cbx_definitions_new(void)
{
    cbx_definitions *definitions = calloc(1, sizeof *definitions);
    if (!definitions)
        return NULL;
    definitions->positions = cbx_string_map_new();
    if (!definitions->positions) {
        free(definitions);
        return NULL;
    }
    return definitions;
}

void cbx_definitions_free(cbx_definitions *definitions)
{
    if (!definitions)
        return;
    cbx_string_map_free(definitions->positions);
    free(definitions->found);
    free(definitions);
}

static bool reserve(cbx_definitions *definitions, size_t extra)
{
    size_t wanted = definitions->n_found + extra;
    if (wanted <= definitions->capacity)
        return true;
    const cbx_metric_def **grown = realloc(definitions->found, wanted * sizeof *grown);
    if (!grown)
        return false;
    definitions->found = grown;
    definitions->capacity = wanted;
    return true;
}

bool cbx_definitions_add(cbx_definitions *definitions, const cbx_metric_def *defs, size_t n_defs)
{
    if (!reserve(definitions, n_defs))
        return false;
    for (size_t i = 0; i < n_defs; i++) {
        size_t length = strlen(defs[i].name);
        int64_t known;
        if (cbx_string_map_find(definitions->positions, defs[i].name, length, &known))
            continue;
        if (!cbx_string_map_set(definitions->positions, defs[i].name, length,
                                (int64_t)definitions->n_found))
            return false;
        definitions->found[definitions->n_found++] = &defs[i];
    }
    return true;
}

const cbx_metric_def *cbx_definitions_find(const cbx_definitions *definitions, const char *metric)
{
    int64_t position;
    if (!cbx_string_map_find(definitions->positions, metric, strlen(metric), &position))
        return NULL;
    return definitions->found[position];
}

cbx_direction cbx_definition_direction(const cbx_metric_def *def)
{
    return def ? def->direction : CBX_DIRECTION_NONE;
}
