#include "cli/verdict_report.h"

#include "cli/display_text.h"
#include "cli/gate_text.h"
#include "cli/github_annotation.h"
#include "cli/query_command.h"
#include "engine/json/json_writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the exit status ---- */

static size_t count_missing(const cbx_verdict_report *report, cbx_missing_side side)
{
    size_t n = 0;
    for (size_t i = 0; i < report->n_missing; i++)
        n += report->missing[i].side == side;
    return n;
}

/* Metrics of the run that have no value or belong to a point that is not ok. */
static size_t count_failed(const cbx_verdict_report *report)
{
    size_t n = 0;
    for (size_t i = 0; i < report->verdicts.n; i++) {
        const cbx_gate_verdict *verdict = &report->verdicts.items[i];
        n += isnan(verdict->value) || strcmp(verdict->point->status, "ok") != 0;
    }
    return n;
}

static size_t count_lacking(const cbx_verdict_report *report)
{
    return report->reference ? count_missing(report, CBX_MISSING_DROPPED) : count_failed(report);
}

cbx_exit cbx_verdict_report_exit(const cbx_verdict_report *report)
{
    if (report->verdicts.counts[CBX_GATE_REGRESSION])
        return CBX_EXIT_FAILED;
    if (report->require_complete && count_lacking(report))
        return CBX_EXIT_INCOMPLETE;
    if (cbx_gate_verdicts_judged(&report->verdicts) == 0 && !report->allow_empty)
        return CBX_EXIT_INCOMPLETE;
    return CBX_EXIT_OK;
}

/* ---- sentences ---- */

static const char *verdict_name(cbx_exit status)
{
    return status == CBX_EXIT_OK ? "pass" : status == CBX_EXIT_FAILED ? "fail" : "incomplete";
}

