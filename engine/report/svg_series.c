/* A series over runs: the full plot and the sparkline. */
#include "engine/report/svg_mark.h"
#include "engine/report/svg_plot.h"
#include "engine/text/escape.h"
#include "engine/text/visible_text.h"

#include <math.h>
#include <string.h>

void cbx_run_title_append(const cbx_report_run *run, cbx_text_buffer *out)
{
    enum { SHORT_COMMIT = 10, SHORT_ID = 24 };
    const char *commit = run->header->commit;
    if (commit && *commit)
        cbx_text_buffer_printf(out, "%.*s", SHORT_COMMIT, commit);
    else
        cbx_cut_append(out, run->header->id, SHORT_ID);
}

void cbx_run_day_append(const cbx_report_run *run, cbx_text_buffer *out)
{
    char text[40];
    cbx_timestamp_format(run->header->epoch_us, text);
    cbx_text_buffer_printf(out, "%.10s", text);
}

/* ---- what is drawn where ---- */

typedef struct series_plot {
    const cbx_nightly *report;
    const cbx_report_series *series;
    const size_t *positions; /* of the runs, see cbx_report_scenario */
    double left_px, step_px; /* of the first position, from one to the next */
    cbx_axis y;
    cbx_text_buffer *out;
} series_plot;

static double x_of(const series_plot *plot, size_t run)
{
    return plot->left_px + (double)plot->positions[run] * plot->step_px;
}

static double y_of(const series_plot *plot, double value)
{
    return cbx_axis_px(&plot->y, value);
}

static void place_runs(series_plot *plot, double left_px, double right_px)
{
    size_t n = plot->positions[plot->report->n_runs];
    plot->left_px = n > 1 ? left_px : (left_px + right_px) / 2;
    plot->step_px = n > 1 ? (right_px - left_px) / (double)(n - 1) : 0;
}

static void include(double value, double *low, double *high)
{
    if (!isfinite(value))
        return;
    *low = value < *low ? value : *low;
    *high = value > *high ? value : *high;
}

/* False when there is no finite value. */
static bool find_range(const cbx_report_series *series, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < series->n_values; i++)
        include(series->values[i].value, low, high);
    return *low <= *high;
}

/* The interval and the bounds may widen the range, but not make the values a flat line. */
static void widen_range(const cbx_report_series *series, double *low, double *high)
{
    double room = (*high - *low) + fabs(*high) * 0.05, least = *low - room, most = *high + room;
    include(series->judgement.lower, low, high);
    include(series->judgement.upper, low, high);
    for (size_t i = 0; i < series->n_values; i++) {
        include(series->values[i].lower, low, high);
        include(series->values[i].upper, low, high);
    }
    *low = *low < least ? least : *low;
    *high = *high > most ? most : *high;
}

/* A value that a line may lead to from the one before: no run between them measured the scenario.
 */
static bool is_joined(const series_plot *plot, size_t index)
{
    const cbx_report_value *values = plot->series->values;
    return index > 0 && isfinite(values[index - 1].value) &&
           plot->positions[values[index].run] - plot->positions[values[index - 1].run] == 1;
}

/* ---- parts of the plot ---- */

enum { NOTE_LINE = 12 }; /* pixels of a line of notes above the plot */

static bool has_bounds(const cbx_report_value *value)
{
    return isfinite(value->lower) && isfinite(value->upper);
}

/* The bounds of values first..end, which lines join; of a lone value, a bar. */
static void draw_band_part(const series_plot *plot, size_t first, size_t end)
{
    const cbx_report_value *values = plot->series->values;
    if (end - first == 1) {
        double x = x_of(plot, values[first].run);
        cbx_svg_line(plot->out, "bounds", x, y_of(plot, values[first].lower), x,
                     y_of(plot, values[first].upper));
        return;
    }
    cbx_text_buffer_puts(plot->out, "<polygon class=\"band\" points=\"");
    for (size_t i = first; i < end; i++)
        cbx_text_buffer_printf(plot->out, "%.1f,%.1f ", x_of(plot, values[i].run),
                               y_of(plot, values[i].upper));
    for (size_t i = end; i-- > first;)
        cbx_text_buffer_printf(plot->out, "%.1f,%.1f ", x_of(plot, values[i].run),
                               y_of(plot, values[i].lower));
    cbx_text_buffer_puts(plot->out, "\"/>");
}

static void draw_band(const series_plot *plot)
{
    const cbx_report_series *series = plot->series;
    for (size_t first = 0, end; first < series->n_values; first = end) {
        end = first + 1;
        if (!has_bounds(&series->values[first]))
            continue;
        while (end < series->n_values && has_bounds(&series->values[end]) && is_joined(plot, end))
            end++;
        draw_band_part(plot, first, end);
    }
}

