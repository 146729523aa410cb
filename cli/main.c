#include "cli/command.h"
#include "cli/terminal.h"

#include <unistd.h>

int main(int argc, char **argv)
{
    cbx_terminal_prepare();
    cbx_cli cli = { .arena = cbx_arena_new(),
                    .style = cbx_terminal_style(),
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
