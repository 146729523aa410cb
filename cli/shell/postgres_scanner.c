/*
 * Strings with and without escapes, dollar quotes, comments in comments, and the bodies of
 * CREATE FUNCTION ... BEGIN ATOMIC ... END, in which semicolons end nothing: as psql's psqlscan.l
 * (PostgreSQL 15) has them, with standard_conforming_strings on.
 */
#include "cli/shell/postgres_scanner.h"

#include <string.h>
#include <strings.h>

static bool begins_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool continues_tag(char c)
{
    return begins_word(c) || (c >= '0' && c <= '9');
}

/* ---- inside of quotes and comments ---- */

/* A doubled quote does not end it. In E'...' a backslash takes away what the next byte means. */
static size_t skip_quoted(cbx_statement_scanner *scanner, const char *text, size_t length,
                          char quote, bool escapes)
{
    for (size_t i = 0; i < length; i++) {
        if (escapes && text[i] == '\\')
            i++;
        else if (text[i] == quote && i + 1 < length && text[i + 1] == quote)
            i++;
        else if (text[i] == quote) {
            scanner->context = CBX_SCAN_PLAIN;
            return i + 1;
        }
    }
    return length;
}

static size_t skip_comment(cbx_statement_scanner *scanner, const char *text, size_t length)
{
    for (size_t i = 0; i + 1 < length; i++) {
        if (text[i] == '/' && text[i + 1] == '*') {
            scanner->n_comments++;
            i++;
        } else if (text[i] == '*' && text[i + 1] == '/') {
            i++;
            if (--scanner->n_comments == 0) {
                scanner->context = CBX_SCAN_PLAIN;
                return i + 1;
            }
        }
    }
    return length;
}

static size_t skip_to(cbx_statement_scanner *scanner, const char *text, size_t length,
                      const char *end)
{
    const char *found = memmem(text, length, end, strlen(end));
    if (!found)
        return length;
    scanner->context = CBX_SCAN_PLAIN;
    return (size_t)(found - text) + strlen(end);
}

size_t cbx_postgres_scan_context(cbx_statement_scanner *scanner, const char *text, size_t length)
{
    switch (scanner->context) {
    case CBX_SCAN_STRING:
        return skip_quoted(scanner, text, length, '\'', false);
    case CBX_SCAN_ESCAPE_STRING:
        return skip_quoted(scanner, text, length, '\'', true);
    case CBX_SCAN_NAME:
        return skip_quoted(scanner, text, length, '"', false);
    case CBX_SCAN_LONG_COMMENT:
        return skip_comment(scanner, text, length);
    case CBX_SCAN_DOLLAR_QUOTED:
        return skip_to(scanner, text, length, scanner->dollar_quote);
    default:
        return skip_to(scanner, text, length, "\n");
    }
}

/* ---- outside ---- */

/* $$ or $tag$: its bytes, 0 where none begins. Of a tag as long as no name may be it is none. */
static size_t open_dollar_quote(cbx_statement_scanner *scanner, const char *text, size_t length)
{
    size_t n = 1;
    if (text[0] != '$' || length < 2)
        return 0;
    if (begins_word(text[1]))
        while (n < length && continues_tag(text[n]))
            n++;
    if (n == length || text[n] != '$' || n + 2 > sizeof scanner->dollar_quote)
        return 0;
    memcpy(scanner->dollar_quote, text, n + 1);
    scanner->dollar_quote[n + 1] = '\0';
    scanner->context = CBX_SCAN_DOLLAR_QUOTED;
    return n + 1;
}

/* CREATE [OR REPLACE] FUNCTION or PROCEDURE, by the first letters of the words. */
static bool makes_a_function(const cbx_statement_scanner *scanner)
{
    static const char *const beginnings[] = { "cf", "cp", "corf", "corp" };
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (strncmp(scanner->first_words, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

static bool word_is(const char *word, size_t length, const char *wanted)
{
    return strlen(wanted) == length && strncasecmp(word, wanted, length) == 0;
}

static void note_word(cbx_statement_scanner *scanner, const char *word, size_t length)
{
    static const char *const known[] = { "create", "or", "replace", "function", "procedure" };
    size_t place = scanner->n_words++;
    for (size_t i = 0; place < sizeof scanner->first_words - 1 && i < 5; i++)
        if (word_is(word, length, known[i]))
            scanner->first_words[place] = known[i][0];
    if (scanner->n_open || !makes_a_function(scanner))
        return;
    if (word_is(word, length, "begin") || (scanner->n_blocks && word_is(word, length, "case")))
        scanner->n_blocks++;
    else if (scanner->n_blocks && word_is(word, length, "end"))
        scanner->n_blocks--;
}

static size_t take_word(cbx_statement_scanner *scanner, const char *text, size_t length)
{
    size_t n = 1;
    while (n < length && (continues_tag(text[n]) || text[n] == '$'))
        n++;
    if (n == 1 && n < length && text[n] == '\'' && (text[0] == 'e' || text[0] == 'E')) {
        scanner->context = CBX_SCAN_ESCAPE_STRING;
        return 2;
    }
    note_word(scanner, text, n);
    return n;
}

static size_t take_sign(cbx_statement_scanner *scanner, char sign)
{
    if (sign == '\'')
        scanner->context = CBX_SCAN_STRING;
    else if (sign == '"')
        scanner->context = CBX_SCAN_NAME;
    else if (sign == '(')
        scanner->n_open++;
    else if (sign == ')' && scanner->n_open)
        scanner->n_open--;
    return 1;
}

size_t cbx_postgres_scan_plain(cbx_statement_scanner *scanner, const char *text, size_t length)
{
    if (length > 1 && text[0] == '-' && text[1] == '-') {
        scanner->context = CBX_SCAN_COMMENT;
        return 2;
    }
    if (length > 1 && text[0] == '/' && text[1] == '*') {
        scanner->context = CBX_SCAN_LONG_COMMENT;
        scanner->n_comments = 1;
        return 2;
    }
    scanner->has_content = true;
    if (begins_word(text[0]))
        return take_word(scanner, text, length);
    size_t n = open_dollar_quote(scanner, text, length);
    return n ? n : take_sign(scanner, text[0]);
}

size_t cbx_postgres_next_word(cbx_statement_scanner *scanner, const char *text, size_t length,
                              size_t *at)
{
    while (*at < length) {
        const char *rest = text + *at;
        size_t left = length - *at, n = 1;
        if (scanner->context != CBX_SCAN_PLAIN)
            n = cbx_postgres_scan_context(scanner, rest, left);
        else if (!strchr(" \t\r\n\f\v;\\", *rest)) {
            n = cbx_postgres_scan_plain(scanner, rest, left);
            if (begins_word(*rest) && scanner->context == CBX_SCAN_PLAIN && !scanner->n_open)
                return n;
        }
        *at += n;
    }
    return 0;
}
