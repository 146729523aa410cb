/*
 * The shell's own commands: \d, \x, \q ... as psql has them, and the .tables, .mode, ... that users
 * of sqlite3 type. One table feeds the dispatcher, \? and completion.
 */
#ifndef CALIBRAX_CLI_SHELL_BACKSLASH_COMMAND_H
#define CALIBRAX_CLI_SHELL_BACKSLASH_COMMAND_H

#include "cli/options.h"
#include "cli/shell/shell.h"

/* What a command is called with. */
typedef struct cbx_backslash_call {
    const char *name;    /* as typed, without the backslash or dot */
    const char *rest;    /* of the line after it, without blanks at the ends */
    cbx_text_list words; /* of rest */
    cbx_arena *arena;
} cbx_backslash_call;

typedef struct cbx_backslash_command {
    const char *name;
    const char *arguments; /* "[NAME]", "" for none */
    size_t max_words;
    const char *section, *help; /* help NULL: another spelling, not listed */
    cbx_shell_step (*run)(cbx_shell *shell, const cbx_backslash_call *call);
} cbx_backslash_command;

extern const cbx_backslash_command cbx_backslash_commands[];
extern const size_t cbx_n_backslash_commands;

/* Runs the command in text, what follows the backslash on its line. */
cbx_shell_step cbx_backslash_run(cbx_shell *shell, const char *text);
/* The same for what follows the dot of sqlite3's commands. */
cbx_shell_step cbx_dot_run(cbx_shell *shell, const char *text);
/* True for a line that is nothing but help, quit or exit. */
bool cbx_is_bare_command(const char *line);

/* Shows a table in the settings, as a result. */
cbx_shell_step cbx_shell_show_table(cbx_shell *shell, const cbx_table *table);

/* The commands themselves. describe_commands.c */
cbx_shell_step cbx_backslash_describe(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_list_tables(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_list_views(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_list_functions(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_list_baselines(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_dot_tables(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_dot_schema(cbx_shell *shell, const cbx_backslash_call *call);
/* session_commands.c */
cbx_shell_step cbx_backslash_expanded(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_timing(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_pager(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_tuples_only(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_stop_on_error(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_set(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_format(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_output(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_include(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_echo(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_go(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_go_expanded(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_print(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_reset(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_watch(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_backslash_plot(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_dot_headers(cbx_shell *shell, const cbx_backslash_call *call);
cbx_shell_step cbx_dot_mode(cbx_shell *shell, const cbx_backslash_call *call);

#endif
