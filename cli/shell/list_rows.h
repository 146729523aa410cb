/* Rows as the sqlite3 shell writes them when it is not told otherwise, byte for byte. */
#ifndef CALIBRAX_CLI_SHELL_LIST_ROWS_H
#define CALIBRAX_CLI_SHELL_LIST_ROWS_H

#include "cli/table.h"

/* A line a row, cells parted by '|', no heading, NULL empty, reals with 15 digits. */
void cbx_table_write_list(const cbx_table *table, cbx_table_style style, cbx_text_buffer *out);

#endif
