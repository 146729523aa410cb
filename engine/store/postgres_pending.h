/* The rows of points and samples, spelled for COPY as they are added. */
#ifndef CALIBRAX_ENGINE_STORE_POSTGRES_PENDING_H
#define CALIBRAX_ENGINE_STORE_POSTGRES_PENDING_H

#include "engine/store/postgres_client.h"

/* Where a point goes. */
typedef struct cbx_pg_place {
    int64_t run_key, epoch_us, ordinal;
} cbx_pg_place;

void cbx_pg_pending_done(cbx_pg_pending *pending);
void cbx_pg_pending_clear(cbx_pg_pending *pending);
bool cbx_pg_pending_is_full(const cbx_pg_pending *pending);
/* Adds the point and its samples. A shortage of memory shows when they are sent. */
void cbx_pg_pending_add(cbx_pg_pending *pending, const cbx_point *point, int64_t shape_id,
                        cbx_pg_place place);

#endif
