#include "cli/verdict_report.h"

#include "cli/display_text.h"
#include "cli/gate_text.h"
#include "engine/statistics/binomial_bound.h"

#include <math.h>
#include <string.h>

/* ---- the exit status ---- */

size_t cbx_verdict_report_count_missing(const cbx_verdict_report *report, cbx_missing_side side)
{
    size_t n = 0;
    for (size_t i = 0; i < report->n_missing; i++)
        n += report->missing[i].side == side;
    return n;
}

size_t cbx_verdict_report_count_failed(const cbx_verdict_report *report)
{
    size_t n = 0;
    for (size_t i = 0; i < report->verdicts.n; i++) {
        const cbx_gate_verdict *verdict = &report->verdicts.items[i];
        n += isnan(verdict->judged.value) || strcmp(verdict->point->status, "ok") != 0;
    }
    return n;
}

static size_t count_lacking(const cbx_verdict_report *report)
{
    return report->reference ? cbx_verdict_report_count_missing(report, CBX_MISSING_DROPPED)
                             : cbx_verdict_report_count_failed(report);
}

cbx_exit cbx_verdict_report_exit(const cbx_verdict_report *report)
{
    if (report->verdicts.counts[CBX_VERDICT_REGRESSION])
        return CBX_EXIT_FAILED;
    if (report->require_complete && count_lacking(report))
        return CBX_EXIT_INCOMPLETE;
    if (cbx_gate_verdicts_judged(&report->verdicts) == 0 && !report->allow_empty)
        return CBX_EXIT_INCOMPLETE;
    return CBX_EXIT_OK;
}

/* ---- sentences ---- */

static void append_verdict(const void *page_report, cbx_exit status, cbx_text_buffer *out)
{
    const cbx_verdict_report *report = page_report;
    size_t judged = cbx_gate_verdicts_judged(&report->verdicts);
    if (status == CBX_EXIT_FAILED)
        cbx_text_buffer_printf(out, "FAIL: %zu regression(s) detected:",
                               report->verdicts.counts[CBX_VERDICT_REGRESSION]);
    else if (status == CBX_EXIT_INCOMPLETE && judged == 0)
        cbx_text_buffer_puts(out, "INCOMPLETE: nothing could be judged");
    else if (status == CBX_EXIT_INCOMPLETE)
        cbx_text_buffer_printf(out,
                               "INCOMPLETE: no regression in %zu metrics, but %zu metric(s) are "
                               "missing, failed or NaN",
                               judged, count_lacking(report));
    else if (judged == 0)
        cbx_text_buffer_puts(out, "PASS: nothing could be judged, and --allow-empty was given");
    else
        cbx_text_buffer_printf(out, "PASS: no regressions in %zu metrics", judged);
    if (status != CBX_EXIT_FAILED)
        cbx_text_buffer_printf(out, " (method %s, false discovery rate %g%%, minimum effect %g%%)",
                               report->method, report->fdr * 100, report->min_effect * 100);
}

/* ---- the census ---- */

static void append_past(const cbx_verdict_report *report, cbx_text_buffer *out)
{
    cbx_text_buffer_printf(out, " by the last %lld stable values of each series",
                           (long long)report->window);
    if (report->branch) {
        cbx_text_buffer_puts(out, " on branch ");
        cbx_display_append(out, report->branch);
    }
    cbx_text_buffer_puts(out, report->any_environment ? ", of any environment" : "");
}

static void append_judged(const cbx_verdict_report *report, cbx_text_buffer *out)
{
    const size_t *counts = report->verdicts.counts;
    cbx_text_buffer_puts(out, "Judged: run ");
    cbx_display_append(out, report->current->id);
    if (strcmp(report->method, "history") == 0)
        append_past(report, out);
    else if (report->reference) {
        cbx_text_buffer_puts(out, " by its samples against those of ");
        cbx_display_append(out, report->reference->id);
    }
    cbx_text_buffer_printf(out, ": %zu metrics judged: %zu worse, %zu better, %zu unchanged\n",
                           cbx_gate_verdicts_judged(&report->verdicts),
                           counts[CBX_VERDICT_REGRESSION], counts[CBX_VERDICT_IMPROVEMENT],
                           counts[CBX_VERDICT_UNCHANGED]);
    if (isfinite(report->verdicts.median_detectable_pct))
        cbx_text_buffer_printf(out,
                               "Power: in half of them a change of %.*f%% would have been found "
                               "with a probability of 80%%\n",
                               report->verdicts.median_detectable_pct < 10 ? 2 : 0,
                               report->verdicts.median_detectable_pct);
}

