/*
 * An axis of a plot: which values it spans, linear or logarithmic, where its ticks are and what
 * they say. Pixels grow from low to high; the caller turns y upside down.
 */
#ifndef CALIBRAX_ENGINE_REPORT_SVG_AXIS_H
#define CALIBRAX_ENGINE_REPORT_SVG_AXIS_H

#include "engine/text/unit_text.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct cbx_axis {
    double low, high;        /* in the data's unit, low < high */
    double step;             /* from one tick of a linear axis to the next */
    double begin_px, end_px; /* begin_px is where low is */
    bool is_log;
    cbx_unit_scale scale; /* of the tick labels */
} cbx_axis;

enum { CBX_MOST_TICKS = 12 };

/*
 * An axis over the finite values of low..high: logarithmic where it may be, both are positive and
 * they are at least 30 times apart, widened to ticks; one value is given room around it.
 */
cbx_axis cbx_axis_make(double low, double high, const char *unit, bool may_be_log);

/* Where the value is; clamped to the axis. */
double cbx_axis_px(const cbx_axis *axis, double value);

/* Values of the ticks, ascending: multiples of 1, 2 or 5 times a power of ten of the displayed
 * unit, or the powers of ten themselves. Returns how many, CBX_MOST_TICKS at most. */
size_t cbx_axis_ticks(const cbx_axis *axis, double ticks[CBX_MOST_TICKS]);

/* A tick's number in the displayed unit, with the digits that tell it from its neighbours. */
void cbx_axis_label(const cbx_axis *axis, double value, cbx_text_buffer *out);

#endif
