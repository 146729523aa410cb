/*
 * The SQLite store's statements: each is named by an enum, spelled once in a table, prepared on
 * first use and kept. On the caller's own connection (attach) nothing is kept, so that the caller
 * can close it.
 */
#ifndef CALIBRAX_ENGINE_STORE_SQLITE_STATEMENT_H
#define CALIBRAX_ENGINE_STORE_SQLITE_STATEMENT_H

#include "engine/base/status.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum cbx_statement_id {
    /* transactions */
    STMT_BEGIN,
    STMT_COMMIT,
    STMT_ROLLBACK,
    STMT_SAVEPOINT,
    STMT_RELEASE,
    STMT_ROLLBACK_TO,
    STMT_READ_BEGIN,
    STMT_READ_END,
    /* dictionaries */
    STMT_ENVIRONMENT_FIND,
    STMT_ENVIRONMENT_ADD,
    STMT_ENVIRONMENT_LOAD,
    STMT_DEFINITION_FIND,
    STMT_DEFINITION_ADD,
    STMT_DEF_SET_FIND,
    STMT_DEF_SET_ADD,
    STMT_DEF_SET_MEMBERS,
    STMT_DEF_SET_MEMBER_ADD,
    STMT_DEF_SET_LOAD,
    STMT_METRIC_NAME_FIND,
    STMT_METRIC_NAME_ADD,
    STMT_SERIES_FIND,
    STMT_SERIES_ADD,
    STMT_SERIES_TAG_ADD,
    STMT_TRACK_FIND,
    STMT_TRACK_ADD,
    STMT_SHAPE_FIND,
    STMT_SHAPE_ADD,
    STMT_JSON_QUOTE,
    STMT_SHAPE_LOAD,
    STMT_SHAPE_METRIC_ADD,
    STMT_SHAPE_METRICS,
    /* writing runs */
    STMT_RUN_ADD,
    STMT_RUN_DROP,
    STMT_RUN_RETIRE,
    STMT_POINT_ADD,
    STMT_POINTS_ADD,
    STMT_POINTS_DROP,
    STMT_VALUE_ADD,
    STMT_VALUES_ADD,
    STMT_VALUES_DROP,
    STMT_SAMPLE_ADD,
    STMT_SAMPLES_DROP,
    STMT_SOURCE_TEXT_ADD,
    STMT_SOURCE_TEXTS_DROP,
    STMT_RUN_IS_BASELINE,
    /* reading runs */
    STMT_HEADER_BY_ID,
    STMT_HEADER_BY_KEY,
    STMT_SERIES_HEADER,
    STMT_HEADERS_BY_PREFIX,
    STMT_HEADERS,
    STMT_HEADERS_OF_BRANCH,
    STMT_SERIES_HEADERS,
    STMT_SHAPES_BY_TAG,
    STMT_RUN_HAS_SHAPE,
    STMT_RUN_LOAD,
    STMT_RUN_POINTS,
    STMT_RUN_VALUES,
    STMT_RUN_SAMPLES,
    STMT_RUN_SOURCE_TEXTS,
    /* series */
    STMT_DATA_VERSION,
    STMT_NEWEST_RUN_KEY,
    STMT_SERIES_LIST,
    STMT_SERIES_TRACKS,
    STMT_IDENTITY_TRACKS,
    STMT_SERIES_HAS_TAG,
    STMT_TRACK_HAS_RUN,
    STMT_TRACK_VALUES,
    STMT_TRACK_VALUES_NEWEST_FIRST,
    /* baselines, the store's definitions */
    STMT_BASELINE_FIND,
    STMT_BASELINE_SET,
    STMT_BASELINE_REMOVE,
    STMT_BASELINE_HISTORY_ADD,
    STMT_BASELINE_HISTORY_CLEAR,
    STMT_BASELINE_HISTORY_PUT,
    STMT_BASELINES,
    STMT_BASELINE_HISTORY,
    STMT_STORE_DEFS_CLEAR,
    STMT_STORE_DEF_ADD,
    STMT_STORE_DEFS,
    /* acceptances */
    STMT_ACCEPTANCES_CLEAR,
    STMT_ACCEPTANCE_ADD,
    STMT_ACCEPTANCES,
    STMT_COUNT
} cbx_statement_id;

/* Rows that STMT_POINTS_ADD and STMT_VALUES_ADD insert at once. */
enum { CBX_ROWS_AT_ONCE = 32 };

typedef struct cbx_sqlite_store cbx_sqlite_store; /* sqlite_connection.h */

/*
 * The statement, ready to bind. It must be given back with cbx_statement_done() and cannot be in
 * use twice at a time.
 */
cbx_status cbx_statement_get(cbx_sqlite_store *store, cbx_statement_id id, sqlite3_stmt **ret_stmt,
                             cbx_error *err);
/* Resets it and forgets the bindings. Harmless when it is not in use. */
void cbx_statement_done(cbx_sqlite_store *store, cbx_statement_id id);
/* Finalizes all of them. */
void cbx_statements_close(cbx_sqlite_store *store);

/* One step: *ret_row tells whether there is a row. */
cbx_status cbx_statement_step(cbx_sqlite_store *store, sqlite3_stmt *stmt, bool *ret_row,
                              cbx_error *err);
/* Steps a statement that gives no rows, then resets it for the next binding. */
cbx_status cbx_statement_execute(cbx_sqlite_store *store, sqlite3_stmt *stmt, cbx_error *err);
/* Gets, executes and gives back a statement without parameters. */
cbx_status cbx_statement_run(cbx_sqlite_store *store, cbx_statement_id id, cbx_error *err);
/* As cbx_statement_run, with one integer bound. */
cbx_status cbx_statement_run_with(cbx_sqlite_store *store, cbx_statement_id id, int64_t argument,
                                  cbx_error *err);

/* Binding never fails but for memory, and then the step fails too. Texts are borrowed until
 * cbx_statement_done(); NULL binds NULL. */
void cbx_bind_text(sqlite3_stmt *stmt, int index, const char *text);
void cbx_bind_text_n(sqlite3_stmt *stmt, int index, const char *text, size_t length);
void cbx_bind_integer(sqlite3_stmt *stmt, int index, int64_t value);
/* NaN binds NULL. */
void cbx_bind_real(sqlite3_stmt *stmt, int index, double value);

/* The failure the connection has just had, as a status with its text. */
cbx_status cbx_sqlite_fail(cbx_sqlite_store *store, cbx_error *err);
/* The status that belongs to a SQLite result code. */
cbx_status cbx_sqlite_status(int code);

#endif