static void append_unjudged(const cbx_verdict_report *report, cbx_text_buffer *out)
{
    const cbx_gate_verdicts *verdicts = &report->verdicts;
    if (verdicts->counts[CBX_VERDICT_UNJUDGED] == 0)
        return;
    cbx_text_buffer_printf(out,
                           "Not judged: %zu metric(s): ", verdicts->counts[CBX_VERDICT_UNJUDGED]);
    for (size_t i = 0; i < verdicts->n_reasons; i++) {
        cbx_text_buffer_printf(out, "%s%zu ", i ? ", " : "", verdicts->reasons[i].n);
        cbx_display_append(out, verdicts->reasons[i].text);
    }
    cbx_text_buffer_putc(out, '\n');
    size_t n = 0;
    for (size_t i = 0; i < verdicts->n; i++) {
        const cbx_gate_verdict *verdict = &verdicts->items[i];
        if (verdict->judged.verdict != CBX_VERDICT_UNJUDGED || n++ >= CBX_GATE_MOST_LISTED)
            continue;
        cbx_text_buffer_puts(out, "  ");
        cbx_gate_name_append(report->current, verdict->point, verdict->metric, out);
        cbx_text_buffer_putc(out, ' ');
        cbx_display_append(out, verdict->metric);
        cbx_text_buffer_puts(out, ": ");
        cbx_display_append(out, cbx_gate_verdict_reason(verdict));
        cbx_text_buffer_putc(out, '\n');
    }
    if (n > CBX_GATE_MOST_LISTED)
        cbx_gate_rest_append(n - CBX_GATE_MOST_LISTED, out);
}

static void append_missing(const cbx_verdict_report *report, cbx_text_buffer *out)
{
    size_t n_failed = cbx_verdict_report_count_failed(report),
           n_new = cbx_verdict_report_count_missing(report, CBX_MISSING_NEW);
    if (n_failed)
        cbx_text_buffer_printf(out, "Failed: %zu metric(s) of the run failed or are NaN\n",
                               n_failed);
    if (!report->reference) {
        cbx_text_buffer_puts(out, "Missing: not known, there is neither a baseline nor a run "
                                  "before\n");
        return;
    }
    size_t n_dropped = cbx_verdict_report_count_missing(report, CBX_MISSING_DROPPED);
    cbx_text_buffer_printf(out, "Missing: %zu metric(s) of run ", n_dropped);
    cbx_display_append(out, report->reference->id);
    cbx_text_buffer_puts(out, " (");
    cbx_display_append(out, report->reference_name);
    cbx_text_buffer_puts(out, n_dropped ? "):\n" : ")\n");
    cbx_gate_missing_append(report->missing, report->n_missing, CBX_MISSING_DROPPED, out);
    if (n_new)
        cbx_text_buffer_printf(out, "New: %zu metric(s) that it does not have\n", n_new);
    if (report->environment_difference)
        cbx_text_buffer_printf(out, "Environment differs: %s\n", report->environment_difference);
}

/* Where a change came from: what lies between the run and the one before. */
static void append_range(const cbx_verdict_report *report, cbx_text_buffer *out)
{
    const size_t *counts = report->verdicts.counts;
    const char *from = report->before ? report->before->commit : NULL;
    size_t n_moved = counts[CBX_VERDICT_REGRESSION] + counts[CBX_VERDICT_IMPROVEMENT];
    if (n_moved == 0 || !report->before)
        return;
    cbx_text_buffer_printf(out, "Moved: %zu series between run ", n_moved);
    cbx_display_append(out, report->before->id);
    cbx_text_buffer_puts(out, " and run ");
    cbx_display_append(out, report->current->id);
    if (from && report->current->commit) {
        cbx_text_buffer_puts(out, ": commits ");
        cbx_display_append_commit(out, from);
        cbx_text_buffer_puts(out, "..");
        cbx_display_append_commit(out, report->current->commit);
    }
    cbx_text_buffer_putc(out, '\n');
}

