#include "sql/sqlite/register.h"

#include "sql/sqlite/function_registration.h"
#include "sql/sqlite/table_module.h"

cbx_status cbx_sqlite_register(struct sqlite3 *db, cbx_error *err)
{
    cbx_status status = cbx_sql_functions_register(db, err);
    if (status == CBX_OK)
        status = cbx_sql_tables_register(db, err);
    return status;
}
