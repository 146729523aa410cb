/*
 * The shell's door to a database: run SQL, get rows, stop. No engine's type crosses it, so that the
 * shell is the same on every engine; sqlite_session.c and postgres_session.c implement it.
 */
#ifndef CALIBRAX_CLI_SHELL_SQL_CONNECTION_H
#define CALIBRAX_CLI_SHELL_SQL_CONNECTION_H

#include "cli/shell/statement_scanner.h"
#include "cli/store_locator.h"
#include "engine/query/query.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cbx_sql_connection cbx_sql_connection; /* opaque */

typedef enum cbx_sql_missing {
    CBX_MISSING_NOTHING, /* the failure is of another kind */
    CBX_MISSING_RELATION,
    CBX_MISSING_COLUMN,
    CBX_MISSING_FUNCTION
} cbx_sql_missing;

/* Why a statement failed, for its writer. */
typedef struct cbx_sql_fault {
    cbx_error error;
    int64_t offset;   /* of the culprit in the SQL text, in bytes; -1: not known */
    const char *hint; /* what to do, a constant; NULL: nothing better than the error itself */
    cbx_sql_missing missing;
    char missing_name[64]; /* perhaps qualified: r.valu */
} cbx_sql_fault;

/* What receives the rows. A status other than CBX_OK stops the statement and is what run returns.
 */
typedef struct cbx_row_sink {
    cbx_status (*begin)(void *context, const char *const *names, size_t n_columns);
    cbx_status (*row)(void *context, const cbx_cell *cells); /* texts live until it returns */
    cbx_status (*end)(void *context);
    void *context;
} cbx_row_sink;

/* Questions to the catalog, as SQL text with parameters in the engine's spelling. */
typedef enum cbx_catalog_query {
    CBX_CATALOG_RELATIONS,  /* name, kind ('table', 'view') */
    CBX_CATALOG_COLUMNS,    /* relation: name, type, nullable (0/1), default, key */
    CBX_CATALOG_DEFINITION, /* relation (NULL: all): the statements that made it */
    CBX_CATALOG_INDEXES,    /* relation: name, is_unique, columns */
    CBX_CATALOG_NAMES /* beginning, n: the first names in the store that begin so, at most n of
                         each kind: metrics, points, tags, runs, ... */
} cbx_catalog_query;

/* Opens the store of the locator with all functions registered. For reading nothing can be changed
 * through it, whatever the SQL says. */
cbx_status cbx_sql_open(const char *locator, cbx_open_mode mode, const cbx_store_warnings *warnings,
                        cbx_sql_connection **ret_connection, cbx_error *err);
void cbx_sql_close(cbx_sql_connection *connection); /* NULL allowed */

/*
 * Runs the statements of text[0..length), parameters bound to the first. rows is called for those
 * that have columns. ret_changes (NULL allowed) is the number of rows changed, -1 when the last
 * statement was not of that kind. On failure fault is filled; CBX_INTERRUPTED after an interrupt.
 */
cbx_status cbx_sql_run(cbx_sql_connection *connection, const char *text, size_t length,
                       const cbx_cell *parameters, size_t n_parameters, const cbx_row_sink *rows,
                       int64_t *ret_changes, cbx_sql_fault *fault);
/* Stops what runs now; safe in a signal handler. */
void cbx_sql_interrupt(cbx_sql_connection *connection);

/* Whose SQL it takes. */
cbx_sql_dialect cbx_sql_dialect_of(const cbx_sql_connection *connection);
const char *cbx_sql_catalog(const cbx_sql_connection *connection, cbx_catalog_query query);
/* The engine's reserved words, not NUL-terminated; NULL after the last. */
const char *cbx_sql_keyword(const cbx_sql_connection *connection, size_t index, size_t *ret_length);
/* True inside a transaction that the user has begun. */
bool cbx_sql_in_transaction(const cbx_sql_connection *connection);

#endif
