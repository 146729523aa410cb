#include "cli/shell/command_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void become(const char *command, int from)
{
    (void)signal(SIGPIPE, SIG_DFL);
    (void)signal(SIGINT, SIG_DFL);
    if (dup2(from, STDIN_FILENO) == STDIN_FILENO)
        (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

cbx_status cbx_command_pipe_open(const char *command, FILE **ret_stream, pid_t *ret_pid,
                                 cbx_error *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return cbx_fail(err, CBX_IO, "cannot start '%s': %s", command, strerror(errno));
    FILE *stream = fdopen(ends[1], "w");
    pid_t pid = stream ? fork() : -1;
    if (pid == 0)
        become(command, ends[0]);
    int fault = errno;
    (void)close(ends[0]);
    if (pid < 0) {
        if (stream)
            (void)fclose(stream);
        else
            (void)close(ends[1]);
        return cbx_fail(err, CBX_IO, "cannot start '%s': %s", command, strerror(fault));
    }
    *ret_stream = stream;
    *ret_pid = pid;
    return CBX_OK;
}

void cbx_command_pipe_close(FILE *stream, pid_t pid)
{
    int status;
    (void)fclose(stream);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
}
