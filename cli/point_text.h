/* A point's tags as the JSON text that tables carry. */
#ifndef CALIBRAX_CLI_POINT_TEXT_H
#define CALIBRAX_CLI_POINT_TEXT_H

#include "engine/base/arena.h"
#include "engine/model/run.h"

/* {"key":"value",...} in the point's order, in the arena; NULL when memory is short. */
const char *cbx_point_tags_document(const cbx_point *point, cbx_arena *arena);

#endif
