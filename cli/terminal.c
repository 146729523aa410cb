#include "cli/terminal.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A standard stream that is closed would lend its number to the next file opened: a result could be
 * written into the database. It gets one that refuses. */
static void occupy_standard_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1)
            (void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

void cbx_terminal_prepare(void)
{
    occupy_standard_streams();
    (void)signal(SIGPIPE, SIG_IGN);
    (void)setlocale(LC_CTYPE, "C.UTF-8");
}

static size_t terminal_width(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

cbx_table_style cbx_terminal_style(void)
{
    cbx_table_style style = { .is_terminal = isatty(STDOUT_FILENO) == 1 };
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (style.is_terminal) {
        bool dumb = !term || term[0] == '\0' || (term[0] == 'd' && term[1] == 'u');
        style.colour = !(no_color && no_color[0]) && !dumb;
        style.width = terminal_width();
    }
    return style;
}
