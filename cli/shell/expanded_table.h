/* Rows one after another, a line for each column: for rows that are too wide for a table. */
#ifndef CALIBRAX_CLI_SHELL_EXPANDED_TABLE_H
#define CALIBRAX_CLI_SHELL_EXPANDED_TABLE_H

#include "cli/table.h"

/* As psql's \x: a rule with the row's number, then NAME │ VALUE, nothing cut. */
void cbx_table_write_expanded(const cbx_table *table, cbx_table_style style, cbx_text_buffer *out);

#endif
