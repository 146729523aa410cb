#include "cli/shell/sql_connection.h"

#include "cli/shell/sql_connection_ops.h"

cbx_status cbx_sql_open(const char *locator, cbx_open_mode mode, const cbx_store_warnings *warnings,
                        cbx_sql_connection **ret_connection, cbx_error *err)
{
    cbx_store *store = NULL;
    if (cbx_locator_find_kind(locator) == CBX_LOCATOR_POSTGRES)
        return cbx_postgres_session_new(locator, mode, ret_connection, err);
    cbx_status status = cbx_locator_open(locator, mode, warnings, &store, err);
    if (status != CBX_OK)
        return status;
    return cbx_sqlite_session_new(store, mode, ret_connection, err);
}

void cbx_sql_close(cbx_sql_connection *connection)
{
    if (connection)
        connection->ops->close(connection);
}

cbx_status cbx_sql_run(cbx_sql_connection *connection, const char *text, size_t length,
                       const cbx_cell *parameters, size_t n_parameters, const cbx_row_sink *rows,
                       int64_t *ret_changes, cbx_sql_fault *fault)
{
    return connection->ops->run(connection, text, length, parameters, n_parameters, rows,
                                ret_changes, fault);
}

void cbx_sql_interrupt(cbx_sql_connection *connection)
{
    connection->ops->interrupt(connection);
}

cbx_sql_dialect cbx_sql_dialect_of(const cbx_sql_connection *connection)
{
    return connection->ops->dialect;
}

const char *cbx_sql_catalog(const cbx_sql_connection *connection, cbx_catalog_query query)
{
    return connection->ops->catalog(query);
}

const char *cbx_sql_keyword(const cbx_sql_connection *connection, size_t index, size_t *ret_length)
{
    return connection->ops->keyword(index, ret_length);
}

bool cbx_sql_in_transaction(const cbx_sql_connection *connection)
{
    return connection->ops->in_transaction(connection);
}
