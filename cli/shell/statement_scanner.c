/*
 * Where a statement of SQLite's ends is what sqlite3_complete() says
 * (sqlite.org/c3ref/complete.html): the same tokens, the same automaton for triggers. PostgreSQL's
 * is in postgres_scanner.c.
 */
#include "cli/shell/statement_scanner.h"

#include "cli/shell/postgres_scanner.h"

#include <string.h>
#include <strings.h>

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

typedef enum token {
    TOKEN_SEMICOLON,
    TOKEN_OTHER,
    TOKEN_EXPLAIN,
    TOKEN_CREATE,
    TOKEN_TEMP,
    TOKEN_TRIGGER,
    TOKEN_END
} token;

static token token_of(const char *word, size_t length)
{
    static const struct {
        const char *word;
        token token;
    } words[] = {
        { "EXPLAIN", TOKEN_EXPLAIN }, { "CREATE", TOKEN_CREATE },   { "TEMP", TOKEN_TEMP },
        { "TEMPORARY", TOKEN_TEMP },  { "TRIGGER", TOKEN_TRIGGER }, { "END", TOKEN_END },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].word) == length && strncasecmp(words[i].word, word, length) == 0)
            return words[i].token;
    return TOKEN_OTHER;
}

/* From a state, by a token, to the next. */
static void take_token(cbx_statement_scanner *scanner, token next)
{
    enum {
        START = CBX_TRIGGER_START,
        NORMAL = CBX_TRIGGER_NORMAL,
        EXPLAIN = CBX_TRIGGER_EXPLAIN,
        CREATE = CBX_TRIGGER_CREATE,
        BODY = CBX_TRIGGER_BODY,
        SEMI = CBX_TRIGGER_SEMICOLON,
        END = CBX_TRIGGER_END
    };
    /* clang-format off */
    static const unsigned char transitions[][TOKEN_END + 1] = {
        /*             ;      other    EXPLAIN  CREATE  TEMP    TRIGGER END */
        [START]   = { START, NORMAL,  EXPLAIN, CREATE, NORMAL, NORMAL, NORMAL },
        [NORMAL]  = { START, NORMAL,  NORMAL,  NORMAL, NORMAL, NORMAL, NORMAL },
        [EXPLAIN] = { START, EXPLAIN, NORMAL,  CREATE, NORMAL, NORMAL, NORMAL },
        [CREATE]  = { START, NORMAL,  NORMAL,  NORMAL, CREATE, BODY,   NORMAL },
        [BODY]    = { SEMI,  BODY,    BODY,    BODY,   BODY,   BODY,   BODY },
        [SEMI]    = { SEMI,  BODY,    BODY,    BODY,   BODY,   BODY,   END },
        [END]     = { START, BODY,    BODY,    BODY,   BODY,   BODY,   BODY },
    };
    /* clang-format on */
    scanner->trigger = (cbx_trigger_state)transitions[scanner->trigger][next];
}

static void take_sign(cbx_statement_scanner *scanner, char sign)
{
    take_token(scanner, TOKEN_OTHER);
    if (sign == '(')
        scanner->n_open++;
    else if (sign == ')' && scanner->n_open)
        scanner->n_open--;
}

void cbx_statement_scanner_reset(cbx_statement_scanner *scanner)
{
    *scanner = (cbx_statement_scanner){ .dialect = scanner->dialect };
}

/* True when the semicolon ends the statement. */
static bool take_semicolon(cbx_statement_scanner *scanner)
{
    take_token(scanner, TOKEN_SEMICOLON);
    bool inside = scanner->dialect == CBX_DIALECT_POSTGRES ? scanner->n_open || scanner->n_blocks
                                                           : scanner->trigger != CBX_TRIGGER_START;
    if (!inside)
        cbx_statement_scanner_reset(scanner);
    return !inside;
}

