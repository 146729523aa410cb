/*
 * What `check` found, and how it is written: the verdict line, a line for each change, and a census
 * in which nothing that could not be judged is passed over.
 */
#ifndef CALIBRAX_CLI_GATE_REPORT_H
#define CALIBRAX_CLI_GATE_REPORT_H

#include "cli/accepted_change.h"
#include "cli/command_values.h"
#include "cli/gate_drift.h"
#include "cli/gate_page.h"
#include "engine/analysis/comparison.h"
#include "engine/analysis/missing_metric.h"

typedef struct cbx_gate_report {
    const cbx_run *current, *baseline;
    const char *baseline_name; /* as the user gave it */
    double threshold;
    bool require_complete;
    cbx_comparison comparison;
    cbx_accepted_changes accepted;
    cbx_gate_drift drift;
    const cbx_missing_metric *missing;
    size_t n_missing;
    const char *environment_difference; /* NULL: none */
    /* Filled by cbx_gate_report_count. */
    size_t n_regressions, n_improvements, n_unchanged;
    size_t n_info, n_undefined, n_undefined_definition, n_valueless;
    size_t n_new, n_dropped, n_dropped_points, n_not_ok;
} cbx_gate_report;

void cbx_gate_report_count(cbx_gate_report *report);
/* The metrics that have a verdict. */
size_t cbx_gate_report_judged(const cbx_gate_report *report);
cbx_exit cbx_gate_report_exit(const cbx_gate_report *report, bool allow_empty);

/* What the page shows of the report, which it borrows. */
cbx_gate_page cbx_gate_report_page(const cbx_gate_report *report, cbx_exit status);

/* For the page: the rows with that change, with CBX_CHANGE_NONE all of them; the report as members
 * of a JSON object. */
cbx_table cbx_gate_report_table(const cbx_gate_report *report, cbx_change change, cbx_arena *arena);
void cbx_gate_report_write_members(const void *report, cbx_json_writer *writer, cbx_arena *arena);

#endif