static void append_verdict(const cbx_verdict_report *report, cbx_exit status, cbx_text_buffer *out)
{
    size_t judged = cbx_gate_verdicts_judged(&report->verdicts);
    if (status == CBX_EXIT_FAILED)
        cbx_text_buffer_printf(
            out, "FAIL: %zu regression(s) detected:", report->verdicts.counts[CBX_GATE_REGRESSION]);
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

static bool is_name_shared(const cbx_verdict_report *report, const cbx_gate_verdict *verdict)
{
    for (size_t i = 0; i < report->verdicts.n; i++) {
        const cbx_gate_verdict *other = &report->verdicts.items[i];
        if (other != verdict && strcmp(other->metric, verdict->metric) == 0 &&
            strcmp(other->point->name, verdict->point->name) == 0)
            return true;
    }
    return false;
}

static void append_evidence(const cbx_verdict_report *report, const cbx_gate_verdict *verdict,
                            bool fine, cbx_text_buffer *out)
{
    if (isfinite(verdict->lower) && isfinite(verdict->upper)) {
        cbx_text_buffer_puts(out, "; expected within ");
        cbx_gate_value_append(verdict->lower, fine, out);
        cbx_text_buffer_puts(out, "..");
        cbx_gate_value_append(verdict->upper, fine, out);
    }
    if (isfinite(verdict->q_value))
        cbx_text_buffer_printf(out, "; q = %.2g", verdict->q_value);
    if (isfinite(verdict->n_history))
        cbx_text_buffer_printf(out, "; n = %.0f", verdict->n_history);
    if (verdict->reason && strcmp(report->method, "history") != 0) {
        cbx_text_buffer_puts(out, "; ");
        cbx_display_append(out, verdict->reason);
    }
}

static void append_change(const cbx_verdict_report *report, const cbx_gate_verdict *verdict,
                          cbx_text_buffer *out)
{
    bool fine = cbx_gate_needs_digits(verdict->value) || cbx_gate_needs_digits(verdict->expected);
    cbx_text_buffer_puts(out, verdict->value < verdict->expected ? "↓ " : "↑ ");
    cbx_gate_point_append(verdict->point, is_name_shared(report, verdict), out);
    cbx_text_buffer_putc(out, ' ');
    cbx_display_append(out, verdict->metric);
    cbx_text_buffer_puts(out, ": ");
    cbx_gate_value_append(verdict->expected, fine, out);
    cbx_text_buffer_puts(out, " → ");
    cbx_gate_value_append(verdict->value, fine, out);
    if (isfinite(verdict->delta_pct))
        cbx_text_buffer_printf(out, " (%+.*f%%)", fabs(verdict->delta_pct) < 1 ? 2 : 1,
                               verdict->delta_pct);
    append_evidence(report, verdict, fine, out);
}

static void append_changes(const cbx_verdict_report *report, cbx_gate_outcome outcome, bool colour,
                           cbx_text_buffer *out)
{
    bool bad = outcome == CBX_GATE_REGRESSION; /* all of them are shown, of good news the first */
    const char *tone = bad ? "\x1b[31m" : "\x1b[32m";
    size_t n = 0;
    for (size_t i = 0; i < report->verdicts.n; i++) {
        const cbx_gate_verdict *verdict = &report->verdicts.items[i];
        if (verdict->outcome != outcome || (n++ >= CBX_GATE_MOST_LISTED && !bad))
            continue;
        cbx_text_buffer_puts(out, "  ");
        cbx_text_buffer_puts(out, colour ? tone : "");
        append_change(report, verdict, out);
        cbx_text_buffer_puts(out, colour ? "\x1b[0m\n" : "\n");
    }
    if (n > CBX_GATE_MOST_LISTED && !bad)
        cbx_gate_rest_append(n - CBX_GATE_MOST_LISTED, out);
}

/* ---- the census ---- */

static void append_judged(const cbx_verdict_report *report, cbx_text_buffer *out)
{
    const size_t *counts = report->verdicts.counts;
    cbx_text_buffer_puts(out, "Judged: run ");
    cbx_display_append(out, report->current->id);
    if (strcmp(report->method, "history") == 0)
        cbx_text_buffer_printf(out, " by the last %lld stable values of each series%s",
                               (long long)report->window,
                               report->any_environment ? ", of any environment" : "");
    else if (report->reference) {
        cbx_text_buffer_puts(out, " by its samples against those of ");
        cbx_display_append(out, report->reference->id);
    }
    cbx_text_buffer_printf(out, ": %zu metrics judged: %zu worse, %zu better, %zu unchanged\n",
                           cbx_gate_verdicts_judged(&report->verdicts), counts[CBX_GATE_REGRESSION],
                           counts[CBX_GATE_IMPROVEMENT], counts[CBX_GATE_UNCHANGED]);
    if (isfinite(report->verdicts.median_detectable_pct))
        cbx_text_buffer_printf(out,
                               "Power: in half of them a change of %.3g%% would have been found "
                               "with a probability of 80%%\n",
                               report->verdicts.median_detectable_pct);
}

static void append_unjudged(const cbx_verdict_report *report, cbx_text_buffer *out)
{
    const cbx_gate_verdicts *verdicts = &report->verdicts;
    if (verdicts->counts[CBX_GATE_UNJUDGED] == 0)
        return;
    cbx_text_buffer_printf(out, "Not judged: %zu metric(s): ", verdicts->counts[CBX_GATE_UNJUDGED]);
    for (size_t i = 0; i < verdicts->n_reasons; i++) {
        cbx_text_buffer_printf(out, "%s%zu ", i ? ", " : "", verdicts->reasons[i].n);
        cbx_display_append(out, verdicts->reasons[i].text);
    }
    cbx_text_buffer_putc(out, '\n');
    size_t n = 0;
    for (size_t i = 0; i < verdicts->n; i++) {
        const cbx_gate_verdict *verdict = &verdicts->items[i];
        if (verdict->outcome != CBX_GATE_UNJUDGED || n++ >= CBX_GATE_MOST_LISTED)
            continue;
        cbx_text_buffer_puts(out, "  ");
        cbx_gate_point_append(verdict->point, is_name_shared(report, verdict), out);
        cbx_text_buffer_putc(out, ' ');
        cbx_display_append(out, verdict->metric);
        cbx_text_buffer_puts(out, ": ");
        cbx_display_append(out, verdict->reason ? verdict->reason : "no reason given");
        cbx_text_buffer_putc(out, '\n');
    }
    if (n > CBX_GATE_MOST_LISTED)
        cbx_gate_rest_append(n - CBX_GATE_MOST_LISTED, out);
}

static void append_missing(const cbx_verdict_report *report, cbx_text_buffer *out)
{
    size_t n_failed = count_failed(report), n_new = count_missing(report, CBX_MISSING_NEW);
    if (n_failed)
        cbx_text_buffer_printf(out, "Failed: %zu metric(s) of the run failed or are NaN\n",
                               n_failed);
    if (!report->reference) {
        cbx_text_buffer_puts(out, "Missing: not known, there is neither a baseline nor a run "
                                  "before\n");
        return;
    }
    size_t n_dropped = count_missing(report, CBX_MISSING_DROPPED);
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
    size_t n_moved = counts[CBX_GATE_REGRESSION] + counts[CBX_GATE_IMPROVEMENT];
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
        cbx_text_buffer_puts(out, ": ");
        cbx_display_append(out, acceptance->reason);
        cbx_text_buffer_puts(out, " (");
        cbx_display_append(out, acceptance->author);
        cbx_text_buffer_printf(out, ", acceptance %lld)\n", (long long)acceptance->id);
    }
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

static void append_census(const cbx_verdict_report *report, cbx_text_buffer *out)
{
    append_range(report, out);
    append_judged(report, out);
    append_accepted(report, out);
    append_replay(report, out);
    append_unjudged(report, out);
    append_missing(report, out);
}

static void write_prose(const cbx_verdict_report *report, cbx_exit status, bool colour,
                        cbx_text_buffer *out)
{
    append_verdict(report, status, out);
    cbx_text_buffer_putc(out, '\n');
    append_changes(report, CBX_GATE_REGRESSION, colour, out);
    if (report->verdicts.counts[CBX_GATE_IMPROVEMENT]) {
        cbx_text_buffer_printf(out, "Improvements: %zu\n",
                               report->verdicts.counts[CBX_GATE_IMPROVEMENT]);
        append_changes(report, CBX_GATE_IMPROVEMENT, colour, out);
    }
    append_census(report, out);
}

/* ---- rows ---- */

/* The rows of judge_run with that outcome. */
static cbx_table outcome_table(const cbx_verdict_report *report, cbx_gate_outcome outcome,
                               cbx_arena *arena)
{
    cbx_table all, some;
    cbx_table_from_rows(report->verdicts.rows, arena, &all);
    cbx_table_init(&some, all.columns, all.n_columns, arena);
    for (size_t i = 0; i < report->verdicts.n; i++)
        for (size_t k = 0; report->verdicts.items[i].outcome == outcome && k < all.n_columns; k++)
            cbx_table_add(&some, all.cells[i * all.n_columns + k]);
    return some;
}

static void write_table(cbx_json_writer *writer, const char *name, cbx_table table)
{
    cbx_json_name(writer, name);
    cbx_table_write_json(&table, writer);
}

static void write_count(cbx_json_writer *writer, const char *name, size_t n)
{
    cbx_json_name(writer, name);
    cbx_json_integer(writer, (int64_t)n);
}

static void write_text(cbx_json_writer *writer, const char *name, const char *text)
{
    cbx_json_name(writer, name);
    cbx_json_string(writer, text);
}

static void write_number(cbx_json_writer *writer, const char *name, double value)
{
    cbx_json_name(writer, name);
    if (isnan(value))
        cbx_json_null(writer);
    else
        cbx_json_double(writer, value);
}

static void write_counts(const cbx_verdict_report *report, cbx_json_writer *writer)
{
    const cbx_gate_verdicts *verdicts = &report->verdicts;
    cbx_json_name(writer, "counts");
    cbx_json_begin_object(writer);
    write_count(writer, "metrics", verdicts->n);
    write_count(writer, "judged", cbx_gate_verdicts_judged(verdicts));
    write_count(writer, "regressions", verdicts->counts[CBX_GATE_REGRESSION]);
    write_count(writer, "improvements", verdicts->counts[CBX_GATE_IMPROVEMENT]);
    write_count(writer, "unchanged", verdicts->counts[CBX_GATE_UNCHANGED]);
    write_count(writer, "unjudged", verdicts->counts[CBX_GATE_UNJUDGED]);
    write_count(writer, "failed", count_failed(report));
    write_count(writer, "missing", count_missing(report, CBX_MISSING_DROPPED));
    write_count(writer, "new", count_missing(report, CBX_MISSING_NEW));
    cbx_json_end_object(writer);
    cbx_json_name(writer, "unjudged_by_reason");
    cbx_json_begin_object(writer);
    for (size_t i = 0; i < verdicts->n_reasons; i++)
        write_count(writer, verdicts->reasons[i].text, verdicts->reasons[i].n);
    cbx_json_end_object(writer);
}

static void write_settings(const cbx_verdict_report *report, cbx_json_writer *writer)
{
    write_text(writer, "method", report->method);
    write_number(writer, "fdr", report->fdr);
    write_number(writer, "min_effect", report->min_effect);
    write_count(writer, "window", (size_t)report->window);
    write_count(writer, "min_history", (size_t)report->min_history);
    cbx_json_name(writer, "any_environment");
    cbx_json_bool(writer, report->any_environment);
    write_text(writer, "current_id", report->current->id);
    write_text(writer, "reference_id", report->reference ? report->reference->id : NULL);
    write_text(writer, "reference", report->reference ? report->reference_name : NULL);
    write_text(writer, "before_id", report->before ? report->before->id : NULL);
    write_text(writer, "before_commit", report->before ? report->before->commit : NULL);
    write_text(writer, "current_commit", report->current->commit);
}

static const cbx_table_column accepted_columns[] = {
    { .name = "acceptance_id", .kind = CBX_KIND_INTEGER },
    { .name = "run_id" },
    { .name = "reason" },
    { .name = "author" },
    { .name = "metrics", .kind = CBX_KIND_INTEGER },
};

static cbx_table accepted_table(const cbx_verdict_report *report, cbx_arena *arena)
{
    cbx_table table;
    cbx_table_init(&table, accepted_columns, sizeof accepted_columns / sizeof *accepted_columns,
                   arena);
    for (size_t i = 0; i < report->n_accepted; i++) {
        const cbx_acceptance *acceptance = report->accepted[i].acceptance;
        cbx_table_add_integer(&table, acceptance->id);
        cbx_table_add_text(&table, acceptance->run_id);
        cbx_table_add_text(&table, acceptance->reason);
        cbx_table_add_text(&table, acceptance->author);
        cbx_table_add_integer(&table, (int64_t)report->accepted[i].n);
    }
    return table;
}

static void write_replay(const cbx_verdict_report *report, cbx_json_writer *writer)
{
    cbx_json_name(writer, "replay");
    cbx_json_begin_object(writer);
    write_count(writer, "runs", report->n_replayed);
    write_count(writer, "with_findings", report->n_replayed_alarms);
    cbx_json_end_object(writer);
}

static void write_object(const cbx_verdict_report *report, cbx_exit status, cbx_cli *cli)
{
    static const char *const names[] = { "regressions", "improvements", "unchanged", "unjudged" };
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &cli->out, CBX_JSON_RESULT);
    cbx_json_begin_object(&writer);
    write_text(&writer, "verdict", verdict_name(status));
    cbx_json_name(&writer, "passed");
    cbx_json_bool(&writer, status == CBX_EXIT_OK);
    write_settings(report, &writer);
    write_counts(report, &writer);
    write_number(&writer, "median_detectable_pct", report->verdicts.median_detectable_pct);
    for (int outcome = 0; outcome < CBX_GATE_OUTCOMES; outcome++)
        write_table(&writer, names[outcome],
                    outcome_table(report, (cbx_gate_outcome)outcome, cli->arena));
    write_table(&writer, "missing",
                cbx_gate_missing_table(report->missing, report->n_missing, CBX_MISSING_DROPPED,
                                       cli->arena));
    write_table(
        &writer, "new",
        cbx_gate_missing_table(report->missing, report->n_missing, CBX_MISSING_NEW, cli->arena));
    write_table(&writer, "accepted", accepted_table(report, cli->arena));
    write_replay(report, &writer);
    write_text(&writer, "environment_difference", report->environment_difference);
    cbx_json_end_object(&writer);
    cbx_text_buffer_putc(&cli->out, '\n');
}

