/*
 * How a metric's numbers lie in rows. SQLite stores a REAL that is a whole number as an integer and
 * so forgets the sign of zero; NaN becomes NULL. Both are kept in the flags.
 */
#ifndef CALIBRAX_ENGINE_STORE_SQLITE_VALUE_H
#define CALIBRAX_ENGINE_STORE_SQLITE_VALUE_H

#include "engine/base/arena.h"
#include "engine/model/run.h"

#include <sqlite3.h>
#include <stdbool.h>

/* value.epoch_s: cut towards zero, as SQL's division does in the views. */
int64_t cbx_epoch_seconds(int64_t epoch_us);

/* Binds value, lower, upper, flags at index and the three after it. */
void cbx_value_bind(sqlite3_stmt *stmt, int index, const cbx_metric *metric);
/* Reads value, lower, upper, flags from column and the three after it into the metric. */
void cbx_value_read(sqlite3_stmt *stmt, int column, cbx_metric *metric);

/* The metric's samples as the BLOB of little-endian IEEE doubles at index. The bytes must stay
 * until the statement is done: scratch holds them where the machine's own order differs. */
bool cbx_samples_bind(sqlite3_stmt *stmt, int index, const cbx_metric *metric, cbx_arena *scratch);
/* The BLOB of column as the metric's samples, in arena. False when memory is short. */
bool cbx_samples_read(sqlite3_stmt *stmt, int column, cbx_arena *arena, cbx_metric *metric);

#endif
