/* What nperf's gate writes: a JSON artifact and a Markdown report. */
#ifndef CALIBRAX_IMPORTERS_NPERF_GATE_REPORT_H
#define CALIBRAX_IMPORTERS_NPERF_GATE_REPORT_H

#include "engine/base/text_buffer.h"
#include "importers/nperf_gate.h"

/* JSON with an indent of 2 and a newline at the end; keys and their order as nperf writes them. */
void cbx_nperf_gate_write_artifact(const cbx_nperf_gate *gate, cbx_text_buffer *out);

/*
 * Markdown: verdict, thresholds, one table row per identity (regressed ones first), and a list of
 * the regressions where there are any. Texts of the rows are escaped. CBX_NO_MEMORY only.
 */
cbx_status cbx_nperf_gate_write_markdown(const cbx_nperf_gate *gate, cbx_text_buffer *out,
                                         cbx_error *err);

#endif
