/*
 * How a metric's numbers lie in rows. SQLite stores a REAL that is a whole number as an integer and
 * so forgets the sign of zero; NaN becomes NULL. Both are kept in the flags.
 */
#ifndef CALIBRAX_ENGINE_STORE_SQLITE_VALUE_H
#define CALIBRAX_ENGINE_STORE_SQLITE_VALUE_H

#include "engine/base/arena.h"
#include "engine/model/run.h"
#include "engine/store/sqlite_pending.h"

#include <sqlite3.h>
#include <stdbool.h>

/* value.epoch_s: cut towards zero, as SQL's division does in the views. */
int64_t cbx_epoch_seconds(int64_t epoch_us);

/* Sets value, lower, upper, flags of row. */
void cbx_value_encode(const cbx_metric *metric, cbx_pending_value *row);
/* Reads value, lower, upper, flags from column and the three after it into the metric. */
void cbx_value_read(sqlite3_stmt *stmt, int column, cbx_metric *metric);

/* The metric's samples as the BLOB of little-endian IEEE doubles at index, borrowed until the
 * statement is reset where the machine's own order is that. False when memory is short. */
bool cbx_samples_bind(sqlite3_stmt *stmt, int index, const cbx_metric *metric);
/* The BLOB of column as the metric's samples, in arena. False when memory is short. */
bool cbx_samples_read(sqlite3_stmt *stmt, int column, cbx_arena *arena, cbx_metric *metric);

#endif
