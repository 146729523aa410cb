/* What differs between the machines of two runs: the environment documents compared leaf by leaf.
 */
#ifndef CALIBRAX_ENGINE_REPORT_ENVIRONMENT_DIFFERENCE_H
#define CALIBRAX_ENGINE_REPORT_ENVIRONMENT_DIFFERENCE_H

#include "engine/base/arena.h"
#include "engine/base/text_buffer.h"

#include <stdbool.h>

/*
 * Appends "cpu: Xeon → EPYC; os: ..." for the leaves of the two JSON objects that differ and whose
 * path names hardware or an operating system; where only others differ (a library's version), for
 * those. At most a handful, then "and N more". User text is escaped for a terminal. False, and
 * nothing appended, when the documents say the same.
 */
bool cbx_environment_difference(const char *baseline, const char *current, cbx_arena *arena,
                                cbx_text_buffer *out);

#endif
