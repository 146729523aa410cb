#include "cli/gate_report.h"

#include "cli/display_text.h"
#include "cli/gate_text.h"
#include "cli/github_annotation.h"
#include "cli/point_text.h"
#include "engine/json/json_writer.h"
#include "engine/text/escape.h"

#include <math.h>
#include <stdlib.h>
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

static const char *verdict_name(cbx_exit status)
{
    return status == CBX_EXIT_OK ? "pass" : status == CBX_EXIT_FAILED ? "fail" : "incomplete";
}

static void append_verdict(const cbx_gate_report *report, cbx_exit status, cbx_text_buffer *out)
{
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

static bool is_name_shared(const cbx_gate_report *report, const cbx_compared_metric *row)
{
    for (size_t i = 0; i < report->comparison.n_rows; i++) {
        const cbx_compared_metric *other = &report->comparison.rows[i];
        if (other->current != row->current &&
            strcmp(other->current->name, row->current->name) == 0 &&
            strcmp(other->point->name, row->point->name) == 0)
            return true;
    }
    return false;
}

static void append_change(const cbx_gate_report *report, const cbx_compared_metric *row,
                          cbx_text_buffer *out)
{
    double current = row->current->value, baseline = row->baseline->value;
    bool fine = cbx_gate_needs_digits(current) || cbx_gate_needs_digits(baseline);
    cbx_text_buffer_puts(out, current < baseline ? "↓ " : "↑ ");
    cbx_gate_point_append(row->point, is_name_shared(report, row), out);
    cbx_text_buffer_putc(out, ' ');
    cbx_display_append(out, row->current->name);
    cbx_text_buffer_puts(out, ": ");
    cbx_gate_value_append(baseline, fine, out);
    cbx_text_buffer_puts(out, " → ");
    cbx_gate_value_append(current, fine, out);
    if (row->has_delta && isfinite(row->delta_pct))
        cbx_text_buffer_printf(out, " (%+.*f%%)", fabs(row->delta_pct) < 1 ? 2 : 1, row->delta_pct);
}

static void append_changes(const cbx_gate_report *report, cbx_change change, bool colour,
                           cbx_text_buffer *out)
{
    bool bad = change == CBX_CHANGE_REGRESSION; /* all of them are shown, of good news the first */
    const char *tone = bad ? "\x1b[31m" : "\x1b[32m";
    size_t n = 0;
    for (size_t i = 0; i < report->comparison.n_rows; i++) {
        const cbx_compared_metric *row = &report->comparison.rows[i];
        if (row->change != change || (n++ >= CBX_GATE_MOST_LISTED && !bad))
            continue;
        cbx_text_buffer_puts(out, "  ");
        cbx_text_buffer_puts(out, colour ? tone : "");
        append_change(report, row, out);
        cbx_text_buffer_puts(out, colour ? "\x1b[0m\n" : "\n");
    }
    if (n > CBX_GATE_MOST_LISTED && !bad)
        cbx_gate_rest_append(n - CBX_GATE_MOST_LISTED, out);
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
        append_change(report, &drift->rows[i], out);
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
        cbx_text_buffer_puts(out, ": ");
        cbx_display_append(out, at->acceptance->reason);
        cbx_text_buffer_puts(out, " (");
        cbx_display_append(out, at->acceptance->author);
        cbx_text_buffer_printf(out, ", acceptance %lld)\n", (long long)at->acceptance->id);
    }
}

