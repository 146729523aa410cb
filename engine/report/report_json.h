/*
 * The report as JSON: every number that the other two show, unrounded, and all values of the
 * period. Runs are referred to by their index in "runs", series by theirs in "series". Numbers that
 * are not finite are the strings "NaN", "Infinity", "-Infinity"; what does not exist is null.
 */
#ifndef CALIBRAX_ENGINE_REPORT_REPORT_JSON_H
#define CALIBRAX_ENGINE_REPORT_REPORT_JSON_H

#include "engine/base/text_buffer.h"
#include "engine/report/report.h"

void cbx_report_write_json(const cbx_nightly *report, cbx_text_buffer *out);

#endif
