/* Which runs a report is about, as the options --last and --since say. */
#ifndef CALIBRAX_CLI_REPORT_PERIOD_H
#define CALIBRAX_CLI_REPORT_PERIOD_H

#include "engine/report/report.h"

enum { CBX_REPORT_DEFAULT_RUNS = 250 };

/*
 * Fills the request's period; its now_us is set. since: a date, a span, or NULL. last: the newest
 * so many runs; 0: all since then, without since the newest 250. CBX_INVALID for another time.
 */
cbx_status cbx_report_period_read(const char *since, int64_t last, cbx_arena *arena,
                                  cbx_report_request *request, cbx_error *err);

#endif