static void append_census(const cbx_gate_report *report, cbx_text_buffer *out)
{
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

static void write_prose(const cbx_gate_report *report, cbx_exit status, bool colour,
                        cbx_text_buffer *out)
{
    append_verdict(report, status, out);
    cbx_text_buffer_putc(out, '\n');
    append_changes(report, CBX_CHANGE_REGRESSION, colour, out);
    if (report->n_improvements) {
        cbx_text_buffer_printf(out, "Improvements: %zu\n", report->n_improvements);
        append_changes(report, CBX_CHANGE_IMPROVEMENT, colour, out);
    }
    append_census(report, out);
}

/* ---- rows ---- */

static const cbx_table_column change_columns[] = {
    { .name = "scenario" },
    { .name = "name" },
    { .name = "tags", .kind = CBX_KIND_JSON },
    { .name = "metric" },
    { .name = "unit" },
    { .name = "direction" },
    { .name = "baseline_value", .title = "baseline", .kind = CBX_KIND_REAL },
    { .name = "current_value", .title = "current", .kind = CBX_KIND_REAL },
    { .name = "delta_pct", .title = "delta", .kind = CBX_KIND_PERCENT },
    { .name = "change" },
};

static void add_change(cbx_table *table, const cbx_compared_metric *row)
{
    const cbx_metric_def *def = row->def;
    cbx_table_add_text(table, row->point->scenario);
    cbx_table_add_text(table, row->point->name);
    cbx_table_add_text(table, cbx_point_tags_document(row->point, table->arena));
    cbx_table_add_text(table, row->current->name);
    cbx_table_add_text(table, def ? def->unit : NULL);
    cbx_table_add_text(table, def ? cbx_direction_name(def->direction) : NULL);
    cbx_table_add_real(table, row->baseline->value);
    cbx_table_add_real(table, row->current->value);
    cbx_table_add_real(table, row->has_delta ? row->delta_pct : (double)NAN);
    cbx_table_add_text(table, cbx_change_name(row->change));
}

static cbx_table drift_table(const cbx_gate_report *report, cbx_arena *arena)
{
    cbx_table table;
    cbx_table_init(&table, change_columns, sizeof change_columns / sizeof *change_columns, arena);
    for (size_t i = 0; i < report->drift.n_rows; i++)
        add_change(&table, &report->drift.rows[i]);
    return table;
}

/* The rows with that change; with CBX_CHANGE_NONE all of them. */
static cbx_table changes_table(const cbx_gate_report *report, cbx_change change, cbx_arena *arena)
{
    cbx_table table;
    cbx_table_init(&table, change_columns, sizeof change_columns / sizeof *change_columns, arena);
    for (size_t i = 0; i < report->comparison.n_rows; i++)
        if (change == CBX_CHANGE_NONE || report->comparison.rows[i].change == change)
            add_change(&table, &report->comparison.rows[i]);
    return table;
}

static const cbx_table_column accepted_columns[] = {
    { .name = "acceptance_id", .kind = CBX_KIND_INTEGER },
    { .name = "state" },
    { .name = "run_id" },
    { .name = "reason" },
    { .name = "author" },
    { .name = "scenario" },
    { .name = "name" },
    { .name = "tags", .kind = CBX_KIND_JSON },
    { .name = "metric" },
    { .name = "accepted_value", .kind = CBX_KIND_REAL },
    { .name = "current_value", .kind = CBX_KIND_REAL },
    { .name = "change" },
};

static cbx_table accepted_table(const cbx_gate_report *report, cbx_arena *arena)
{
    cbx_table table;
    cbx_table_init(&table, accepted_columns, sizeof accepted_columns / sizeof *accepted_columns,
                   arena);
    for (size_t i = 0; i < report->accepted.n; i++) {
        const cbx_accepted_change *at = &report->accepted.items[i];
        const cbx_point *point = at->row->point;
        cbx_table_add_integer(&table, at->acceptance->id);
        cbx_table_add_text(&table, at->expired ? "expired" : "active");
        cbx_table_add_text(&table, at->acceptance->run_id);
        cbx_table_add_text(&table, at->acceptance->reason);
        cbx_table_add_text(&table, at->acceptance->author);
        cbx_table_add_text(&table, point->scenario);
        cbx_table_add_text(&table, point->name);
        cbx_table_add_text(&table, cbx_point_tags_document(point, arena));
        cbx_table_add_text(&table, at->row->current->name);
        cbx_table_add_real(&table, at->accepted_value);
        cbx_table_add_real(&table, at->row->current->value);
        cbx_table_add_text(&table, cbx_change_name(at->row->change));
    }
    return table;
}

static void write_count(cbx_json_writer *writer, const char *name, size_t n)
{
    cbx_json_name(writer, name);
    cbx_json_integer(writer, (int64_t)n);
}

static void write_counts(const cbx_gate_report *report, cbx_json_writer *writer)
{
    cbx_json_name(writer, "counts");
    cbx_json_begin_object(writer);
    write_count(writer, "compared", report->comparison.n_rows);
    write_count(writer, "judged", cbx_gate_report_judged(report));
    write_count(writer, "regressions", report->n_regressions);
    write_count(writer, "improvements", report->n_improvements);
    write_count(writer, "unchanged", report->n_unchanged);
    write_count(writer, "info", report->n_info);
    write_count(writer, "no_definition", report->n_undefined_definition);
    write_count(writer, "undefined", report->n_undefined);
    write_count(writer, "nan", report->n_valueless);
    write_count(writer, "missing", report->n_dropped);
    write_count(writer, "new", report->n_new);
    write_count(writer, "not_ok_points", report->n_not_ok);
    cbx_json_end_object(writer);
}

static void write_table(cbx_json_writer *writer, const char *name, cbx_table table)
{
    cbx_json_name(writer, name);
    cbx_table_write_json(&table, writer);
}

static void write_object(const cbx_gate_report *report, cbx_exit status, cbx_cli *cli)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &cli->out, CBX_JSON_RESULT);
    cbx_json_begin_object(&writer);
    cbx_json_name(&writer, "verdict");
    cbx_json_string(&writer, verdict_name(status));
    cbx_json_name(&writer, "passed");
    cbx_json_bool(&writer, status == CBX_EXIT_OK);
    cbx_json_name(&writer, "method");
    cbx_json_string(&writer, "threshold");
    cbx_json_name(&writer, "threshold");
    cbx_json_double(&writer, report->threshold);
    cbx_json_name(&writer, "current_id");
    cbx_json_string(&writer, report->current->id);
    cbx_json_name(&writer, "baseline_id");
    cbx_json_string(&writer, report->baseline->id);
    write_counts(report, &writer);
    write_table(&writer, "regressions", changes_table(report, CBX_CHANGE_REGRESSION, cli->arena));
    write_table(&writer, "improvements", changes_table(report, CBX_CHANGE_IMPROVEMENT, cli->arena));
    write_table(&writer, "missing",
                cbx_gate_missing_table(report->missing, report->n_missing, CBX_MISSING_DROPPED,
                                       cli->arena));
    write_table(
        &writer, "new",
        cbx_gate_missing_table(report->missing, report->n_missing, CBX_MISSING_NEW, cli->arena));
    write_table(&writer, "accepted", accepted_table(report, cli->arena));
    cbx_json_name(&writer, "drift_since");
    cbx_json_string(&writer, report->drift.since ? report->drift.since->id : NULL);
    write_table(&writer, "drift", drift_table(report, cli->arena));
    cbx_json_name(&writer, "environment_difference");
    cbx_json_string(&writer, report->environment_difference);
    cbx_json_end_object(&writer);
    cbx_text_buffer_putc(&cli->out, '\n');
}

