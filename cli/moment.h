/* A time as people give it on the command line. */
#ifndef CALIBRAX_CLI_MOMENT_H
#define CALIBRAX_CLI_MOMENT_H

#include "engine/base/status.h"

#include <stdint.h>

typedef enum cbx_moment_side { CBX_MOMENT_BEFORE = -1, CBX_MOMENT_AFTER = 1 } cbx_moment_side;

/*
 * An ISO 8601 time (cbx_timestamp_parse), or a span of hours, days or weeks on that side of now:
 * 12h, 30d, 4w. Microseconds since 1970. CBX_INVALID, with the option's name, for anything else.
 */
cbx_status cbx_moment_parse(const char *option, const char *text, int64_t now_us,
                            cbx_moment_side side, int64_t *ret_epoch_us, cbx_error *err);

#endif