static void append_accepted(const cbx_verdict_report *report, cbx_text_buffer *out)
{
    for (size_t i = 0; i < report->n_accepted; i++) {
        const cbx_acceptance *acceptance = report->accepted[i].acceptance;
        cbx_text_buffer_printf(out, "Accepted: the history of %zu metric(s) begins with run ",
                               report->accepted[i].n);
        cbx_display_append(out, acceptance->run_id);
        cbx_gate_acceptance_append(acceptance, out);
    }
}

/* How trustworthy an alarm of this gate is, on this store. */
static void append_record(const cbx_verdict_report *report, cbx_text_buffer *out)
{
    const cbx_judging_record *record = &report->record;
    double upper = 1;
    if (strcmp(report->method, "history") != 0 || cbx_gate_verdicts_judged(&report->verdicts) == 0)
        return;
    if (record->n_runs < CBX_GATE_LEAST_RECORD) {
        cbx_text_buffer_printf(out,
                               "Record: not known yet, only %zu past runs had most of these levels "
                               "(it takes %d)\n",
                               record->n_runs, CBX_GATE_LEAST_RECORD);
        return;
    }
    (void)cbx_binomial_upper(record->n_alarms, record->n_runs, 0.95, &upper);
    cbx_text_buffer_printf(out,
                           "Record: %zu of %zu past runs on these unchanged levels would have had "
                           "findings: %.3g%% false alarms, at most %.2g%% with 95%% confidence\n",
                           record->n_alarms, record->n_runs,
                           100 * (double)record->n_alarms / (double)record->n_runs, 100 * upper);
}

static void append_replay(const cbx_verdict_report *report, cbx_text_buffer *out)
{
    if (report->n_replayed)
        cbx_text_buffer_printf(out,
                               "Replay: of %zu runs before, judged by what came before them, %zu "
                               "had findings (%.3g%%)\n",
                               report->n_replayed, report->n_replayed_alarms,
                               100 * (double)report->n_replayed_alarms /
                                   (double)report->n_replayed);
}

static void append_census(const void *page_report, cbx_text_buffer *out)
{
    const cbx_verdict_report *report = page_report;
    append_range(report, out);
    append_judged(report, out);
    append_accepted(report, out);
    append_record(report, out);
    append_replay(report, out);
    append_unjudged(report, out);
    append_missing(report, out);
}

/* ---- the page ---- */

static bool describe(const void *page_report, size_t row, cbx_verdict verdict,
                     cbx_gate_finding *ret_finding)
{
    const cbx_verdict_report *report = page_report;
    const cbx_gate_verdict *item = &report->verdicts.items[row];
    const cbx_judged_value *judged = &item->judged;
    if (judged->verdict != verdict)
        return false;
    bool is_remarkable = judged->reason[0] && strcmp(report->method, "history") != 0;
    *ret_finding = (cbx_gate_finding){ .point = item->point,
                                       .metric = item->metric,
                                       .before = judged->expected,
                                       .after = judged->value,
                                       .delta_pct = judged->delta_pct,
                                       .evidence = judged,
                                       .remark = is_remarkable ? judged->reason : NULL };
    return true;
}

cbx_gate_page cbx_verdict_report_page(const cbx_verdict_report *report, cbx_exit status)
{
    return (cbx_gate_page){ .report = report,
                            .status = status,
                            .run = report->current,
                            .n_rows = report->verdicts.n,
                            .append_verdict = append_verdict,
                            .append_census = append_census,
                            .describe = describe,
                            .list = cbx_verdict_report_list,
                            .list_all = cbx_verdict_report_list_all,
                            .write_members = cbx_verdict_report_write_members };
}
