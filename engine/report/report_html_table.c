/* Scenarios, the table of all series, and what was not judged. */
#include "engine/report/html_page.h"
#include "engine/report/report_text.h"
#include "engine/report/svg_plot.h"
#include "engine/text/escape.h"
#include "engine/text/unit_text.h"

#include <math.h>
#include <string.h>

/* ---- scenarios ---- */

static void write_worst(cbx_html_page *page, const cbx_report_series *series)
{
    cbx_verdict verdict = series->judgement.verdict;
    cbx_text_buffer_printf(page->out, "<tr class=\"%s\"><td class=\"name\">",
                           cbx_verdict_name(verdict));
    cbx_html_series_link(page, series);
    cbx_text_buffer_puts(page->out, "</td><td>");
    cbx_svg_sparkline(page->report, series, page->out);
    cbx_text_buffer_puts(page->out, "</td><td class=\"n\">");
    cbx_unit_append(&page->text, cbx_report_latest(series)->value, series->unit);
    cbx_html_flush(page);
    cbx_text_buffer_puts(page->out, "</td><td class=\"n d\">");
    cbx_percent_append(page->out, series->judgement.delta_pct);
    cbx_text_buffer_printf(page->out, "</td><td class=\"v\">%s <span>%s</span></td></tr>\n",
                           cbx_report_verdict_sign(verdict), cbx_verdict_name(verdict));
}

static void write_scenario_summary(cbx_html_page *page, const cbx_report_scenario *scenario)
{
    const char *separator = ": ";
    cbx_text_buffer_puts(page->out, "<summary><b>");
    cbx_html_name(page, scenario->name[0] ? scenario->name : "(no scenario)");
    cbx_text_buffer_puts(page->out, "</b> <span class=\"soft\">");
    cbx_report_count(scenario->n_series, "series", "series", page->out);
    for (size_t i = 0; i < CBX_N_VERDICTS; i++)
        if (scenario->n_verdicts[i]) {
            cbx_text_buffer_printf(page->out, "%s%zu %s", separator, scenario->n_verdicts[i],
                                   cbx_verdict_name((cbx_verdict)i));
            separator = ", ";
        }
    if (scenario->series[0]->judgement.verdict <= CBX_VERDICT_IMPROVEMENT) {
        cbx_text_buffer_puts(page->out, "; up to ");
        cbx_percent_append(page->out, scenario->series[0]->judgement.delta_pct);
    }
    cbx_text_buffer_puts(page->out, "</span></summary>\n");
}

static void write_scenario(cbx_html_page *page, const cbx_report_scenario *scenario)
{
    enum { WORST = 5 };
    cbx_text_buffer_puts(page->out, "<details>");
    write_scenario_summary(page, scenario);
    cbx_text_buffer_puts(page->out, "<div class=\"scroll\"><table class=\"cards\"><tbody>\n");
    for (size_t i = 0; i < scenario->n_series && i < WORST; i++)
        write_worst(page, scenario->series[i]);
    cbx_text_buffer_puts(page->out, "</tbody></table></div>\n");
    if (scenario->n_series > WORST)
        cbx_text_buffer_printf(page->out,
                               "<p class=\"soft\">The worst %d; all are in the table "
                               "below.</p>\n",
                               WORST);
    cbx_text_buffer_puts(page->out, "</details>\n");
}

void cbx_html_scenarios(cbx_html_page *page)
{
    cbx_html_begin_section(page, "scenarios", "Scenarios");
    for (size_t i = 0; i < page->report->n_scenarios; i++)
        write_scenario(page, &page->report->scenarios[i]);
    cbx_html_end_section(page);
}

/* ---- all series ---- */

