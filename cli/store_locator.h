/*
 * Where a store is: SPEC section 2's locators (--data, CALIBRAX_DATA) resolved to a store that is
 * opened. The one place that knows which kinds of store there are.
 */
#ifndef CALIBRAX_CLI_STORE_LOCATOR_H
#define CALIBRAX_CLI_STORE_LOCATOR_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/store/json_directory_store.h"
#include "engine/store/sqlite_store.h"
#include "engine/store/store.h"

#include <stdbool.h>

typedef enum cbx_locator_kind {
    CBX_LOCATOR_SQLITE,
    CBX_LOCATOR_JSON_DIRECTORY,
    CBX_LOCATOR_POSTGRES
} cbx_locator_kind;

/* Looks at the text first (a libpq URI or "host=..." string, :memory:), then at what lies there,
 * then, where nothing does, at the suffix: .db, .sqlite, .sqlite3 are SQLite. */
cbx_locator_kind cbx_locator_find_kind(const char *locator);

/* The given locator, else CALIBRAX_DATA; NULL when neither names a store. */
const char *cbx_locator_choose(const char *given);

/* The locator of another schema of the same database, by its name as it is (`Team A`, unquoted).
 * CBX_INVALID: that store has no schemas, or the name is none. */
cbx_status cbx_locator_with_schema(const char *locator, const char *schema, cbx_arena *arena,
                                   const char **ret_locator, cbx_error *err);

/* False for a path at which nothing lies: a store that is still to be made. */
bool cbx_locator_exists(const char *locator);

/* For reading, a store that is not there yet is empty. Files of a JSON store that cannot be taken
 * in go to warnings, which may be NULL. CBX_INVALID: the locator is empty, or the '-' of standard
 * input, which would be a directory of that name. */
cbx_status cbx_locator_open(const char *locator, cbx_open_mode mode,
                            const cbx_store_warnings *warnings, cbx_store **ret_store,
                            cbx_error *err);

#endif
