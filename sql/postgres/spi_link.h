/* The store as a function inside the server sees it: statements go through SPI, read only. */
#ifndef CALIBRAX_SQL_POSTGRES_SPI_LINK_H
#define CALIBRAX_SQL_POSTGRES_SPI_LINK_H

#include "postgres.h"

#include "executor/spi.h"

#include "engine/store/postgres_connection.h"

typedef struct cbx_spi_link {
    cbx_pg_link link;
    SPIPlanPtr plans[PG_STATEMENT_COUNT]; /* of statements that were used; the connection's */
    ErrorData
        *raised; /* what a statement raised; to be raised again when the engine has returned */
    MemoryContext context; /* in which raised lives */
} cbx_spi_link;

/* For the time of one SPI connection. */
void cbx_spi_link_init(cbx_spi_link *link, MemoryContext context);

typedef struct cbx_spi_store {
    cbx_pg_store store;
    cbx_store_ops ops;
    cbx_spi_link link;
} cbx_spi_store;

/* False when memory is short; to be done either way. */
bool cbx_spi_store_init(cbx_spi_store *store, MemoryContext context);
void cbx_spi_store_done(cbx_spi_store *store);

#endif
