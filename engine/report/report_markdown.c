#include "engine/report/report_markdown.h"

#include "engine/report/report_text.h"
#include "engine/report/svg_plot.h"
#include "engine/text/escape.h"
#include "engine/text/unit_text.h"

#include <math.h>
#include <string.h>

typedef struct markdown_page {
    const cbx_nightly *report;
    cbx_text_buffer *out;
    cbx_text_buffer text; /* scratch: one text before it is escaped */
} markdown_page;

/* What a section may take of the whole, so that the later ones have room too. */
enum { SECTION_MOST_BYTES = CBX_REPORT_MARKDOWN_MOST_BYTES / 9 };

/* ---- small parts ---- */

static void flush(markdown_page *page)
{
    cbx_markdown_append(page->out, cbx_text_buffer_text(&page->text));
    cbx_text_buffer_clear(&page->text);
}

/* A name of any length would burst the budget: long ones are cut. */
static void put_name(markdown_page *page, const char *name)
{
    enum { MOST = 300 };
    size_t length = strlen(name);
    if (length > MOST) {
        for (length = MOST; length > 0 && ((unsigned char)name[length] & 0xc0) == 0x80;)
            length--;
    }
    cbx_text_buffer_append(&page->text, name, length);
    cbx_text_buffer_puts(&page->text, name[length] ? "\u2026" : "");
    flush(page);
}

static void put_series(markdown_page *page, const cbx_report_series *series)
{
    put_name(page, series->label);
    cbx_text_buffer_putc(page->out, ' ');
    put_name(page, series->metric);
}

static void put_unit(markdown_page *page, double value, const char *unit)
{
    cbx_unit_append(&page->text, value, unit);
    flush(page);
}

/* Eight bars of rising height, at most so many of the newest values; a blank where one is missing.
 */
static void put_sparkline(markdown_page *page, const cbx_report_series *series)
{
    enum { MOST = 24, HEIGHTS = 8 };
    size_t first = series->n_values > MOST ? series->n_values - MOST : 0;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = first; i < series->n_values; i++)
        if (isfinite(series->values[i].value)) {
            low = fmin(low, series->values[i].value);
            high = fmax(high, series->values[i].value);
        }
    for (size_t i = first; i < series->n_values; i++) {
        double value = series->values[i].value;
        int height = high > low ? (int)((value - low) / (high - low) * (HEIGHTS - 0.01)) : 3;
        if (isfinite(value))
            cbx_text_buffer_printf(page->out, "\xe2\x96%c", 0x81 + height);
        else
            cbx_text_buffer_putc(page->out, ' ');
    }
}

/* True while the section that began at start has room for one row more; else says what is left out.
 */
static bool has_room(markdown_page *page, size_t start, size_t left)
{
    if (page->out->length - start < SECTION_MOST_BYTES)
        return true;
    cbx_text_buffer_printf(page->out,
                           "\n%zu more are left out here; the HTML and JSON reports have "
                           "them.\n",
                           left);
    return false;
}

/* ---- sections ---- */

static void put_head(markdown_page *page)
{
    const cbx_nightly *report = page->report;
    cbx_text_buffer_printf(page->out, "# %s ", cbx_report_verdict_sign(cbx_report_overall(report)));
    cbx_report_verdict_line(report, &page->text);
    flush(page);
    cbx_text_buffer_puts(page->out, "\n\n");
    cbx_report_counts_line(report, &page->text);
    if (page->text.length) {
        flush(page);
        cbx_text_buffer_puts(page->out, "\n\n");
    }
    cbx_report_advice(report, &page->text);
    if (page->text.length) {
        cbx_text_buffer_puts(page->out, "> ");
        flush(page);
        cbx_text_buffer_puts(page->out, "\n\n");
    }
    if (report->n_runs) {
        cbx_report_run_line(&report->runs[report->n_runs - 1], &page->text);
        cbx_text_buffer_puts(&page->text, "; ");
    }
    cbx_text_buffer_printf(&page->text, "%s: ", report->period);
    cbx_report_count(report->n_runs, "run", "runs", &page->text);
    cbx_text_buffer_puts(&page->text, ", ");
    cbx_report_count(report->n_series, "series", "series", &page->text);
    if (report->branch)
        cbx_text_buffer_printf(&page->text, ", branch %s", report->branch);
    flush(page);
    cbx_text_buffer_putc(page->out, '\n');
}

