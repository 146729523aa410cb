#include "cli/shell/backslash_command.h"

#include "cli/shell/backslash_word.h"

#include <string.h>
#include <strings.h>

static cbx_shell_step quit(cbx_shell *shell, const cbx_backslash_call *call)
{
    (void)shell;
    (void)call;
    return CBX_SHELL_QUIT;
}

static cbx_shell_step help(cbx_shell *shell, const cbx_backslash_call *call);

static const char general[] = "General";
static const char relations[] = "The store";
static const char results[] = "Results";
static const char files[] = "Files";

/* A table, which would be spread over three times the lines. */
/* clang-format off */
const cbx_backslash_command cbx_backslash_commands[] = {
    { "?", "", 0, general, "this help", help },
    { "q", "", 0, general, "leave the shell (Ctrl-D does too)", quit },
    { "quit", "", 0, general, NULL, quit },
    { "exit", "", 0, general, NULL, quit },
    { "help", "", 0, general, NULL, help },
    { "g", "", 0, general, "run the statement as it is, or the last one again", cbx_backslash_go },
    { "gx", "", 0, general, "as \\g, a line for each column", cbx_backslash_go_expanded },
    { "watch", "[SECONDS]", 1, general, "run it again and again until Ctrl-C (2 seconds)", cbx_backslash_watch },
    { "p", "", 0, general, "show the statement typed so far", cbx_backslash_print },
    { "r", "", 0, general, "forget the statement typed so far", cbx_backslash_reset },
    { "timing", "[on|off]", 1, general, "show how long each statement takes", cbx_backslash_timing },
    { "set", "[ON_ERROR_STOP on|off]", 2, general, "whether scripts end at their first error", cbx_backslash_set },
    { "d", "[NAME]", 1, relations, "all relations, or the columns of one", cbx_backslash_describe },
    { "dt", "", 0, relations, "tables only", cbx_backslash_list_tables },
    { "dv", "", 0, relations, "views only", cbx_backslash_list_views },
    { "df", "[PATTERN]", 1, relations, "functions, such as \\df welch* or \\df trend", cbx_backslash_list_functions },
    { "l", "", 0, relations, "baselines", cbx_backslash_list_baselines },
    { "x", "[on|off|auto]", 1, results, "a line for each column instead of a table", cbx_backslash_expanded },
    { "t", "[on|off]", 1, results, "rows alone: no heading, no count of rows", cbx_backslash_tuples_only },
    { "format", "[" CBX_SHELL_FORMATS "]", 1, results, "how results are written", cbx_backslash_format },
    { "plot", "", 0, results, "draw the last result: its time and its first number", cbx_backslash_plot },
    { "pager", "[on|off]", 1, results, "a pager for results longer than the terminal", cbx_backslash_pager },
    { "i", "FILE", 1, files, "run the statements of a file", cbx_backslash_include },
    { "o", "[FILE or |COMMAND]", 100, files, "results go there; without one, back here", cbx_backslash_output },
    { "echo", "[TEXT]", 1000, files, "write the text where results go", cbx_backslash_echo },
};
const size_t cbx_n_backslash_commands = sizeof cbx_backslash_commands / sizeof *cbx_backslash_commands;

static const cbx_backslash_command dot_commands[] = {
    { "tables", "[PATTERN]", 1, NULL, NULL, cbx_dot_tables },
    { "schema", "[NAME]", 1, NULL, NULL, cbx_dot_schema },
    { "mode", "FORMAT", 1, NULL, NULL, cbx_dot_mode },
    { "headers", "[on|off]", 1, NULL, NULL, cbx_dot_headers },
    { "header", "[on|off]", 1, NULL, NULL, cbx_dot_headers },
    { "quit", "", 0, NULL, NULL, quit },
    { "exit", "", 0, NULL, NULL, quit },
    { "help", "", 0, NULL, NULL, help },
    { "timer", "[on|off]", 1, NULL, NULL, cbx_backslash_timing },
    { "bail", "[on|off]", 1, NULL, NULL, cbx_backslash_stop_on_error },
    { "read", "FILE", 1, NULL, NULL, cbx_backslash_include },
    { "output", "[FILE or |COMMAND]", 100, NULL, NULL, cbx_backslash_output },
    { "print", "[TEXT]", 1000, NULL, NULL, cbx_backslash_echo },
};
static const size_t n_dot_commands = sizeof dot_commands / sizeof *dot_commands;
/* clang-format on */

