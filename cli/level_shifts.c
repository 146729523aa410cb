#include "cli/level_shifts.h"

#include "cli/display_text.h"
#include "cli/gate_finding.h"
#include "cli/gate_text.h"
#include "cli/report_period.h"
#include "cli/wall_clock.h"

/* ---- for people ---- */

static size_t count_verdict(const cbx_report_shift *shift, cbx_verdict verdict)
{
    size_t n = 0;
    for (size_t i = 0; i < shift->n_events; i++)
        n += shift->events[i].change->verdict == verdict;
    return n;
}

static void append_run(const cbx_run_header *run, cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, "run ");
    cbx_display_append(out, run->id);
    if (run->commit) {
        cbx_text_buffer_puts(out, " (");
        cbx_display_append_commit(out, run->commit);
        cbx_text_buffer_putc(out, ')');
    }
}

/* "2026-01-02 run B (commit), after run A (commit): 3 series: 2 worse, 1 better". */
static void append_shift(const cbx_nightly *report, const cbx_report_shift *shift,
                         cbx_text_buffer *out)
{
    const cbx_run_header *run = report->runs[shift->run].header;
    size_t n_worse = count_verdict(shift, CBX_VERDICT_REGRESSION);
    size_t n_better = count_verdict(shift, CBX_VERDICT_IMPROVEMENT);
    cbx_text_buffer_printf(out, "%.10s ", run->timestamp);
    append_run(run, out);
    if (shift->previous_run != shift->run) {
        cbx_text_buffer_puts(out, ", after ");
        append_run(report->runs[shift->previous_run].header, out);
    }
    cbx_text_buffer_printf(out, ": %zu series: %zu worse, %zu better", shift->n_events, n_worse,
                           n_better);
    if (n_worse + n_better < shift->n_events)
        cbx_text_buffer_printf(out, ", %zu without a better direction",
                               shift->n_events - n_worse - n_better);
    cbx_text_buffer_putc(out, '\n');
}

static void append_event(const cbx_report_event *event, cbx_text_buffer *out)
{
    const cbx_report_change *change = event->change;
    cbx_text_buffer_puts(out, change->after < change->before ? "  ↓ " : "  ↑ ");
    cbx_display_append(out, event->series->label);
    cbx_text_buffer_putc(out, ' ');
    cbx_display_append(out, event->series->metric);
    cbx_text_buffer_puts(out, ": ");
    cbx_gate_change_append(change->before, change->after, change->delta_pct, out);
    cbx_text_buffer_putc(out, '\n');
}

static void write_prose(const cbx_nightly *report, cbx_text_buffer *out)
{
    if (report->n_shifts == 0)
        cbx_text_buffer_puts(out, "no change points");
    else
        cbx_text_buffer_printf(out, "%zu run(s) with change points", report->n_shifts);
    cbx_text_buffer_printf(out, " in %zu series of %zu run(s) (", report->n_series, report->n_runs);
    cbx_display_append(out, report->period);
    cbx_text_buffer_puts(out, report->n_shifts ? "):\n" : ")\n");
    for (size_t i = 0; i < report->n_shifts; i++) {
        const cbx_report_shift *shift = &report->shifts[i];
        append_shift(report, shift, out);
        for (size_t k = 0; k < shift->n_events && k < CBX_GATE_MOST_LISTED; k++)
            append_event(&shift->events[k], out);
        if (shift->n_events > CBX_GATE_MOST_LISTED)
            cbx_gate_rest_append(shift->n_events - CBX_GATE_MOST_LISTED, out);
    }
}

/* ---- as rows ---- */

static const cbx_table_column columns[] = {
    { .name = "run_id" },
    { .name = "previous_run_id" },
    { .name = "timestamp", .title = "time (UTC)", .kind = CBX_KIND_TIME },
    { .name = "commit_hash", .title = "commit", .kind = CBX_KIND_COMMIT },
    { .name = "series_moved", .kind = CBX_KIND_INTEGER }, /* at that run */
    { .name = "scenario" },
    { .name = "name" },
    { .name = "tags", .kind = CBX_KIND_JSON },
    { .name = "metric" },
    { .name = "unit" },
    { .name = "before", .kind = CBX_KIND_REAL },
    { .name = "after", .kind = CBX_KIND_REAL },
    { .name = "delta_pct", .title = "delta", .kind = CBX_KIND_PERCENT },
    { .name = "magnitude", .kind = CBX_KIND_REAL },
    { .name = "confidence", .kind = CBX_KIND_REAL },
    { .name = "change" },
};

static void add_event(cbx_table *table, const cbx_nightly *report, const cbx_report_shift *shift,
                      const cbx_report_event *event)
{
    const cbx_report_series *series = event->series;
    const cbx_report_change *change = event->change;
    const cbx_run_header *run = report->runs[change->run].header;
    bool has_previous = change->previous_run != change->run;
    cbx_table_add_text(table, run->id);
    cbx_table_add_text(table, has_previous ? report->runs[change->previous_run].header->id : NULL);
    cbx_table_add_text(table, run->timestamp);
    cbx_table_add_text(table, run->commit);
    cbx_table_add_integer(table, (int64_t)shift->n_events);
    cbx_table_add_text(table, series->scenario);
    cbx_table_add_text(table, series->name);
    cbx_table_add_text(table, series->tags);
    cbx_table_add_text(table, series->metric);
    cbx_table_add_text(table, series->unit);
    cbx_table_add_real(table, change->before);
    cbx_table_add_real(table, change->after);
    cbx_table_add_real(table, change->delta_pct);
    cbx_table_add_real(table, change->magnitude);
    cbx_table_add_real(table, change->confidence);
    cbx_table_add_text(table, cbx_verdict_name(change->verdict));
}

static void write_rows(cbx_cli *cli, const cbx_common *common, const cbx_nightly *report)
{
    cbx_table table;
    cbx_table_init(&table, columns, sizeof columns / sizeof *columns, cli->arena);
    for (size_t i = 0; i < report->n_shifts; i++)
        for (size_t k = 0; k < report->shifts[i].n_events; k++)
            add_event(&table, report, &report->shifts[i], &report->shifts[i].events[k]);
    cbx_command_show(cli, common, &table);
}

cbx_exit cbx_level_shifts_show(cbx_cli *cli, const cbx_common *common,
                               const cbx_level_shift_question *question)
{
    cbx_report_request request = { .branch = question->branch,
                                   .only_changes = true,
                                   .now_us = cbx_wall_clock_us() };
    cbx_nightly *report = NULL;
    cbx_error err;
    if (cbx_report_period_read(question->since, question->last, cli->arena, &request, &err) !=
        CBX_OK)
        return cbx_usage_error(cli, "%s: %s", cli->command->name, err.text);
    cbx_store *store = cbx_command_open(cli, common, CBX_OPEN_READ);
    if (!store)
        return CBX_EXIT_ERROR;
    cbx_status status = cbx_report_make(store, &request, &report, &err);
    if (status == CBX_OK && cbx_command_is_prose(common))
        write_prose(report, &cli->out);
    else if (status == CBX_OK)
        write_rows(cli, common, report);
    cbx_report_free(report);
    cbx_store_close(store);
    return status == CBX_OK ? CBX_EXIT_OK : cbx_report(&err);
}
