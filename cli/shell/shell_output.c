#include "cli/shell/shell_output.h"

#include "cli/command.h"
#include "cli/display_text.h"
#include "cli/shell/command_pipe.h"
#include "cli/shell/interrupt.h"
#include "cli/terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void cbx_shell_output_init(cbx_shell_output *output)
{
    *output = (cbx_shell_output){ .stream = stdout };
}

static void end_redirection(cbx_shell_output *output)
{
    if (!output->is_redirected)
        return;
    if (output->command)
        cbx_command_pipe_close(output->stream, output->command);
    else if (fclose(output->stream) != 0)
        cbx_report_text("cannot write the output file: %s", strerror(errno));
    output->stream = stdout;
    output->command = 0;
    output->is_redirected = false;
}

void cbx_shell_output_done(cbx_shell_output *output)
{
    end_redirection(output);
    cbx_text_buffer_done(&output->held);
}

static cbx_status open_target(const char *target, FILE **ret_stream, pid_t *ret_command,
                              cbx_error *err)
{
    *ret_command = 0;
    if (target[0] == '|')
        return cbx_command_pipe_open(target + 1, ret_stream, ret_command, err);
    *ret_stream = fopen(target, "we");
    if (!*ret_stream)
        return cbx_fail(err, CBX_IO, "%s: %s", target, strerror(errno));
    return CBX_OK;
}

cbx_status cbx_shell_output_redirect(cbx_shell_output *output, const char *target, cbx_error *err)
{
    FILE *stream = NULL;
    pid_t command = 0;
    if (target) {
        cbx_status status = open_target(target, &stream, &command, err);
        if (status != CBX_OK)
            return status;
    }
    end_redirection(output);
    if (stream) {
        output->stream = stream;
        output->command = command;
        output->is_redirected = true;
    }
    return CBX_OK;
}

cbx_table_style cbx_shell_output_style(const cbx_shell_output *output)
{
    return output->is_redirected ? (cbx_table_style){ 0 } : cbx_terminal_style();
}

/* ---- the pager ---- */

static bool terminal_size(struct winsize *ret_size)
{
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, ret_size) == 0 && ret_size->ws_row > 0 &&
           ret_size->ws_col > 0;
}

/* Columns of a line that may hold our own colours. */
static size_t line_width(const char *line, size_t length)
{
    size_t width = 0;
    while (length) {
        const char *escape = memchr(line, '\x1b', length);
        size_t plain = escape ? (size_t)(escape - line) : length;
        width += cbx_display_width(line, plain);
        line += plain;
        length -= plain;
        if (length) {
            const char *end = memchr(line, 'm', length);
            size_t skipped = end ? (size_t)(end - line) + 1 : length;
            line += skipped;
            length -= skipped;
        }
    }
    return width;
}

static bool fits_terminal(const cbx_text_buffer *text)
{
    struct winsize size;
    if (!terminal_size(&size))
        return true;
    size_t n_lines = 0, at = 0;
    while (at < text->length) {
        const char *end = memchr(text->bytes + at, '\n', text->length - at);
        size_t length = end ? (size_t)(end - text->bytes) - at : text->length - at;
        if (++n_lines >= size.ws_row || line_width(text->bytes + at, length) > size.ws_col)
            return false;
        at += length + 1;
    }
    return true;
}

/* As psql and git do: long lines are not folded, colours pass, a short text does not clear. */
static void open_pager(cbx_shell_output *output)
{
    const char *program = getenv("CALIBRAX_PAGER");
    cbx_error err;
    if (!program)
        program = getenv("PAGER");
    if (program && strspn(program, " \t") == strlen(program))
        return;
    (void)setenv("LESS", "FRSX", 0);
    if (!program)
        program = "if command -v less >/dev/null; then exec less; else exec more; fi";
    if (cbx_command_pipe_open(program, &output->pager, &output->pager_command, &err) != CBX_OK)
        cbx_report(&err);
    else
        cbx_interrupt_leave_to_child();
}

static void close_pager(cbx_shell_output *output)
{
    cbx_command_pipe_close(output->pager, output->pager_command);
    cbx_interrupt_take_back();
    output->pager = NULL;
    output->pager_command = 0;
}

/* ---- writing ---- */

static bool complain(cbx_shell_output *output)
{
    bool gone = errno == EPIPE;
    output->broken = true;
    if (output->pager)
        return false; /* its user has seen enough */
    if (!gone)
        cbx_report_text("cannot write %s: %s",
                        output->is_redirected ? "the output file" : "to standard output",
                        strerror(errno));
    output->failed |= !output->is_redirected;
    return false;
}

/* In pieces, so that Ctrl-C ends a long text. */
static bool put(cbx_shell_output *output, const char *text, size_t length)
{
    enum { PIECE = 1 << 16 };
    FILE *stream = output->pager ? output->pager : output->stream;
    for (size_t at = 0; at < length && !output->broken; at += PIECE) {
        size_t n = length - at < PIECE ? length - at : PIECE;
        if (cbx_interrupt_pending())
            output->broken = true;
        else if (fwrite(text + at, 1, n, stream) != n)
            return complain(output);
    }
    return !output->broken;
}

void cbx_shell_output_begin(cbx_shell_output *output, bool page)
{
    output->broken = output->failed;
    output->may_page = page && !output->is_redirected && isatty(STDOUT_FILENO) == 1;
    cbx_text_buffer_clear(&output->held);
}

/* What was held goes out: to the terminal, or to a pager just opened. */
static bool release(cbx_shell_output *output)
{
    output->may_page = false;
    if (cbx_text_buffer_failed(&output->held)) {
        cbx_report_text("not enough memory for the result");
        output->broken = true;
        return false;
    }
    return put(output, cbx_text_buffer_text(&output->held), output->held.length);
}

bool cbx_shell_output_write(cbx_shell_output *output, const char *text, size_t length)
{
    if (output->broken)
        return false;
    if (!output->may_page)
        return put(output, text, length);
    cbx_text_buffer_append(&output->held, text, length);
    if (fits_terminal(&output->held))
        return true;
    open_pager(output);
    return release(output);
}

void cbx_shell_output_end(cbx_shell_output *output)
{
    if (output->may_page && !output->broken)
        (void)release(output);
    FILE *stream = output->pager ? output->pager : output->stream;
    if (fflush(stream) != 0 && !output->broken)
        (void)complain(output);
    if (output->pager)
        close_pager(output);
}

void cbx_shell_output_show(cbx_shell_output *output, const cbx_text_buffer *text, bool page)
{
    cbx_shell_output_begin(output, page);
    if (cbx_text_buffer_failed(text))
        cbx_report_text("not enough memory for the result");
    else
        (void)cbx_shell_output_write(output, cbx_text_buffer_text(text), text->length);
    cbx_shell_output_end(output);
}
