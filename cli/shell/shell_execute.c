/* Running a statement and showing what comes of it. */
#include "cli/command.h"
#include "cli/display_text.h"
#include "cli/shell/interrupt.h"
#include "cli/shell/name_suggestion.h"
#include "cli/shell/result_view.h"
#include "cli/shell/shell.h"
#include "cli/shell/sql_fault_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double milliseconds(const struct timespec *time)
{
    return (double)time->tv_sec * 1e3 + (double)time->tv_nsec / 1e6;
}

/* How long the statement took; not how long its rows were looked at in a pager. */
static double elapsed_ms(const cbx_result_view *view, const struct timespec *begin)
{
    struct timespec end = view->completed;
    if (!view->is_complete)
        (void)clock_gettime(CLOCK_MONOTONIC, &end);
    return milliseconds(&end) - milliseconds(begin);
}

static void append_place(const cbx_shell *shell, const cbx_sql_fault *fault, const char *text,
                         cbx_text_buffer *out)
{
    if (!shell->script)
        return;
    size_t line = shell->statement_line;
    if (fault->offset > 0)
        line += cbx_line_number(text, (size_t)fault->offset) - 1;
    cbx_text_buffer_printf(out, "%s:", program_invocation_short_name);
    cbx_display_append(out, shell->script);
    cbx_text_buffer_printf(out, ":%zu: ", line);
}

static void show_fault(cbx_shell *shell, const cbx_sql_fault *fault, const char *text,
                       size_t length)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    char suggestion[CBX_SUGGESTION_SIZE];
    bool suggested = cbx_name_suggest(shell->connection, fault, suggestion);
    append_place(shell, fault, text, &out);
    cbx_sql_fault_append(fault, text, length, suggested ? suggestion : NULL, &out);
    fputs(cbx_text_buffer_text(&out), stderr);
    cbx_text_buffer_done(&out);
}

/* What psql says after a statement without rows; scripts get results alone. */
static void show_changes(cbx_shell *shell, int64_t changes)
{
    if (!shell->interactive || shell->script || changes < 0)
        return;
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_text_buffer_printf(&out, "%lld row%s changed\n", (long long)changes,
                           changes == 1 ? "" : "s");
    cbx_shell_output_show(&shell->output, &out, false);
    cbx_text_buffer_done(&out);
}

static void show_time(cbx_shell *shell, double ms)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_text_buffer_printf(&out, "Time: %.3f ms\n", ms);
    cbx_shell_output_show(&shell->output, &out, false);
    cbx_text_buffer_done(&out);
}

static cbx_shell_step conclude(cbx_shell *shell, cbx_status status, const cbx_result_view *view,
                               const cbx_sql_fault *fault, const char *text, size_t length)
{
    if (status == CBX_OK)
        return CBX_SHELL_GO_ON;
    if (view->output->broken && !cbx_interrupt_pending()) /* told, or the pager was left */
        return view->output->failed || view->output->is_redirected ? CBX_SHELL_FAILED
                                                                   : CBX_SHELL_GO_ON;
    if (cbx_interrupt_pending()) {
        fputc('\n', stderr); /* after the ^C that the terminal shows */
        return cbx_shell_fail(shell, "Cancelled.");
    }
    if (view->out_of_memory)
        return cbx_shell_fail(shell,
                              "not enough memory for the result: use --format csv, or LIMIT");
    show_fault(shell, fault, text, length);
    return CBX_SHELL_FAILED;
}

static cbx_shell_step run(cbx_shell *shell, const char *text, size_t length,
                          const cbx_cell *parameters, size_t n_parameters, cbx_result_view *view)
{
    cbx_sql_fault fault = { .offset = -1 };
    int64_t changes = -1;
    const cbx_row_sink sink = cbx_result_view_sink(view);
    struct timespec begin;
    (void)clock_gettime(CLOCK_MONOTONIC, &begin);
    view->page = shell->interactive && shell->settings.pager;
    cbx_interrupt_clear();
    cbx_status status = cbx_sql_run(shell->connection, text, length, parameters, n_parameters,
                                    &sink, &changes, &fault);
    double ms = elapsed_ms(view, &begin);
    cbx_result_view_done(view);
    cbx_shell_step step = conclude(shell, status, view, &fault, text, length);
    if (step == CBX_SHELL_GO_ON)
        show_changes(shell, changes);
    if (shell->settings.timing && view->plot)
        show_time(shell, ms);
    return shell->output.failed ? CBX_SHELL_FAILED : step;
}

cbx_shell_step cbx_shell_execute(cbx_shell *shell, const char *text, size_t length)
{
    cbx_result_view view;
    if (!cbx_result_view_init(&view, &shell->settings, &shell->output))
        return cbx_shell_fail(shell, "out of memory");
    view.plot = &shell->plot;
    return run(shell, text, length, NULL, 0, &view);
}

cbx_shell_step cbx_shell_ask(cbx_shell *shell, const char *text, const cbx_cell *parameters,
                             size_t n_parameters, const cbx_shell_settings *settings)
{
    cbx_result_view view;
    if (!cbx_result_view_init(&view, settings, &shell->output))
        return cbx_shell_fail(shell, "out of memory");
    return run(shell, text, strlen(text), parameters, n_parameters, &view);
}