/* Where the newest value was expected, over the history that says so. */
static void draw_interval(const series_plot *plot)
{
    const cbx_report_series *series = plot->series;
    const cbx_judged_value *judgement = &series->judgement;
    if (!isfinite(judgement->lower) || !isfinite(judgement->upper))
        return;
    size_t history = judgement->n_history > 0 ? (size_t)judgement->n_history : 1;
    size_t first = history < series->n_values ? series->n_values - 1 - history : 0;
    double left = x_of(plot, series->values[first].run);
    double right = x_of(plot, cbx_report_latest(series)->run) + 6;
    double top = y_of(plot, judgement->upper), bottom = y_of(plot, judgement->lower);
    cbx_text_buffer_printf(plot->out,
                           "<rect class=\"expected\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                           "height=\"%.1f\"/>",
                           left, top, right - left, fmax(bottom - top, 0.5));
}

static void draw_level(const series_plot *plot, size_t first, size_t last, double level)
{
    if (isfinite(level))
        cbx_svg_line(plot->out, "level", x_of(plot, first), y_of(plot, level), x_of(plot, last),
                     y_of(plot, level));
}

/* Levels as steps, the run of each change written at it. */
static void draw_levels(const series_plot *plot, const cbx_svg_frame *frame)
{
    const cbx_report_series *series = plot->series;
    size_t first = series->values[0].run, last = cbx_report_latest(series)->run;
    for (size_t i = 0; i < series->n_changes; i++) {
        const cbx_report_change *change = &series->changes[i];
        cbx_text_buffer title = CBX_TEXT_BUFFER_INIT;
        double x = (x_of(plot, change->previous_run) + x_of(plot, change->run)) / 2;
        draw_level(plot, first, change->previous_run, change->before);
        cbx_svg_line(plot->out, "change", x, frame->top, x, frame->height - frame->bottom);
        cbx_run_title_append(&plot->report->runs[change->run], &title);
        cbx_svg_text(plot->out, "note", x - 3, frame->top - 3 - NOTE_LINE * (double)(i % 2),
                     x > frame->width / 2 ? CBX_ANCHOR_END : CBX_ANCHOR_START,
                     cbx_text_buffer_text(&title));
        cbx_text_buffer_done(&title);
        first = change->run;
    }
    if (series->n_changes)
        draw_level(plot, first, last, series->changes[series->n_changes - 1].after);
    else
        draw_level(plot, first, last, series->level);
}

static void draw_line(const series_plot *plot)
{
    const cbx_report_series *series = plot->series;
    cbx_text_buffer_puts(plot->out, "<path class=\"values\" d=\"");
    for (size_t i = 0; i < series->n_values; i++)
        if (isfinite(series->values[i].value))
            cbx_text_buffer_printf(plot->out, "%c%.1f %.1f", is_joined(plot, i) ? 'L' : 'M',
                                   x_of(plot, series->values[i].run),
                                   y_of(plot, series->values[i].value));
    cbx_text_buffer_puts(plot->out, "\"/>");
}

