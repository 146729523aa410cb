#include "cli/command.h"
#include "cli/shell/interactive.h"
#include "cli/shell/shell.h"
#include "cli/shell/shell_arguments.h"
#include "cli/terminal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A file of a JSON store that could not be taken in: the others answer. */
static void warn(void *context, const char *path, const char *reason)
{
    (void)context;
    if (strncmp(reason, path, strlen(path)) == 0)
        cbx_report_text("%s", reason);
    else
        cbx_report_text("%s: %s", path, reason);
}

/* In the order of the command line; the first that fails is the last. */
static cbx_shell_step run_steps(cbx_shell *shell, const cbx_text_list *steps)
{
    cbx_shell_step step = CBX_SHELL_GO_ON;
    for (size_t i = 0; i + 1 < steps->count && step == CBX_SHELL_GO_ON; i += 2) {
        bool is_file = strcmp(steps->items[i], "file") == 0;
        const char *value = steps->items[i + 1];
        step = is_file ? cbx_shell_run_file(shell, value) : cbx_shell_run_text(shell, value);
    }
    return step;
}

static cbx_shell_step run_shell(cbx_shell *shell, const cbx_shell_arguments *arguments)
{
    if (arguments->steps.count)
        return run_steps(shell, &arguments->steps);
    if (isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1)
        return cbx_shell_interact(shell, arguments->locator, arguments->write);
    return cbx_shell_run_file(shell, "-");
}

/* What the user may not have meant. */
static void note_oddities(const cbx_shell_arguments *arguments)
{
    const char *locator = arguments->locator;
    bool is_directory = cbx_locator_find_kind(locator) == CBX_LOCATOR_JSON_DIRECTORY;
    if (!arguments->write && cbx_locator_find_kind(locator) != CBX_LOCATOR_POSTGRES &&
        strcmp(locator, ":memory:") != 0 && access(locator, F_OK) != 0)
        cbx_note("%s is not there: this is an empty store", locator);
    if (arguments->write && is_directory)
        cbx_note("%s: statements change the index calibrax.db only; its JSON files change with "
                 "calibrax import, baseline and prune",
                 locator);
}

static cbx_exit run(const cbx_shell_arguments *arguments)
{
    const cbx_store_warnings warnings = { .warn = warn };
    cbx_sql_connection *connection = NULL;
    cbx_shell shell;
    cbx_error err;
    if (cbx_sql_open(arguments->locator, arguments->write ? CBX_OPEN_WRITE : CBX_OPEN_READ,
                     &warnings, &connection, &err) != CBX_OK)
        return cbx_report(&err);
    note_oddities(arguments);
    cbx_shell_init(&shell, connection);
    shell.settings.format = (cbx_shell_format)arguments->format;
    shell.settings.tuples_only = arguments->tuples_only;
    shell.settings.expanded = arguments->expanded ? CBX_EXPANDED_ON : CBX_EXPANDED_OFF;
    shell.settings.stop_on_error = true;
    cbx_exit status = CBX_EXIT_OK;
    if (arguments->output &&
        cbx_shell_output_redirect(&shell.output, arguments->output, &err) != CBX_OK)
        status = cbx_report(&err);
    else if (run_shell(&shell, arguments) == CBX_SHELL_FAILED || shell.output.failed)
        status = CBX_EXIT_ERROR;
    cbx_shell_done(&shell);
    cbx_sql_close(connection);
    return status;
}

int main(int argc, char **argv)
{
    cbx_terminal_prepare();
    cbx_arena *arena = cbx_arena_new();
    cbx_shell_arguments arguments;
    cbx_exit status = CBX_EXIT_ERROR;
    if (!arena)
        return (int)cbx_report_text("out of memory");
    size_t count = argc > 0 ? (size_t)argc - 1 : 0;
    if (cbx_shell_arguments_read(count, argv + 1, arena, &arguments, &status))
        status = run(&arguments);
    cbx_arena_free(arena);
    return (int)status;
}
