#include "cli/command.h"

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

static size_t terminal_width(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static cbx_table_style output_style(void)
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

int main(int argc, char **argv)
{
    occupy_standard_streams();
    (void)signal(SIGPIPE,
                 SIG_IGN); /* a reader that went away is a failed write, reported as such */
    (void)setlocale(LC_CTYPE, "C.UTF-8"); /* how wide characters are; all texts are UTF-8 */
    cbx_cli cli = { .arena = cbx_arena_new(),
                    .style = output_style(),
                    .error_is_terminal = isatty(STDERR_FILENO) == 1 };
    if (!cli.arena)
        return (int)cbx_report_text("out of memory");
    cbx_exit status = cbx_cli_run(&cli, argc > 0 ? (size_t)argc - 1 : 0, argv + 1);
    cbx_cli_flush(&cli);
    if (cli.output_failed)
        status = CBX_EXIT_ERROR;
    cbx_text_buffer_done(&cli.out);
    cbx_arena_free(cli.arena);
    return (int)status;
}
