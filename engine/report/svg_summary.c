/* Plots of one run: ranking bars, scaling fits, the Pareto front. */
#include "engine/report/svg_mark.h"
#include "engine/report/svg_plot.h"
#include "engine/text/escape.h"
#include "engine/text/visible_text.h"

#include <math.h>
#include <stdlib.h>

/* ---- ranking ---- */

static double longest_bar(const cbx_report_ranking *ranking)
{
    double most = 0;
    for (size_t i = 0; i < ranking->n_ranks; i++)
        if (isfinite(ranking->ranks[i].value))
            most = fmax(most, fabs(ranking->ranks[i].value));
    return most > 0 ? most : 1;
}

static void draw_bar(cbx_text_buffer *out, const cbx_report_ranking *ranking, size_t index,
                     double top, double most)
{
    enum { LEFT = 150, WIDTH = 220, HEIGHT = 16, LABEL_CHARACTERS = 20 };
    const cbx_report_rank *rank = &ranking->ranks[index];
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    double width = isfinite(rank->value) ? fabs(rank->value) / most * WIDTH : 0;
    cbx_cut_append(&text, rank->label, LABEL_CHARACTERS);
    cbx_svg_text(out, "tick", LEFT - 8, top + 12, CBX_ANCHOR_END, cbx_text_buffer_text(&text));
    cbx_text_buffer_printf(out,
                           "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>",
                           rank->is_best ? "bar best" : "bar", LEFT, top, fmax(width, 1), HEIGHT);
    cbx_text_buffer_clear(&text);
    cbx_unit_append(&text, rank->value, ranking->unit);
    if (rank->is_best)
        cbx_text_buffer_puts(&text, " \u2605 best");
    else if (isfinite(rank->delta_from_best)) {
        cbx_text_buffer_puts(&text, ", ");
        cbx_share_append(&text, rank->delta_from_best);
        cbx_text_buffer_puts(&text, " off");
    }
    cbx_svg_text(out, "value", LEFT + fmax(width, 1) + 6, top + 12, CBX_ANCHOR_START,
                 cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
}

void cbx_svg_ranking(const cbx_report_ranking *ranking, cbx_text_buffer *out)
{
    enum { ROW = 22, MOST_BARS = 12 };
    size_t n = ranking->n_ranks < MOST_BARS ? ranking->n_ranks : MOST_BARS;
    const cbx_svg_frame frame = { 640, 8 + ROW * (double)n, 0, 0, 4, 4 };
    cbx_text_buffer title = CBX_TEXT_BUFFER_INIT;
    cbx_text_buffer_printf(&title, "Ranking of %s by %s", ranking->scenario, ranking->metric);
    cbx_svg_begin(out, "plot bars", &frame, cbx_text_buffer_text(&title),
                  "Bars, best first; the table of values "
                  "is in the text of each bar.");
    for (size_t i = 0; i < n; i++)
        draw_bar(out, ranking, i, 4 + ROW * (double)i, longest_bar(ranking));
    cbx_svg_end(out);
    cbx_text_buffer_done(&title);
}

/* ---- plots of x and y ---- */

static const cbx_svg_frame frame_xy = { 420, 280, 56, 26, 30, 44 };

static bool find_ranges(const cbx_report_xy *points, size_t n, double x[2], double y[2])
{
    x[0] = y[0] = INFINITY;
    x[1] = y[1] = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        x[0] = fmin(x[0], points[i].x);
        x[1] = fmax(x[1], points[i].x);
        y[0] = fmin(y[0], points[i].y);
        y[1] = fmax(y[1], points[i].y);
    }
    return x[0] <= x[1] && y[0] <= y[1];
}

static void draw_point(cbx_text_buffer *out, const cbx_axis *x, const cbx_axis *y,
                       const cbx_report_xy *point, const char *class_name, const char *x_unit,
                       const char *y_unit)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_text_buffer_printf(&text, "%s: ", point->label);
    cbx_unit_append(&text, point->x, x_unit);
    cbx_text_buffer_puts(&text, ", ");
    cbx_unit_append(&text, point->y, y_unit);
    cbx_text_buffer_printf(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"><title>",
                           class_name, cbx_axis_px(x, point->x), cbx_axis_px(y, point->y),
                           point->is_on_front ? 5 : 4);
    cbx_html_append(out, cbx_text_buffer_text(&text));
    cbx_text_buffer_puts(out, "</title></circle>");
    cbx_text_buffer_done(&text);
}

/* ---- scaling ---- */

/* A logarithmic axis whatever the span, between powers of ten. */
static cbx_axis log_axis(double low, double high, const char *unit)
{
    double from = pow(10, floor(log10(low) + 1e-9)), to = pow(10, ceil(log10(high) - 1e-9));
    return cbx_axis_make(from, to / from < 100 ? from * 100 : to, unit, true);
}

static void append_xy(cbx_text_buffer *out, const cbx_axis *x, const cbx_axis *y, double at_x,
                      double at_y)
{
    cbx_text_buffer_printf(out, "%.1f,%.1f ", cbx_axis_px(x, at_x), cbx_axis_px(y, at_y));
}

/* y = a x^b; with another exponent the curve turns around the middle of the points. */
static double fitted(const cbx_report_scaling *scaling, double x, double middle, double exponent)
{
    double at_middle = scaling->coefficient * pow(middle, scaling->exponent);
    return at_middle * pow(x / middle, exponent);
}

