/* The sections of the page above the table of all series, and what they are made of. */
#include "engine/report/html_page.h"
#include "engine/report/report_text.h"
#include "engine/report/svg_plot.h"
#include "engine/text/escape.h"
#include "engine/text/unit_text.h"

#include <math.h>

/* How many full plots a page, and a group in it, may have: the rest is in the table. */
enum {
    MOST_REGRESSION_PLOTS = 40,
    MOST_IMPROVEMENT_PLOTS = 20,
    MOST_SHIFT_PLOTS = 40,
    MOST_OF_A_GROUP = 6,
    MOST_OF_A_SHIFT = 4,
    MOST_LINKS = 60
};

/* ---- small parts ---- */

void cbx_html_flush(cbx_html_page *page)
{
    cbx_html_append(page->out, cbx_text_buffer_text(&page->text));
    cbx_text_buffer_clear(&page->text);
}

void cbx_html_name(cbx_html_page *page, const char *text)
{
    cbx_text_buffer_puts(page->out, "<bdi>");
    cbx_html_append(page->out, text);
    cbx_text_buffer_puts(page->out, "</bdi>");
}

void cbx_html_begin_section(cbx_html_page *page, const char *id, const char *title)
{
    cbx_text_buffer_printf(page->out,
                           "<section id=\"%s\" aria-labelledby=\"h-%s\">\n<h2 id=\"h-%s\">"
                           "%s</h2>\n",
                           id, id, id, title);
}

void cbx_html_end_section(cbx_html_page *page)
{
    cbx_text_buffer_puts(page->out, "</section>\n");
}

static void write_note(cbx_html_page *page, const char *text)
{
    cbx_text_buffer_printf(page->out, "<p class=\"soft\">%s</p>\n", text);
}

void cbx_html_series_link(cbx_html_page *page, const cbx_report_series *series)
{
    cbx_text_buffer_printf(page->out, "<a href=\"#%c%zu\">",
                           page->is_plotted[series->number] ? 'p' : 's', series->number);
    cbx_html_name(page, series->label);
    cbx_text_buffer_puts(page->out, "</a> ");
    cbx_html_name(page, series->metric);
}

void cbx_html_number_cell(cbx_html_page *page, const char *classes, double key)
{
    cbx_text_buffer_printf(page->out, "<td class=\"n%s\" data-s=\"", classes);
    if (!isnan(key))
        cbx_text_buffer_printf(page->out, isinf(key) ? (key > 0 ? "1e999" : "-1e999") : "%.6g",
                               key);
    cbx_text_buffer_puts(page->out, "\">");
}

/* ---- figures ---- */

static void write_change(cbx_html_page *page, const cbx_report_series *series,
                         const cbx_report_change *change)
{
    cbx_unit_append(&page->text, change->before, series->unit);
    cbx_text_buffer_puts(&page->text, " \u2192 ");
    cbx_unit_append(&page->text, change->after, series->unit);
    cbx_html_flush(page);
    cbx_text_buffer_printf(page->out, " <b class=\"tag\">%s ",
                           cbx_report_verdict_sign(change->verdict));
    cbx_percent_append(page->out, change->delta_pct);
    cbx_text_buffer_puts(page->out, "</b>");
}

static void write_caption(cbx_html_page *page, const cbx_report_series *series,
                          const cbx_report_change *change)
{
    cbx_verdict verdict = series->judgement.verdict;
    cbx_text_buffer_printf(page->out, "<figcaption><a href=\"#s%zu\"><strong>", series->number);
    cbx_html_name(page, series->label);
    cbx_text_buffer_puts(page->out, "</strong></a> ");
    cbx_html_name(page, series->metric);
    cbx_text_buffer_printf(page->out, " <span class=\"soft\">(%s)</span><br>",
                           cbx_report_direction_text(series->direction));
    if (verdict <= CBX_VERDICT_IMPROVEMENT) {
        cbx_text_buffer_printf(page->out, "<span class=\"%s\"><b class=\"tag\">%s %s</b></span> ",
                               cbx_verdict_name(verdict), cbx_report_verdict_sign(verdict),
                               cbx_verdict_name(verdict));
        cbx_report_evidence(series, &page->text);
        cbx_text_buffer_puts(&page->text, ", in ");
        cbx_report_series_range(page->report, series, &page->text);
    } else {
        if (change) {
            cbx_text_buffer_printf(page->out, "<span class=\"%s\">",
                                   cbx_verdict_name(change->verdict));
            write_change(page, series, change);
            cbx_text_buffer_puts(page->out, "</span>, ");
        }
        cbx_text_buffer_puts(&page->text, "now ");
        cbx_unit_append(&page->text, cbx_report_latest(series)->value, series->unit);
    }
    cbx_html_flush(page);
    if (series->acceptance) {
        cbx_text_buffer_puts(page->out, "<br>accepted: ");
        cbx_html_name(page, series->acceptance->reason);
    }
    cbx_text_buffer_puts(page->out, "</figcaption>\n");
}

