#include "cli/progress.h"

#include <stdio.h>
#include <time.h>

enum { BAR_WIDTH = 24, PAUSE_US = 100000 };

void cbx_progress_init(cbx_progress *progress, bool shown)
{
    *progress = (cbx_progress){ .shown = shown };
}

static int64_t now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void cbx_progress_draw(cbx_progress *progress, uint64_t done, uint64_t total, const char *label)
{
    int64_t now = now_us();
    if (!progress->shown || total == 0 || now < progress->next_us)
        return;
    progress->next_us = now + PAUSE_US;
    progress->on_line = true;
    double share = done < total ? (double)done / (double)total : 1.0;
    int filled = (int)(share * BAR_WIDTH);
    fputs("\r\x1b[K", stderr);
    for (int i = 0; i < BAR_WIDTH; i++)
        fputs(i < filled ? "█" : "░", stderr);
    fprintf(stderr, " %3d%%  %s", (int)(share * 100), label);
    (void)fflush(stderr);
}

void cbx_progress_clear(cbx_progress *progress)
{
    if (progress->on_line)
        fputs("\r\x1b[K", stderr);
    progress->on_line = false;
}
