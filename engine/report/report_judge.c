/* Verdicts on the newest run: judge_run's rows, joined to the series. */
#include "engine/report/report_builder.h"

#include <math.h>
#include <string.h>

static cbx_report_judgement nothing_said(cbx_report_verdict verdict, const char *reason)
{
    const double none = NAN;
    return (cbx_report_judgement){ verdict, none, none, none, none,  none,
                                   none,    none, none, 0,    reason };
}

/* Columns that one table function calls otherwise than another. */
typedef struct verdict_columns {
    const char *function, *method;
    const char *verdict, *value, *expected;
} verdict_columns;

static cbx_status read_judgement(cbx_report_builder *builder, const verdict_columns *columns,
                                 const cbx_rowset *rows, size_t row, cbx_error *err)
{
    cbx_report_series *series = cbx_report_find_series(
        builder, cbx_rowset_find_text(rows, row, "name"), cbx_rowset_find_text(rows, row, "tags"),
        cbx_rowset_find_text(rows, row, "metric"));
    if (!series)
        return CBX_OK;
    const cbx_cell n_history = cbx_rowset_find(rows, row, "n_history");
    const char *reason =
        cbx_arena_strdup(builder->arena, cbx_rowset_find_text(rows, row, "reason"));
    series->judgement = (cbx_report_judgement){
        .verdict = cbx_report_verdict_parse(cbx_rowset_find_text(rows, row, columns->verdict),
                                            CBX_VERDICT_UNJUDGED),
        .value = cbx_rowset_find_number(rows, row, columns->value),
        .expected = cbx_rowset_find_number(rows, row, columns->expected),
        .lower = cbx_rowset_find_number(rows, row, "interval_lower"),
        .upper = cbx_rowset_find_number(rows, row, "interval_upper"),
        .delta_pct = cbx_rowset_find_number(rows, row, "delta_pct"),
        .p_value = cbx_rowset_find_number(rows, row, "p_value"),
        .q_value = cbx_rowset_find_number(rows, row, "q_value"),
        .detectable_pct = cbx_rowset_find_number(rows, row, "detectable_pct"),
        .n_history = n_history.type == CBX_CELL_INTEGER ? n_history.integer : 0,
        .reason = reason,
    };
    return reason ? CBX_OK : cbx_report_out_of_memory(err);
}

/* Before anything is judged: what the newest run has no value of, and why. */
static void assume_nothing(const cbx_report_builder *builder, const cbx_report_scenario *scenario,
                           cbx_report_series *series)
{
    size_t run = cbx_report_latest(series)->run;
    series->is_vanished = run < scenario->newest_run;
    if (run + 1 == builder->report->n_runs)
        series->judgement = nothing_said(CBX_VERDICT_UNJUDGED, "nothing to compare it with");
    else if (series->is_vanished)
        series->judgement = nothing_said(
            CBX_VERDICT_ABSENT, "vanished: the newest run of its scenario has no value of it");
    else
        series->judgement =
            nothing_said(CBX_VERDICT_ABSENT, "its scenario is not part of the newest run");
}

/* The series of a scenario are together in the report. */
static void assume_nothing_of_all(cbx_report_builder *builder)
{
    size_t at = 0;
    for (size_t i = 0; i < builder->report->n_scenarios; i++)
        for (size_t k = 0; k < builder->scenarios[i].n_series; k++)
            assume_nothing(builder, &builder->scenarios[i], &builder->series[at++]);
}

static cbx_status apply(cbx_report_builder *builder, const verdict_columns *columns,
                        const cbx_cell *arguments, size_t n_arguments, cbx_error *err)
{
    cbx_rowset *rows = NULL;
    cbx_status status =
        cbx_report_query(builder, columns->function, arguments, n_arguments, &rows, err);
    for (size_t row = 0; !status && row < rows->n_rows; row++)
        status = read_judgement(builder, columns, rows, row, err);
    cbx_rowset_free(rows);
    builder->report->method = columns->method;
    return status;
}

/* Without judge_run in this build: against the baseline, else the run before. */
static cbx_status compare_with_former(cbx_report_builder *builder, cbx_error *err)
{
    static const verdict_columns columns = { "compare_runs", "threshold", "change", "current_value",
                                             "baseline_value" };
    const cbx_nightly *report = builder->report;
    const char *former = report->n_runs > 1 ? builder->runs[report->n_runs - 2].header->id : NULL;
    for (size_t i = 0; i + 1 < report->n_runs; i++)
        if (builder->runs[i].baseline && strcmp(builder->runs[i].baseline, "main") == 0)
            former = builder->runs[i].header->id;
    const cbx_cell arguments[] = { cbx_cell_text(builder->runs[report->n_runs - 1].header->id),
                                   cbx_cell_text(former) };
    return former ? apply(builder, &columns, arguments, 2, err) : CBX_OK;
}

static cbx_status judge(cbx_report_builder *builder, cbx_error *err)
{
    static const verdict_columns columns = { "judge_run", "history", "verdict", "value",
                                             "expected" };
    const cbx_cell arguments[] = { cbx_cell_text(
        builder->runs[builder->report->n_runs - 1].header->id) };
    if (!cbx_query_find(columns.function))
        return compare_with_former(builder, err);
    return apply(builder, &columns, arguments, 1, err);
}

/* ---- accepted changes ---- */

static void find_accepted_run(const cbx_report_builder *builder, cbx_report_series *series)
{
    for (size_t i = 0; i < series->n_values; i++) {
        size_t run = series->values[i].run;
        if (strcmp(builder->runs[run].header->id, series->acceptance->run_id) == 0)
            series->accepted_run = (int64_t)run;
    }
}

static cbx_status find_acceptances(cbx_report_builder *builder, cbx_error *err)
{
    const cbx_acceptance *acceptances = NULL;
    size_t n = 0;
    int64_t newest_us = builder->runs[builder->report->n_runs - 1].header->epoch_us;
    cbx_status status =
        cbx_store_load_acceptances(builder->store, builder->arena, &acceptances, &n, err);
    for (size_t i = 0; i < builder->report->n_series && n && !status; i++) {
        cbx_report_series *series = &builder->series[i];
        cbx_point point = { .name = series->name, .scenario = series->scenario, .status = "ok" };
        if (!cbx_report_parse_tags(series->tags, builder->arena, &point.tags, &point.n_tags))
            return cbx_report_out_of_memory(err);
        series->acceptance = cbx_acceptances_find(acceptances, n, &point, series->metric, newest_us,
                                                  builder->request->now_us);
        if (series->acceptance)
            find_accepted_run(builder, series);
    }
    return status;
}

cbx_status cbx_report_judge(cbx_report_builder *builder, cbx_error *err)
{
    builder->report->method = "history";
    assume_nothing_of_all(builder);
    cbx_status status = judge(builder, err);
    if (status)
        return status;
    cbx_report_measure(builder);
    return find_acceptances(builder, err);
}
