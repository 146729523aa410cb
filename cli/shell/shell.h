/*
 * The SQL shell: lines in, statements run, results and errors shown. Where lines come from (a
 * terminal, a file, -c) is the caller's business.
 */
#ifndef CALIBRAX_CLI_SHELL_SHELL_H
#define CALIBRAX_CLI_SHELL_SHELL_H

#include "cli/shell/plot_series.h"
#include "cli/shell/shell_output.h"
#include "cli/shell/shell_settings.h"
#include "cli/shell/sql_connection.h"
#include "cli/shell/statement_scanner.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct cbx_shell {
    cbx_sql_connection *connection;
    cbx_shell_settings settings;
    cbx_shell_output output;
    cbx_statement_scanner scanner;
    cbx_text_buffer statement;      /* what was typed of it so far */
    cbx_text_buffer last_statement; /* that was run; for \g and \watch */
    cbx_plot_series plot;
    const char *script;    /* the file that lines come from, for messages; NULL: none */
    size_t line;           /* of the script, from 1 */
    size_t statement_line; /* where the statement began */
    size_t depth;          /* of scripts that include scripts */
    bool interactive;
} cbx_shell;

typedef enum cbx_shell_step {
    CBX_SHELL_GO_ON,
    CBX_SHELL_FAILED, /* told already */
    CBX_SHELL_QUIT
} cbx_shell_step;

void cbx_shell_init(cbx_shell *shell, cbx_sql_connection *connection);
void cbx_shell_done(cbx_shell *shell);

/* Takes one line (with or without its newline): runs the statements that it completes and the
 * backslash commands in it. A failure ends the line. */
cbx_shell_step cbx_shell_feed(cbx_shell *shell, const char *line);
/* Runs a statement that lacks its semicolon, at the end of a script. */
cbx_shell_step cbx_shell_finish(cbx_shell *shell);
/* Forgets the statement that was begun (Ctrl-C, \r). */
void cbx_shell_forget(cbx_shell *shell);

/* Runs a whole script: a text, a file ("-": standard input). It ends at \q, at the end, and, with
 * stop_on_error, at the first failure; without, failures are remembered. */
cbx_shell_step cbx_shell_run_text(cbx_shell *shell, const char *text);
cbx_shell_step cbx_shell_run_file(cbx_shell *shell, const char *path);

/* Runs SQL now and shows its result. */
cbx_shell_step cbx_shell_execute(cbx_shell *shell, const char *text, size_t length);
/* Runs a question of the shell's own, with parameters, in the given settings. */
cbx_shell_step cbx_shell_ask(cbx_shell *shell, const char *text, const cbx_cell *parameters,
                             size_t n_parameters, const cbx_shell_settings *settings);
/* An error of a backslash command, with the place in the script; returns CBX_SHELL_FAILED. */
cbx_shell_step cbx_shell_fail(const cbx_shell *shell, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
