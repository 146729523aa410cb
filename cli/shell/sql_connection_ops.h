/* What implements a connection: the calls of sql_connection.h as a table of functions. */
#ifndef CALIBRAX_CLI_SHELL_SQL_CONNECTION_OPS_H
#define CALIBRAX_CLI_SHELL_SQL_CONNECTION_OPS_H

#include "cli/shell/sql_connection.h"

typedef struct cbx_sql_connection_ops {
    cbx_sql_dialect dialect;
    void (*close)(cbx_sql_connection *connection);
    cbx_status (*run)(cbx_sql_connection *connection, const char *text, size_t length,
                      const cbx_cell *parameters, size_t n_parameters, const cbx_row_sink *rows,
                      int64_t *ret_changes, cbx_sql_fault *fault);
    void (*interrupt)(cbx_sql_connection *connection);
    const char *(*catalog)(cbx_catalog_query query);
    const char *(*keyword)(size_t index, size_t *ret_length);
    bool (*in_transaction)(const cbx_sql_connection *connection);
} cbx_sql_connection_ops;

/* An implementation's struct begins with it. */
struct cbx_sql_connection {
    const cbx_sql_connection_ops *ops;
};

/* Takes the store over, also on failure. */
cbx_status cbx_sqlite_session_new(cbx_store *store, cbx_open_mode mode,
                                  cbx_sql_connection **ret_connection, cbx_error *err);
cbx_status cbx_postgres_session_new(const char *locator, cbx_open_mode mode,
                                    cbx_sql_connection **ret_connection, cbx_error *err);

#endif