static void draw_fit(cbx_text_buffer *out, const cbx_report_scaling *scaling, const cbx_axis *x,
                     const cbx_axis *y, double low, double high)
{
    double middle = sqrt(low) * sqrt(high), lower = scaling->exponent_lower;
    double upper = scaling->exponent_upper;
    if (isfinite(lower) && isfinite(upper)) {
        cbx_text_buffer_puts(out, "<polygon class=\"band\" points=\"");
        append_xy(out, x, y, low, fitted(scaling, low, middle, lower));
        append_xy(out, x, y, middle, fitted(scaling, middle, middle, lower));
        append_xy(out, x, y, high, fitted(scaling, high, middle, upper));
        append_xy(out, x, y, high, fitted(scaling, high, middle, lower));
        append_xy(out, x, y, middle, fitted(scaling, middle, middle, lower));
        append_xy(out, x, y, low, fitted(scaling, low, middle, upper));
        cbx_text_buffer_puts(out, "\"/>");
    }
    cbx_svg_line(out, "level", cbx_axis_px(x, low),
                 cbx_axis_px(y, fitted(scaling, low, middle, scaling->exponent)),
                 cbx_axis_px(x, high),
                 cbx_axis_px(y, fitted(scaling, high, middle, scaling->exponent)));
}

void cbx_svg_scaling(const cbx_report_scaling *scaling, cbx_text_buffer *out)
{
    double x_range[2], y_range[2];
    cbx_text_buffer title = CBX_TEXT_BUFFER_INIT;
    if (!find_ranges(scaling->points, scaling->n_points, x_range, y_range))
        return;
    cbx_axis x = log_axis(x_range[0], x_range[1], NULL);
    cbx_axis y = log_axis(y_range[0], y_range[1], scaling->unit);
    cbx_svg_place_x(&frame_xy, &x);
    cbx_svg_place_y(&frame_xy, &y);
    cbx_text_buffer_printf(&title, "%s of %s by %s", scaling->metric, scaling->scenario,
                           scaling->size_tag);
    cbx_svg_begin(out, "plot", &frame_xy, cbx_text_buffer_text(&title),
                  "Both axes are logarithmic; the line is the power law fitted.");
    cbx_svg_draw_x(out, &frame_xy, &x, scaling->size_tag);
    cbx_svg_draw_y(out, &frame_xy, &y, scaling->metric);
    draw_fit(out, scaling, &x, &y, x_range[0], x_range[1]);
    for (size_t i = 0; i < scaling->n_points; i++)
        draw_point(out, &x, &y, &scaling->points[i], "point", NULL, scaling->unit);
    cbx_svg_end(out);
    cbx_text_buffer_done(&title);
}

/* ---- Pareto ---- */

static int compare_x(const void *a, const void *b)
{
    const cbx_report_xy *left = *(const cbx_report_xy *const *)a;
    const cbx_report_xy *right = *(const cbx_report_xy *const *)b;
    if (left->x != right->x)
        return left->x < right->x ? -1 : 1;
    return (left->y > right->y) - (left->y < right->y);
}

static void draw_front(cbx_text_buffer *out, const cbx_report_pareto *pareto, const cbx_axis *x,
                       const cbx_axis *y)
{
    const cbx_report_xy **front = calloc(pareto->n_front + 1, sizeof *front);
    size_t n = 0;
    out->failed |= front == NULL;
    for (size_t i = 0; front && i < pareto->n_points; i++)
        if (pareto->points[i].is_on_front)
            front[n++] = &pareto->points[i];
    if (n > 1) {
        qsort(front, n, sizeof *front, compare_x);
        cbx_text_buffer_puts(out, "<polyline class=\"values\" points=\"");
        for (size_t i = 0; i < n; i++)
            append_xy(out, x, y, front[i]->x, front[i]->y);
        cbx_text_buffer_puts(out, "\"/>");
    }
    free(front);
}

static const char *better(cbx_direction direction)
{
    return direction == CBX_DIRECTION_LOWER ? "less is better" : "more is better";
}

void cbx_svg_pareto(const cbx_report_pareto *pareto, cbx_text_buffer *out)
{
    double x_range[2], y_range[2];
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    if (!find_ranges(pareto->points, pareto->n_points, x_range, y_range))
        return;
    cbx_axis x = cbx_axis_make(x_range[0], x_range[1], pareto->x_unit, true);
    cbx_axis y = cbx_axis_make(y_range[0], y_range[1], pareto->y_unit, true);
    cbx_svg_place_x(&frame_xy, &x);
    cbx_svg_place_y(&frame_xy, &y);
    cbx_text_buffer_printf(&text, "%s: %s; %s: %s.", pareto->x_metric, better(pareto->x_direction),
                           pareto->y_metric, better(pareto->y_direction));
    cbx_svg_begin(out, "plot", &frame_xy, "Pareto front", cbx_text_buffer_text(&text));
    cbx_svg_draw_x(out, &frame_xy, &x, pareto->x_metric);
    cbx_svg_draw_y(out, &frame_xy, &y, pareto->y_metric);
    draw_front(out, pareto, &x, &y);
    for (size_t i = 0; i < pareto->n_points; i++)
        draw_point(out, &x, &y, &pareto->points[i],
                   pareto->points[i].is_on_front ? "best" : "point", pareto->x_unit,
                   pareto->y_unit);
    cbx_svg_end(out);
    cbx_text_buffer_done(&text);
}
