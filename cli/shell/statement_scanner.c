/* The rules for triggers are those of sqlite3_complete() (sqlite.org/c3ref/complete.html). */
#include "cli/shell/statement_scanner.h"

#include <string.h>
#include <strings.h>

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_one_of(const char *word, size_t length, const char *const *words)
{
    for (; *words; words++)
        if (strlen(*words) == length && strncasecmp(*words, word, length) == 0)
            return true;
    return false;
}

static void take_word(cbx_statement_scanner *scanner, const char *word, size_t length)
{
    static const char *const before[] = { "EXPLAIN", "QUERY", "PLAN", NULL };
    static const char *const create[] = { "CREATE", NULL };
    static const char *const temporary[] = { "TEMP", "TEMPORARY", NULL };
    static const char *const trigger[] = { "TRIGGER", NULL };
    static const char *const end[] = { "END", NULL };
    switch (scanner->trigger) {
    case CBX_TRIGGER_BEGINNING:
        if (is_one_of(word, length, create))
            scanner->trigger = CBX_TRIGGER_CREATE;
        else if (!is_one_of(word, length, before))
            scanner->trigger = CBX_TRIGGER_NONE;
        break;
    case CBX_TRIGGER_CREATE:
        if (is_one_of(word, length, trigger))
            scanner->trigger = CBX_TRIGGER_BODY;
        else if (!is_one_of(word, length, temporary))
            scanner->trigger = CBX_TRIGGER_NONE;
        break;
    case CBX_TRIGGER_SEMICOLON:
        scanner->trigger = is_one_of(word, length, end) ? CBX_TRIGGER_END : CBX_TRIGGER_BODY;
        break;
    case CBX_TRIGGER_END:
        scanner->trigger = CBX_TRIGGER_BODY;
        break;
    case CBX_TRIGGER_BODY:
    case CBX_TRIGGER_NONE:
        break;
    }
}

/* A sign is never one of the words above. */
static void take_sign(cbx_statement_scanner *scanner, char sign)
{
    if (scanner->trigger == CBX_TRIGGER_SEMICOLON || scanner->trigger == CBX_TRIGGER_END)
        scanner->trigger = CBX_TRIGGER_BODY;
    else if (scanner->trigger != CBX_TRIGGER_BODY)
        scanner->trigger = CBX_TRIGGER_NONE;
    if (sign == '(')
        scanner->n_open++;
    else if (sign == ')' && scanner->n_open)
        scanner->n_open--;
}

/* True when the semicolon ends the statement. */
static bool take_semicolon(cbx_statement_scanner *scanner)
{
    if (scanner->trigger == CBX_TRIGGER_BODY || scanner->trigger == CBX_TRIGGER_SEMICOLON) {
        scanner->trigger = CBX_TRIGGER_SEMICOLON;
        return false;
    }
    *scanner = (cbx_statement_scanner)CBX_STATEMENT_SCANNER_INIT;
    return true;
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
        take_word(scanner, text, bytes);
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
        return '\'';
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
