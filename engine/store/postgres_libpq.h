/* The link to a server over libpq. */
#ifndef CALIBRAX_ENGINE_STORE_POSTGRES_LIBPQ_H
#define CALIBRAX_ENGINE_STORE_POSTGRES_LIBPQ_H

#include "engine/store/libpq_on_demand.h"
#include "engine/store/postgres_statement.h"

typedef struct cbx_libpq {
    cbx_pg_link link;
    PGconn *connection;
    PGcancel *cancel;
    char *name;                             /* postgresql://HOST:PORT/DATABASE, for texts */
    char *schema;                           /* the first of the search path: where the store is */
    char *named_schema;                     /* by the locator; NULL: it names none */
    bool read_only;                         /* every transaction is */
    bool try_again;                         /* the last failure was another transaction's doing */
    unsigned char uses[PG_STATEMENT_COUNT]; /* 0: never; 1: once, unprepared; 2: it is prepared */
} cbx_libpq;

/*
 * Connects as libpq does: locator is a URI or a string of keywords, what it leaves open comes from
 * the PG* variables, service and password files. The schema is what the locator says
 * (postgres_locator.h), else `calibrax` unless options= or PGOPTIONS set another search_path. libpq
 * is all zeros before; to be closed also after a failure.
 */
cbx_status cbx_libpq_open(cbx_libpq *libpq, const char *locator, bool read_only, cbx_error *err);
void cbx_libpq_close(cbx_libpq *libpq);
/* After a failure: whether the connection is gone. */
bool cbx_libpq_is_lost(cbx_libpq *libpq);
/* A new connection in place of one that is lost: nothing is prepared, no transaction open. */
bool cbx_libpq_reconnect(cbx_libpq *libpq);

/* One or more statements without parameters and rows. */
cbx_status cbx_libpq_run(cbx_libpq *libpq, const char *sql, cbx_error *err);
/* COPY ... FROM STDIN (FORMAT binary) of the rows: everything between header and trailer. */
cbx_status cbx_libpq_copy(cbx_libpq *libpq, const char *sql, const cbx_text_buffer *rows,
                          cbx_error *err);
bool cbx_libpq_in_transaction(const cbx_libpq *libpq);
bool cbx_libpq_in_failed_transaction(const cbx_libpq *libpq);

#endif
