/* Private to this folder: how the model's values become cells. */
#ifndef CALIBRAX_ENGINE_QUERY_QUERY_CELL_H
#define CALIBRAX_ENGINE_QUERY_QUERY_CELL_H

#include "engine/query/query.h"

#include <stdbool.h>

/* A new row whose cells the caller fills from the left; the row set is out of memory when NULL. */
cbx_status cbx_row_add(cbx_rowset *rows, cbx_cell **ret_cells, cbx_error *err);

/* A point's tags as a compact JSON object, in the point's order, from the arena; NULL: no memory. */
const char *cbx_tags_text(const cbx_point *point, cbx_arena *arena);

/* Tags texts of one point after another: the text is made once for the rows of one point. */
typedef struct cbx_tags_cell {
    const cbx_point *point;
    const char *text;
} cbx_tags_cell;
cbx_status cbx_tags_cell_get(cbx_tags_cell *cache, const cbx_point *point, cbx_arena *arena,
                             cbx_cell *ret_cell, cbx_error *err);

/* The value when it is there, else NULL. */
cbx_cell cbx_cell_optional(bool is_there, double value);
cbx_cell cbx_cell_boolean(bool value);

#endif