/* The sentences as a list under the verdict, the changes as tables. */
static void write_markdown(const cbx_verdict_report *report, cbx_exit status, cbx_cli *cli)
{
    static const char *const titles[] = { "Regressions", "Improvements" };
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    append_verdict(report, status, &text);
    cbx_text_buffer_printf(&cli->out, "**%s**\n", cbx_text_buffer_text(&text));
    for (int outcome = CBX_GATE_REGRESSION; outcome <= CBX_GATE_IMPROVEMENT; outcome++) {
        cbx_table table = outcome_table(report, (cbx_gate_outcome)outcome, cli->arena);
        if (cbx_table_rows(&table) == 0)
            continue;
        cbx_text_buffer_printf(&cli->out, "\n%s\n\n", titles[outcome]);
        cbx_table_write(&table, CBX_TABLE_MARKDOWN, cli->style, &cli->out);
    }
    cbx_text_buffer_clear(&text);
    append_census(report, &text);
    cbx_gate_list_append(&text, &cli->out);
    cbx_text_buffer_done(&text);
}

void cbx_verdict_report_write(const cbx_verdict_report *report, cbx_exit status, cbx_cli *cli,
                              const cbx_common *common)
{
    switch ((cbx_table_format)common->format) {
    case CBX_TABLE_ALIGNED:
        write_prose(report, status, cli->style.colour, &cli->out);
        break;
    case CBX_TABLE_JSON:
        write_object(report, status, cli);
        break;
    case CBX_TABLE_CSV: {
        cbx_table table;
        cbx_table_from_rows(report->verdicts.rows, cli->arena, &table);
        cbx_command_show(cli, common, &table);
        break;
    }
    case CBX_TABLE_MARKDOWN:
        write_markdown(report, status, cli);
        break;
    }
}

