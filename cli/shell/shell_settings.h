/* What a user of the shell can set, and how results are then shown. */
#ifndef CALIBRAX_CLI_SHELL_SHELL_SETTINGS_H
#define CALIBRAX_CLI_SHELL_SHELL_SETTINGS_H

#include "cli/table.h"

#include <stdbool.h>

/* Those of the command line, and one more. */
typedef enum cbx_shell_format {
    CBX_SHELL_TABLE = CBX_TABLE_ALIGNED,
    CBX_SHELL_JSON = CBX_TABLE_JSON,
    CBX_SHELL_CSV = CBX_TABLE_CSV,
    CBX_SHELL_MARKDOWN = CBX_TABLE_MARKDOWN,
    CBX_SHELL_LIST /* as the sqlite3 shell writes when it is not told otherwise */
} cbx_shell_format;

/* For an option of kind CHOICE: its words in the order of cbx_shell_format. */
#define CBX_SHELL_FORMATS CBX_TABLE_FORMATS "|list"

typedef enum cbx_expanded {
    CBX_EXPANDED_OFF,
    CBX_EXPANDED_ON,
    CBX_EXPANDED_AUTO /* where a table would be wider than the terminal */
} cbx_expanded;

/* For messages and option values: in the order of cbx_expanded. */
#define CBX_EXPANDED_WORDS "off|on|auto"

typedef struct cbx_shell_settings {
    cbx_shell_format format;
    cbx_expanded expanded; /* of the format table: one line a column */
    bool tuples_only;      /* no heading and no count of rows */
    bool timing;
    bool pager;
    bool stop_on_error; /* a script ends at its first error */
} cbx_shell_settings;

#endif
