/* Whether SQLite's user has called sqlite3_interrupt(): SQLite tells its functions since 3.41,
 * older ones see it when the function has returned. */
#include "sql/sqlite/function_call.h"

#if SQLITE_VERSION_NUMBER >= 3041000

static bool is_interrupted(void *context)
{
    return sqlite3_is_interrupted(sqlite3_context_db_handle(context)) != 0;
}

/* The extension may be loaded by an older SQLite than it was built for. */
cbx_stop cbx_sql_stop(sqlite3_context *context)
{
    return sqlite3_libversion_number() >= 3041000 ? (cbx_stop){ is_interrupted, context }
                                                  : (cbx_stop){ NULL, NULL };
}

#else

cbx_stop cbx_sql_stop(sqlite3_context *context)
{
    (void)context;
    return (cbx_stop){ NULL, NULL };
}

#endif
