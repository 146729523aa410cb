/* A failed statement as its writer sees it: the error, the line, a caret, what to do. */
#ifndef CALIBRAX_CLI_SHELL_SQL_FAULT_TEXT_H
#define CALIBRAX_CLI_SHELL_SQL_FAULT_TEXT_H

#include "cli/shell/sql_connection.h"
#include "engine/base/text_buffer.h"

/*
 * Appends, as psql writes them, "ERROR:  ...", the line of the statement in text[0..length) (a long
 * one around the culprit only) with a caret under the culprit when its place is known, and
 * "HINT:  ...". suggestion: a name that was perhaps meant, or NULL. Every line ends with a newline;
 * what acts on a terminal is spelled out.
 */
void cbx_sql_fault_append(const cbx_sql_fault *fault, const char *text, size_t length,
                          const char *suggestion, cbx_text_buffer *out);

/* The line, from 1, of a byte of text. */
size_t cbx_line_number(const char *text, size_t at);

#endif
