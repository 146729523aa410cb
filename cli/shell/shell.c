#include "cli/shell/shell.h"

#include "cli/command.h"
#include "cli/display_text.h"
#include "cli/shell/backslash_command.h"
#include "cli/shell/interrupt.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NESTED_SCRIPTS = 16 };

void cbx_shell_init(cbx_shell *shell, cbx_sql_connection *connection)
{
    *shell = (cbx_shell){ .connection = connection,
                          .settings = { .pager = true },
                          .scanner = { .dialect = cbx_sql_dialect_of(connection) } };
    cbx_shell_output_init(&shell->output);
}

void cbx_shell_done(cbx_shell *shell)
{
    cbx_shell_output_done(&shell->output);
    cbx_text_buffer_done(&shell->statement);
    cbx_text_buffer_done(&shell->last_statement);
    cbx_plot_series_done(&shell->plot);
}

cbx_shell_step cbx_shell_fail(const cbx_shell *shell, const char *format, ...)
{
    cbx_error err;
    char text[CBX_ERROR_TEXT_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)cbx_fail(&err, CBX_INVALID, "%s", text);
    if (shell->script)
        cbx_report_text("%s:%zu: %s", shell->script, shell->line, err.text);
    else if (!shell->interactive)
        cbx_report(&err);
    else
        fprintf(stderr, "%s\n", err.text);
    return CBX_SHELL_FAILED;
}

void cbx_shell_forget(cbx_shell *shell)
{
    cbx_statement_scanner_reset(&shell->scanner);
    cbx_text_buffer_clear(&shell->statement);
}

/* ---- lines ---- */

static size_t count_blanks(const char *text, size_t length)
{
    size_t n = 0;
    while (n < length && strchr(" \t\r\n", text[n]))
        n++;
    return n;
}

/* Blanks before a statement are not its own; the line where it begins is noted. */
static void keep(cbx_shell *shell, const char *text, size_t length)
{
    if (shell->statement.length == 0) {
        size_t n = count_blanks(text, length);
        text += n;
        length -= n;
        shell->statement_line = shell->line;
    }
    cbx_text_buffer_append(&shell->statement, text, length);
}

static cbx_shell_step run_statement(cbx_shell *shell)
{
    if (cbx_text_buffer_failed(&shell->statement))
        return cbx_shell_fail(shell, "not enough memory for the statement");
    cbx_text_buffer text = shell->statement;
    shell->statement = shell->last_statement;
    shell->last_statement = text;
    cbx_shell_forget(shell);
    return cbx_shell_execute(shell, cbx_text_buffer_text(&text), text.length);
}

static cbx_shell_step feed_sql(cbx_shell *shell, const char *text)
{
    size_t length = strlen(text);
    cbx_shell_step step = CBX_SHELL_GO_ON;
    while (length && step == CBX_SHELL_GO_ON) {
        size_t used;
        cbx_scan_event event = cbx_statement_scan(&shell->scanner, text, length, &used);
        keep(shell, text, used);
        text += used;
        length -= used;
        if (event == CBX_SCANNED_STATEMENT)
            step = run_statement(shell);
        else if (event == CBX_SCANNED_COMMAND)
            return cbx_backslash_run(shell, text + 1);
    }
    return step;
}

cbx_shell_step cbx_shell_feed(cbx_shell *shell, const char *line)
{
    bool fresh = !shell->scanner.has_content && shell->scanner.context == CBX_SCAN_PLAIN;
    size_t blanks = count_blanks(line, strlen(line));
    if (fresh && line[blanks] == '.')
        return cbx_dot_run(shell, line + blanks + 1);
    if (fresh && shell->interactive && cbx_is_bare_command(line + blanks))
        return cbx_backslash_run(shell, line + blanks);
    return feed_sql(shell, line);
}

cbx_shell_step cbx_shell_finish(cbx_shell *shell)
{
    if (!shell->scanner.has_content) {
        cbx_shell_forget(shell);
        return CBX_SHELL_GO_ON;
    }
    return run_statement(shell);
}

/* ---- scripts ---- */

static cbx_shell_step after_line(cbx_shell *shell, cbx_shell_step step, bool *failed)
{
    if (step != CBX_SHELL_FAILED)
        return step;
    *failed = true;
    if (shell->output.failed || shell->settings.stop_on_error || cbx_interrupt_pending())
        return CBX_SHELL_FAILED;
    return CBX_SHELL_GO_ON;
}

static cbx_shell_step read_lines(cbx_shell *shell, FILE *file)
{
    char *line = NULL;
    size_t capacity = 0;
    bool failed = false;
    cbx_shell_step step = CBX_SHELL_GO_ON;
    while (step == CBX_SHELL_GO_ON && getline(&line, &capacity, file) >= 0) {
        const char *text = line;
        if (shell->line++ == 0 && strncmp(text, "\xef\xbb\xbf", 3) == 0)
            text += 3; /* a byte order mark, as editors of another system write it */
        step = after_line(shell, cbx_shell_feed(shell, text), &failed);
    }
    bool unreadable = ferror(file) != 0;
    free(line);
    if (step == CBX_SHELL_GO_ON && unreadable)
        step = cbx_shell_fail(shell, "cannot be read: %s", strerror(errno));
    if (step == CBX_SHELL_GO_ON)
        step = after_line(shell, cbx_shell_finish(shell), &failed);
    return step == CBX_SHELL_GO_ON && failed ? CBX_SHELL_FAILED : step;
}

/* A script has a statement, a place and an end of its own. */
static cbx_shell_step run_stream(cbx_shell *shell, const char *name, FILE *file)
{
    const char *script = shell->script;
    size_t line = shell->line;
    cbx_shell_forget(shell);
    shell->script = name;
    shell->line = 0;
    shell->depth++;
    cbx_shell_step step = read_lines(shell, file);
    cbx_shell_forget(shell);
    shell->depth--;
    shell->script = script;
    shell->line = line;
    return step;
}

cbx_shell_step cbx_shell_run_text(cbx_shell *shell, const char *text)
{
    if (!*text)
        return CBX_SHELL_GO_ON;
    FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    if (!file)
        return cbx_shell_fail(shell, "not enough memory for the statement");
    cbx_shell_step step = run_stream(shell, NULL, file);
    (void)fclose(file);
    return step;
}

cbx_shell_step cbx_shell_run_file(cbx_shell *shell, const char *path)
{
    if (strcmp(path, "-") == 0)
        return run_stream(shell, "<stdin>", stdin);
    if (shell->depth >= MOST_NESTED_SCRIPTS)
        return cbx_shell_fail(shell, "%s: scripts include each other too deeply", path);
    FILE *file = fopen(path, "re");
    if (!file)
        return cbx_shell_fail(shell, "%s: %s", path, strerror(errno));
    cbx_shell_step step = run_stream(shell, path, file);
    (void)fclose(file);
    return step;
}
