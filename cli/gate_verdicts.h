/* The rows of judge_run as the gate reads them: each metric of the run with its evidence, and how
 * many there are of each verdict. */
#ifndef CALIBRAX_CLI_GATE_VERDICTS_H
#define CALIBRAX_CLI_GATE_VERDICTS_H

#include "engine/query/judged_value.h"

typedef struct cbx_gate_verdict {
    const cbx_point *point;
    const char *metric;
    cbx_judged_value judged;
} cbx_gate_verdict;

/* Why metrics were not judged: what the reason says up to a colon, and how often. */
typedef struct cbx_gate_reason {
    const char *text;
    size_t n;
} cbx_gate_reason;

typedef struct cbx_gate_verdicts {
    cbx_rowset *rows;
    const cbx_gate_verdict *items; /* in the run's order */
    size_t n;
    size_t counts[CBX_N_VERDICTS];
    const cbx_gate_reason *reasons; /* in the order of their first metrics */
    size_t n_reasons;
    double median_detectable_pct; /* NaN when no metric says */
} cbx_gate_verdicts;

/* Everything lives in the arena and borrows from rows, the metrics of run in its order. */
cbx_status cbx_gate_verdicts_read(cbx_rowset *rows, const cbx_run *run, cbx_arena *arena,
                                  cbx_gate_verdicts *ret_verdicts, cbx_error *err);

/* Why it is not judged, never empty. */
const char *cbx_gate_verdict_reason(const cbx_gate_verdict *verdict);

size_t cbx_gate_verdicts_judged(const cbx_gate_verdicts *verdicts);

#endif
