/* nperf's Markdown report of rows: host, platforms, one table of measurements, notes. */
#ifndef CALIBRAX_IMPORTERS_NPERF_REPORT_H
#define CALIBRAX_IMPORTERS_NPERF_REPORT_H

#include "importers/nperf_history.h"

/*
 * All rows given, skipped and failed ones too, ascending by case, point as shown, platform and
 * baseline. What it says of the host is taken from the first row as given, of a platform from its
 * first row. CBX_NO_MEMORY, and CBX_NOT_FOUND without rows.
 */
cbx_status cbx_nperf_report_write(const cbx_nperf_rows *rows, cbx_text_buffer *out, cbx_error *err);

#endif
