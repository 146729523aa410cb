/* What the shell asks PostgreSQL's catalog, and its words. */
#ifndef CALIBRAX_CLI_SHELL_POSTGRES_CATALOG_H
#define CALIBRAX_CLI_SHELL_POSTGRES_CATALOG_H

#include "cli/shell/sql_connection.h"

/* As cbx_sql_catalog() and cbx_sql_keyword(). */
const char *cbx_postgres_catalog(cbx_catalog_query query);
const char *cbx_postgres_keyword(size_t index, size_t *ret_length);

#endif
