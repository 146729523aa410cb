/* From the words of the command line to a command that runs. */
#include "cli/command.h"

#include "cli/edit_distance.h"
#include "cli/version.h"

#include <string.h>

const cbx_command *cbx_command_find(const char *name)
{
    for (size_t i = 0; i < cbx_n_commands; i++) {
        const cbx_command *command = cbx_commands[i];
        if (strcmp(command->name, name) == 0 ||
            (command->alias && strcmp(command->alias, name) == 0))
            return command;
    }
    return NULL;
}

static const char *nearest_command(const char *word)
{
    enum { NEAR_ENOUGH = 2 };
    const char *nearest = NULL;
    size_t best = NEAR_ENOUGH + 1;
    for (size_t i = 0; i < cbx_n_commands; i++) {
        size_t distance = cbx_edit_distance(word, cbx_commands[i]->name);
        if (distance < best) {
            best = distance;
            nearest = cbx_commands[i]->name;
        }
    }
    return nearest;
}

static cbx_exit unknown_command(const cbx_cli *cli, const char *word)
{
    const char *nearest = nearest_command(word);
    if (nearest)
        return cbx_usage_error(cli, "unknown command '%s'; did you mean '%s'?", word, nearest);
    return cbx_usage_error(cli, "unknown command '%s'", word);
}

static bool asks_for_help(const cbx_command *command, size_t count, char *const *words)
{
    for (size_t i = 0; i < count && strcmp(words[i], "--") != 0; i++)
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0)
            return command != NULL;
    return false;
}

static cbx_exit run_command(cbx_cli *cli, size_t count, char *const *words)
{
    const cbx_command *command = cli->command;
    if (asks_for_help(command, count, words)) {
        cbx_help_command(command, &cli->out);
        return CBX_EXIT_OK;
    }
    void *values = cbx_arena_alloc(cli->arena, command->values_size);
    if (!values)
        return cbx_report_text("out of memory");
    memcpy(values, command->defaults, command->values_size);
    cbx_text_list operands = { NULL, 0 };
    cbx_error err;
    if (cbx_options_parse(command->options, command->n_options, count, words, values, cli->arena,
                          &operands, &err) != CBX_OK)
        return cbx_usage_error(cli, "%s: %s", command->name, err.text);
    if (operands.count > command->max_operands)
        return cbx_usage_error(cli, "%s: unexpected operand '%s'", command->name,
                               operands.items[command->max_operands]);
    return command->run(cli, values, &operands);
}

static cbx_exit run_help(cbx_cli *cli, size_t count, char *const *words)
{
    if (count == 0) {
        cbx_help_overview(&cli->out);
        return CBX_EXIT_OK;
    }
    const cbx_command *command = cbx_command_find(words[0]);
    if (!command)
        return unknown_command(cli, words[0]);
    cbx_help_command(command, &cli->out);
    return CBX_EXIT_OK;
}

cbx_exit cbx_cli_run(cbx_cli *cli, size_t count, char *const *words)
{
    if (count == 0)
        return cbx_usage_error(cli, "which command?");
    if (strcmp(words[0], "--version") == 0 || strcmp(words[0], "-V") == 0) {
        cbx_text_buffer_puts(&cli->out, "calibrax " CALIBRAX_VERSION "\n");
        return CBX_EXIT_OK;
    }
    if (strcmp(words[0], "--help") == 0 || strcmp(words[0], "-h") == 0 ||
        strcmp(words[0], "help") == 0)
        return run_help(cli, count - 1, words + 1);
    if (words[0][0] == '-')
        return cbx_usage_error(cli, "unknown option '%s' before a command", words[0]);
    cli->command = cbx_command_find(words[0]);
    if (!cli->command)
        return unknown_command(cli, words[0]);
    return run_command(cli, count - 1, words + 1);
}