/* What a pointer over a value is told. */
static void append_value_title(const series_plot *plot, const cbx_report_value *value)
{
    const cbx_report_run *run = &plot->report->runs[value->run];
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_run_title_append(run, &text);
    cbx_text_buffer_putc(&text, ' ');
    cbx_run_day_append(run, &text);
    cbx_text_buffer_puts(&text, ": ");
    cbx_unit_append(&text, value->value, plot->series->unit);
    cbx_html_append(plot->out, cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
}

static void draw_dots(const series_plot *plot)
{
    const cbx_report_series *series = plot->series;
    const char *radius = series->n_values > 120 ? "1.6" : "2.6";
    for (size_t i = 0; i < series->n_values; i++) {
        const cbx_report_value *value = &series->values[i];
        if (!isfinite(value->value))
            continue;
        cbx_text_buffer_printf(plot->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%s\"><title>",
                               x_of(plot, value->run), y_of(plot, value->value), radius);
        append_value_title(plot, value);
        cbx_text_buffer_puts(plot->out, "</title></circle>");
    }
}

/* The newest value: a triangle that points where it went, where it is a finding. */
static void draw_newest(const series_plot *plot)
{
    const cbx_report_series *series = plot->series;
    const cbx_judged_value *judgement = &series->judgement;
    const cbx_report_value *value = cbx_report_latest(series);
    if (judgement->verdict > CBX_VERDICT_IMPROVEMENT || !isfinite(value->value))
        return;
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    double x = x_of(plot, value->run), y = y_of(plot, value->value);
    double to = judgement->delta_pct < 0 ? 7 : -7;
    cbx_text_buffer_printf(
        plot->out, "<polygon class=\"%s\" points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f\"/>",
        cbx_verdict_name(judgement->verdict), x, y + to, x - 6, y - to * 0.7, x + 6, y - to * 0.7);
    cbx_percent_append(&text, judgement->delta_pct);
    cbx_svg_text(plot->out, cbx_verdict_name(judgement->verdict), x - 10, y + 4, CBX_ANCHOR_END,
                 cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
}

static void draw_flag(const series_plot *plot, const cbx_svg_frame *frame, size_t run,
                      const char *what, const char *name)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    double x = x_of(plot, run), to_left = x > frame->width / 2 ? -3 : 3;
    double note_px = frame->top - 3 - (plot->series->n_changes ? 2 * NOTE_LINE : 0);
    cbx_text_buffer_printf(&text, "%s%s%s", what, *name ? " " : "", name);
    cbx_svg_line(plot->out, "flag", x, note_px - 8, x, frame->height - frame->bottom);
    cbx_svg_text(plot->out, "note", x + to_left, note_px,
                 to_left < 0 ? CBX_ANCHOR_END : CBX_ANCHOR_START, cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
}

static bool is_flagged(const series_plot *plot, size_t run)
{
    return plot->report->runs[run].baseline && plot->positions[run + 1] > plot->positions[run];
}

static bool has_flags(const series_plot *plot)
{
    for (size_t run = 0; run < plot->report->n_runs; run++)
        if (is_flagged(plot, run))
            return true;
    return plot->series->accepted_run != CBX_REPORT_NONE;
}

static void draw_flags(const series_plot *plot, const cbx_svg_frame *frame)
{
    for (size_t run = 0; run < plot->report->n_runs; run++)
        if (is_flagged(plot, run))
            draw_flag(plot, frame, run, "baseline", plot->report->runs[run].baseline);
    if (plot->series->accepted_run != CBX_REPORT_NONE)
        draw_flag(plot, frame, (size_t)plot->series->accepted_run, "accepted", "");
}

/* A run under the axis: its commit, and below it its day. */
static void draw_run(const series_plot *plot, const cbx_svg_frame *frame, size_t run,
                     const char *class_name, cbx_svg_anchor anchor)
{
    cbx_text_buffer commit = CBX_TEXT_BUFFER_INIT, day = CBX_TEXT_BUFFER_INIT;
    cbx_run_title_append(&plot->report->runs[run], &commit);
    cbx_run_day_append(&plot->report->runs[run], &day);
    cbx_svg_two_lines(plot->out, class_name, x_of(plot, run), frame->height - frame->bottom + 14,
                      anchor, cbx_text_buffer_text(&commit), cbx_text_buffer_text(&day));
    cbx_text_buffer_done(&commit);
    cbx_text_buffer_done(&day);
}

/* The first and the last run, and two between them, which a narrow page leaves out. */
static void draw_runs(const series_plot *plot, const cbx_svg_frame *frame)
{
    enum { MOST = 4 };
    size_t n = plot->positions[plot->report->n_runs], labels = n < MOST ? n : MOST, made = 0;
    for (size_t run = 0; run < plot->report->n_runs && made < labels; run++) {
        size_t wanted = labels > 1 ? made * (n - 1) / (labels - 1) : 0;
        bool is_measured = plot->positions[run + 1] > plot->positions[run];
        if (!is_measured || plot->positions[run] != wanted)
            continue;
        bool is_first = made == 0, is_last = made + 1 == labels;
        draw_run(plot, frame, run, is_first || is_last ? "tick" : "tick mid",
                 is_first == is_last ? CBX_ANCHOR_MIDDLE
                 : is_first          ? CBX_ANCHOR_START
                                     : CBX_ANCHOR_END);
        made++;
    }
}

static void begin_plot(const series_plot *plot, const cbx_svg_frame *frame)
{
    const cbx_report_series *series = plot->series;
    cbx_text_buffer title = CBX_TEXT_BUFFER_INIT, text = CBX_TEXT_BUFFER_INIT;
    cbx_text_buffer_printf(&title, "%s, %s", series->label, series->metric);
    cbx_text_buffer_printf(&text, "%zu values over %zu runs, the newest ", series->n_values,
                           plot->report->n_runs);
    cbx_unit_append(&text, cbx_report_latest(series)->value, series->unit);
    cbx_text_buffer_printf(&text, "; %zu change%s of level; %s.", series->n_changes,
                           series->n_changes == 1 ? "" : "s",
                           cbx_verdict_name(series->judgement.verdict));
    cbx_svg_begin(plot->out, "plot", frame, cbx_text_buffer_text(&title),
                  cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&title);
    cbx_text_buffer_done(&text);
}

/* Above the plot: two lines for the runs of changes, one for baselines and accepted changes. */
static void make_room_for_notes(const series_plot *plot, cbx_svg_frame *frame)
{
    double room = plot->series->n_changes ? 2 * NOTE_LINE : 0;
    if (has_flags(plot))
        room += NOTE_LINE;
    frame->top += room;
    frame->height += room;
}

void cbx_svg_series(const cbx_nightly *report, const cbx_report_series *series,
                    cbx_text_buffer *out)
{
    cbx_svg_frame frame = { 640, 230, 56, 14, 22, 42 };
    series_plot plot = { .report = report,
                         .series = series,
                         .positions = report->scenarios[series->scenario_index].positions,
                         .out = out };
    double low, high;
    if (!find_range(series, &low, &high))
        return;
    make_room_for_notes(&plot, &frame);
    widen_range(series, &low, &high);
    plot.y = cbx_axis_make(low, high, series->unit, true);
    place_runs(&plot, frame.left + 8, frame.width - frame.right - 8);
    cbx_svg_place_y(&frame, &plot.y);
    begin_plot(&plot, &frame);
    cbx_svg_draw_y(out, &frame, &plot.y, series->metric);
    draw_runs(&plot, &frame);
    draw_band(&plot);
    draw_interval(&plot);
    draw_flags(&plot, &frame);
    draw_levels(&plot, &frame);
    draw_line(&plot);
    draw_dots(&plot);
    draw_newest(&plot);
    cbx_svg_end(out);
}

/* ---- the sparkline ---- */

static void append_integer(cbx_text_buffer *out, int value)
{
    char digits[12];
    size_t n = sizeof digits;
    unsigned rest = value < 0 ? 0U - (unsigned)value : (unsigned)value;
    do
        digits[--n] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (value < 0)
        digits[--n] = '-';
    cbx_text_buffer_append(out, digits + n, sizeof digits - n);
}

/* A pair of numbers as short as a path allows: "3-2", "3 2". */
static void append_pair(cbx_text_buffer *out, int x, int y)
{
    append_integer(out, x);
    if (y >= 0)
        cbx_text_buffer_putc(out, ' ');
    append_integer(out, y);
}

/* Steps of whole half pixels; of values in one column the last is drawn. */
static void append_path(const series_plot *plot, int *ret_x, int *ret_y)
{
    const cbx_report_series *series = plot->series;
    bool pen_is_down = false;
    int x = 0, y = 0;
    for (size_t i = 0; i < series->n_values; i++) {
        const cbx_report_value *value = &series->values[i];
        if (!isfinite(value->value)) {
            pen_is_down = false;
            continue;
        }
        int to_x = (int)lround(x_of(plot, value->run)),
            to_y = (int)lround(y_of(plot, value->value));
        bool is_column_done = i + 1 == series->n_values || !isfinite(value[1].value) ||
                              !is_joined(plot, i + 1) ||
                              (int)lround(x_of(plot, value[1].run)) > to_x;
        bool continues = pen_is_down && (is_joined(plot, i) || to_x == x);
        if (continues && !is_column_done)
            continue;
        cbx_text_buffer_putc(plot->out, continues ? 'l' : 'M');
        append_pair(plot->out, continues ? to_x - x : to_x, continues ? to_y - y : to_y);
        if (!continues)
            cbx_text_buffer_puts(plot->out, "h0"); /* a lone value is a dot, with round caps */
        x = to_x;
        y = to_y;
        pen_is_down = true;
    }
    *ret_x = x;
    *ret_y = y;
}

void cbx_svg_sparkline(const cbx_nightly *report, const cbx_report_series *series,
                       cbx_text_buffer *out)
{
    enum { WIDTH = 240, HEIGHT = 48, EDGE = 6 };
    series_plot plot = { .report = report,
                         .series = series,
                         .positions = report->scenarios[series->scenario_index].positions,
                         .out = out };
    double low, high;
    int x = 0, y = 0;
    if (!find_range(series, &low, &high))
        return;
    plot.y = (cbx_axis){
        .low = low, .high = high > low ? high : low + 1, .begin_px = HEIGHT - EDGE, .end_px = EDGE
    };
    if (high <= low)
        plot.y.begin_px = plot.y.end_px = HEIGHT / 2;
    place_runs(&plot, EDGE, WIDTH - EDGE);
    cbx_text_buffer_printf(out,
                           "<svg class=\"spark\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\">"
                           "<path d=\"",
                           WIDTH, HEIGHT);
    append_path(&plot, &x, &y);
    cbx_text_buffer_printf(out, "\"/><circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"5\"/></svg>",
                           cbx_verdict_name(series->judgement.verdict), x, y);
}