static void write_filters(cbx_html_page *page)
{
    cbx_text_buffer_puts(page->out,
                         "<div class=\"filters script\">"
                         "<label class=\"text\">Filter by text<input id=\"f-text\" type=\"search\" "
                         "placeholder=\"scenario, name, tag, metric\"></label>"
                         "<label>Verdict<select id=\"f-verdict\"><option value=\"\">any</option>");
    for (size_t i = 0; i < CBX_N_VERDICTS; i++) {
        const char *name = cbx_verdict_name((cbx_verdict)i);
        cbx_text_buffer_printf(page->out, "<option value=\"%s\">%s (%zu)</option>", name, name,
                               page->report->n_verdicts[i]);
    }
    cbx_text_buffer_puts(
        page->out, "</select></label><label>Direction<select id=\"f-direction\"><option "
                   "value=\"\">any</option><option value=\"lower\">less is better</option>"
                   "<option value=\"higher\">more is better</option><option value=\"info\">for "
                   "information</option><option value=\"none\">no definition</option></select>"
                   "</label></div>\n<p id=\"f-count\" class=\"soft script\" role=\"status\"></p>"
                   "\n");
}

static void write_head(cbx_html_page *page)
{
    static const struct {
        const char *title, *classes;
        bool sorts;
    } columns[] = {
        { "Scenario", "wide", true }, { "Series", "name", true },   { "Metric", "m", true },
        { "History", "", false },     { "Latest", "n wide", true }, { "Level", "n wide", true },
        { "Noise", "n wide", true },  { "Period", "n wide", true }, { "Change", "n", true },
        { "Verdict", "", true },
    };
    cbx_text_buffer_puts(page->out,
                         "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                         "aria-label=\"All series\"><table id=\"all\" class=\"cards\"><thead><tr>");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        cbx_text_buffer_printf(page->out,
                               columns[i].sorts
                                   ? "<th scope=\"col\" class=\"%s\"><button type=\"button\">%s"
                                     "</button></th>"
                                   : "<th scope=\"col\" class=\"%s\">%s</th>",
                               columns[i].classes, columns[i].title);
    cbx_text_buffer_puts(page->out, "</tr></thead><tbody>\n");
}

static void write_names(cbx_html_page *page, const cbx_report_series *series)
{
    const char *direction = cbx_direction_name(series->direction);
    cbx_text_buffer_printf(page->out, "<tr id=\"s%zu\" class=\"%s\" data-d=\"%s\"", series->number,
                           cbx_verdict_name(series->judgement.verdict),
                           direction ? direction : "none");
    if (series->judgement.reason[0]) {
        cbx_text_buffer_puts(page->out, " title=\"");
        cbx_html_append(page->out, series->judgement.reason);
        cbx_text_buffer_putc(page->out, '"');
    }
    cbx_text_buffer_puts(page->out, "><td class=\"wide\">");
    cbx_html_name(page, series->scenario);
    cbx_text_buffer_puts(page->out, "</td><td class=\"name\">");
    if (page->is_plotted[series->number])
        cbx_text_buffer_printf(page->out, "<a href=\"#p%zu\">", series->number);
    cbx_html_name(page, series->label);
    cbx_text_buffer_puts(page->out, page->is_plotted[series->number] ? "</a>" : "");
    cbx_text_buffer_puts(page->out, "</td><td class=\"m\">");
    cbx_html_name(page, series->metric);
    cbx_text_buffer_puts(page->out, "</td><td>");
}

static void write_value(cbx_html_page *page, const char *classes, double value, const char *unit)
{
    cbx_html_number_cell(page, classes, value);
    cbx_unit_append(&page->text, value, unit);
    cbx_html_flush(page);
    cbx_text_buffer_puts(page->out, "</td>");
}

static void write_percent(cbx_html_page *page, const char *classes, double percent, bool is_share)
{
    cbx_html_number_cell(page, classes, percent);
    if (is_share)
        cbx_share_append(page->out, percent);
    else
        cbx_percent_append(page->out, percent);
    cbx_text_buffer_puts(page->out, "</td>");
}

