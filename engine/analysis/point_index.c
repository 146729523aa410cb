#include "engine/analysis/point_index.h"

#include "engine/base/string_map.h"

#include <stdlib.h>
#include <string.h>

struct cbx_point_index {
    const cbx_run *run;
    cbx_string_map *last;  /* identity: position of its last point */
    int64_t *previous;     /* position of the one before with the same identity, or -1 */
    cbx_arena *identities; /* scratch: emptied after each use */
};

/* Looks the identity up. False when it is not there (or memory is short). */
static bool find_position(const cbx_point_index *index, const cbx_point *point,
                          int64_t *ret_position)
{
    const char *identity = cbx_point_identity(point, index->identities);
    bool found = identity
                 && cbx_string_map_find(index->last, identity, strlen(identity), ret_position);
    cbx_arena_reset(index->identities);
    return found;
}

static bool add_point(cbx_point_index *index, size_t position)
{
    const char *identity = cbx_point_identity(&index->run->points[position], index->identities);
    if (!identity)
        return false;
    size_t length = strlen(identity);
    index->previous[position] = -1;
    (void)cbx_string_map_find(index->last, identity, length, &index->previous[position]);
    bool added = cbx_string_map_set(index->last, identity, length, (int64_t)position);
    cbx_arena_reset(index->identities);
    return added;
}

cbx_point_index *cbx_point_index_new(const cbx_run *run)
{
    cbx_point_index *index = calloc(1, sizeof *index);
    if (!index)
        return NULL;
    index->run = run;
    index->last = cbx_string_map_new();
    index->identities = cbx_arena_new();
    index->previous = calloc(run->n_points + 1, sizeof *index->previous);
    bool built = index->last && index->identities && index->previous;
    for (size_t i = 0; built && i < run->n_points; i++)
        built = add_point(index, i);
    if (built)
        return index;
    cbx_point_index_free(index);
    return NULL;
}

void cbx_point_index_free(cbx_point_index *index)
{
    if (!index)
        return;
    cbx_string_map_free(index->last);
    cbx_arena_free(index->identities);
    free(index->previous);
    free(index);
}

const cbx_point *cbx_point_index_find(const cbx_point_index *index, const cbx_point *point)
{
    int64_t position;
    return find_position(index, point, &position) ? &index->run->points[position] : NULL;
}

const cbx_point *cbx_point_index_previous(const cbx_point_index *index, const cbx_point *point)
{
    int64_t position = index->previous[point - index->run->points];
    return position < 0 ? NULL : &index->run->points[position];
}

const cbx_metric *cbx_point_find_metric_near(const cbx_point *point, const char *metric,
                                             size_t hint)
{
    if (hint < point->n_metrics && strcmp(point->metrics[hint].name, metric) == 0)
        return &point->metrics[hint];
    return cbx_point_find_metric(point, metric);
}
