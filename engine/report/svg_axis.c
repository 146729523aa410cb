#include "engine/report/svg_axis.h"

#include <math.h>

enum { WANTED_TICKS = 4 };

/* 1, 2 or 5 times a power of ten, so that a range has about WANTED_TICKS of them. */
static double nice_step(double range)
{
    double raw = range / WANTED_TICKS, power = pow(10, floor(log10(raw))), share = raw / power;
    return (share <= 1.5 ? 1 : share <= 3.5 ? 2 : share <= 7.5 ? 5 : 10) * power;
}

static void widen_linear(cbx_axis *axis)
{
    if (axis->high <= axis->low) {
        double room = axis->low != 0 ? fabs(axis->low) * 0.05 : 1;
        axis->low -= room;
        axis->high += room;
    }
    double low = axis->low, high = axis->high; /* the step is round in the displayed unit */
    double step = nice_step((high - low) * axis->scale.factor) / axis->scale.factor;
    axis->step = step;
    axis->low = floor(low / step) * step;
    axis->high = ceil(high / step) * step;
    if (!(axis->high > axis->low)) { /* the values are closer than doubles can tell */
        axis->low = low;
        axis->high = high;
    }
}

static void widen_log(cbx_axis *axis)
{
    axis->low = pow(10, floor(log10(axis->low * axis->scale.factor))) / axis->scale.factor;
    axis->high = pow(10, ceil(log10(axis->high * axis->scale.factor))) / axis->scale.factor;
}

cbx_axis cbx_axis_make(double low, double high, const char *unit, bool may_be_log)
{
    const double decades_apart = 30;
    cbx_axis axis = { .low = low, .high = high };
    axis.is_log = may_be_log && low > 0 && high / low >= decades_apart;
    axis.scale =
        cbx_unit_choose(axis.is_log ? sqrt(low) * sqrt(high) : fmax(fabs(low), fabs(high)), unit);
    if (axis.is_log)
        widen_log(&axis);
    else
        widen_linear(&axis);
    return axis;
}

double cbx_axis_px(const cbx_axis *axis, double value)
{
    double share = axis->is_log
                       ? log10(fmax(value, axis->low) / axis->low) / log10(axis->high / axis->low)
                       : (value - axis->low) / (axis->high - axis->low);
    return axis->begin_px + fmin(fmax(share, 0), 1) * (axis->end_px - axis->begin_px);
}

static size_t log_ticks(const cbx_axis *axis, double ticks[CBX_MOST_TICKS])
{
    double decades = round(log10(axis->high / axis->low)), every = ceil(decades / 8);
    size_t n = 0;
    for (double i = 0; i <= decades && n < CBX_MOST_TICKS; i += every)
        ticks[n++] = axis->low * pow(10, i);
    return n;
}

size_t cbx_axis_ticks(const cbx_axis *axis, double ticks[CBX_MOST_TICKS])
{
    if (axis->is_log)
        return log_ticks(axis, ticks);
    double step = axis->step, first = ceil(axis->low / step - 1e-9);
    size_t n = 0;
    for (; n < CBX_MOST_TICKS && (first + (double)n) * step <= axis->high + step * 1e-6; n++)
        ticks[n] = (first + (double)n) * step;
    return n;
}

void cbx_axis_label(const cbx_axis *axis, double value, cbx_text_buffer *out)
{
    double shown = value * axis->scale.factor;
    double step = axis->is_log ? fabs(shown) : axis->step * axis->scale.factor;
    if (fabs(shown) < step * 1e-6)
        shown = 0;
    if (fabs(shown) >= 1e6 || (shown != 0 && fabs(shown) < 1e-4)) {
        cbx_text_buffer_printf(out, "%g", shown);
        return;
    }
    int decimals = step > 0 && step < 1 ? (int)ceil(-log10(step) - 1e-9) : 0;
    cbx_text_buffer_printf(out, "%.*f", decimals, shown);
}
