/*
 * The shell's statement scanner: every byte is used exactly once however the text is cut into
 * pieces after its newlines, and a text is complete when SQLite says so.
 */
#include "tests/fuzz/fuzz.h"

#include "cli/shell/statement_scanner.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

/* Scans one line of a text; returns how many statements ended in it. */
static size_t scan_line(cbx_statement_scanner *scanner, const char *line, size_t length)
{
    size_t n_statements = 0;
    while (length) {
        size_t used = length + 1;
        cbx_scan_event event = cbx_statement_scan(scanner, line, length, &used);
        FUZZ_REQUIRE(used <= length);
        FUZZ_REQUIRE(event != CBX_SCANNED_ALL || used == length);
        if (event == CBX_SCANNED_STATEMENT) {
            n_statements++;
            FUZZ_REQUIRE(line[used - 1] == ';' && !scanner->has_content);
        }
        line += used;
        length -= used;
        if (event == CBX_SCANNED_COMMAND) {
            FUZZ_REQUIRE(*line == '\\');
            line++;
            length--;
        }
    }
    return n_statements;
}

static size_t scan_lines(cbx_statement_scanner *scanner, const char *text, size_t length)
{
    size_t n_statements = 0;
    while (length) {
        const char *end = memchr(text, '\n', length);
        size_t n = end ? (size_t)(end - text) + 1 : length;
        n_statements += scan_line(scanner, text, n);
        text += n;
        length -= n;
    }
    return n_statements;
}

static bool is_complete(const cbx_statement_scanner *scanner, size_t n_statements)
{
    return n_statements && !scanner->has_content && scanner->context != CBX_SCAN_LONG_COMMENT;
}

/* The same whether it comes as a whole or by lines; true when SQLite would call it complete. */
static bool check(cbx_sql_dialect dialect, const char *text)
{
    cbx_statement_scanner whole = { .dialect = dialect }, lines = { .dialect = dialect };
    size_t n_whole = scan_line(&whole, text, strlen(text));
    size_t n_lines = scan_lines(&lines, text, strlen(text));
    FUZZ_REQUIRE(n_whole == n_lines && whole.context == lines.context &&
                 whole.has_content == lines.has_content);
    FUZZ_REQUIRE(strchr("=-(*'\"`[$", cbx_statement_prompt(&whole)));
    return is_complete(&whole, n_whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = strndup((const char *)bytes, length); /* SQLite's texts end at a NUL */
    FUZZ_REQUIRE(text);
    bool complete = check(CBX_DIALECT_SQLITE, text);
    if (!strchr(text, '\\'))
        FUZZ_REQUIRE(complete == (sqlite3_complete(text) != 0));
    (void)check(CBX_DIALECT_POSTGRES, text);
    free(text);
    return 0;
}