static void put_group(markdown_page *page, const cbx_report_group *group, const char *word,
                      size_t start)
{
    cbx_text_buffer_puts(page->out, "\n### ");
    cbx_report_group_line(group, word, &page->text);
    flush(page);
    cbx_text_buffer_puts(page->out, "\n\n| series | change | evidence | runs | history |\n"
                                    "| --- | ---: | --- | --- | --- |\n");
    for (size_t i = 0; i < group->n_series && has_room(page, start, group->n_series - i); i++) {
        const cbx_report_series *series = group->series[i];
        cbx_text_buffer_puts(page->out, "| ");
        put_series(page, series);
        cbx_text_buffer_puts(page->out, " | ");
        cbx_percent_append(page->out, series->judgement.delta_pct);
        cbx_text_buffer_puts(page->out, " | ");
        cbx_report_evidence(series, &page->text);
        flush(page);
        cbx_text_buffer_puts(page->out, " | ");
        cbx_report_series_range(page->report, series, &page->text);
        flush(page);
        cbx_text_buffer_puts(page->out, " | ");
        put_sparkline(page, series);
        cbx_text_buffer_puts(page->out, " |\n");
    }
}

static void put_findings(markdown_page *page)
{
    const cbx_nightly *report = page->report;
    size_t start = page->out->length;
    cbx_text_buffer_puts(page->out, "\n## New regressions and improvements\n");
    if (report->n_regressions + report->n_improvements == 0)
        cbx_text_buffer_puts(page->out, "\nNone.\n");
    for (size_t i = 0;
         i < report->n_regressions && has_room(page, start, report->n_regressions - i); i++)
        put_group(page, &report->regressions[i], "worse", start);
    for (size_t i = 0;
         i < report->n_improvements && has_room(page, start, report->n_improvements - i); i++)
        put_group(page, &report->improvements[i], "better", start);
}

static void put_shift(markdown_page *page, const cbx_report_shift *shift, size_t start)
{
    enum { MOST = 20 };
    cbx_text_buffer_puts(page->out, "\n### ");
    cbx_report_range(page->report, shift->previous_run, shift->run, &page->text);
    cbx_text_buffer_puts(&page->text, ": ");
    cbx_report_count(shift->n_events, "series", "series", &page->text);
    flush(page);
    cbx_text_buffer_puts(page->out, "\n\n");
    for (size_t i = 0;
         i < shift->n_events && i < MOST && has_room(page, start, shift->n_events - i); i++) {
        const cbx_report_event *event = &shift->events[i];
        cbx_text_buffer_printf(page->out, "- %s ", cbx_report_verdict_sign(event->change->verdict));
        put_series(page, event->series);
        cbx_text_buffer_puts(page->out, ": ");
        put_unit(page, event->change->before, event->series->unit);
        cbx_text_buffer_puts(page->out, " \u2192 ");
        put_unit(page, event->change->after, event->series->unit);
        cbx_text_buffer_puts(page->out, " (");
        cbx_percent_append(page->out, event->change->delta_pct);
        cbx_text_buffer_puts(page->out, ")\n");
    }
    if (shift->n_events > MOST)
        cbx_text_buffer_printf(page->out, "- and %zu more\n", shift->n_events - MOST);
}

