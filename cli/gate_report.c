#include "cli/gate_report.h"

#include "cli/display_text.h"
#include "cli/gate_text.h"
#include "cli/github_annotation.h"

#include <math.h>
#include <string.h>

/* ---- counting ---- */

static void count_row(cbx_gate_report *report, const cbx_compared_metric *row)
{
    switch (row->change) {
    case CBX_CHANGE_REGRESSION:
        report->n_regressions++;
        break;
    case CBX_CHANGE_IMPROVEMENT:
        report->n_improvements++;
        break;
    case CBX_CHANGE_UNCHANGED:
        report->n_unchanged++;
        break;
    case CBX_CHANGE_INFO:
        report->n_info++;
        break;
    case CBX_CHANGE_UNDEFINED:
        report->n_undefined++;
        break;
    case CBX_CHANGE_NONE:
        if (isnan(row->current->value) || isnan(row->baseline->value))
            report->n_valueless++;
        else
            report->n_undefined_definition++;
        break;
    }
}

void cbx_gate_report_count(cbx_gate_report *report)
{
    for (size_t i = 0; i < report->comparison.n_rows; i++)
        count_row(report, &report->comparison.rows[i]);
    const cbx_point *last = NULL;
    for (size_t i = 0; i < report->n_missing; i++) {
        const cbx_missing_metric *missing = &report->missing[i];
        report->n_new += missing->side == CBX_MISSING_NEW;
        if (missing->side != CBX_MISSING_DROPPED)
            continue;
        report->n_dropped++;
        report->n_dropped_points += missing->point != last;
        last = missing->point;
    }
    for (size_t i = 0; i < report->current->n_points; i++)
        report->n_not_ok += strcmp(report->current->points[i].status, "ok") != 0;
}

size_t cbx_gate_report_judged(const cbx_gate_report *report)
{
    return report->n_regressions + report->n_improvements + report->n_unchanged;
}

cbx_exit cbx_gate_report_exit(const cbx_gate_report *report, bool allow_empty)
{
    if (report->n_regressions)
        return CBX_EXIT_FAILED;
    if (report->require_complete && report->n_dropped)
        return CBX_EXIT_INCOMPLETE;
    if (cbx_gate_report_judged(report) == 0 && !allow_empty)
        return CBX_EXIT_INCOMPLETE;
    return CBX_EXIT_OK;
}

/* ---- sentences ---- */

static void append_verdict(const void *page_report, cbx_exit status, cbx_text_buffer *out)
{
    const cbx_gate_report *report = page_report;
    size_t judged = cbx_gate_report_judged(report);
    if (status == CBX_EXIT_FAILED)
        cbx_text_buffer_printf(out, "FAIL: %zu regression(s) detected:", report->n_regressions);
    else if (judged == 0 && status == CBX_EXIT_INCOMPLETE)
        cbx_text_buffer_puts(out, "INCOMPLETE: nothing could be judged: the runs have no "
                                  "comparable metric in common");
    else if (status == CBX_EXIT_INCOMPLETE)
        cbx_text_buffer_printf(out,
                               "INCOMPLETE: no regression in %zu metrics, but %zu metric(s) "
                               "of the baseline are missing",
                               judged, report->n_dropped);
    else if (judged == 0)
        cbx_text_buffer_puts(out, "PASS: nothing could be judged, and --allow-empty was given");
    else
        cbx_text_buffer_printf(out, "PASS: no regressions in %zu metrics", judged);
    if (status != CBX_EXIT_FAILED)
        cbx_text_buffer_printf(out, " (threshold %g%%)", report->threshold * 100);
}

static cbx_gate_finding finding_of(const cbx_compared_metric *row)
{
    return (cbx_gate_finding){ .point = row->point,
                               .metric = row->current->name,
                               .before = row->baseline->value,
                               .after = row->current->value,
                               .delta_pct = row->has_delta ? row->delta_pct : (double)NAN };
}

static void append_counted(cbx_text_buffer *out, bool *first, size_t n, const char *what)
{
    if (n == 0)
        return;
    cbx_text_buffer_printf(out, "%s%zu %s", *first ? "" : ", ", n, what);
    *first = false;
}

static void append_unjudged(const cbx_gate_report *report, cbx_text_buffer *out)
{
    size_t n = report->comparison.n_rows - cbx_gate_report_judged(report);
    if (n == 0)
        return;
    bool first = true;
    cbx_text_buffer_printf(out, "Not judged: %zu metric(s): ", n);
    append_counted(out, &first, report->n_info, "for information");
    append_counted(out, &first, report->n_undefined_definition, "without a definition");
    append_counted(out, &first, report->n_undefined, "with a baseline of 0 or infinity");
    append_counted(out, &first, report->n_valueless, "NaN");
    cbx_text_buffer_putc(out, '\n');
}

static void append_drift(const cbx_gate_report *report, cbx_text_buffer *out)
{
    const cbx_gate_drift *drift = &report->drift;
    if (drift->n_rows == 0)
        return;
    cbx_text_buffer_printf(out, "Drift: %zu metric(s) worse than run ", drift->n_rows);
    cbx_display_append(out, drift->since->id);
    if (drift->set_at)
        cbx_text_buffer_printf(out, ", the first baseline (set at %.10s)", drift->set_at);
    cbx_text_buffer_puts(out, ", though not than the baseline now:\n");
    for (size_t i = 0; i < drift->n_rows && i < CBX_GATE_MOST_LISTED; i++) {
        cbx_text_buffer_puts(out, "  ");
        const cbx_gate_finding finding = finding_of(&drift->rows[i]);
        cbx_gate_finding_append(&finding, report->current, out);
        cbx_text_buffer_putc(out, '\n');
    }
    if (drift->n_rows > CBX_GATE_MOST_LISTED)
        cbx_gate_rest_append(drift->n_rows - CBX_GATE_MOST_LISTED, out);
}

