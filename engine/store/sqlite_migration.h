/* Bringing a SQLite database to the schema of this program. */
#ifndef CALIBRAX_ENGINE_STORE_SQLITE_MIGRATION_H
#define CALIBRAX_ENGINE_STORE_SQLITE_MIGRATION_H

#include "engine/base/status.h"
#include "engine/store/migration.h"

#include <sqlite3.h>
#include <stdbool.h>

/* path is for error texts. */
cbx_status cbx_sqlite_schema_look(sqlite3 *db, const char *path, cbx_schema_state *ret_state,
                                  cbx_error *err);
/* CBX_STORE with the remedy for the states in which a store cannot be served: foreign, newer and,
 * when it must be current, older. Empty and current are CBX_OK. */
cbx_status cbx_sqlite_schema_check(cbx_schema_state state, const char *path, cbx_error *err);
/* Applies what is pending in one transaction and records it; nothing pending is no write. Foreign
 * and newer schemas are refused. */
cbx_status cbx_sqlite_schema_migrate(sqlite3 *db, const char *path, cbx_error *err);

#endif
