/* The shell at a terminal: line editing, history, completion, prompts. */
#ifndef CALIBRAX_CLI_SHELL_INTERACTIVE_H
#define CALIBRAX_CLI_SHELL_INTERACTIVE_H

#include "cli/shell/shell.h"

/* Reads lines until \q or the end of input. locator is shown in the prompt. */
cbx_shell_step cbx_shell_interact(cbx_shell *shell, const char *locator, bool write);

#endif
