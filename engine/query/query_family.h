/* Private to this folder: the descriptors, each defined in its family's file. */
#ifndef CALIBRAX_ENGINE_QUERY_QUERY_FAMILY_H
#define CALIBRAX_ENGINE_QUERY_QUERY_FAMILY_H

#include "engine/query/query.h"

extern const cbx_query cbx_query_compare_runs, cbx_query_regressions, cbx_query_missing_points;
extern const cbx_query cbx_query_ranking, cbx_query_aggregate_scores,
    cbx_query_compare_configurations;
extern const cbx_query cbx_query_pareto_front;
extern const cbx_query cbx_query_trend;
extern const cbx_query cbx_query_change_points;
extern const cbx_query cbx_query_scaling;
extern const cbx_query cbx_query_judge_run;

/* Fills the rows; context is the caller's. */
typedef cbx_status cbx_query_fill(cbx_store *store, const cbx_cell *arguments, cbx_rowset *rows,
                                  void *context, cbx_error *err);
/* As cbx_query_run_named, with fill instead of the query's own. */
cbx_status cbx_query_run_filled(const cbx_query *query, cbx_store *store,
                                const cbx_named_cell *arguments, size_t n_arguments,
                                cbx_query_fill *fill, void *context, cbx_rowset **ret_rows,
                                cbx_error *err);

#define CBX_COUNT(array) (sizeof(array) / sizeof *(array))

#endif
