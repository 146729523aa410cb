/* Lines are drawn as in Bresenham, IBM Systems Journal 4 (1965). */
#include "cli/shell/terminal_plot.h"

#include "cli/display_text.h"
#include "cli/table.h"
#include "engine/json/utf8.h"
#include "engine/model/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROWS = 15,
    DOTS_ACROSS = 2, /* in a cell */
    DOTS_DOWN = 4,
    USUAL_WIDTH = 80,
    NARROWEST = 30,
    WIDEST = 200,
    BRAILLE = 0x2800
};

typedef struct range {
    double low, high;
} range;

typedef struct canvas {
    size_t columns;       /* cells */
    unsigned char *cells; /* ROWS * columns, the dots of a braille character each */
} canvas;

static range find_range(const double *values, size_t n)
{
    range r = { values[0], values[0] };
    for (size_t i = 1; i < n; i++) {
        r.low = fmin(r.low, values[i]);
        r.high = fmax(r.high, values[i]);
    }
    return r;
}

/* The dot of a value among n; the middle one where all values are equal. */
static long place(double value, range r, long n)
{
    double share = r.high > r.low ? (value / 2 - r.low / 2) / (r.high / 2 - r.low / 2) : 0.5;
    long at = lround(share * (double)(n - 1));
    return at < 0 ? 0 : at >= n ? n - 1 : at;
}

/* x from the left, y from the top. */
static void set_dot(canvas *c, long x, long y)
{
    /* The dots of U+2800: 1 2 3 7 down the left side, 4 5 6 8 down the right one. */
    static const unsigned char bits[DOTS_DOWN][DOTS_ACROSS] = {
        { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 }
    };
    size_t cell = (size_t)(y / DOTS_DOWN) * c->columns + (size_t)(x / DOTS_ACROSS);
    c->cells[cell] |= bits[y % DOTS_DOWN][x % DOTS_ACROSS];
}

static void draw_line(canvas *c, long x0, long y0, long x1, long y1)
{
    long dx = labs(x1 - x0), dy = -labs(y1 - y0);
    long step_x = x0 < x1 ? 1 : -1, step_y = y0 < y1 ? 1 : -1, error = dx + dy;
    for (;;) {
        set_dot(c, x0, y0);
        if (x0 == x1 && y0 == y1)
            return;
        long twice = 2 * error;
        if (twice >= dy) {
            error += dy;
            x0 += step_x;
        }
        if (twice <= dx) {
            error += dx;
            y0 += step_y;
        }
    }
}

static bool is_ascending(const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (x[i] < x[i - 1])
            return false;
    return true;
}

static void draw(canvas *c, const cbx_plot_series *series, range x, range y)
{
    long width = (long)c->columns * DOTS_ACROSS, height = (long)ROWS * DOTS_DOWN;
    bool joined = is_ascending(series->x, series->n);
    long before_x = 0, before_y = 0;
    for (size_t i = 0; i < series->n; i++) {
        long at_x = place(series->x[i], x, width);
        long at_y = height - 1 - place(series->y[i], y, height);
        if (joined && i)
            draw_line(c, before_x, before_y, at_x, at_y);
        else
            set_dot(c, at_x, at_y);
        before_x = at_x;
        before_y = at_y;
    }
}

/* ---- text around it ---- */

static void append_repeated(cbx_text_buffer *out, const char *text, size_t n)
{
    while (n--)
        cbx_text_buffer_puts(out, text);
}

static void append_title(const cbx_plot_series *series, cbx_text_buffer *out)
{
    cbx_display_append(out, series->y_name);
    cbx_text_buffer_puts(out, " by ");
    cbx_display_append(out, series->x_name[0] ? series->x_name : "row");
    cbx_text_buffer_printf(out, " (%zu value%s)\n", series->n, series->n == 1 ? "" : "s");
}

/* A label of the y axis, empty between its ends and its middle. */
static void append_label(size_t row, range y, cbx_text_buffer *label)
{
    cbx_text_buffer_clear(label);
    if (row == 0)
        cbx_human_number(y.high, label);
    else if (row == ROWS - 1 && y.low < y.high)
        cbx_human_number(y.low, label);
    else if (row == ROWS / 2 && y.low < y.high)
        cbx_human_number(y.low / 2 + y.high / 2, label);
}

