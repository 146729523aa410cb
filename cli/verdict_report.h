/*
 * What `check --method history` and `--method samples` found, and how it is written: the verdict
 * line, a line with its evidence for each change, and a census in which nothing that could not be
 * judged is passed over.
 */
#ifndef CALIBRAX_CLI_VERDICT_REPORT_H
#define CALIBRAX_CLI_VERDICT_REPORT_H

#include "cli/command_values.h"
#include "cli/gate_verdicts.h"
#include "engine/analysis/missing_metric.h"
#include "engine/store/store.h"

/* An acceptance, and how many metrics of the run it bears on. */
typedef struct cbx_verdict_acceptance {
    const cbx_acceptance *acceptance;
    size_t n;
} cbx_verdict_acceptance;

typedef struct cbx_verdict_report {
    const char *method; /* "history" or "samples" */
    double fdr, min_effect;
    int64_t window, min_history;
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
    size_t n_replayed, n_replayed_alarms; /* runs before that could be judged; that had findings */
    const char *environment_difference;   /* NULL: none */
} cbx_verdict_report;

cbx_exit cbx_verdict_report_exit(const cbx_verdict_report *report);
void cbx_verdict_report_write(const cbx_verdict_report *report, cbx_exit status, cbx_cli *cli,
                              const cbx_common *common);
/* The verdict and the changes as annotations of a GitHub Actions job, the worst first. */
void cbx_verdict_report_annotate(const cbx_verdict_report *report, cbx_exit status,
                                 cbx_text_buffer *out);

#endif