bool cbx_html_figure(cbx_html_page *page, const cbx_report_series *series,
                     const cbx_report_change *change, size_t *room)
{
    if (*room == 0 || page->is_plotted[series->number])
        return false;
    --*room;
    page->is_plotted[series->number] = true;
    cbx_text_buffer_printf(page->out, "<figure id=\"p%zu\" class=\"%s\">", series->number,
                           cbx_verdict_name(series->judgement.verdict));
    write_caption(page, series, change);
    cbx_svg_series(page->report, series, page->out);
    cbx_text_buffer_puts(page->out, "</figure>\n");
    return true;
}

/* ---- findings ---- */

static void write_group_rest(cbx_html_page *page, const cbx_report_group *group, size_t first)
{
    if (first >= group->n_series)
        return;
    cbx_text_buffer_printf(page->out,
                           "<details><summary>%zu more</summary>\n<ul class=\"plain\">\n",
                           group->n_series - first);
    for (size_t i = first; i < group->n_series && i < first + MOST_LINKS; i++) {
        const cbx_report_series *series = group->series[i];
        cbx_text_buffer_printf(page->out, "<li class=\"%s\">",
                               cbx_verdict_name(series->judgement.verdict));
        cbx_html_series_link(page, series);
        cbx_text_buffer_puts(page->out, " <b class=\"tag\">");
        cbx_percent_append(page->out, series->judgement.delta_pct);
        cbx_text_buffer_puts(page->out, "</b></li>\n");
    }
    if (group->n_series > first + MOST_LINKS)
        cbx_text_buffer_printf(page->out, "<li>and %zu more, in the table of all series</li>\n",
                               group->n_series - first - MOST_LINKS);
    cbx_text_buffer_puts(page->out, "</ul></details>\n");
}

static void write_group(cbx_html_page *page, const cbx_report_group *group, const char *word,
                        size_t *room)
{
    size_t n = group->n_series < MOST_OF_A_GROUP ? group->n_series : MOST_OF_A_GROUP;
    n = n < *room ? n : *room;
    cbx_text_buffer_puts(page->out, "<h3>");
    cbx_report_group_line(group, word, &page->text);
    cbx_html_flush(page);
    cbx_text_buffer_puts(page->out, "</h3>\n");
    if (n)
        cbx_text_buffer_puts(page->out, "<div class=\"plots\">\n");
    for (size_t i = 0; i < n; i++)
        (void)cbx_html_figure(page, group->series[i], NULL, room);
    if (n)
        cbx_text_buffer_puts(page->out, "</div>\n");
    write_group_rest(page, group, n);
}

void cbx_html_findings(cbx_html_page *page)
{
    const cbx_nightly *report = page->report;
    size_t room = MOST_REGRESSION_PLOTS;
    cbx_html_begin_section(page, "findings", "New regressions and improvements");
    if (report->n_regressions + report->n_improvements == 0)
        write_note(page, "None.");
    for (size_t i = 0; i < report->n_regressions; i++)
        write_group(page, &report->regressions[i], "worse", &room);
    room = MOST_IMPROVEMENT_PLOTS;
    for (size_t i = 0; i < report->n_improvements; i++)
        write_group(page, &report->improvements[i], "better", &room);
    cbx_html_end_section(page);
}

/* ---- change points ---- */

static void write_event(cbx_html_page *page, const cbx_report_event *event)
{
    const cbx_report_change *change = event->change;
    cbx_text_buffer_printf(page->out, "<li class=\"%s\">", cbx_verdict_name(change->verdict));
    cbx_html_series_link(page, event->series);
    cbx_text_buffer_puts(page->out, ": ");
    write_change(page, event->series, change);
    cbx_text_buffer_puts(page->out, "</li>\n");
}

