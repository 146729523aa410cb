/* A change that the gate found, whatever judged it, and the line that tells it. */
#ifndef CALIBRAX_CLI_GATE_FINDING_H
#define CALIBRAX_CLI_GATE_FINDING_H

#include "engine/base/text_buffer.h"
#include "engine/model/run.h"
#include "engine/query/judged_value.h"

typedef struct cbx_gate_finding {
    const cbx_point *point;
    const char *metric;
    double before, after;
    double delta_pct;                 /* NaN: there is no percentage */
    const cbx_judged_value *evidence; /* beyond the two values, or NULL */
    const char *remark;               /* to know of the evidence, or NULL */
} cbx_gate_finding;

/* "name", and its tags where another point of the run has that name and metric. */
void cbx_gate_name_append(const cbx_run *run, const cbx_point *point, const char *metric,
                          cbx_text_buffer *out);

/* "20158.00 → 18000.00 (-10.7%)". delta_pct: NaN for none. */
void cbx_gate_change_append(double before, double after, double delta_pct, cbx_text_buffer *out);

/* "↓ CV-1/small throughput: 20158.00 → 18000.00 (-10.7%)" and the evidence. run: the judged one. */
void cbx_gate_finding_append(const cbx_gate_finding *finding, const cbx_run *run,
                             cbx_text_buffer *out);

/* The same as an annotation of a GitHub Actions job. */
void cbx_gate_finding_annotate(const cbx_gate_finding *finding, const cbx_run *run,
                               const char *level, const char *title, cbx_text_buffer *out);

#endif
