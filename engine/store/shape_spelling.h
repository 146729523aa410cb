/*
 * The spelling of a point: its name, scenario, tags and metric names in its own order, each written
 * as a netstring (length, colon, bytes, comma: D. J. Bernstein, 1997), the lists preceded by their
 * count and a semicolon. No text can forge another's, and a shape can be read back from it.
 */
#ifndef CALIBRAX_ENGINE_STORE_SHAPE_SPELLING_H
#define CALIBRAX_ENGINE_STORE_SHAPE_SPELLING_H

#include "engine/base/text_buffer.h"
#include "engine/store/shape_dictionary.h"

/* Appends the point's spelling. */
void cbx_point_spell(const cbx_point *point, cbx_text_buffer *out);
/* Fills the texts and lists of shape from arena, all but the track_ids. False when the spelling
 * makes no sense (a damaged store) or memory is short. */
bool cbx_shape_parse(const char *spelling, size_t length, cbx_arena *arena, cbx_shape *shape);

#endif
