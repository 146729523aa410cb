/*
 * The schema in a locator. libpq has no parameter for it, and options=-csearch_path=... is spelled
 * in three grammars at once; so a locator may say `schema=NAME` beside libpq's own parameters:
 * postgresql:///benchmarks?schema=Team%20A, or dbname=benchmarks schema='Team A'.
 */
#ifndef CALIBRAX_ENGINE_STORE_POSTGRES_LOCATOR_H
#define CALIBRAX_ENGINE_STORE_POSTGRES_LOCATOR_H

#include "engine/base/arena.h"
#include "engine/base/status.h"

/* Takes schema= out of a locator: the rest is what libpq reads. *ret_schema is NULL where the
 * locator names none; of several the last counts, as with libpq's parameters. CBX_INVALID for a
 * name that no schema can have. */
cbx_status cbx_pg_locator_read(const char *locator, cbx_arena *arena, const char **ret_conninfo,
                               const char **ret_schema, cbx_error *err);

/* The locator of that schema of the same database, whatever it named before. CBX_INVALID as above.
 */
cbx_status cbx_pg_locator_with_schema(const char *locator, const char *schema, cbx_arena *arena,
                                      const char **ret_locator, cbx_error *err);

/* The name of the first schema of a search_path, as the server reads it: unquoted names fold to
 * small letters, "$user" is the role. NULL when memory is short. */
const char *cbx_pg_first_schema(const char *search_path, const char *role, cbx_arena *arena);

#endif
