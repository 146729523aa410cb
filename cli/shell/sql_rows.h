/* The rows of a short result in memory: what the shell asks for itself. */
#ifndef CALIBRAX_CLI_SHELL_SQL_ROWS_H
#define CALIBRAX_CLI_SHELL_SQL_ROWS_H

#include "cli/shell/sql_connection.h"

typedef struct cbx_sql_rows {
    cbx_cell *cells; /* row by row */
    size_t n_columns, n_rows, capacity;
    cbx_arena *arena;
} cbx_sql_rows;

/* Runs text with the parameters; rows and their texts live in the arena. */
cbx_status cbx_sql_rows_load(cbx_sql_connection *connection, const char *text,
                             const cbx_cell *parameters, size_t n_parameters, cbx_arena *arena,
                             cbx_sql_rows *ret_rows, cbx_sql_fault *fault);
/* A cell as text; "" when it is another type. */
const char *cbx_sql_rows_text(const cbx_sql_rows *rows, size_t row, size_t column);

#endif
