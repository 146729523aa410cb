/* A plot in characters: each cell of braille dots is two wide and four high. */
#ifndef CALIBRAX_CLI_SHELL_TERMINAL_PLOT_H
#define CALIBRAX_CLI_SHELL_TERMINAL_PLOT_H

#include "cli/shell/plot_series.h"
#include "engine/base/status.h"
#include "engine/base/text_buffer.h"

/*
 * Appends the series: a title, the values against their time (or their place, without a time), and
 * both axes' ends. width: columns of the terminal, 0: 80. Points in ascending order of x are
 * joined by lines. CBX_TOO_FEW_SAMPLES without a value, CBX_NO_MEMORY.
 */
cbx_status cbx_terminal_plot(const cbx_plot_series *series, size_t width, cbx_text_buffer *out,
                             cbx_error *err);

#endif
