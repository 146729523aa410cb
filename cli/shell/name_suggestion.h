/* "Perhaps you meant": the name nearest to one that is not there. */
#ifndef CALIBRAX_CLI_SHELL_NAME_SUGGESTION_H
#define CALIBRAX_CLI_SHELL_NAME_SUGGESTION_H

#include "cli/shell/sql_connection.h"

enum { CBX_SUGGESTION_SIZE = 64 };

/* Looks among the relations, the columns or the functions for one like fault's missing name. */
bool cbx_name_suggest(cbx_sql_connection *connection, const cbx_sql_fault *fault,
                      char ret_suggestion[CBX_SUGGESTION_SIZE]);

#endif
