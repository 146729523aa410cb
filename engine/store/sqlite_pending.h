/*
 * Points and values on their way into their tables. A batch collects those of many runs and inserts
 * them in the order of their keys: each page is then touched once, and not copied for every run's
 * savepoint.
 */
#ifndef CALIBRAX_ENGINE_STORE_SQLITE_PENDING_H
#define CALIBRAX_ENGINE_STORE_SQLITE_PENDING_H

#include "engine/store/sqlite_connection.h"

typedef struct cbx_pending_value {
    int64_t track_id, epoch_s, run_key, ordinal;
    double value, lower, upper; /* NaN: NULL */
    unsigned flags;             /* as stored */
} cbx_pending_value;

typedef struct cbx_pending_point {
    int64_t point_id, shape_id;
    const char *status, *detail; /* status NULL: ok; detail may be NULL */
} cbx_pending_point;

struct cbx_pending {
    cbx_pending_value *values;
    cbx_pending_point *points;
    cbx_arena *texts; /* of the points */
    cbx_pending_mark n, capacity;
};

cbx_pending *cbx_pending_new(void); /* NULL when memory is short */
void cbx_pending_free(cbx_pending *pending);
/* Forgets what was added after the mark (what has been flushed meanwhile is not here any more). */
void cbx_pending_return_to(cbx_pending *pending, cbx_pending_mark mark);

/* Copies are kept. False when memory is short. */
bool cbx_pending_add_value(cbx_pending *pending, const cbx_pending_value *value);
bool cbx_pending_add_point(cbx_pending *pending, cbx_pending_point point);
/* True when enough has come together to be worth inserting. */
bool cbx_pending_is_full(const cbx_pending *pending);
/* Inserts all rows and forgets them. After a failure the transaction must be undone. */
cbx_status cbx_pending_flush(cbx_sqlite_store *store, cbx_error *err);

#endif
