/* The entry point of the loadable extension: .load ./calibrax, or any client's load_extension. */
#include "sql/sqlite/register.h"

const sqlite3_api_routines *sqlite3_api;

/* The table of functions ends, in an older SQLite, before the ones we call: those of 3.37. */
enum { OLDEST_SQLITE = 3037000 };

int sqlite3_calibrax_init(sqlite3 *db, char **ret_message, const sqlite3_api_routines *api)
    __attribute__((visibility("default")));

int sqlite3_calibrax_init(sqlite3 *db, char **ret_message, const sqlite3_api_routines *api)
{
    cbx_error err;
    sqlite3_api = api;
    if (sqlite3_libversion_number() < OLDEST_SQLITE) {
        *ret_message = sqlite3_mprintf("calibrax: needs SQLite 3.37 or newer, this is %s",
                                       sqlite3_libversion());
        return SQLITE_ERROR;
    }
    cbx_status status = cbx_sqlite_register(db, &err);
    if (status == CBX_OK)
        return SQLITE_OK;
    *ret_message = sqlite3_mprintf("calibrax: %s", err.text);
    return status == CBX_NO_MEMORY ? SQLITE_NOMEM : SQLITE_ERROR;
}
