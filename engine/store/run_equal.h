/* Whether two runs say the same: what decides between a no-op and a conflict. */
#ifndef CALIBRAX_ENGINE_STORE_RUN_EQUAL_H
#define CALIBRAX_ENGINE_STORE_RUN_EQUAL_H

#include "engine/model/run.h"

/* Every field alike, also how numbers were written and what is kept beyond the model; NaN equals
 * NaN. */
bool cbx_point_equal(const cbx_point *a, const cbx_point *b);
/*
 * As points, and so for all of them in order. Where it was read from (format, source) does not
 * matter, nor do definitions that an importer inferred: another version may infer more. Where a
 * document is kept because the model cannot give it back, what it says counts, not how it is
 * laid out.
 */
bool cbx_run_equal(const cbx_run *a, const cbx_run *b);

#endif
