/*
 * Where the shell's results go: standard output, a file or a command (\o), or a pager when they are
 * longer or wider than the terminal.
 */
#ifndef CALIBRAX_CLI_SHELL_SHELL_OUTPUT_H
#define CALIBRAX_CLI_SHELL_SHELL_OUTPUT_H

#include "cli/table.h"
#include "engine/base/status.h"
#include "engine/base/text_buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

typedef struct cbx_shell_output {
    FILE *stream;
    pid_t command;        /* behind the stream; 0: none */
    bool is_redirected;   /* by \o */
    bool may_page;        /* the present result; what is held may yet go to a pager */
    cbx_text_buffer held; /* the beginning of a result that may still fit the terminal */
    FILE *pager;
    pid_t pager_command;
    bool failed; /* standard output cannot be written: there is no use in going on */
    bool broken; /* the reader of the present result has gone: the rest of it is dropped */
} cbx_shell_output;

void cbx_shell_output_init(cbx_shell_output *output);
/* Ends a redirection and waits for its command. */
void cbx_shell_output_done(cbx_shell_output *output);

/* To the file named, to the command after '|', or back to standard output (NULL). On failure
 * everything stays as it was. */
cbx_status cbx_shell_output_redirect(cbx_shell_output *output, const char *target, cbx_error *err);

/* How tables are shown where the results go now. */
cbx_table_style cbx_shell_output_style(const cbx_shell_output *output);

/* One result: begin, any number of writes, end. page: it may go to a pager. False: the reader has
 * gone or the medium is full (told on standard error); more text is dropped. */
void cbx_shell_output_begin(cbx_shell_output *output, bool page);
bool cbx_shell_output_write(cbx_shell_output *output, const char *text, size_t length);
void cbx_shell_output_end(cbx_shell_output *output);

/* begin, write, end. */
void cbx_shell_output_show(cbx_shell_output *output, const cbx_text_buffer *text, bool page);

#endif
