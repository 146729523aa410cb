#include "cli/shell/interactive.h"

#include "cli/command.h"
#include "cli/shell/backslash_command.h"
#include "cli/shell/completion.h"
#include "cli/shell/interrupt.h"
#include "cli/shell/line_history.h"
#include "cli/version.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/readline.h>

/* readline calls back without a context. */
static char *line_read;
static bool line_is_read;

static void take_line(char *line)
{
    line_read = line;
    line_is_read = true;
    rl_callback_handler_remove();
}

typedef enum line_outcome { LINE_READ, LINE_CANCELLED, LINE_END } line_outcome;

static line_outcome cancel_line(void)
{
    fputs("^C", stdout); /* where the cursor is: the next call moves it */
    (void)fflush(stdout);
    rl_callback_sigcleanup();
    rl_free_line_state();
    rl_callback_handler_remove();
    fputs("\n", stdout);
    (void)fflush(stdout);
    return LINE_CANCELLED;
}

/* Waits for a key. SIGINT comes only inside the wait, so that none is missed between the look at
 * its flag and the wait. */
static int wait_for_key(void)
{
    struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
    sigset_t interrupt, before;
    (void)sigemptyset(&interrupt);
    (void)sigaddset(&interrupt, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &interrupt, &before);
    int ready = cbx_interrupt_pending() ? 0 : ppoll(&input, 1, NULL, &before);
    int fault = errno;
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return ready < 0 && fault == EINTR ? 0 : ready;
}

/*
 * One line from the terminal; the caller frees it. readline's callbacks, and not readline(), since
 * only so Ctrl-C can end a line at once.
 */
static line_outcome read_line(const char *prompt, char **ret_line)
{
    line_is_read = false;
    cbx_interrupt_clear();
    rl_callback_handler_install(prompt, take_line);
    while (!line_is_read) {
        int ready = wait_for_key();
        if (cbx_interrupt_pending())
            return cancel_line();
        if (ready < 0)
            return LINE_END;
        if (ready > 0)
            rl_callback_read_char();
    }
    *ret_line = line_read;
    return line_read ? LINE_READ : LINE_END;
}

/* ---- prompts ---- */

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
    switch (read_line(prompt, &line)) {
    case LINE_END:
        fputs("\\q\n", stdout);
        return CBX_SHELL_QUIT;
    case LINE_CANCELLED:
        cbx_shell_forget(shell);
        cbx_line_history_drop(history);
        return CBX_SHELL_GO_ON;
    case LINE_READ:
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
    find_name(locator, name);
    cbx_interrupt_catch(shell->connection);
    cbx_line_history_begin(&history);
    cbx_completion_begin(shell);
    printf("calibrax-sql " CALIBRAX_VERSION "%s. Type \\? for help, \\q to leave.\n",
           write ? ", the store may be changed" : "");
    while (step != CBX_SHELL_QUIT && !shell->output.failed) {
        make_prompt(shell, name, write, prompt);
        step = take_input(shell, &history, prompt);
    }
    cbx_completion_end();
    cbx_line_history_done(&history);
    cbx_interrupt_catch(NULL);
    return shell->output.failed ? CBX_SHELL_FAILED : CBX_SHELL_QUIT;
}