/* The sentences as a list under the verdict, the changes as tables. */
static void write_markdown(const cbx_gate_report *report, cbx_exit status, cbx_cli *cli)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    append_verdict(report, status, &text);
    cbx_text_buffer_printf(&cli->out, "**%s**\n", cbx_text_buffer_text(&text));
    static const struct {
        cbx_change change;
        const char *title;
    } parts[] = { { CBX_CHANGE_REGRESSION, "Regressions" },
                  { CBX_CHANGE_IMPROVEMENT, "Improvements" } };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        cbx_table table = changes_table(report, parts[i].change, cli->arena);
        if (cbx_table_rows(&table) == 0)
            continue;
        cbx_text_buffer_printf(&cli->out, "\n%s\n\n", parts[i].title);
        cbx_table_write(&table, CBX_TABLE_MARKDOWN, cli->style, &cli->out);
    }
    cbx_text_buffer_clear(&text);
    append_census(report, &text);
    cbx_gate_list_append(&text, &cli->out);
    cbx_text_buffer_done(&text);
}

void cbx_gate_report_write(const cbx_gate_report *report, cbx_exit status, cbx_cli *cli,
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
        cbx_table table = changes_table(report, CBX_CHANGE_NONE, cli->arena);
        cbx_command_show(cli, common, &table);
        break;
    }
    case CBX_TABLE_MARKDOWN:
        write_markdown(report, status, cli);
        break;
    }
}

/* ---- annotations ---- */

static double size_of(const cbx_compared_metric *row)
{
    return row->has_delta ? fabs(row->delta_pct) : (double)INFINITY;
}

static int compare_sizes(const void *left, const void *right)
{
    const cbx_compared_metric *a = *(const cbx_compared_metric *const *)left;
    const cbx_compared_metric *b = *(const cbx_compared_metric *const *)right;
    double x = size_of(a), y = size_of(b);
    return x == y ? (a > b) - (a < b) : x < y ? 1 : -1;
}

static void annotate_row(const cbx_gate_report *report, const cbx_compared_metric *row,
                         const char *level, const char *title, cbx_text_buffer *out)
{
    cbx_text_buffer message = CBX_TEXT_BUFFER_INIT;
    append_change(report, row, &message);
    cbx_github_annotation(level, title, cbx_text_buffer_text(&message), out);
    cbx_text_buffer_done(&message);
}

/* The largest first; GitHub drops what is too much. */
static void annotate_regressions(const cbx_gate_report *report, cbx_text_buffer *out)
{
    const cbx_comparison *all = &report->comparison;
    const cbx_compared_metric **worst =
        calloc(all->n_rows + 1, sizeof(const cbx_compared_metric *));
    size_t n = 0;
    for (size_t i = 0; worst && i < all->n_rows; i++)
        if (all->rows[i].change == CBX_CHANGE_REGRESSION)
            worst[n++] = &all->rows[i];
    if (n > 1)
        qsort(worst, n, sizeof *worst, compare_sizes);
    for (size_t i = 0; i < n && i + 1 < CBX_GITHUB_ANNOTATIONS_SHOWN; i++) /* one for the verdict */
        annotate_row(report, worst[i], "error", "Regression", out);
    free(worst);
}

void cbx_gate_report_annotate(const cbx_gate_report *report, cbx_exit status, cbx_text_buffer *out)
{
    cbx_text_buffer verdict = CBX_TEXT_BUFFER_INIT;
    append_verdict(report, status, &verdict);
    const char *level = status == CBX_EXIT_OK ? "notice" : "error";
    cbx_github_annotation(level, "calibrax check", cbx_text_buffer_text(&verdict), out);
    cbx_text_buffer_done(&verdict);
    annotate_regressions(report, out);
    for (size_t i = 0; i < report->drift.n_rows && i < CBX_GITHUB_ANNOTATIONS_SHOWN; i++)
        annotate_row(report, &report->drift.rows[i], "warning", "Drift", out);
}
