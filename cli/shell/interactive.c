#include "cli/shell/interactive.h"

#include "cli/command.h"
#include "cli/shell/backslash_command.h"
#include "cli/shell/completion.h"
#include "cli/shell/interrupt.h"
#include "cli/shell/line_history.h"
#include "cli/shell/line_reader.h"
#include "cli/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- prompts ---- */

/* The database of a URI: the rest of a locator may hold a password. */
static void find_database(const char *locator, char name[32])
{
    const char *host = strstr(locator, "://");
    const char *path = host ? strchr(host + 3, '/') : NULL;
    size_t length = path ? strcspn(path + 1, "?") : 0;
    if (length)
        (void)snprintf(name, 32, "%.*s", (int)(length < 31 ? length : 31), path + 1);
    else
        (void)snprintf(name, 32, "postgres");
}

/* The last part of the locator, without the ending of a database. */
static void find_name(const char *locator, char name[32])
{
    size_t end = strlen(locator);
    while (end > 1 && locator[end - 1] == '/')
        end--;
    size_t begin = end;
    while (begin > 0 && locator[begin - 1] != '/')
        begin--;
    size_t length = end - begin;
    const char *dot = memrchr(locator + begin, '.', length);
    if (dot && dot > locator + begin && strncmp(dot, ".db", 3) == 0)
        length = (size_t)(dot - (locator + begin));
    (void)snprintf(name, 32, "%.*s", (int)(length < 31 ? length : 31), locator + begin);
    for (char *c = name; *c; c++)
        if ((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7f)
            *c = '?';
    if (*name == '\0' || strcmp(name, ".") == 0)
        (void)snprintf(name, 32, "calibrax");
}

/* As psql: what is open, a star inside a transaction, '#' where the store may be changed. */
static void make_prompt(const cbx_shell *shell, const char *name, bool write, char prompt[64])
{
    (void)snprintf(prompt, 64, "%s%c%s%s ", name, cbx_statement_prompt(&shell->scanner),
                   cbx_sql_in_transaction(shell->connection) ? "*" : "", write ? "#" : ">");
}

/* ---- the loop ---- */

/* Pasted text comes as one line with newlines in it. */
static cbx_shell_step feed_lines(cbx_shell *shell, char *text)
{
    cbx_shell_step step = CBX_SHELL_GO_ON;
    for (char *line = text; line && step != CBX_SHELL_QUIT;) {
        char *next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        cbx_text_buffer whole = CBX_TEXT_BUFFER_INIT;
        cbx_text_buffer_puts(&whole, line);
        cbx_text_buffer_putc(&whole, '\n');
        step = cbx_shell_feed(shell, cbx_text_buffer_text(&whole));
        cbx_text_buffer_done(&whole);
        line = next;
    }
    return step;
}

static bool is_idle(const cbx_shell *shell)
{
    return !shell->scanner.has_content && shell->scanner.context == CBX_SCAN_PLAIN;
}

static cbx_shell_step take_input(cbx_shell *shell, cbx_line_history *history, const char *prompt)
{
    char *line = NULL;
    switch (cbx_line_read(prompt, &line)) {
    case CBX_LINE_END:
        fputs("\\q\n", stdout);
        return CBX_SHELL_QUIT;
    case CBX_LINE_CANCELLED:
        cbx_shell_forget(shell);
        cbx_line_history_drop(history);
        return CBX_SHELL_GO_ON;
    case CBX_LINE_READ:
        break;
    }
    cbx_line_history_add(history, line);
    cbx_shell_step step = feed_lines(shell, line);
    if (is_idle(shell))
        cbx_line_history_end_entry(history);
    free(line);
    return step;
}

cbx_shell_step cbx_shell_interact(cbx_shell *shell, const char *locator, bool write)
{
    cbx_line_history history;
    cbx_shell_step step = CBX_SHELL_GO_ON;
    char name[32], prompt[64];
    shell->interactive = true;
    shell->settings.stop_on_error = false;
    if (cbx_locator_find_kind(locator) == CBX_LOCATOR_POSTGRES)
        find_database(locator, name);
    else
        find_name(locator, name);
    cbx_interrupt_catch(shell->connection);
    cbx_line_history_begin(&history);
    cbx_line_reader_begin();
    cbx_completion_begin(shell);
    printf("calibrax-sql " CALIBRAX_VERSION "%s. Type \\? for help, \\q to leave.\n",
           write ? ", the store may be changed" : "");
    while (step != CBX_SHELL_QUIT && !shell->output.failed) {
        make_prompt(shell, name, write, prompt);
        step = take_input(shell, &history, prompt);
    }
    cbx_completion_end();
    cbx_line_reader_end();
    cbx_line_history_done(&history);
    cbx_interrupt_catch(NULL);
    return shell->output.failed ? CBX_SHELL_FAILED : CBX_SHELL_QUIT;
}
