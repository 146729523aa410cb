/* How wide a table is, and how wide it should be on a terminal that is narrower. */
#ifndef CALIBRAX_CLI_SHELL_TABLE_WIDTH_H
#define CALIBRAX_CLI_SHELL_TABLE_WIDTH_H

#include "cli/table.h"

/* The columns that the whole table takes, nothing cut. */
size_t cbx_table_full_width(const cbx_table *table);

/*
 * The width to which a table is cut on a terminal of that width with a pager: the terminal's, where
 * cutting long texts makes it fit. Where it does not, the pager scrolls sideways, and only texts
 * that are very long are cut.
 */
size_t cbx_table_paged_width(const cbx_table *table, size_t terminal_width);

#endif
