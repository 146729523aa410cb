/* Ctrl-C: stops the query that runs or the line being typed, not the shell. */
#ifndef CALIBRAX_CLI_SHELL_INTERRUPT_H
#define CALIBRAX_CLI_SHELL_INTERRUPT_H

#include "cli/shell/sql_connection.h"

#include <stdbool.h>

/* From now on SIGINT sets the flag, interrupts system calls and stops the connection's query; with
 * NULL it ends the program again. The connection must live until then. */
void cbx_interrupt_catch(cbx_sql_connection *connection);
bool cbx_interrupt_pending(void);
void cbx_interrupt_clear(void);

/* While a child has the terminal (a pager), Ctrl-C is its business alone. No-ops when SIGINT is not
 * caught. */
void cbx_interrupt_leave_to_child(void);
void cbx_interrupt_take_back(void);

#endif
