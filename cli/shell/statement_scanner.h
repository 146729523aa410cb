/*
 * Where a SQL statement ends, in text that comes line by line: strings, quoted names, comments and
 * the bodies of triggers and functions may hold semicolons, and a backslash outside of all of them
 * begins a command of the shell. It depends on the engine: statements end where sqlite3 and psql
 * end them. Pure: it looks, and keeps only its own state.
 */
#ifndef CALIBRAX_CLI_SHELL_STATEMENT_SCANNER_H
#define CALIBRAX_CLI_SHELL_STATEMENT_SCANNER_H

#include <stdbool.h>
#include <stddef.h>

typedef enum cbx_sql_dialect { CBX_DIALECT_SQLITE, CBX_DIALECT_POSTGRES } cbx_sql_dialect;

typedef enum cbx_scan_context {
    CBX_SCAN_PLAIN,
    CBX_SCAN_STRING,        /* '...' */
    CBX_SCAN_NAME,          /* "..." */
    CBX_SCAN_BACKQUOTED,    /* `...` */
    CBX_SCAN_BRACKETED,     /* [...] */
    CBX_SCAN_COMMENT,       /* to the end of the line */
    CBX_SCAN_LONG_COMMENT,  /* until its end sign */
    CBX_SCAN_ESCAPE_STRING, /* E'...' */
    CBX_SCAN_DOLLAR_QUOTED  /* $tag$...$tag$ */
} cbx_scan_context;

/* How far a statement is on the way to CREATE [TEMP] TRIGGER ... ; END; */
typedef enum cbx_trigger_state {
    CBX_TRIGGER_START,     /* nothing yet */
    CBX_TRIGGER_NORMAL,    /* another statement */
    CBX_TRIGGER_EXPLAIN,   /* EXPLAIN and what may follow it */
    CBX_TRIGGER_CREATE,    /* CREATE, perhaps TEMP */
    CBX_TRIGGER_BODY,      /* it is a trigger */
    CBX_TRIGGER_SEMICOLON, /* ... ; */
    CBX_TRIGGER_END        /* ... ; END */
} cbx_trigger_state;

typedef struct cbx_statement_scanner {
    cbx_sql_dialect dialect;
    cbx_scan_context context;
    size_t n_open;             /* parentheses */
    bool has_content;          /* more than blanks and comments since the statement began */
    cbx_trigger_state trigger; /* SQLite */
    /* PostgreSQL */
    size_t n_comments;     /* open in each other */
    char dollar_quote[64]; /* that ends the open one */
    size_t n_words;
    char first_words[5]; /* their first letters, of those that may begin CREATE FUNCTION */
    size_t n_blocks;     /* BEGIN ATOMIC and CASE, open in each other */
} cbx_statement_scanner;

/* Before the first statement; all zeros is SQLite's. */
#define CBX_STATEMENT_SCANNER_INIT                                                                 \
    {                                                                                              \
        .dialect = CBX_DIALECT_SQLITE                                                              \
    }

/* Forgets the statement that was begun. */
void cbx_statement_scanner_reset(cbx_statement_scanner *scanner);

typedef enum cbx_scan_event {
    CBX_SCANNED_ALL,       /* the text is used up, the statement goes on */
    CBX_SCANNED_STATEMENT, /* a semicolon ended it; the scanner is ready for the next */
    CBX_SCANNED_COMMAND    /* a backslash: what follows is not SQL */
} cbx_scan_event;

/* Scans text[0..length) from where the scanner stands. ret_used: the bytes that belong to the
 * statement, its semicolon among them, the backslash not. Text comes in whole lines. */
cbx_scan_event cbx_statement_scan(cbx_statement_scanner *scanner, const char *text, size_t length,
                                  size_t *ret_used);

/* The character that a prompt for the next line shows: '=' before a statement, '-' inside one, a
 * quote, '(' or '*' where that is open. */
char cbx_statement_prompt(const cbx_statement_scanner *scanner);

#endif