/* ---- annotations ---- */

static int compare_sizes(const void *left, const void *right)
{
    const cbx_gate_verdict *a = *(const cbx_gate_verdict *const *)left;
    const cbx_gate_verdict *b = *(const cbx_gate_verdict *const *)right;
    double x = fabs(a->delta_pct), y = fabs(b->delta_pct);
    return x == y ? (a > b) - (a < b) : x < y ? 1 : -1;
}

void cbx_verdict_report_annotate(const cbx_verdict_report *report, cbx_exit status,
                                 cbx_text_buffer *out)
{
    const cbx_gate_verdict **worst =
        calloc(report->verdicts.n + 1, sizeof(const cbx_gate_verdict *));
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    size_t n = 0;
    append_verdict(report, status, &text);
    cbx_github_annotation(status == CBX_EXIT_OK ? "notice" : "error", "calibrax check",
                          cbx_text_buffer_text(&text), out);
    for (size_t i = 0; worst && i < report->verdicts.n; i++)
        if (report->verdicts.items[i].outcome == CBX_GATE_REGRESSION)
            worst[n++] = &report->verdicts.items[i];
    if (n > 1)
        qsort(worst, n, sizeof *worst, compare_sizes);
    for (size_t i = 0; i < n && i + 1 < CBX_GITHUB_ANNOTATIONS_SHOWN;
         i++) { /* one for the verdict */
        cbx_text_buffer_clear(&text);
        append_change(report, worst[i], &text);
        cbx_github_annotation("error", "Regression", cbx_text_buffer_text(&text), out);
    }
    cbx_text_buffer_done(&text);
    free(worst);
}
