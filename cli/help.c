/* The help pages, made of the tables that the parser uses. */
#include "cli/command.h"

#include <string.h>

static bool is_first_of_section(size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(cbx_commands[i]->section, cbx_commands[index]->section) == 0)
            return false;
    return true;
}

static void append_section(size_t first, cbx_text_buffer *out)
{
    const char *section = cbx_commands[first]->section;
    cbx_text_buffer_printf(out, "\n%s:\n", section);
    for (size_t i = first; i < cbx_n_commands; i++)
        if (strcmp(cbx_commands[i]->section, section) == 0)
            cbx_text_buffer_printf(out, "  %-14s%s\n", cbx_commands[i]->name,
                                   cbx_commands[i]->summary);
}

void cbx_help_overview(cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, "Usage: calibrax COMMAND [OPTION]...\n"
                              "Benchmark history in a relational store, and questions to it.\n");
    for (size_t i = 0; i < cbx_n_commands; i++)
        if (is_first_of_section(i))
            append_section(i, out);
    cbx_text_buffer_puts(
        out, "\nEvery command takes --help. --version shows the version.\n"
             "\n"
             "The store is named by --data LOCATOR or the variable CALIBRAX_DATA: a SQLite\n"
             "file (history.db), a directory of JSON runs as calibrax and benchkit keep it, or\n"
             "a PostgreSQL database (postgresql://..., host=... dbname=...). calibrax-sql asks\n"
             "it in SQL.\n"
             "\n"
             "A run is named by: latest, latest~N, latest@BRANCH, the name of a baseline, its\n"
             "id, or the beginning (4 characters or more) of its id or of its commit.\n"
             "\n"
             "Exit status: 0 success, the gate passed; 1 the gate failed; 2 an error; 3 nothing\n"
             "could be judged, or with --require-complete not everything could.\n");
}

void cbx_help_command(const cbx_command *command, cbx_text_buffer *out)
{
    cbx_text_buffer_printf(out, "Usage: calibrax %s [OPTION]...%s%s\n", command->name,
                           command->operands[0] ? " " : "", command->operands);
    cbx_text_buffer_printf(out, "%s.\n", command->summary);
    if (command->alias)
        cbx_text_buffer_printf(out, "Also spelled: calibrax %s\n", command->alias);
    cbx_text_buffer_puts(out, "\nOptions:\n");
    cbx_options_describe(command->options, command->n_options, out);
    if (command->details)
        cbx_text_buffer_printf(out, "\n%s", command->details);
}
