/*
 * The report as one HTML file that needs nothing else: style, script and plots are inside, a
 * content security policy forbids every request. Readable without the script, which sorts, filters
 * and shortens the table of series. All texts of the store are escaped.
 */
#ifndef CALIBRAX_ENGINE_REPORT_REPORT_HTML_H
#define CALIBRAX_ENGINE_REPORT_REPORT_HTML_H

#include "engine/base/text_buffer.h"
#include "engine/report/report.h"

void cbx_report_write_html(const cbx_nightly *report, cbx_text_buffer *out);

#endif
