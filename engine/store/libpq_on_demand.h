/*
 * PostgreSQL's client library, loaded the first time a server is asked.
 *
 * libpq brings some twenty libraries along (TLS, Kerberos, LDAP), and the loader needs longer for
 * them than most commands on a SQLite store need altogether. So no program is linked with it: after
 * this header a call such as PQexec(...) goes through a table that cbx_libpq_load() fills, as
 * sqlite3ext.h does it for extensions of SQLite. Whoever calls libpq includes this header instead
 * of <libpq-fe.h>; the types are that header's. One more function is a row of CBX_LIBPQ_FUNCTIONS
 * and a #define below it; without them the program does not link.
 */
#ifndef CALIBRAX_ENGINE_STORE_LIBPQ_ON_DEMAND_H
#define CALIBRAX_ENGINE_STORE_LIBPQ_ON_DEMAND_H

#include "engine/base/status.h"

#include <libpq-fe.h>

/* clang-format off */
#define CBX_LIBPQ_FUNCTIONS(ROW) \
    ROW(PQcancel) \
    ROW(PQclear) \
    ROW(PQcmdTuples) \
    ROW(PQconnectdbParams) \
    ROW(PQdb) \
    ROW(PQerrorMessage) \
    ROW(PQescapeIdentifier) \
    ROW(PQexec) \
    ROW(PQexecParams) \
    ROW(PQexecPrepared) \
    ROW(PQfinish) \
    ROW(PQfname) \
    ROW(PQfreeCancel) \
    ROW(PQfreemem) \
    ROW(PQftype) \
    ROW(PQgetCancel) \
    ROW(PQgetCopyData) \
    ROW(PQgetResult) \
    ROW(PQgetisnull) \
    ROW(PQgetlength) \
    ROW(PQgetvalue) \
    ROW(PQhost) \
    ROW(PQnfields) \
    ROW(PQntuples) \
    ROW(PQoptions) \
    ROW(PQparameterStatus) \
    ROW(PQport) \
    ROW(PQprepare) \
    ROW(PQputCopyData) \
    ROW(PQputCopyEnd) \
    ROW(PQreset) \
    ROW(PQresultErrorField) \
    ROW(PQresultErrorMessage) \
    ROW(PQresultStatus) \
    ROW(PQsendQueryParams) \
    ROW(PQserverVersion) \
    ROW(PQsetNoticeReceiver) \
    ROW(PQsetSingleRowMode) \
    ROW(PQstatus) \
    ROW(PQtransactionStatus)
/* clang-format on */

typedef struct cbx_libpq_table {
#define CBX_LIBPQ_MEMBER(name) __typeof__(name) *name;
    CBX_LIBPQ_FUNCTIONS(CBX_LIBPQ_MEMBER)
#undef CBX_LIBPQ_MEMBER
} cbx_libpq_table;

/* Written once, by the first cbx_libpq_load() that succeeds; all NULL before. */
extern cbx_libpq_table cbx_libpq_calls;

/*
 * Loads libpq unless it is there; must have succeeded before anything of libpq is called. Safe from
 * several threads, and called again it costs a look. CBX_IO: it is not installed, or older than
 * what is called here; the same again until the program ends.
 */
cbx_status cbx_libpq_load(cbx_error *err);

/* A name inside its own replacement stays as it is. */
#define PQcancel cbx_libpq_calls.PQcancel
#define PQclear cbx_libpq_calls.PQclear
#define PQcmdTuples cbx_libpq_calls.PQcmdTuples
#define PQconnectdbParams cbx_libpq_calls.PQconnectdbParams
#define PQdb cbx_libpq_calls.PQdb
#define PQerrorMessage cbx_libpq_calls.PQerrorMessage
#define PQescapeIdentifier cbx_libpq_calls.PQescapeIdentifier
#define PQexec cbx_libpq_calls.PQexec
#define PQexecParams cbx_libpq_calls.PQexecParams
#define PQexecPrepared cbx_libpq_calls.PQexecPrepared
#define PQfinish cbx_libpq_calls.PQfinish
#define PQfname cbx_libpq_calls.PQfname
#define PQfreeCancel cbx_libpq_calls.PQfreeCancel
#define PQfreemem cbx_libpq_calls.PQfreemem
#define PQftype cbx_libpq_calls.PQftype
#define PQgetCancel cbx_libpq_calls.PQgetCancel
#define PQgetCopyData cbx_libpq_calls.PQgetCopyData
#define PQgetResult cbx_libpq_calls.PQgetResult
#define PQgetisnull cbx_libpq_calls.PQgetisnull
#define PQgetlength cbx_libpq_calls.PQgetlength
#define PQgetvalue cbx_libpq_calls.PQgetvalue
#define PQhost cbx_libpq_calls.PQhost
#define PQnfields cbx_libpq_calls.PQnfields
#define PQntuples cbx_libpq_calls.PQntuples
#define PQoptions cbx_libpq_calls.PQoptions
#define PQparameterStatus cbx_libpq_calls.PQparameterStatus
#define PQport cbx_libpq_calls.PQport
#define PQprepare cbx_libpq_calls.PQprepare
#define PQputCopyData cbx_libpq_calls.PQputCopyData
#define PQputCopyEnd cbx_libpq_calls.PQputCopyEnd
#define PQreset cbx_libpq_calls.PQreset
#define PQresultErrorField cbx_libpq_calls.PQresultErrorField
#define PQresultErrorMessage cbx_libpq_calls.PQresultErrorMessage
#define PQresultStatus cbx_libpq_calls.PQresultStatus
#define PQsendQueryParams cbx_libpq_calls.PQsendQueryParams
#define PQserverVersion cbx_libpq_calls.PQserverVersion
#define PQsetNoticeReceiver cbx_libpq_calls.PQsetNoticeReceiver
#define PQsetSingleRowMode cbx_libpq_calls.PQsetSingleRowMode
#define PQstatus cbx_libpq_calls.PQstatus
#define PQtransactionStatus cbx_libpq_calls.PQtransactionStatus

#endif