/* ---- help ---- */

enum { HELP_COLUMN = 38 };

static void append_commands(const char *section, cbx_text_buffer *out)
{
    cbx_text_buffer_printf(out, "%s\n", section);
    for (size_t i = 0; i < cbx_n_backslash_commands; i++) {
        const cbx_backslash_command *command = &cbx_backslash_commands[i];
        if (!command->help || command->section != section)
            continue;
        size_t begin = out->length;
        cbx_text_buffer_printf(out, "  \\%s %s", command->name, command->arguments);
        size_t width = out->length - begin;
        cbx_text_buffer_printf(out, "%*s%s\n", width < HELP_COLUMN ? (int)(HELP_COLUMN - width) : 1,
                               "", command->help);
    }
    cbx_text_buffer_putc(out, '\n');
}

static cbx_shell_step help(cbx_shell *shell, const cbx_backslash_call *call)
{
    static const char *const sections[] = { general, relations, results, files };
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    (void)call;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        append_commands(sections[i], &out);
    cbx_text_buffer_puts(
        &out, "A statement ends with a semicolon and may take many lines. Tab completes keywords,\n"
              "relations, columns, functions and the names in the store. As in sqlite3: .tables,\n"
              ".schema [NAME], .mode FORMAT, .headers, .read FILE, .output [FILE], .timer, .bail,\n"
              ".quit.\n");
    cbx_shell_output_show(&shell->output, &out, shell->interactive && shell->settings.pager);
    cbx_text_buffer_done(&out);
    return CBX_SHELL_GO_ON;
}

/* ---- dispatch ---- */

static const cbx_backslash_command *find(const cbx_backslash_command *commands, size_t n,
                                         const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static const char *trimmed(const char *text, cbx_arena *arena)
{
    static const char blanks[] = " \t\r\n";
    text += strspn(text, blanks);
    size_t length = strlen(text);
    while (length && strchr(blanks, text[length - 1]))
        length--;
    return cbx_arena_strndup(arena, text, length);
}

/* "?;" is "?": a habit of SQL. */
static const char *command_name(const char *text, cbx_arena *arena)
{
    size_t length = strcspn(text, " \t\r\n|'\"");
    while (length > 1 && text[length - 1] == ';')
        length--;
    return cbx_arena_strndup(arena, text, length);
}

static cbx_shell_step call_command(cbx_shell *shell, char mark,
                                   const cbx_backslash_command *command, cbx_backslash_call *call)
{
    cbx_error err;
    if (!command)
        return cbx_shell_fail(shell, "unknown command %c%s: %c%s lists the commands", mark,
                              call->name, mark, mark == '.' ? "help" : "?");
    if (cbx_backslash_words(call->rest, call->arena, &call->words, &err) != CBX_OK)
        return cbx_shell_fail(shell, "%c%s: %s", mark, call->name, err.text);
    if (call->words.count > command->max_words)
        return cbx_shell_fail(shell, "%c%s: unexpected '%s'; it takes %s", mark, call->name,
                              call->words.items[command->max_words],
                              *command->arguments ? command->arguments : "nothing");
    return command->run(shell, call);
}

static cbx_shell_step run(cbx_shell *shell, char mark, const cbx_backslash_command *commands,
                          size_t n, const char *text)
{
    cbx_arena *arena = cbx_arena_new();
    cbx_backslash_call call = { .arena = arena };
    cbx_shell_step step;
    if (arena) {
        call.name = command_name(text, arena);
        call.rest = call.name ? trimmed(text + strcspn(text, " \t\r\n|'\""), arena) : NULL;
    }
    if (!call.rest)
        step = cbx_shell_fail(shell, "out of memory");
    else
        step = call_command(shell, mark, find(commands, n, call.name), &call);
    cbx_arena_free(arena);
    return step;
}

cbx_shell_step cbx_backslash_run(cbx_shell *shell, const char *text)
{
    return run(shell, '\\', cbx_backslash_commands, cbx_n_backslash_commands, text);
}

cbx_shell_step cbx_dot_run(cbx_shell *shell, const char *text)
{
    return run(shell, '.', dot_commands, n_dot_commands, text);
}

bool cbx_is_bare_command(const char *line)
{
    static const char *const words[] = { "help", "quit", "exit" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (strncasecmp(line, words[i], n) == 0 && line[n + strspn(line + n, " \t\r\n;")] == '\0')
            return true;
    }
    return false;
}
