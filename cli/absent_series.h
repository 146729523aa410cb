/* What to say about a series that has no value: its point or metric may be misspelt. */
#ifndef CALIBRAX_CLI_ABSENT_SERIES_H
#define CALIBRAX_CLI_ABSENT_SERIES_H

#include "engine/base/arena.h"
#include "engine/store/store.h"

/* Notes on standard error that no point has that name, with the nearest one there is, that the
 * point has other metrics, and which, or that the tags and the branch leave nothing of the series.
 * Silent on a store without runs. Looks at every series of the store once. */
void cbx_absent_series_explain(cbx_store *store, const char *metric, const char *point,
                               cbx_arena *arena);

#endif
