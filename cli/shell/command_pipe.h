/* A shell command that reads what we write: a pager, or \o |COMMAND. */
#ifndef CALIBRAX_CLI_SHELL_COMMAND_PIPE_H
#define CALIBRAX_CLI_SHELL_COMMAND_PIPE_H

#include "engine/base/status.h"

#include <stdio.h>
#include <sys/types.h>

/* Starts `sh -c command` with the signals as a program expects them (popen() would hand down those
 * that we ignore). CBX_IO when it cannot be started. */
cbx_status cbx_command_pipe_open(const char *command, FILE **ret_stream, pid_t *ret_pid,
                                 cbx_error *err);
/* Closes the stream and waits for the command's end. */
void cbx_command_pipe_close(FILE *stream, pid_t pid);

#endif
