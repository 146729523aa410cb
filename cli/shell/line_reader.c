/*
 * readline's callbacks, and not readline(), since only so Ctrl-C can end a line at once. Between
 * two keys readline watches no signals; then we do.
 */
#include "cli/shell/line_reader.h"

#include "cli/shell/interrupt.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include <readline/readline.h>

/* readline calls back without a context. */
static char *line_read;
static bool line_is_read;

/* Set by signals. */
static volatile sig_atomic_t was_resized, was_continued;

static void take_line(char *line)
{
    line_read = line;
    line_is_read = true;
    rl_callback_handler_remove();
}

/* ---- signals ---- */

static void on_resize(int signal_number)
{
    (void)signal_number;
    was_resized = 1;
}

static void on_continue(int signal_number)
{
    (void)signal_number;
    was_continued = 1;
}

static void handle(int signal_number, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(signal_number, &action, NULL);
}

void cbx_line_reader_begin(void)
{
    handle(SIGWINCH, on_resize);
    handle(SIGCONT, on_continue);
}

void cbx_line_reader_end(void)
{
    handle(SIGWINCH, SIG_DFL);
    handle(SIGCONT, SIG_DFL);
}

/* The shell that had the terminal meanwhile has set it to its liking. */
static void follow_terminal(void)
{
    if (was_continued) {
        rl_deprep_terminal(); /* else it believes that nothing has changed */
        rl_prep_terminal(1);
        rl_forced_update_display();
    }
    if (was_resized)
        rl_resize_terminal();
    was_continued = was_resized = 0;
}

/* ---- keys ---- */

/* Signals come only inside the wait, so that none is missed between the look at its flag and the
 * wait. */
static int wait_for_key(void)
{
    struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
    sigset_t watched, before;
    (void)sigemptyset(&watched);
    (void)sigaddset(&watched, SIGINT);
    (void)sigaddset(&watched, SIGWINCH);
    (void)sigaddset(&watched, SIGCONT);
    (void)sigprocmask(SIG_BLOCK, &watched, &before);
    bool come = cbx_interrupt_pending() || was_resized || was_continued;
    int ready = come ? 0 : ppoll(&input, 1, NULL, &before);
    int fault = errno;
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return ready < 0 && fault == EINTR ? 0 : ready;
}

static cbx_line_outcome cancel_line(void)
{
    rl_point = rl_end;
    rl_redisplay();
    fputs("^C", stdout); /* before the next call, which moves the cursor */
    (void)fflush(stdout);
    rl_callback_sigcleanup();
    rl_free_line_state();
    rl_callback_handler_remove();
    fputs("\n", stdout);
    (void)fflush(stdout);
    return CBX_LINE_CANCELLED;
}

cbx_line_outcome cbx_line_read(const char *prompt, char **ret_line)
{
    line_is_read = false;
    cbx_interrupt_clear();
    rl_callback_handler_install(prompt, take_line);
    while (!line_is_read) {
        int ready = wait_for_key();
        if (cbx_interrupt_pending())
            return cancel_line();
        follow_terminal();
        if (ready < 0)
            return CBX_LINE_END;
        if (ready > 0)
            rl_callback_read_char();
    }
    *ret_line = line_read;
    return line_read ? CBX_LINE_READ : CBX_LINE_END;
}
