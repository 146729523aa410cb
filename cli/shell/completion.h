/* Tab: what may stand where the cursor is. */
#ifndef CALIBRAX_CLI_SHELL_COMPLETION_H
#define CALIBRAX_CLI_SHELL_COMPLETION_H

#include "cli/shell/shell.h"

/* The shell must live until the end. */
void cbx_completion_begin(cbx_shell *shell);
void cbx_completion_end(void);

#endif
