/* The numbers of what runs share, made when it is new; only for who holds the writers' lock. */
#ifndef CALIBRAX_ENGINE_STORE_POSTGRES_INTERN_H
#define CALIBRAX_ENGINE_STORE_POSTGRES_INTERN_H

#include "engine/store/postgres_client.h"

/* Looks for the run's shapes that are not in memory, all in one round trip. */
cbx_status cbx_pg_shapes_prepare(cbx_pg_client *client, const cbx_run *run, cbx_error *err);
/* The shape of point, made when it is new. Borrowed until the dictionary is cleared or trimmed. */
cbx_status cbx_pg_shape_intern(cbx_pg_client *client, const cbx_point *point, size_t ordinal,
                               const cbx_shape **ret_shape, cbx_error *err);
cbx_status cbx_pg_environment_intern(cbx_pg_client *client, const char *document,
                                     int64_t *ret_environment_id, cbx_error *err);
/* The set of n >= 1 definitions in that order. */
cbx_status cbx_pg_def_set_intern(cbx_pg_client *client, const cbx_metric_def *defs, size_t n,
                                 int64_t *ret_def_set_id, cbx_error *err);

#endif
