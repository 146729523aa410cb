/* Private to this folder: the marks that plots are made of. Coordinates are pixels of the view box.
 */
#ifndef CALIBRAX_ENGINE_REPORT_SVG_MARK_H
#define CALIBRAX_ENGINE_REPORT_SVG_MARK_H

#include "engine/base/text_buffer.h"
#include "engine/report/svg_axis.h"

typedef struct cbx_svg_frame {
    double width, height, left, right, top, bottom; /* margins around the plot */
} cbx_svg_frame;

/* <svg> of the classes, with a title and a description; these are escaped here. */
void cbx_svg_begin(cbx_text_buffer *out, const char *classes, const cbx_svg_frame *frame,
                   const char *title, const char *description);
void cbx_svg_end(cbx_text_buffer *out);

void cbx_svg_line(cbx_text_buffer *out, const char *class_name, double x1, double y1, double x2,
                  double y2);
typedef enum cbx_svg_anchor { CBX_ANCHOR_START, CBX_ANCHOR_MIDDLE, CBX_ANCHOR_END } cbx_svg_anchor;
/* text is escaped here. */
void cbx_svg_text(cbx_text_buffer *out, const char *class_name, double x, double y,
                  cbx_svg_anchor anchor, const char *text);

/* The same with a second line below. */
void cbx_svg_two_lines(cbx_text_buffer *out, const char *class_name, double x, double y,
                       cbx_svg_anchor anchor, const char *first, const char *second);

/* Puts the axis' pixels into the frame. */
void cbx_svg_place_x(const cbx_svg_frame *frame, cbx_axis *axis);
void cbx_svg_place_y(const cbx_svg_frame *frame, cbx_axis *axis);
/* Grid lines, tick labels and, above or below them, the unit. name may be "". */
void cbx_svg_draw_x(cbx_text_buffer *out, const cbx_svg_frame *frame, const cbx_axis *axis,
                    const char *name);
void cbx_svg_draw_y(cbx_text_buffer *out, const cbx_svg_frame *frame, const cbx_axis *axis,
                    const char *name);

#endif
