/* judge_run for callers that want more of it than its rows. */
#ifndef CALIBRAX_ENGINE_QUERY_JUDGE_RUN_H
#define CALIBRAX_ENGINE_QUERY_JUDGE_RUN_H

#include "engine/query/query.h"

/*
 * How method history fares on this store: of the past runs that measured at least half as many of
 * the series, on levels that have not changed since, those that would have raised an alarm when
 * judged by the other values of these levels (engine/analysis/left_out.h). The newest four do not
 * count: what they show may be a new level, which five values make. 0 for other methods.
 */
typedef struct cbx_judging_record {
    size_t n_runs, n_alarms;
} cbx_judging_record;

/* As cbx_query_run_named("judge_run", ...). ret_record: NULL when it is not wanted. */
cbx_status cbx_judge_run(cbx_store *store, const cbx_named_cell *arguments, size_t n_arguments,
                         cbx_rowset **ret_rows, cbx_judging_record *ret_record, cbx_error *err);

#endif
