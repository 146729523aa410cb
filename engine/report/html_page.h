/* Private to this folder: the page while it is written, and its parts. */
#ifndef CALIBRAX_ENGINE_REPORT_HTML_PAGE_H
#define CALIBRAX_ENGINE_REPORT_HTML_PAGE_H

#include "engine/base/text_buffer.h"
#include "engine/report/report.h"

extern const char cbx_report_css[], cbx_report_js[];

typedef struct cbx_html_page {
    const cbx_nightly *report;
    cbx_text_buffer *out;
    bool *is_plotted;     /* by series number: its figure is on the page */
    cbx_text_buffer text; /* scratch: one text before it is escaped */
} cbx_html_page;

/* Escapes what is in page->text and empties it. */
void cbx_html_flush(cbx_html_page *page);
/* A text of the store, kept apart from the direction of what is around it. */
void cbx_html_name(cbx_html_page *page, const char *text);
/* "<section id=ID><h2>TITLE</h2>" and its end. */
void cbx_html_begin_section(cbx_html_page *page, const char *id, const char *title);
void cbx_html_end_section(cbx_html_page *page);
/* A figure with the plot of the series, unless it is there already or room is 0, and what a change
 * point did to it (NULL: it is not about one). True: drawn. */
bool cbx_html_figure(cbx_html_page *page, const cbx_report_series *series,
                     const cbx_report_change *change, size_t *room);
/* A link to the figure where there is one, else to the row in the table of all series. */
void cbx_html_series_link(cbx_html_page *page, const cbx_report_series *series);
/* The marks of a table cell that sorts by the number. */
void cbx_html_number_cell(cbx_html_page *page, const char *classes, double key);

/* The sections, in their order. */
void cbx_html_findings(cbx_html_page *page);
void cbx_html_shifts(cbx_html_page *page);
void cbx_html_movers(cbx_html_page *page);
void cbx_html_rankings(cbx_html_page *page);
void cbx_html_scenarios(cbx_html_page *page);
void cbx_html_all_series(cbx_html_page *page);
void cbx_html_unjudged(cbx_html_page *page);
void cbx_html_environments(cbx_html_page *page);

#endif
