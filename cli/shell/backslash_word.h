/* The words after a backslash command: separated by blanks, quoted where they hold some. */
#ifndef CALIBRAX_CLI_SHELL_BACKSLASH_WORD_H
#define CALIBRAX_CLI_SHELL_BACKSLASH_WORD_H

#include "cli/options.h"

/*
 * Splits text into words. '...' and "..." hold blanks, a doubled quote inside stands for itself. A
 * semicolon at the very end of an unquoted last word is dropped: a habit of SQL. CBX_INVALID: a
 * quote is open.
 */
cbx_status cbx_backslash_words(const char *text, cbx_arena *arena, cbx_text_list *ret_words,
                               cbx_error *err);

#endif
