/*
 * What `check --method history` and `--method samples` found, and how it is written: the verdict
 * line, a line with its evidence for each change, and a census in which nothing that could not be
 * judged is passed over.
 */
#ifndef CALIBRAX_CLI_VERDICT_REPORT_H
#define CALIBRAX_CLI_VERDICT_REPORT_H

#include "cli/command_values.h"
#include "cli/gate_page.h"
#include "cli/gate_verdicts.h"
#include "engine/analysis/missing_metric.h"
#include "engine/query/judge_run.h"
#include "engine/store/store.h"

/* An acceptance, and how many metrics of the run it bears on. */
typedef struct cbx_verdict_acceptance {
    const cbx_acceptance *acceptance;
    size_t n;
} cbx_verdict_acceptance;

enum { CBX_GATE_LEAST_RECORD = 10 }; /* runs, below which a rate says nothing */

typedef struct cbx_verdict_report {
    const char *method; /* "history" or "samples" */
    double fdr, min_effect;
    int64_t window, min_history;
    const char *branch; /* whose runs are the history; NULL: all */
    bool any_environment, require_complete, allow_empty;
    const cbx_run *current;
    cbx_gate_verdicts verdicts;
    /* The baseline, or for lack of one the run before; NULL when there is neither. What the run
     * lacks and where the machine differs is said against it. */
    const cbx_run *reference;
    const char *reference_name; /* a baseline's name, or "the run before" */
    const cbx_missing_metric *missing;
    size_t n_missing;
    const cbx_run_header *before; /* the run before, on its branch; NULL: none */
    const cbx_verdict_acceptance *accepted;
    size_t n_accepted;
    cbx_judging_record record;            /* of history: how it fares on this store */
    size_t n_replayed, n_replayed_alarms; /* runs before that could be judged; that had findings */
    const char *environment_difference;   /* NULL: none */
} cbx_verdict_report;

cbx_exit cbx_verdict_report_exit(const cbx_verdict_report *report);
/* What the page shows of the report, which it borrows. */
cbx_gate_page cbx_verdict_report_page(const cbx_verdict_report *report, cbx_exit status);

/* Metrics that only one of the run and its reference has. */
size_t cbx_verdict_report_count_missing(const cbx_verdict_report *report, cbx_missing_side side);
/* Metrics of the run that have no value or belong to a point that is not ok. */
size_t cbx_verdict_report_count_failed(const cbx_verdict_report *report);

/* For the page: the rows of judge_run with that verdict, all of them, and the report as members of
 * a JSON object. */
cbx_table cbx_verdict_report_list(const void *report, cbx_verdict verdict, cbx_arena *arena);
cbx_table cbx_verdict_report_list_all(const void *report, cbx_arena *arena);
void cbx_verdict_report_write_members(const void *report, cbx_json_writer *writer,
                                      cbx_arena *arena);

#endif