static void put_shifts(markdown_page *page)
{
    const cbx_nightly *report = page->report;
    size_t start = page->out->length;
    cbx_text_buffer_puts(page->out, "\n## Change points in the period\n");
    if (report->n_shifts == 0)
        cbx_text_buffer_puts(page->out, "\nNone.\n");
    for (size_t i = 0; i < report->n_shifts && has_room(page, start, report->n_shifts - i); i++)
        put_shift(page, &report->shifts[i], start);
}

static void put_movers(markdown_page *page)
{
    const cbx_nightly *report = page->report;
    cbx_text_buffer_puts(page->out, "\n## Biggest movers over the period\n\n");
    cbx_text_buffer_puts(page->out, report->n_movers
                                        ? "| series | latest | over the period | history |\n"
                                          "| --- | ---: | ---: | --- |\n"
                                        : "None.\n");
    for (size_t i = 0; i < report->n_movers; i++) {
        const cbx_report_series *series = report->movers[i];
        cbx_text_buffer_puts(page->out, "| ");
        put_series(page, series);
        cbx_text_buffer_puts(page->out, " | ");
        put_unit(page, cbx_report_latest(series)->value, series->unit);
        cbx_text_buffer_puts(page->out, " | ");
        cbx_percent_append(page->out, series->period_pct);
        cbx_text_buffer_puts(page->out, " | ");
        put_sparkline(page, series);
        cbx_text_buffer_puts(page->out, " |\n");
    }
}

static void put_ranking(markdown_page *page, const cbx_report_ranking *ranking)
{
    enum { MOST = 12 };
    cbx_text_buffer_puts(page->out, "- ");
    put_name(page, ranking->scenario);
    cbx_text_buffer_putc(page->out, ' ');
    put_name(page, ranking->metric);
    cbx_text_buffer_puts(page->out, ": ");
    for (size_t i = 0; i < ranking->n_ranks && i < MOST; i++) {
        const cbx_report_rank *rank = &ranking->ranks[i];
        cbx_text_buffer_puts(page->out, i ? ", " : "");
        cbx_text_buffer_puts(page->out, rank->is_best ? "**" : "");
        put_name(page, rank->label);
        cbx_text_buffer_puts(page->out, rank->is_best ? "** " : " ");
        put_unit(page, rank->value, ranking->unit);
    }
    cbx_text_buffer_puts(page->out, ranking->n_ranks > MOST ? ", ...\n" : "\n");
}

static void put_scaling(markdown_page *page, const cbx_report_scaling *scaling)
{
    cbx_text_buffer_puts(page->out, "- ");
    put_name(page, scaling->scenario);
    cbx_text_buffer_putc(page->out, ' ');
    put_name(page, scaling->metric);
    cbx_text_buffer_puts(page->out, " by ");
    put_name(page, scaling->size_tag);
    if (scaling->label[0]) {
        cbx_text_buffer_puts(page->out, ", ");
        put_name(page, scaling->label);
    }
    cbx_text_buffer_puts(page->out, ": ");
    cbx_report_fit_line(scaling, &page->text);
    flush(page);
    cbx_text_buffer_putc(page->out, '\n');
}

static void put_rankings(markdown_page *page)
{
    const cbx_nightly *report = page->report;
    size_t start = page->out->length;
    cbx_text_buffer_puts(page->out, "\n## Rankings per scenario\n\n");
    if (report->n_rankings + report->n_scalings == 0)
        cbx_text_buffer_puts(page->out, "No scenario has competing labels or sizes.\n");
    for (size_t i = 0; i < report->n_rankings && has_room(page, start, report->n_rankings - i); i++)
        put_ranking(page, &report->rankings[i]);
    for (size_t i = 0; i < report->n_scalings && has_room(page, start, report->n_scalings - i); i++)
        put_scaling(page, &report->scalings[i]);
}

