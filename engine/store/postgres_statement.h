/* The statements of the store on PostgreSQL: named by an enum, spelled once in a table. */
#ifndef CALIBRAX_ENGINE_STORE_POSTGRES_STATEMENT_H
#define CALIBRAX_ENGINE_STORE_POSTGRES_STATEMENT_H

#include "engine/store/postgres_link.h"

typedef enum cbx_pg_statement {
    /* writing: dictionaries */
    PG_INTERN_SHAPE,
    PG_INTERN_ENVIRONMENT,
    PG_INTERN_DEFINITIONS,
    PG_INTERN_DEF_SET,
    PG_SHAPES_SPELLED,
    /* writing: runs */
    PG_LOCK_WRITER,
    PG_RUN_ADD,
    PG_RUN_RETIRE,
    PG_RUN_DROP,
    PG_POINTS_DROP,
    PG_SAMPLES_DROP,
    PG_RUN_IS_NEEDED,
    /* reading runs */
    PG_HEADER_BY_ID,
    PG_HEADER_BY_KEY,
    PG_HEADERS_BY_KEY,
    PG_HEADERS_BY_PREFIX,
    PG_HEADERS_FILTERED,
    PG_ENVIRONMENT_LOAD,
    PG_DEF_SET_LOAD,
    PG_RUN_LOAD,
    PG_RUN_POINTS,
    PG_RUN_POINTS_PLAIN,
    PG_RUN_SAMPLES,
    PG_SHAPES_LOAD,
    /* series */
    PG_SERIES_LIST,
    PG_SERIES_SHAPES_BY_NAME,
    PG_SERIES_SHAPES_BY_IDENTITY,
    PG_SERIES,
    PG_SERIES_WITH_HEADERS,
    PG_SERIES_END_BY_NAME,
    PG_SERIES_END_BY_IDENTITY,
    PG_SERIES_AHEAD,
    PG_SERIES_LISTED,
    PG_SERIES_COUNT,
    /* baselines, the store's definitions, acceptances */
    PG_BASELINE_FIND,
    PG_BASELINE_SET,
    PG_BASELINE_HISTORY_ADD,
    PG_BASELINE_HISTORY_CLEAR,
    PG_BASELINE_HISTORY_PUT,
    PG_BASELINES,
    PG_BASELINE_HISTORY,
    PG_STORE_DEFS_CLEAR,
    PG_STORE_DEFS_ADD,
    PG_STORE_DEFS,
    PG_ACCEPTANCES_CLEAR,
    PG_ACCEPTANCE_ADD,
    PG_ACCEPTANCES,
    /* transactions */
    PG_BEGIN,
    PG_COMMIT,
    PG_ROLLBACK,
    PG_READ_BEGIN,
    PG_STATEMENT_COUNT
} cbx_pg_statement;

/* Executes the statement; ret_rows may be NULL where its rows do not matter. parameters may be NULL
 * for none. */
cbx_status cbx_pg_execute(cbx_pg_link *link, cbx_pg_statement statement,
                          const cbx_pg_parameters *parameters, cbx_pg_rows *ret_rows,
                          cbx_error *err);
/* As cbx_pg_execute with one integer bound. */
cbx_status cbx_pg_execute_with(cbx_pg_link *link, cbx_pg_statement statement, int64_t argument,
                               cbx_pg_rows *ret_rows, cbx_error *err);

#endif