static void write_shift(cbx_html_page *page, const cbx_report_shift *shift, bool open, size_t *room)
{
    size_t n_drawn = 0;
    cbx_text_buffer_printf(page->out, "<details%s><summary>", open ? " open" : "");
    cbx_report_range(page->report, shift->previous_run, shift->run, &page->text);
    cbx_text_buffer_puts(&page->text, ": ");
    cbx_report_count(shift->n_events, "series", "series", &page->text);
    cbx_text_buffer_puts(&page->text, ", up to ");
    cbx_percent_append(&page->text, shift->events[0].change->delta_pct);
    cbx_html_flush(page);
    cbx_text_buffer_puts(page->out, "</summary>\n<div class=\"plots\">\n");
    for (size_t i = 0; i < shift->n_events && n_drawn < MOST_OF_A_SHIFT; i++)
        n_drawn += cbx_html_figure(page, shift->events[i].series, shift->events[i].change, room);
    cbx_text_buffer_puts(page->out, "</div>\n<ul class=\"plain\">\n");
    for (size_t i = 0; i < shift->n_events && i < MOST_LINKS; i++)
        write_event(page, &shift->events[i]);
    if (shift->n_events > MOST_LINKS)
        cbx_text_buffer_printf(page->out, "<li>and %zu more</li>\n", shift->n_events - MOST_LINKS);
    cbx_text_buffer_puts(page->out, "</ul></details>\n");
}

void cbx_html_shifts(cbx_html_page *page)
{
    enum { MOST_SHIFTS = 60, OPEN_SHIFTS = 2 };
    const cbx_nightly *report = page->report;
    size_t room = MOST_SHIFT_PLOTS;
    cbx_html_begin_section(page, "changes", "Change points in the period");
    write_note(page,
               "Where levels moved and stayed, newest first, grouped by the run at which they "
               "did.");
    if (report->n_shifts == 0)
        write_note(page, "None.");
    for (size_t i = 0; i < report->n_shifts && i < MOST_SHIFTS; i++)
        write_shift(page, &report->shifts[i], i < OPEN_SHIFTS, &room);
    if (report->n_shifts > MOST_SHIFTS)
        cbx_text_buffer_printf(page->out, "<p class=\"soft\">And %zu older ones.</p>\n",
                               report->n_shifts - MOST_SHIFTS);
    cbx_html_end_section(page);
}

/* ---- movers ---- */

static void write_mover(cbx_html_page *page, const cbx_report_series *series)
{
    double badness = cbx_report_badness(series, series->period_pct);
    cbx_text_buffer_puts(page->out, "<tr><td class=\"name\">");
    cbx_html_series_link(page, series);
    cbx_text_buffer_puts(page->out, "</td><td>");
    cbx_svg_sparkline(page->report, series, page->out);
    cbx_text_buffer_puts(page->out, "</td><td class=\"n\">");
    cbx_unit_append(&page->text, cbx_report_latest(series)->value, series->unit);
    cbx_html_flush(page);
    cbx_text_buffer_puts(page->out, "</td><td class=\"n\">");
    cbx_percent_append(page->out, series->period_pct);
    cbx_text_buffer_printf(page->out, "</td><td>%s</td></tr>\n",
                           badness > 0   ? "worse"
                           : badness < 0 ? "better"
                                         : "");
}

