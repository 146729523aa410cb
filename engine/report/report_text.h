/* Private to this folder: sentences that the HTML and the Markdown report share. Not escaped. */
#ifndef CALIBRAX_ENGINE_REPORT_REPORT_TEXT_H
#define CALIBRAX_ENGINE_REPORT_REPORT_TEXT_H

#include "engine/base/text_buffer.h"
#include "engine/report/report.h"

/* Regression when there is one, improvement when all judged series are well, else unjudged. */
cbx_verdict cbx_report_overall(const cbx_nightly *report);
/* "4 regressions in 2 scenarios", "No regression among 22 judged series", "Nothing was judged". */
void cbx_report_verdict_line(const cbx_nightly *report, cbx_text_buffer *out);
/* "6 improvements, 2 unjudged, 1 vanished, 3 not measured"; "" when there is none. */
void cbx_report_counts_line(const cbx_nightly *report, cbx_text_buffer *out);
/* Where most judged series got worse together, a sentence that says to look for what they share;
 * where the history is too short for any, one that says what can be done; "" elsewhere. */
void cbx_report_advice(const cbx_nightly *report, cbx_text_buffer *out);
/* The newest run: "run ID, commit C, branch B, 2026-01-02 03:04 UTC". */
void cbx_report_run_line(const cbx_report_run *run, cbx_text_buffer *out);
/* "abc1234 (2026-01-01) .. def5678 (2026-01-02)": after the first, up to the second. */
void cbx_report_range(const cbx_nightly *report, size_t previous_run, size_t run,
                      cbx_text_buffer *out);
/* The range in which the series got its newest value. */
void cbx_report_series_range(const cbx_nightly *report, const cbx_report_series *series,
                             cbx_text_buffer *out);
/* "520 µs expected from 20 runs (510 µs to 530 µs), got 880 µs: +69.2 %, q = 1.2e-06". */
void cbx_report_evidence(const cbx_report_series *series, cbx_text_buffer *out);
/* "parse-json: 4 series worse, by up to 70.5 %" (better). */
void cbx_report_group_line(const cbx_report_group *group, const char *word, cbx_text_buffer *out);
/* "less is better", "more is better", "". */
const char *cbx_report_direction_text(cbx_direction direction);
/* "▲ worse", "▼ better" and the like: a sign that does not rely on colour. */
const char *cbx_report_verdict_sign(cbx_verdict verdict);
/* "n^1.02 (0.98 to 1.06), O(n), R² 0.999, 4 points". */
void cbx_report_fit_line(const cbx_report_scaling *scaling, cbx_text_buffer *out);
/* A time as "2026-01-02 03:04 UTC". */
void cbx_report_time(int64_t epoch_us, cbx_text_buffer *out);
/* "1 series", "2 series"; "1 run", "2 runs". */
void cbx_report_count(size_t n, const char *one, const char *many, cbx_text_buffer *out);

#endif