/* The context that begins at text, and the bytes of its opening sign. */
static cbx_scan_context find_opening(const char *text, size_t length, size_t *ret_bytes)
{
    *ret_bytes = 1;
    switch (text[0]) {
    case '\'':
        return CBX_SCAN_STRING;
    case '"':
        return CBX_SCAN_NAME;
    case '`':
        return CBX_SCAN_BACKQUOTED;
    case '[':
        return CBX_SCAN_BRACKETED;
    default:
        break;
    }
    *ret_bytes = 2;
    if (length > 1 && text[0] == '-' && text[1] == '-')
        return CBX_SCAN_COMMENT;
    if (length > 1 && text[0] == '/' && text[1] == '*')
        return CBX_SCAN_LONG_COMMENT;
    return CBX_SCAN_PLAIN;
}

/* The bytes up to and with the end of the open context; all of them where it does not end here. A
 * doubled quote ends one string and begins another: the same to us. */
static size_t skip_context(cbx_statement_scanner *scanner, const char *text, size_t length)
{
    static const char closing[] = {
        [CBX_SCAN_STRING] = '\'',   [CBX_SCAN_NAME] = '"',     [CBX_SCAN_BACKQUOTED] = '`',
        [CBX_SCAN_BRACKETED] = ']', [CBX_SCAN_COMMENT] = '\n',
    };
    const char *end;
    size_t bytes = 1;
    if (scanner->dialect == CBX_DIALECT_POSTGRES)
        return cbx_postgres_scan_context(scanner, text, length);
    if (scanner->context == CBX_SCAN_LONG_COMMENT) {
        end = memmem(text, length, "*/", 2);
        bytes = 2;
    } else {
        end = memchr(text, closing[scanner->context], length);
    }
    if (!end)
        return length;
    scanner->context = CBX_SCAN_PLAIN;
    return (size_t)(end - text) + bytes;
}

static size_t word_length(const char *text, size_t length)
{
    size_t n = 0;
    while (n < length && is_word_byte(text[n]))
        n++;
    return n;
}

/* Takes what begins at text outside of all quotes and comments: an opening sign, a word, a sign. */
static size_t take_plain(cbx_statement_scanner *scanner, const char *text, size_t length)
{
    size_t bytes;
    if (is_blank(text[0]))
        return 1;
    if (scanner->dialect == CBX_DIALECT_POSTGRES)
        return cbx_postgres_scan_plain(scanner, text, length);
    cbx_scan_context opening = find_opening(text, length, &bytes);
    if (opening == CBX_SCAN_COMMENT || opening == CBX_SCAN_LONG_COMMENT) {
        scanner->context = opening;
        return bytes;
    }
    scanner->has_content = true;
    if (opening != CBX_SCAN_PLAIN) {
        take_sign(scanner, text[0]);
        scanner->context = opening;
        return bytes;
    }
    bytes = word_length(text, length);
    if (bytes) {
        take_token(scanner, token_of(text, bytes));
        return bytes;
    }
    take_sign(scanner, text[0]);
    return 1;
}

cbx_scan_event cbx_statement_scan(cbx_statement_scanner *scanner, const char *text, size_t length,
                                  size_t *ret_used)
{
    size_t at = 0;
    while (at < length) {
        if (scanner->context != CBX_SCAN_PLAIN) {
            at += skip_context(scanner, text + at, length - at);
        } else if (text[at] == '\\') {
            *ret_used = at;
            return CBX_SCANNED_COMMAND;
        } else if (text[at] == ';') {
            at++;
            if (take_semicolon(scanner)) {
                *ret_used = at;
                return CBX_SCANNED_STATEMENT;
            }
        } else {
            at += take_plain(scanner, text + at, length - at);
        }
    }
    *ret_used = length;
    return CBX_SCANNED_ALL;
}

char cbx_statement_prompt(const cbx_statement_scanner *scanner)
{
    switch (scanner->context) {
    case CBX_SCAN_STRING:
    case CBX_SCAN_ESCAPE_STRING:
        return '\'';
    case CBX_SCAN_DOLLAR_QUOTED:
        return '$';
    case CBX_SCAN_NAME:
        return '"';
    case CBX_SCAN_BACKQUOTED:
        return '`';
    case CBX_SCAN_BRACKETED:
        return '[';
    case CBX_SCAN_LONG_COMMENT:
        return '*';
    case CBX_SCAN_COMMENT:
    case CBX_SCAN_PLAIN:
        break;
    }
    if (scanner->n_open)
        return '(';
    return scanner->has_content ? '-' : '=';
}
