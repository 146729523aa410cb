/* The names that a statement may hold, for completion and for "perhaps you meant". */
#ifndef CALIBRAX_CLI_SHELL_NAME_LIST_H
#define CALIBRAX_CLI_SHELL_NAME_LIST_H

#include "cli/options.h"
#include "cli/shell/sql_connection.h"

typedef enum cbx_name_kind {
    CBX_NAME_KEYWORD = 1,
    CBX_NAME_RELATION = 2,
    CBX_NAME_COLUMN = 4,
    CBX_NAME_FUNCTION = 8,
    CBX_NAME_VALUE = 16 /* what the store holds: metrics, points, tags, runs, baselines */
} cbx_name_kind;

/* Of each kind of value the first so many are found: a list as long as this may lack some. */
enum { CBX_NAME_LIST_LIMIT = 1000 };

/* Adds the names of those kinds (flags) that begin with the text, whatever its case (but values,
 * where it counts). A name may come twice. What cannot be read is left out: completion never fails.
 */
void cbx_name_list_load(cbx_sql_connection *connection, unsigned kinds, const char *beginning,
                        cbx_arena *arena, cbx_text_list *list);

#endif
