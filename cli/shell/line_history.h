/* What was typed, kept from session to session: a statement of many lines is one entry. */
#ifndef CALIBRAX_CLI_SHELL_LINE_HISTORY_H
#define CALIBRAX_CLI_SHELL_LINE_HISTORY_H

#include "engine/base/text_buffer.h"

typedef struct cbx_line_history {
    char *path;            /* NULL: it is not kept */
    cbx_text_buffer entry; /* the lines of the present one */
} cbx_line_history;

/* Reads $CALIBRAX_SQL_HISTORY, else ~/.calibrax_sql_history; a file that is not there is made. */
void cbx_line_history_begin(cbx_line_history *history);
void cbx_line_history_done(cbx_line_history *history);

/* Adds a line to the present entry. */
void cbx_line_history_add(cbx_line_history *history, const char *line);
/* The entry is complete: it can be recalled, and is in the file. Empty ones and those that are as
 * the one before are left out. */
void cbx_line_history_end_entry(cbx_line_history *history);
/* The entry was given up; it can still be recalled. */
void cbx_line_history_drop(cbx_line_history *history);

#endif
