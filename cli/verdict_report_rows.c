/* The gate's result by judge_run as rows and as the members of a JSON object. */
#include "cli/gate_text.h"
#include "cli/query_command.h"
#include "cli/verdict_report.h"
#include "engine/statistics/binomial_bound.h"

#include <math.h>

cbx_table cbx_verdict_report_list_all(const void *page_report, cbx_arena *arena)
{
    const cbx_verdict_report *report = page_report;
    cbx_table table;
    cbx_table_from_rows(report->verdicts.rows, arena, &table);
    return table;
}

cbx_table cbx_verdict_report_list(const void *page_report, cbx_verdict verdict, cbx_arena *arena)
{
    const cbx_verdict_report *report = page_report;
    cbx_table all = cbx_verdict_report_list_all(report, arena), some;
    cbx_table_init(&some, all.columns, all.n_columns, arena);
    for (size_t i = 0; i < report->verdicts.n; i++)
        for (size_t k = 0; report->verdicts.items[i].judged.verdict == verdict && k < all.n_columns;
             k++)
            cbx_table_add(&some, all.cells[i * all.n_columns + k]);
    return some;
}

static void write_counts(const cbx_verdict_report *report, cbx_json_writer *writer)
{
    const cbx_gate_verdicts *verdicts = &report->verdicts;
    cbx_json_name(writer, "counts");
    cbx_json_begin_object(writer);
    cbx_json_put_integer(writer, "metrics", (int64_t)verdicts->n);
    cbx_json_put_integer(writer, "judged", (int64_t)cbx_gate_verdicts_judged(verdicts));
    cbx_json_put_integer(writer, "regressions", (int64_t)verdicts->counts[CBX_VERDICT_REGRESSION]);
    cbx_json_put_integer(writer, "improvements",
                         (int64_t)verdicts->counts[CBX_VERDICT_IMPROVEMENT]);
    cbx_json_put_integer(writer, "unchanged", (int64_t)verdicts->counts[CBX_VERDICT_UNCHANGED]);
    cbx_json_put_integer(writer, "unjudged", (int64_t)verdicts->counts[CBX_VERDICT_UNJUDGED]);
    cbx_json_put_integer(writer, "failed", (int64_t)cbx_verdict_report_count_failed(report));
    cbx_json_put_integer(writer, "missing",
                         (int64_t)cbx_verdict_report_count_missing(report, CBX_MISSING_DROPPED));
    cbx_json_put_integer(writer, "new",
                         (int64_t)cbx_verdict_report_count_missing(report, CBX_MISSING_NEW));
    cbx_json_end_object(writer);
    cbx_json_name(writer, "unjudged_by_reason");
    cbx_json_begin_object(writer);
    for (size_t i = 0; i < verdicts->n_reasons; i++)
        cbx_json_put_integer(writer, verdicts->reasons[i].text, (int64_t)verdicts->reasons[i].n);
    cbx_json_end_object(writer);
}

static void write_settings(const cbx_verdict_report *report, cbx_json_writer *writer)
{
    cbx_json_put_string(writer, "method", report->method);
    cbx_json_put_number(writer, "fdr", report->fdr);
    cbx_json_put_number(writer, "min_effect", report->min_effect);
    cbx_json_put_integer(writer, "window", report->window);
    cbx_json_put_integer(writer, "min_history", report->min_history);
    cbx_json_put_bool(writer, "any_environment", report->any_environment);
    cbx_json_put_string(writer, "branch", report->branch);
    cbx_json_put_string(writer, "current_id", report->current->id);
    cbx_json_put_string(writer, "reference_id", report->reference ? report->reference->id : NULL);
    cbx_json_put_string(writer, "reference", report->reference ? report->reference_name : NULL);
    cbx_json_put_string(writer, "before_id", report->before ? report->before->id : NULL);
    cbx_json_put_string(writer, "before_commit", report->before ? report->before->commit : NULL);
    cbx_json_put_string(writer, "current_commit", report->current->commit);
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

static void write_record(const cbx_verdict_report *report, cbx_json_writer *writer)
{
    const cbx_judging_record *record = &report->record;
    double upper = NAN;
    (void)cbx_binomial_upper(record->n_alarms, record->n_runs, 0.95, &upper);
    cbx_json_name(writer, "record");
    cbx_json_begin_object(writer);
    cbx_json_put_integer(writer, "runs", (int64_t)record->n_runs);
    cbx_json_put_integer(writer, "with_findings", (int64_t)record->n_alarms);
    cbx_json_put_number(writer, "upper_share", upper);
    cbx_json_end_object(writer);
}

static void write_replay(const cbx_verdict_report *report, cbx_json_writer *writer)
{
    cbx_json_name(writer, "replay");
    cbx_json_begin_object(writer);
    cbx_json_put_integer(writer, "runs", (int64_t)report->n_replayed);
    cbx_json_put_integer(writer, "with_findings", (int64_t)report->n_replayed_alarms);
    cbx_json_end_object(writer);
}

void cbx_verdict_report_write_members(const void *page_report, cbx_json_writer *writer,
                                      cbx_arena *arena)
{
    static const char *const names[] = { "regressions", "improvements", "unchanged", "unjudged" };
    const cbx_verdict_report *report = page_report;
    write_settings(report, writer);
    write_counts(report, writer);
    cbx_json_put_number(writer, "median_detectable_pct", report->verdicts.median_detectable_pct);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cbx_gate_table_write(writer, names[i],
                             cbx_verdict_report_list(report, (cbx_verdict)i, arena));
    cbx_gate_missing_write(report->missing, report->n_missing, writer, arena);
    cbx_gate_table_write(writer, "accepted", accepted_table(report, arena));
    write_record(report, writer);
    write_replay(report, writer);
    cbx_json_put_string(writer, "environment_difference", report->environment_difference);
}
