/* The standard streams and the terminal behind them, as both programs begin with them. */
#ifndef CALIBRAX_CLI_TERMINAL_H
#define CALIBRAX_CLI_TERMINAL_H

#include "cli/table.h"

/*
 * To be called first: standard streams that are closed are occupied (their numbers would go to the
 * next files opened), a reader that goes away becomes a failed write instead of a signal, and the
 * widths of characters are those of UTF-8, which all texts are.
 */
void cbx_terminal_prepare(void);

/* How a table is shown on standard output: colour, width and escapes only on a terminal, no colour
 * with NO_COLOR or on a dumb one. */
cbx_table_style cbx_terminal_style(void);

#endif
