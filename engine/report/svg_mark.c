#include "engine/report/svg_mark.h"

#include "engine/text/escape.h"

void cbx_svg_begin(cbx_text_buffer *out, const char *classes, const cbx_svg_frame *frame,
                   const char *title, const char *description)
{
    cbx_text_buffer_printf(out, "<svg class=\"%s\" viewBox=\"0 0 %g %g\" role=\"img\"><title>",
                           classes, frame->width, frame->height);
    cbx_html_append(out, title);
    cbx_text_buffer_puts(out, "</title><desc>");
    cbx_html_append(out, description);
    cbx_text_buffer_puts(out, "</desc>");
}

void cbx_svg_end(cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, "</svg>\n");
}

void cbx_svg_line(cbx_text_buffer *out, const char *class_name, double x1, double y1, double x2,
                  double y2)
{
    cbx_text_buffer_printf(out,
                           "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                           class_name, x1, y1, x2, y2);
}

static void begin_text(cbx_text_buffer *out, const char *class_name, double x, double y,
                       cbx_svg_anchor anchor)
{
    static const char *const anchors[] = { "", " text-anchor=\"middle\"", " text-anchor=\"end\"" };
    cbx_text_buffer_printf(out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\"%s>", class_name, x, y,
                           anchors[anchor]);
}

void cbx_svg_text(cbx_text_buffer *out, const char *class_name, double x, double y,
                  cbx_svg_anchor anchor, const char *text)
{
    begin_text(out, class_name, x, y, anchor);
    cbx_html_append(out, text);
    cbx_text_buffer_puts(out, "</text>");
}

void cbx_svg_two_lines(cbx_text_buffer *out, const char *class_name, double x, double y,
                       cbx_svg_anchor anchor, const char *first, const char *second)
{
    begin_text(out, class_name, x, y, anchor);
    cbx_html_append(out, first);
    cbx_text_buffer_printf(out, "<tspan x=\"%.1f\" dy=\"1.15em\">", x);
    cbx_html_append(out, second);
    cbx_text_buffer_puts(out, "</tspan></text>");
}

void cbx_svg_place_x(const cbx_svg_frame *frame, cbx_axis *axis)
{
    axis->begin_px = frame->left;
    axis->end_px = frame->width - frame->right;
}

void cbx_svg_place_y(const cbx_svg_frame *frame, cbx_axis *axis)
{
    axis->begin_px = frame->height - frame->bottom;
    axis->end_px = frame->top;
}

/* "NAME (UNIT)", either of which may be empty. */
static void append_title(cbx_text_buffer *out, const cbx_axis *axis, const char *name)
{
    const char *unit = axis->scale.unit;
    cbx_text_buffer_printf(out, *name && *unit ? "%s (%s)" : "%s%s", name, unit);
}

static void draw_title(cbx_text_buffer *out, const cbx_axis *axis, const char *name, double x,
                       double y, cbx_svg_anchor anchor)
{
    cbx_text_buffer title = CBX_TEXT_BUFFER_INIT;
    append_title(&title, axis, name);
    cbx_svg_text(out, "axis", x, y, anchor, cbx_text_buffer_text(&title));
    cbx_text_buffer_done(&title);
}

void cbx_svg_draw_x(cbx_text_buffer *out, const cbx_svg_frame *frame, const cbx_axis *axis,
                    const char *name)
{
    double ticks[CBX_MOST_TICKS], floor_px = frame->height - frame->bottom;
    size_t n = cbx_axis_ticks(axis, ticks);
    for (size_t i = 0; i < n; i++) {
        cbx_text_buffer label = CBX_TEXT_BUFFER_INIT;
        double x = cbx_axis_px(axis, ticks[i]);
        cbx_axis_label(axis, ticks[i], &label);
        cbx_svg_line(out, "grid", x, frame->top, x, floor_px);
        cbx_svg_text(out, "tick", x, floor_px + 15, CBX_ANCHOR_MIDDLE,
                     cbx_text_buffer_text(&label));
        cbx_text_buffer_done(&label);
    }
    draw_title(out, axis, name, frame->width - frame->right, frame->height - 4, CBX_ANCHOR_END);
}

void cbx_svg_draw_y(cbx_text_buffer *out, const cbx_svg_frame *frame, const cbx_axis *axis,
                    const char *name)
{
    double ticks[CBX_MOST_TICKS];
    size_t n = cbx_axis_ticks(axis, ticks);
    for (size_t i = 0; i < n; i++) {
        cbx_text_buffer label = CBX_TEXT_BUFFER_INIT;
        double y = cbx_axis_px(axis, ticks[i]);
        cbx_axis_label(axis, ticks[i], &label);
        cbx_svg_line(out, "grid", frame->left, y, frame->width - frame->right, y);
        cbx_svg_text(out, "tick", frame->left - 6, y + 4, CBX_ANCHOR_END,
                     cbx_text_buffer_text(&label));
        cbx_text_buffer_done(&label);
    }
    draw_title(out, axis, name, 4, 12, CBX_ANCHOR_START);
}
