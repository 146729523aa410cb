/*
 * A command of the program: its names, its options, what it does. The table of commands
 * (commands.c) feeds the dispatcher and the help pages alike.
 */
#ifndef CALIBRAX_CLI_COMMAND_H
#define CALIBRAX_CLI_COMMAND_H

#include "cli/options.h"
#include "cli/table.h"
#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/base/text_buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* The exit statuses; only main exits. */
typedef enum cbx_exit {
    CBX_EXIT_OK = 0,        /* success, the gate passed */
    CBX_EXIT_FAILED = 1,    /* the gate failed: a regression */
    CBX_EXIT_ERROR = 2,     /* usage, input, store or output error */
    CBX_EXIT_INCOMPLETE = 3 /* nothing could be judged, or not everything that had to be */
} cbx_exit;

typedef struct cbx_command cbx_command;

/* What a command works with. Results go to out; main writes them to standard output at the end. */
typedef struct cbx_cli {
    const cbx_command *command;
    cbx_arena *arena; /* lives as long as the command */
    cbx_text_buffer out;
    cbx_table_style style;
    bool error_is_terminal;
    bool output_failed;
} cbx_cli;

struct cbx_command {
    const char *name, *alias; /* alias may be NULL */
    const char *operands;     /* for the usage line: "PATH..." */
    size_t max_operands;
    const char *section; /* heading under which help lists it */
    const char *summary; /* a line for the list */
    const char *details; /* paragraphs and examples for its own page, or NULL */
    const cbx_option *options;
    size_t n_options;
    const void *defaults; /* the values before anything is given */
    size_t values_size;
    cbx_exit (*run)(cbx_cli *cli, const void *values, const cbx_text_list *operands);
};

extern const cbx_command *const cbx_commands[];
extern const size_t cbx_n_commands;
const cbx_command *cbx_command_find(const char *name); /* by name or alias; NULL: none */

/* Runs the words after the program's name: a command, help or --version. */
cbx_exit cbx_cli_run(cbx_cli *cli, size_t count, char *const *words);

/* "PROGRAM: TEXT" on standard error, then CBX_EXIT_ERROR. */
cbx_exit cbx_report(const cbx_error *err);
cbx_exit cbx_report_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, with the line that tells where the help is. */
cbx_exit cbx_usage_error(const cbx_cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "PROGRAM: note: TEXT" on standard error. */
void cbx_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes out to standard output now (results that must be seen before the command ends). After a
 * failure output_failed is set and the error was reported; a reader that went away is no message.
 */
void cbx_cli_flush(cbx_cli *cli);

/* The pages. */
void cbx_help_overview(cbx_text_buffer *out);
void cbx_help_command(const cbx_command *command, cbx_text_buffer *out);

#endif