void cbx_html_movers(cbx_html_page *page)
{
    const cbx_nightly *report = page->report;
    cbx_html_begin_section(page, "movers", "Biggest movers over the period");
    if (report->n_movers == 0)
        write_note(page, "None.");
    else
        cbx_text_buffer_puts(
            page->out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                       "aria-label=\"Movers\"><table class=\"cards\"><thead><tr><th scope=\"col\" "
                       "class=\"name\">Series</th>"
                       "<th scope=\"col\">History</th><th scope=\"col\" class=\"n\">Latest"
                       "</th><th scope=\"col\" class=\"n\">Over the period</th><th "
                       "scope=\"col\">Which is</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < report->n_movers; i++)
        write_mover(page, report->movers[i]);
    cbx_text_buffer_puts(page->out, report->n_movers ? "</tbody></table></div>\n" : "");
    cbx_html_end_section(page);
}

/* ---- rankings, scaling, Pareto ---- */

static void write_ranking(cbx_html_page *page, const cbx_report_ranking *ranking)
{
    cbx_text_buffer_puts(page->out, "<figure><figcaption><strong>");
    cbx_html_name(page, ranking->scenario);
    cbx_text_buffer_puts(page->out, "</strong> ");
    cbx_html_name(page, ranking->metric);
    cbx_text_buffer_puts(page->out, " by ");
    cbx_html_name(page, ranking->group_by);
    cbx_text_buffer_printf(page->out, " <span class=\"soft\">(%s)</span></figcaption>\n",
                           cbx_report_direction_text(ranking->direction));
    cbx_svg_ranking(ranking, page->out);
    cbx_text_buffer_puts(page->out, "</figure>\n");
}

static void write_scaling(cbx_html_page *page, const cbx_report_scaling *scaling)
{
    cbx_text_buffer_puts(page->out, "<figure><figcaption><strong>");
    cbx_html_name(page, scaling->scenario);
    cbx_text_buffer_puts(page->out, "</strong> ");
    cbx_html_name(page, scaling->metric);
    cbx_text_buffer_puts(page->out, " by ");
    cbx_html_name(page, scaling->size_tag);
    if (scaling->label[0]) {
        cbx_text_buffer_puts(page->out, ", ");
        cbx_html_name(page, scaling->label);
    }
    cbx_text_buffer_puts(page->out, "<br>");
    cbx_report_fit_line(scaling, &page->text);
    cbx_html_flush(page);
    cbx_text_buffer_puts(page->out, "</figcaption>\n");
    cbx_svg_scaling(scaling, page->out);
    cbx_text_buffer_puts(page->out, "</figure>\n");
}

static void write_pareto(cbx_html_page *page, const cbx_report_pareto *pareto)
{
    cbx_text_buffer_puts(page->out,
                         "<figure><figcaption><strong>Pareto front</strong> of the newest "
                         "run: ");
    cbx_html_name(page, pareto->x_metric);
    cbx_text_buffer_puts(page->out, " and ");
    cbx_html_name(page, pareto->y_metric);
    cbx_text_buffer_printf(page->out, ", %zu of %zu points on the front", pareto->n_front,
                           pareto->n_points);
    cbx_text_buffer_puts(page->out, "</figcaption>\n");
    cbx_svg_pareto(pareto, page->out);
    cbx_text_buffer_puts(page->out, "</figure>\n");
}

void cbx_html_rankings(cbx_html_page *page)
{
    enum { MOST_RANKINGS = 200 };
    const cbx_nightly *report = page->report;
    cbx_html_begin_section(page, "rankings", "Rankings per scenario");
    if (report->n_rankings + report->n_scalings == 0 && !report->pareto)
        write_note(page, "No scenario has competing labels or sizes.");
    cbx_text_buffer_puts(page->out, "<div class=\"plots\">\n");
    for (size_t i = 0; i < report->n_rankings && i < MOST_RANKINGS; i++)
        write_ranking(page, &report->rankings[i]);
    cbx_text_buffer_puts(page->out, "</div>\n");
    if (report->n_rankings > MOST_RANKINGS)
        write_note(page, "More are in the JSON report.");
    if (report->n_scalings || report->pareto)
        cbx_text_buffer_puts(page->out,
                             "<h3>How costs grow, and what is worth its price</h3>\n<div "
                             "class=\"plots narrow\">\n");
    for (size_t i = 0; i < report->n_scalings; i++)
        write_scaling(page, &report->scalings[i]);
    if (report->pareto)
        write_pareto(page, report->pareto);
    cbx_text_buffer_puts(page->out, report->n_scalings || report->pareto ? "</div>\n" : "");
    cbx_html_end_section(page);
}

/* ---- environments ---- */

void cbx_html_environments(cbx_html_page *page)
{
    enum { MOST = 40 };
    const cbx_nightly *report = page->report;
    cbx_html_begin_section(page, "environments", "Environment changes");
    if (report->n_environments == 0)
        write_note(page, "None: all runs of the period say the same of their machine.");
    cbx_text_buffer_puts(page->out, report->n_environments ? "<ul class=\"plain\">\n" : "");
    for (size_t i = 0; i < report->n_environments && i < MOST; i++) {
        const cbx_report_environment *change = &report->environments[i];
        cbx_text_buffer_puts(page->out, "<li>");
        cbx_report_range(report, change->previous_run, change->run, &page->text);
        cbx_text_buffer_puts(&page->text, ": ");
        cbx_html_flush(page);
        cbx_html_name(page, change->difference);
        cbx_text_buffer_puts(page->out, "</li>\n");
    }
    cbx_text_buffer_puts(page->out, report->n_environments ? "</ul>\n" : "");
    if (report->n_environments > MOST)
        cbx_text_buffer_printf(page->out, "<p class=\"soft\">And %zu older ones.</p>\n",
                               report->n_environments - MOST);
    cbx_html_end_section(page);
}