static void write_row(cbx_html_page *page, const cbx_report_series *series)
{
    cbx_verdict verdict = series->judgement.verdict;
    write_names(page, series);
    cbx_svg_sparkline(page->report, series, page->out);
    cbx_text_buffer_puts(page->out, "</td>");
    write_value(page, " wide", cbx_report_latest(series)->value, series->unit);
    write_value(page, " wide", series->level, series->unit);
    write_percent(page, " wide", series->cv * 100, true);
    write_percent(page, " wide", series->period_pct, false);
    write_percent(page, " d", series->judgement.delta_pct, false);
    cbx_text_buffer_printf(page->out, "<td class=\"v\">%s <span>%s</span></td></tr>\n",
                           cbx_report_verdict_sign(verdict), cbx_verdict_name(verdict));
}

void cbx_html_all_series(cbx_html_page *page)
{
    const cbx_nightly *report = page->report;
    cbx_html_begin_section(page, "series", "All series");
    if (report->n_series) {
        write_filters(page);
        write_head(page);
        for (size_t i = 0; i < report->n_series; i++)
            write_row(page, &report->series[i]);
        cbx_text_buffer_puts(page->out,
                             "</tbody></table></div>\n<button id=\"f-more\" class=\"more "
                             "script\" type=\"button\" hidden>Show all</button>\n");
    }
    cbx_html_end_section(page);
}

/* ---- unjudged and vanished ---- */

static bool is_left(const cbx_report_series *series)
{
    return series->judgement.verdict >= CBX_VERDICT_UNJUDGED;
}

/* Whether a series before it has the same reason. */
static bool is_told(const cbx_nightly *report, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (is_left(&report->series[i]) &&
            strcmp(report->series[i].judgement.reason, report->series[index].judgement.reason) == 0)
            return true;
    return false;
}

static void write_reason(cbx_html_page *page, size_t first)
{
    enum { MOST = 100 };
    const cbx_nightly *report = page->report;
    const char *reason = report->series[first].judgement.reason;
    size_t n = 0;
    for (size_t i = first; i < report->n_series; i++)
        n += is_left(&report->series[i]) && strcmp(report->series[i].judgement.reason, reason) == 0;
    cbx_text_buffer_puts(page->out, "<details><summary>");
    cbx_report_count(n, "series", "series", page->out);
    cbx_text_buffer_puts(page->out, ": ");
    cbx_html_name(page, reason[0] ? reason : "no reason given");
    cbx_text_buffer_puts(page->out, "</summary>\n<ul class=\"plain\">\n");
    for (size_t i = first, told = 0; i < report->n_series && told < MOST; i++) {
        const cbx_report_series *series = &report->series[i];
        if (!is_left(series) || strcmp(series->judgement.reason, reason) != 0)
            continue;
        cbx_text_buffer_puts(page->out, "<li>");
        cbx_html_series_link(page, series);
        cbx_text_buffer_puts(page->out, ", last in ");
        cbx_run_title_append(&report->runs[cbx_report_latest(series)->run], &page->text);
        cbx_html_flush(page);
        cbx_text_buffer_puts(page->out, "</li>\n");
        told++;
    }
    if (n > MOST)
        cbx_text_buffer_printf(page->out, "<li>and %zu more, in the table of all series</li>\n",
                               n - MOST);
    cbx_text_buffer_puts(page->out, "</ul></details>\n");
}

void cbx_html_unjudged(cbx_html_page *page)
{
    const cbx_nightly *report = page->report;
    cbx_html_begin_section(page, "unjudged", "Unjudged and vanished series");
    if (report->n_verdicts[CBX_VERDICT_UNJUDGED] + report->n_verdicts[CBX_VERDICT_ABSENT] == 0)
        cbx_text_buffer_puts(page->out, "<p class=\"soft\">None: every series was judged.</p>\n");
    for (size_t i = 0; i < report->n_series; i++)
        if (is_left(&report->series[i]) && !is_told(report, i))
            write_reason(page, i);
    cbx_html_end_section(page);
}
