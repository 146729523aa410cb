#include "cli/shell/shell_arguments.h"

#include "cli/shell/shell_settings.h"
#include "cli/store_locator.h"
#include "cli/version.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const cbx_option options[] = {
    { "command", 'c', CBX_OPTION_STEPS, offsetof(cbx_shell_arguments, steps), "SQL",
      "run these statements and end; may be repeated" },
    { "file", 'f', CBX_OPTION_STEPS, offsetof(cbx_shell_arguments, steps), "FILE",
      "run the statements of a file (-: standard input) and end" },
    { "format", 0, CBX_OPTION_CHOICE, offsetof(cbx_shell_arguments, format), CBX_SHELL_FORMATS,
      "how results are written (default: table)" },
    { "expanded", 'x', CBX_OPTION_FLAG, offsetof(cbx_shell_arguments, expanded), NULL,
      "a line for each column instead of a table" },
    { "tuples-only", 't', CBX_OPTION_FLAG, offsetof(cbx_shell_arguments, tuples_only), NULL,
      "rows alone: no heading, no count of rows" },
    { "output", 'o', CBX_OPTION_TEXT, offsetof(cbx_shell_arguments, output), "FILE",
      "where results go (default: standard output)" },
    { "write", 0, CBX_OPTION_FLAG, offsetof(cbx_shell_arguments, write), NULL,
      "statements may change the store" },
    { "data", 'd', CBX_OPTION_TEXT, offsetof(cbx_shell_arguments, locator), "LOCATOR",
      "the store, another way to name it" },
    { "schema", 0, CBX_OPTION_TEXT, offsetof(cbx_shell_arguments, schema), "NAME",
      "the schema of a PostgreSQL store (default: calibrax)" },
    { "help", 'h', CBX_OPTION_FLAG, offsetof(cbx_shell_arguments, help), NULL, "this page" },
    { "version", 'V', CBX_OPTION_FLAG, offsetof(cbx_shell_arguments, version), NULL,
      "the version" },
};
static const size_t n_options = sizeof options / sizeof *options;

static cbx_exit usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

static cbx_exit usage_error(const char *format, ...)
{
    char text[CBX_ERROR_TEXT_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cbx_report_text("%s", text);
    fprintf(stderr, "Try 'calibrax-sql --help'.\n");
    return CBX_EXIT_ERROR;
}

/* To standard output; a reader that went away is no message. */
static cbx_exit print(const cbx_text_buffer *text)
{
    bool written = fwrite(cbx_text_buffer_text(text), 1, text->length, stdout) == text->length;
    if (written && fflush(stdout) == 0 && !cbx_text_buffer_failed(text))
        return CBX_EXIT_OK;
    return errno == EPIPE ? CBX_EXIT_ERROR
                          : cbx_report_text("cannot write to standard output: %s", strerror(errno));
}

static cbx_exit show_help(void)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_text_buffer_puts(
        &out, "Usage: calibrax-sql [LOCATOR] [OPTION]...\n"
              "Asks a store of benchmark history in SQL, with all functions of calibrax.\n"
              "\n"
              "LOCATOR is a SQLite file (history.db), :memory:, a directory of JSON runs or\n"
              "a PostgreSQL database (postgresql://..., host=... dbname=...); the default is\n"
              "$CALIBRAX_DATA. Nothing is changed without --write.\n"
              "\n"
              "Options:\n");
    cbx_options_describe(options, n_options, &out);
    cbx_text_buffer_puts(
        &out,
        "\n"
        "Without -c and -f it reads statements from the terminal (\\? lists its commands), or,\n"
        "where there is none, from standard input. A script ends at its first error with exit\n"
        "status 2. History is kept in ~/.calibrax_sql_history ($CALIBRAX_SQL_HISTORY names\n"
        "another file, empty: none). $CALIBRAX_PAGER, else $PAGER, shows long results.\n"
        "\n"
        "Examples:\n"
        "  calibrax-sql history.db\n"
        "  calibrax-sql history.db -c \"SELECT * FROM regressions('latest', 'main')\"\n"
        "  calibrax-sql history.db --format csv -f report.sql > report.csv\n");
    cbx_exit status = print(&out);
    cbx_text_buffer_done(&out);
    return status;
}

static cbx_exit show_version(void)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_text_buffer_puts(&out, "calibrax-sql " CALIBRAX_VERSION "\n");
    cbx_exit status = print(&out);
    cbx_text_buffer_done(&out);
    return status;
}

/* psql's habit: -? is --help too. */
static bool asks_for_help(size_t count, char *const *words)
{
    return count == 1 && strcmp(words[0], "-?") == 0;
}

bool cbx_shell_arguments_read(size_t count, char *const *words, cbx_arena *arena,
                              cbx_shell_arguments *ret_arguments, cbx_exit *ret_exit)
{
    cbx_shell_arguments given = { 0 };
    cbx_text_list operands = { NULL, 0 };
    cbx_error err;
    given.help = asks_for_help(count, words);
    if (!given.help && cbx_options_parse(options, n_options, count, words, &given, arena, &operands,
                                         &err) != CBX_OK)
        *ret_exit = usage_error("%s", err.text);
    else if (given.help)
        *ret_exit = show_help();
    else if (given.version)
        *ret_exit = show_version();
    else if (operands.count > 1 || (operands.count && given.locator))
        *ret_exit = usage_error("unexpected '%s': one store, please; statements go after -c",
                                operands.items[operands.count - 1]);
    else {
        given.locator = cbx_locator_choose(operands.count ? operands.items[0] : given.locator);
        if (given.locator && given.schema &&
            cbx_locator_with_schema(given.locator, given.schema, arena, &given.locator, &err)) {
            *ret_exit = usage_error("%s", err.text);
            return false;
        }
        *ret_arguments = given;
        if (given.locator)
            return true;
        *ret_exit = usage_error("which store? Name a LOCATOR or set CALIBRAX_DATA");
    }
    return false;
}