static size_t count_accepted(const cbx_accepted_changes *changes, const cbx_accepted_change *like)
{
    size_t n = 0;
    for (size_t i = 0; i < changes->n; i++)
        n += changes->items[i].acceptance == like->acceptance &&
             changes->items[i].expired == like->expired;
    return n;
}

/* One line for each acceptance that had something to say, at the first of its metrics. */
static void append_accepted(const cbx_accepted_changes *changes, cbx_text_buffer *out)
{
    for (size_t i = 0; i < changes->n; i++) {
        const cbx_accepted_change *at = &changes->items[i];
        const cbx_accepted_changes before = { changes->items, i };
        if (count_accepted(&before, at))
            continue;
        size_t n = count_accepted(changes, at);
        if (at->expired)
            cbx_text_buffer_printf(out, "Expired: %zu change(s) were accepted until ", n);
        else
            cbx_text_buffer_printf(out, "Accepted: %zu metric(s) compared with run ", n);
        cbx_display_append(out, at->expired ? at->acceptance->expires_at : at->acceptance->run_id);
        cbx_gate_acceptance_append(at->acceptance, out);
    }
}

static void append_census(const void *page_report, cbx_text_buffer *out)
{
    const cbx_gate_report *report = page_report;
    cbx_text_buffer_puts(out, "Compared: run ");
    cbx_display_append(out, report->current->id);
    cbx_text_buffer_puts(out, " against ");
    cbx_display_append(out, report->baseline->id);
    cbx_text_buffer_puts(out, " (");
    cbx_display_append(out, report->baseline_name);
    cbx_text_buffer_printf(out, "): %zu metrics judged: %zu worse, %zu better, %zu unchanged\n",
                           cbx_gate_report_judged(report), report->n_regressions,
                           report->n_improvements, report->n_unchanged);
    append_accepted(&report->accepted, out);
    append_drift(report, out);
    append_unjudged(report, out);
    if (report->n_not_ok)
        cbx_text_buffer_printf(out, "Failed: %zu of %zu points of the run are not ok\n",
                               report->n_not_ok, report->current->n_points);
    cbx_text_buffer_printf(out, "Missing: %zu metric(s) of %zu point(s) of the baseline%s\n",
                           report->n_dropped, report->n_dropped_points,
                           report->n_dropped ? ":" : "");
    cbx_gate_missing_append(report->missing, report->n_missing, CBX_MISSING_DROPPED, out);
    if (report->n_new)
        cbx_text_buffer_printf(out, "New: %zu metric(s) that the baseline does not have\n",
                               report->n_new);
    if (report->environment_difference)
        cbx_text_buffer_printf(out, "Environment differs: %s\n", report->environment_difference);
    if (strcmp(report->current->id, report->baseline->id) == 0)
        cbx_text_buffer_puts(out, "Note: the run is the baseline itself\n");
}

/* ---- the page ---- */

static cbx_change change_of(cbx_verdict verdict)
{
    static const cbx_change changes[CBX_N_VERDICTS] = {
        [CBX_VERDICT_REGRESSION] = CBX_CHANGE_REGRESSION,
        [CBX_VERDICT_IMPROVEMENT] = CBX_CHANGE_IMPROVEMENT,
        [CBX_VERDICT_UNCHANGED] = CBX_CHANGE_UNCHANGED,
    };
    return changes[verdict];
}

static bool describe(const void *page_report, size_t row, cbx_verdict verdict,
                     cbx_gate_finding *ret_finding)
{
    const cbx_gate_report *report = page_report;
    if (report->comparison.rows[row].change != change_of(verdict))
        return false;
    *ret_finding = finding_of(&report->comparison.rows[row]);
    return true;
}

static cbx_table list(const void *report, cbx_verdict verdict, cbx_arena *arena)
{
    return cbx_gate_report_table(report, change_of(verdict), arena);
}

static cbx_table list_all(const void *report, cbx_arena *arena)
{
    return cbx_gate_report_table(report, CBX_CHANGE_NONE, arena);
}

static void annotate_drift(const void *page_report, cbx_text_buffer *out)
{
    const cbx_gate_report *report = page_report;
    for (size_t i = 0; i < report->drift.n_rows && i < CBX_GITHUB_ANNOTATIONS_SHOWN; i++) {
        const cbx_gate_finding finding = finding_of(&report->drift.rows[i]);
        cbx_gate_finding_annotate(&finding, report->current, "warning", "Drift", out);
    }
}

cbx_gate_page cbx_gate_report_page(const cbx_gate_report *report, cbx_exit status)
{
    return (cbx_gate_page){ .report = report,
                            .status = status,
                            .run = report->current,
                            .n_rows = report->comparison.n_rows,
                            .append_verdict = append_verdict,
                            .append_census = append_census,
                            .describe = describe,
                            .list = list,
                            .list_all = list_all,
                            .write_members = cbx_gate_report_write_members,
                            .annotate_rest = annotate_drift };
}
