/*
 * nperf's two-signal gate: the newest row of each measurement against the newest baseline row of
 * the same one, by the ratio of the minimum and of the 95th percentile of the steady time.
 */
#ifndef CALIBRAX_IMPORTERS_NPERF_GATE_H
#define CALIBRAX_IMPORTERS_NPERF_GATE_H

#include "engine/base/arena.h"
#include "importers/nperf_rowset.h"

typedef enum cbx_nperf_gate_kind {
    CBX_NPERF_COMPARED,
    CBX_NPERF_NEW,
    CBX_NPERF_DROPPED,
    CBX_NPERF_SKIPPED_CURRENT,
    CBX_NPERF_STATUS_REGRESSION,
    CBX_NPERF_RECOVERED,
    CBX_NPERF_STILL_FAILING
} cbx_nperf_gate_kind;

enum { CBX_NPERF_GATE_MIN, CBX_NPERF_GATE_P95, CBX_NPERF_GATE_SIGNALS };

typedef struct cbx_nperf_gate_entry {
    const cbx_nperf_row *baseline, *current; /* NULL where that side has no row */
    cbx_nperf_gate_kind kind;
    bool has_ratio[CBX_NPERF_GATE_SIGNALS];
    double ratio[CBX_NPERF_GATE_SIGNALS]; /* current / baseline, above 1: slower */
    bool trips[CBX_NPERF_GATE_SIGNALS];   /* the ratio is above the threshold, strictly */
    bool regressed;
} cbx_nperf_gate_entry;

typedef struct cbx_nperf_gate {
    double thresholds[CBX_NPERF_GATE_SIGNALS];
    cbx_nperf_gate_entry *entries; /* by case, platform, canonical point, baseline */
    size_t n_entries, n_compared, n_regressed, n_new, n_dropped;
} cbx_nperf_gate;

/* The usual thresholds. */
#define CBX_NPERF_GATE_MIN_DEFAULT 1.10
#define CBX_NPERF_GATE_P95_DEFAULT 1.25

/* Fills entries (in the arena, borrowing from the row sets) and counts; thresholds are the
 * caller's. */
cbx_status cbx_nperf_gate_run(cbx_nperf_gate *gate, const cbx_nperf_rowset *baseline,
                              const cbx_nperf_rowset *current, cbx_arena *arena, cbx_error *err);

const char *cbx_nperf_gate_kind_name(cbx_nperf_gate_kind kind);
const char *cbx_nperf_gate_signal_name(size_t signal); /* "min", "p95" */

/* Appends the artifact: JSON, two spaces, a newline at the end. */
void cbx_nperf_gate_write_artifact(const cbx_nperf_gate *gate, cbx_text_buffer *out);
/* Appends the Markdown report. Texts of the rows are escaped. */
cbx_status cbx_nperf_gate_write_markdown(const cbx_nperf_gate *gate, cbx_arena *arena,
                                         cbx_text_buffer *out, cbx_error *err);

#endif
