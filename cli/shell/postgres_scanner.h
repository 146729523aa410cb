/* How PostgreSQL's SQL is told apart, for statement_scanner.c: what psql's psqlscan.l says. */
#ifndef CALIBRAX_CLI_SHELL_POSTGRES_SCANNER_H
#define CALIBRAX_CLI_SHELL_POSTGRES_SCANNER_H

#include "cli/shell/statement_scanner.h"

/* The bytes up to and with the end of the open context; all of them where it does not end here. */
size_t cbx_postgres_scan_context(cbx_statement_scanner *scanner, const char *text, size_t length);
/* Takes what begins at text outside of all contexts: an opening sign, a word, a sign. Returns its
 * bytes. Not called for blanks, semicolons and backslashes. */
size_t cbx_postgres_scan_plain(cbx_statement_scanner *scanner, const char *text, size_t length);

/* The next word outside of quotes, comments and parentheses at or after *at, which is set to where
 * it begins: its bytes, 0 after the last. Begin at 0 with a new scanner, go on behind the word. */
size_t cbx_postgres_next_word(cbx_statement_scanner *scanner, const char *text, size_t length,
                              size_t *at);

#endif
