/*
 * Plots as inline SVG. Shapes carry classes, colours are the page's style; every mark has a text
 * beside its colour, and every plot a title and a description for those who do not see it.
 */
#ifndef CALIBRAX_ENGINE_REPORT_SVG_PLOT_H
#define CALIBRAX_ENGINE_REPORT_SVG_PLOT_H

#include "engine/base/text_buffer.h"
#include "engine/report/report.h"

/* How a run is called beside a mark: the commit, cut to ten digits, else the run's id. Not escaped.
 */
void cbx_run_title_append(const cbx_report_run *run, cbx_text_buffer *out);
/* The day of the run, as YYYY-MM-DD, in UTC. */
void cbx_run_day_append(const cbx_report_run *run, cbx_text_buffer *out);

/*
 * A series over the runs that measured its scenario: values with gaps where a run has none,
 * confidence bounds, levels between change points, the interval in which the newest value was
 * expected, baselines and accepted changes.
 */
void cbx_svg_series(const cbx_nightly *report, const cbx_report_series *series,
                    cbx_text_buffer *out);

/* The same in the height of a line of text, without words. */
void cbx_svg_sparkline(const cbx_nightly *report, const cbx_report_series *series,
                       cbx_text_buffer *out);

/* Bars of a ranking, best first. */
void cbx_svg_ranking(const cbx_report_ranking *ranking, cbx_text_buffer *out);
/* Points, fit and the interval of its exponent, both axes logarithmic. */
void cbx_svg_scaling(const cbx_report_scaling *scaling, cbx_text_buffer *out);
/* Points, the front drawn through those on it. */
void cbx_svg_pareto(const cbx_report_pareto *pareto, cbx_text_buffer *out);

#endif
