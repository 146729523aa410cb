/* Private to this folder: what rankings, fits and the Pareto front choose from. */
#ifndef CALIBRAX_ENGINE_REPORT_REPORT_COMPETITION_H
#define CALIBRAX_ENGINE_REPORT_REPORT_COMPETITION_H

#include "engine/report/report_builder.h"

/* The series' tag, in the arena; NULL: it has none, or memory is short. */
const char *cbx_report_tag(const cbx_report_series *series, const char *key, cbx_arena *arena);

/* Whether one value of the metric is better than another. */
bool cbx_report_is_directed(const cbx_report_series *series);

/* Metrics of a scenario, each once, as the first series that has it. */
typedef struct cbx_report_metrics {
    const cbx_report_series **items;
    size_t n;
} cbx_report_metrics;

/* Primary metrics with a better direction, by name; where there is none, all that have one. */
bool cbx_report_collect_metrics(const cbx_report_scenario *scenario, cbx_arena *arena,
                                cbx_report_metrics *ret_list);

/* The tag whose values compete in the scenario's newest run: the one asked for, else the usual one
 * that has two values; NULL: none. */
const char *cbx_report_choose_group(const cbx_report_builder *builder,
                                    const cbx_report_scenario *scenario, cbx_arena *arena);

#endif