static void put_row(markdown_page *page, const cbx_report_series *series)
{
    cbx_text_buffer_puts(page->out, "| ");
    put_name(page, series->scenario);
    cbx_text_buffer_puts(page->out, " | ");
    put_series(page, series);
    cbx_text_buffer_puts(page->out, " | ");
    put_sparkline(page, series);
    cbx_text_buffer_puts(page->out, " | ");
    put_unit(page, series->level, series->unit);
    cbx_text_buffer_puts(page->out, " | ");
    cbx_share_append(page->out, series->cv * 100);
    cbx_text_buffer_puts(page->out, " | ");
    cbx_percent_append(page->out, series->period_pct);
    cbx_text_buffer_puts(page->out, " | ");
    cbx_percent_append(page->out, series->judgement.delta_pct);
    cbx_text_buffer_printf(page->out, " | %s |\n", cbx_verdict_name(series->judgement.verdict));
}

static void put_series_table(markdown_page *page)
{
    const cbx_nightly *report = page->report;
    size_t start = page->out->length;
    cbx_text_buffer_puts(
        page->out, "\n## All series\n\n<details><summary>The table</summary>\n\n"
                   "| scenario | series | history | level | noise | period | change | verdict "
                   "|\n| --- | --- | --- | ---: | ---: | ---: | ---: | --- |\n");
    for (size_t i = 0; i < report->n_series && has_room(page, start, report->n_series - i); i++)
        put_row(page, &report->series[i]);
    cbx_text_buffer_puts(page->out, "\n</details>\n");
}

static void put_unjudged(markdown_page *page)
{
    const cbx_nightly *report = page->report;
    size_t start = page->out->length;
    size_t left = report->n_verdicts[CBX_VERDICT_UNJUDGED] + report->n_verdicts[CBX_VERDICT_ABSENT];
    cbx_text_buffer_puts(page->out, "\n## Unjudged and vanished series\n\n");
    if (left == 0)
        cbx_text_buffer_puts(page->out, "None: every series was judged.\n");
    for (size_t i = 0; i < report->n_series && has_room(page, start, left); i++) {
        const cbx_report_series *series = &report->series[i];
        if (series->judgement.verdict < CBX_VERDICT_UNJUDGED)
            continue;
        cbx_text_buffer_puts(page->out, "- ");
        put_series(page, series);
        cbx_text_buffer_puts(page->out, ": ");
        put_name(page, series->judgement.reason);
        cbx_text_buffer_putc(page->out, '\n');
        left--;
    }
}

static void put_environments(markdown_page *page)
{
    const cbx_nightly *report = page->report;
    size_t start = page->out->length;
    cbx_text_buffer_puts(page->out, "\n## Environment changes\n\n");
    if (report->n_environments == 0)
        cbx_text_buffer_puts(page->out,
                             "None: all runs of the period say the same of their machine.\n");
    for (size_t i = 0;
         i < report->n_environments && has_room(page, start, report->n_environments - i); i++) {
        const cbx_report_environment *change = &report->environments[i];
        cbx_text_buffer_puts(page->out, "- ");
        cbx_report_range(report, change->previous_run, change->run, &page->text);
        cbx_text_buffer_puts(&page->text, ": ");
        flush(page);
        put_name(page, change->difference);
        cbx_text_buffer_putc(page->out, '\n');
    }
}

static void put_foot(markdown_page *page)
{
    cbx_text_buffer_puts(page->out, "\n---\n\nMade by calibrax at ");
    cbx_report_time(page->report->now_us, page->out);
    cbx_text_buffer_puts(page->out, ".\n");
}

void cbx_report_write_markdown(const cbx_nightly *report, cbx_text_buffer *out)
{
    static void (*const sections[])(markdown_page *) = {
        put_head,         put_findings, put_shifts,       put_movers, put_rankings,
        put_series_table, put_unjudged, put_environments, put_foot
    };
    markdown_page page = { .report = report, .out = out, .text = CBX_TEXT_BUFFER_INIT };
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        sections[i](&page);
    out->failed |= page.text.failed;
    cbx_text_buffer_done(&page.text);
}
