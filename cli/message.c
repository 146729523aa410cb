/* What the program says besides its results: errors and notes, on standard error. */
#include "cli/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Begins with the program's name (the shell is another one). Through cbx_fail, so that control
 * characters in user text do not reach the terminal. */
static void say(const char *before, const char *format, va_list args)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *to = length < 0 ? NULL : cbx_text_buffer_reserve(&text, (size_t)length);
    if (to)
        (void)vsnprintf(to, (size_t)length + 1, format, args);
    cbx_error err;
    (void)cbx_fail(&err, CBX_INVALID, "%s", to ? to : "out of memory");
    fprintf(stderr, "%s: %s%s\n", program_invocation_short_name, before, err.text);
    cbx_text_buffer_done(&text);
}

cbx_exit cbx_report_text(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("", format, args);
    va_end(args);
    return CBX_EXIT_ERROR;
}

cbx_exit cbx_report(const cbx_error *err)
{
    return cbx_report_text("%s", err->text);
}

void cbx_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("note: ", format, args);
    va_end(args);
}

cbx_exit cbx_usage_error(const cbx_cli *cli, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("", format, args);
    va_end(args);
    if (cli->command)
        fprintf(stderr, "Try 'calibrax %s --help'.\n", cli->command->name);
    else
        fprintf(stderr, "Try 'calibrax --help'.\n");
    return CBX_EXIT_ERROR;
}

void cbx_cli_flush(cbx_cli *cli)
{
    if (cbx_text_buffer_failed(&cli->out) && !cli->output_failed) {
        cli->output_failed = true;
        cbx_report_text("not enough memory for the result");
    }
    if (!cli->output_failed && cli->out.length) {
        size_t written = fwrite(cli->out.bytes, 1, cli->out.length, stdout);
        if (written != cli->out.length || fflush(stdout) != 0) {
            cli->output_failed = true;
            if (errno != EPIPE)
                cbx_report_text("cannot write to standard output: %s", strerror(errno));
        }
    }
    cbx_text_buffer_clear(&cli->out);
}
