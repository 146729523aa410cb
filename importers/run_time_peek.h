/* When a file's run was made, told from the file's beginning. */
#ifndef CALIBRAX_IMPORTERS_RUN_TIME_PEEK_H
#define CALIBRAX_IMPORTERS_RUN_TIME_PEEK_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The time of the run (of the first one, in an array or JSON lines) in the file called name in the
 * open directory, microseconds since 1970. False unless its first KiB shows an object with an id
 * and a timestamp that is a time: only runs as calibrax writes them begin so. Costs three calls of
 * the system, whatever the file's size.
 */
bool cbx_run_time_peek(int directory, const char *name, int64_t *ret_epoch_us);

#endif
