/*
 * Comes first in every source of the loadable extension: it turns each call of SQLite into one
 * through the table of the SQLite that loads us, which may be another than the system's.
 */
#ifndef CALIBRAX_SQL_SQLITE_EXTENSION_API_H
#define CALIBRAX_SQL_SQLITE_EXTENSION_API_H

#include <sqlite3ext.h>

extern const sqlite3_api_routines *sqlite3_api; /* extension.c */

#endif