static size_t label_width(range y)
{
    cbx_text_buffer label = CBX_TEXT_BUFFER_INIT;
    size_t widest = 0;
    for (size_t row = 0; row < ROWS; row++) {
        append_label(row, y, &label);
        widest = label.length > widest ? label.length : widest;
    }
    cbx_text_buffer_done(&label);
    return widest;
}

static void append_row(const canvas *c, size_t row, cbx_text_buffer *out)
{
    size_t used = c->columns;
    while (used && c->cells[row * c->columns + used - 1] == 0)
        used--;
    for (size_t i = 0; i < used; i++) {
        char text[5] = " ";
        unsigned dots = c->cells[row * c->columns + i];
        if (dots)
            text[cbx_utf8_encode(BRAILLE + dots, text)] = '\0';
        cbx_text_buffer_puts(out, text);
    }
    cbx_text_buffer_putc(out, '\n');
}

static void append_x_end(const cbx_plot_series *series, double x, cbx_text_buffer *out)
{
    char text[40];
    if (series->x_name[0] == '\0') {
        cbx_text_buffer_printf(out, "%.0f", x + 1);
        return;
    }
    cbx_timestamp_format((int64_t)x, text);
    text[strcspn(text, ".+Z")] = '\0';
    char *t = strchr(text, 'T');
    if (t)
        *t = ' ';
    cbx_text_buffer_puts(out, text);
}

static void append_x_axis(const canvas *c, const cbx_plot_series *series, range x, size_t labels,
                          cbx_text_buffer *out)
{
    cbx_text_buffer from = CBX_TEXT_BUFFER_INIT, to = CBX_TEXT_BUFFER_INIT;
    append_repeated(out, " ", labels);
    cbx_text_buffer_puts(out, " └");
    append_repeated(out, "─", c->columns);
    cbx_text_buffer_putc(out, '\n');
    append_x_end(series, x.low, &from);
    if (x.low < x.high)
        append_x_end(series, x.high, &to);
    size_t used = from.length + to.length;
    append_repeated(out, " ", labels + 2);
    cbx_text_buffer_puts(out, cbx_text_buffer_text(&from));
    append_repeated(out, " ", to.length == 0 ? 0 : used < c->columns ? c->columns - used : 1);
    cbx_text_buffer_puts(out, cbx_text_buffer_text(&to));
    cbx_text_buffer_putc(out, '\n');
    cbx_text_buffer_done(&from);
    cbx_text_buffer_done(&to);
}

static void append_rows(const canvas *c, range y, size_t labels, cbx_text_buffer *out)
{
    cbx_text_buffer label = CBX_TEXT_BUFFER_INIT;
    for (size_t row = 0; row < ROWS; row++) {
        append_label(row, y, &label);
        append_repeated(out, " ", labels - label.length);
        cbx_text_buffer_puts(out, cbx_text_buffer_text(&label));
        cbx_text_buffer_puts(out, label.length ? " ┤" : " │");
        append_row(c, row, out);
    }
    cbx_text_buffer_done(&label);
}

cbx_status cbx_terminal_plot(const cbx_plot_series *series, size_t width, cbx_text_buffer *out,
                             cbx_error *err)
{
    if (series->failed)
        return cbx_fail(err, CBX_NO_MEMORY, "not enough memory for the last result");
    if (series->n == 0)
        return cbx_fail(err, CBX_TOO_FEW_SAMPLES,
                        "the last result has no column of numbers: run a SELECT that has one, such "
                        "as SELECT timestamp, value FROM trend('METRIC', 'POINT')");
    range x = find_range(series->x, series->n), y = find_range(series->y, series->n);
    size_t labels = label_width(y), frame = labels + 2;
    width = width == 0 ? USUAL_WIDTH : width < NARROWEST ? NARROWEST : width;
    width = width > WIDEST ? WIDEST : width;
    canvas c = { .columns = width > frame + NARROWEST / 2 ? width - frame : NARROWEST / 2 };
    c.cells = calloc(ROWS * c.columns, 1);
    if (!c.cells)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    draw(&c, series, x, y);
    append_title(series, out);
    append_rows(&c, y, labels, out);
    append_x_axis(&c, series, x, labels, out);
    free(c.cells);
    return CBX_OK;
}
