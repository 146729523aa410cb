#include "sql/sparkline.h"

#include <math.h>

enum { LEVELS = 8, MIDDLE_LEVEL = 3 };

typedef struct finite_range {
    double low, high; /* halves of the values: their difference is in the range of doubles */
} finite_range;

static finite_range range_of(const double *values, size_t n)
{
    finite_range range = { INFINITY, -INFINITY };
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i]))
            continue;
        range.low = fmin(range.low, values[i] / 2);
        range.high = fmax(range.high, values[i] / 2);
    }
    return range;
}

static int level_of(double value, finite_range range)
{
    if (isinf(value))
        return value > 0 ? LEVELS - 1 : 0;
    if (!(range.high > range.low))
        return MIDDLE_LEVEL;
    double share = (value / 2 - range.low) / (range.high - range.low);
    return share >= 1 ? LEVELS - 1 : (int)(share * LEVELS);
}

void cbx_sparkline_write(const double *values, size_t n, cbx_text_buffer *text)
{
    static const char blocks[LEVELS][4] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
    finite_range range = range_of(values, n);
    for (size_t i = 0; i < n; i++)
        cbx_text_buffer_puts(text, isnan(values[i]) ? " " : blocks[level_of(values[i], range)]);
}
