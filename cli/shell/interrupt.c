#include "cli/shell/interrupt.h"

#include <signal.h>
#include <stddef.h>

/* A signal handler has no other way to know what it is to stop. */
static cbx_sql_connection *volatile to_stop;
static volatile sig_atomic_t was_interrupted;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    was_interrupted = 1;
    if (to_stop)
        cbx_sql_interrupt(to_stop);
}

static void set_handler(void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler }; /* no SA_RESTART: reads come back */
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
}

void cbx_interrupt_catch(cbx_sql_connection *connection)
{
    to_stop = connection;
    set_handler(connection ? on_interrupt : SIG_DFL);
}

bool cbx_interrupt_pending(void)
{
    return was_interrupted != 0;
}

void cbx_interrupt_clear(void)
{
    was_interrupted = 0;
}

void cbx_interrupt_leave_to_child(void)
{
    if (to_stop)
        set_handler(SIG_IGN);
}

void cbx_interrupt_take_back(void)
{
    if (to_stop)
        set_handler(on_interrupt);
}
