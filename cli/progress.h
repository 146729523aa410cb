/* A progress bar on standard error; only on a terminal, never with --no-progress. */
#ifndef CALIBRAX_CLI_PROGRESS_H
#define CALIBRAX_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cbx_progress {
    bool shown;      /* there is a terminal and the user wants it */
    bool on_line;    /* a bar stands on the current line */
    int64_t next_us; /* not drawn again before */
} cbx_progress;

void cbx_progress_init(cbx_progress *progress, bool shown);
/* Draws the bar at done of total, followed by label; at most ten times a second. */
void cbx_progress_draw(cbx_progress *progress, uint64_t done, uint64_t total, const char *label);
/* Takes the bar away, before a message or at the end. */
void cbx_progress_clear(cbx_progress *progress);

#endif
