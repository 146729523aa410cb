/* Private to this folder: a report while it is filled, and the steps that fill it, in their order.
 */
#ifndef CALIBRAX_ENGINE_REPORT_REPORT_BUILDER_H
#define CALIBRAX_ENGINE_REPORT_REPORT_BUILDER_H

#include "engine/analysis/definition.h"
#include "engine/base/string_map.h"
#include "engine/query/query.h"
#include "engine/report/report.h"

typedef struct cbx_report_builder {
    cbx_store *store;
    const cbx_report_request *request;
    cbx_nightly *report;
    cbx_arena *arena; /* the report's */
    cbx_report_run *runs;
    cbx_report_series *series; /* by scenario; a scenario's are together */
    cbx_report_scenario *scenarios;
    cbx_definitions *definitions;
    cbx_string_map *by_identity; /* identity and metric to the series' number */
    cbx_acceptance *acceptances;
    size_t n_acceptances;
    double *numbers; /* scratch: room for a number a run */
} cbx_report_builder;

cbx_status cbx_report_out_of_memory(cbx_error *err);

/* Runs of the period, baselines among them. */
cbx_status cbx_report_load_runs(cbx_report_builder *builder, cbx_error *err);
/* Series with their values, change points, labels, definitions and figures; scenarios. */
cbx_status cbx_report_load_series(cbx_report_builder *builder, cbx_error *err);
/* The changes of a series in the period, found among its n values of all times. */
cbx_status cbx_report_find_series_changes(cbx_report_builder *builder, cbx_report_series *series,
                                          const cbx_series_value *values, size_t n, cbx_error *err);
/* Groups the changes of all series to shifts. */
cbx_status cbx_report_group_changes(cbx_report_builder *builder, cbx_error *err);
/* Verdicts on the newest run. */
cbx_status cbx_report_judge(cbx_report_builder *builder, cbx_error *err);
/* Level, noise and movement of each series; after changes and verdicts. */
void cbx_report_measure(cbx_report_builder *builder);
/* Groups of findings, movers, scenarios. */
cbx_status cbx_report_group_findings(cbx_report_builder *builder, cbx_error *err);
cbx_status cbx_report_rank_scenarios(cbx_report_builder *builder, cbx_error *err);
cbx_status cbx_report_fit_scenarios(cbx_report_builder *builder, cbx_error *err);
cbx_status cbx_report_find_front(cbx_report_builder *builder, cbx_error *err);
cbx_status cbx_report_compare_environments(cbx_report_builder *builder, cbx_error *err);

/* The series of that point and metric, or NULL. tags: JSON text, in any order. */
cbx_report_series *cbx_report_find_series(cbx_report_builder *builder, const char *name,
                                          const char *tags, const char *metric);
/* The tags of a JSON object of texts, in the arena; false when it is none or memory is short. */
bool cbx_report_parse_tags(const char *json, cbx_arena *arena, const cbx_tag **ret_tags,
                           size_t *ret_n);

/* Runs a table function by name; arguments as for cbx_query_run. */
cbx_status cbx_report_query(cbx_report_builder *builder, const char *name,
                            const cbx_cell *arguments, size_t n_arguments, cbx_rowset **ret_rows,
                            cbx_error *err);

#endif
