#include "engine/report/report_html.h"

#include "engine/report/html_page.h"
#include "engine/report/report_text.h"
#include "engine/text/escape.h"

#include <stdlib.h>

/* ---- head ---- */

static void write_head(cbx_html_page *page)
{
    cbx_text_buffer *out = page->out;
    cbx_text_buffer_puts(
        out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
             "'unsafe-inline'; script-src 'unsafe-inline'\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    cbx_report_verdict_line(page->report, &page->text);
    cbx_html_flush(page);
    cbx_text_buffer_puts(out, " \u2013 benchmark report</title>\n<style>\n");
    cbx_text_buffer_puts(out, cbx_report_css);
    cbx_text_buffer_puts(out, "</style>\n</head>\n<body class=\"no-script\">\n"
                              "<a class=\"skip\" href=\"#findings\">To the findings</a>\n");
}

static void write_scope(cbx_html_page *page)
{
    const cbx_nightly *report = page->report;
    cbx_text_buffer_puts(page->out, "<p class=\"soft\">");
    if (report->n_runs) {
        cbx_report_run_line(&report->runs[report->n_runs - 1], &page->text);
        cbx_html_flush(page);
        cbx_text_buffer_puts(page->out, " \u00b7 ");
    }
    cbx_text_buffer_printf(&page->text, "%s: ", report->period);
    cbx_report_count(report->n_runs, "run", "runs", &page->text);
    cbx_text_buffer_puts(&page->text, ", ");
    cbx_report_count(report->n_series, "series", "series", &page->text);
    if (report->branch)
        cbx_text_buffer_printf(&page->text, ", branch %s", report->branch);
    cbx_html_flush(page);
    cbx_text_buffer_puts(page->out, "</p>\n");
}

static void write_contents(cbx_html_page *page)
{
    const cbx_nightly *report = page->report;
    const struct {
        const char *id, *title;
        size_t n;
    } sections[] = {
        { "findings", "Findings",
          report->n_verdicts[CBX_VERDICT_REGRESSION] +
              report->n_verdicts[CBX_VERDICT_IMPROVEMENT] },
        { "changes", "Change points", report->n_shifts },
        { "movers", "Movers", report->n_movers },
        { "rankings", "Rankings",
          report->n_rankings + report->n_scalings + (report->pareto != NULL) },
        { "scenarios", "Scenarios", report->n_scenarios },
        { "series", "All series", report->n_series },
        { "unjudged", "Unjudged and vanished",
          report->n_verdicts[CBX_VERDICT_UNJUDGED] + report->n_verdicts[CBX_VERDICT_ABSENT] },
        { "environments", "Environments", report->n_environments },
    };
    cbx_text_buffer_puts(page->out, "<nav aria-label=\"Sections\"><ul>");
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        cbx_text_buffer_printf(page->out, "<li><a href=\"#%s\">%s <b>%zu</b></a></li>",
                               sections[i].id, sections[i].title, sections[i].n);
    cbx_text_buffer_puts(page->out, "</ul></nav>\n");
}

static void write_verdict(cbx_html_page *page)
{
    cbx_verdict verdict = cbx_report_overall(page->report);
    cbx_text_buffer_printf(page->out,
                           "<header>\n<h1>Benchmark report</h1>\n<p class=\"verdict %s\"><span "
                           "class=\"sign\" aria-hidden=\"true\">%s</span>",
                           cbx_verdict_name(verdict), cbx_report_verdict_sign(verdict));
    cbx_report_verdict_line(page->report, &page->text);
    cbx_html_flush(page);
    cbx_text_buffer_puts(page->out, "</p>\n");
    cbx_report_counts_line(page->report, &page->text);
    if (page->text.length) {
        cbx_text_buffer_puts(page->out, "<p>");
        cbx_html_flush(page);
        cbx_text_buffer_puts(page->out, "</p>\n");
    }
    cbx_report_advice(page->report, &page->text);
    if (page->text.length) {
        cbx_text_buffer_puts(page->out, "<p class=\"shared\">");
        cbx_html_flush(page);
        cbx_text_buffer_puts(page->out, "</p>\n");
    }
    write_scope(page);
    write_contents(page);
    cbx_text_buffer_puts(page->out, "</header>\n<main>\n");
}

/* ---- all of it ---- */

static void write_foot(cbx_html_page *page)
{
    cbx_text_buffer_puts(page->out, "</main>\n<footer><p>Made by calibrax at ");
    cbx_report_time(page->report->now_us, &page->text);
    cbx_html_flush(page);
    cbx_text_buffer_puts(page->out, ", judged by ");
    cbx_html_append(page->out, page->report->method);
    cbx_text_buffer_puts(
        page->out,
        ". In plots: dots are runs, the thick line the level between change points, the dashed box "
        "where the newest value was expected, the shaded band confidence bounds. Noise is the "
        "coefficient of variation since the last change of level. Over the period: median of the "
        "newest five values, or a newest value that is a finding, against that of the oldest "
        "five.</p></footer>\n<script>\n");
    cbx_text_buffer_puts(page->out, cbx_report_js);
    cbx_text_buffer_puts(page->out, "</script>\n</body>\n</html>\n");
}

void cbx_report_write_html(const cbx_nightly *report, cbx_text_buffer *out)
{
    static void (*const sections[])(cbx_html_page *) = {
        cbx_html_findings,  cbx_html_shifts,     cbx_html_movers,   cbx_html_rankings,
        cbx_html_scenarios, cbx_html_all_series, cbx_html_unjudged, cbx_html_environments
    };
    cbx_html_page page = { .report = report, .out = out, .text = CBX_TEXT_BUFFER_INIT };
    page.is_plotted = calloc(report->n_series + 1, sizeof *page.is_plotted);
    if (!page.is_plotted) {
        out->failed = true;
        return;
    }
    write_head(&page);
    write_verdict(&page);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        sections[i](&page);
    write_foot(&page);
    out->failed |= page.text.failed;
    cbx_text_buffer_done(&page.text);
    free(page.is_plotted);
}
