/* The present moment, which no part of the engine asks for by itself. */
#ifndef CALIBRAX_CLI_WALL_CLOCK_H
#define CALIBRAX_CLI_WALL_CLOCK_H

#include <stdint.h>

/* Microseconds since 1970-01-01T00:00:00Z. */
int64_t cbx_wall_clock_us(void);

#endif
