/*
 * The report as Markdown for a CI job's summary: the same sections as the HTML one, without plots,
 * in at most a mebibyte: long tables end with how many rows are left out.
 */
#ifndef CALIBRAX_ENGINE_REPORT_REPORT_MARKDOWN_H
#define CALIBRAX_ENGINE_REPORT_REPORT_MARKDOWN_H

#include "engine/base/text_buffer.h"
#include "engine/report/report.h"

enum { CBX_REPORT_MARKDOWN_MOST_BYTES = 1024 * 1024 };

void cbx_report_write_markdown(const cbx_nightly *report, cbx_text_buffer *out);

#endif
