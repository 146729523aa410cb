/* Verdicts on the newest run: judge_run's rows, joined to the series. */
#include "engine/report/report_builder.h"

#include <string.h>

/* ---- which runs are judged ---- */

/*
 * A night's benchmarks may be several runs, each of some scenarios: the newest run of a scenario is
 * judged when it is less than a day older than the newest of all.
 */
static bool is_judged(const cbx_report_builder *builder, size_t run)
{
    const int64_t day_us = (int64_t)24 * 3600 * 1000000;
    int64_t newest_us = builder->runs[builder->report->n_runs - 1].header->epoch_us;
    return newest_us - builder->runs[run].header->epoch_us < day_us;
}

/* Before anything is judged: what has no value to judge, and why. */
static void assume_nothing(const cbx_report_builder *builder, const cbx_report_scenario *scenario,
                           cbx_report_series *series)
{
    enum { NEWS_RUNS = 5 }; /* for so many runs of its scenario a loss is news */
    size_t missed = scenario->positions[scenario->newest_run] -
                    scenario->positions[cbx_report_latest(series)->run];
    series->is_vanished = missed > 0 && missed <= NEWS_RUNS;
    if (series->is_vanished)
        series->judgement = cbx_judged_value_none(
            CBX_VERDICT_ABSENT, "vanished: the newest run of its scenario has no value of it");
    else if (missed)
        series->judgement = cbx_judged_value_none(
            CBX_VERDICT_ABSENT, "gone: more than five runs of its scenario lack it");
    else if (is_judged(builder, scenario->newest_run))
        series->judgement =
            cbx_judged_value_none(CBX_VERDICT_UNJUDGED, "judge_run has no row for it");
    else
        series->judgement = cbx_judged_value_none(CBX_VERDICT_ABSENT,
                                                  "its scenario was not measured on the last day");
}

/* The series of a scenario are together in the report. */
static void assume_nothing_of_all(cbx_report_builder *builder)
{
    size_t at = 0;
    for (size_t i = 0; i < builder->report->n_scenarios; i++)
        for (size_t k = 0; k < builder->scenarios[i].n_series; k++)
            assume_nothing(builder, &builder->scenarios[i], &builder->series[at++]);
}

/* ---- what is said of them ---- */

static cbx_status read_judgement(cbx_report_builder *builder, size_t run, const cbx_rowset *rows,
                                 size_t row, cbx_error *err)
{
    cbx_report_series *series = cbx_report_find_series(
        builder, cbx_rowset_find_text(rows, row, "name"), cbx_rowset_find_text(rows, row, "tags"),
        cbx_rowset_find_text(rows, row, "metric"));
    /* A scenario that has a newer run is judged by that one. */
    if (!series || series->judgement.verdict == CBX_VERDICT_ABSENT ||
        cbx_report_latest(series)->run != run)
        return CBX_OK;
    series->judgement = cbx_judged_value_read(rows, row);
    series->judgement.reason = cbx_arena_strdup(builder->arena, series->judgement.reason);
    return series->judgement.reason ? CBX_OK : cbx_report_out_of_memory(err);
}

static cbx_status judge_one(cbx_report_builder *builder, size_t run, cbx_error *err)
{
    const cbx_named_cell arguments[] = {
        { "run", cbx_cell_text(builder->runs[run].header->id) },
        { "method", cbx_cell_text(builder->report->method) },
        { "branch", cbx_cell_text(builder->request->branch) },
    };
    cbx_rowset *rows = NULL;
    cbx_status status = cbx_query_run_named("judge_run", builder->store, arguments,
                                            sizeof arguments / sizeof *arguments, &rows, err);
    for (size_t row = 0; !status && row < rows->n_rows; row++)
        status = read_judgement(builder, run, rows, row, err);
    cbx_rowset_free(rows);
    return status;
}

/* Each run once that is the newest of a scenario and judged. */
static cbx_status judge(cbx_report_builder *builder, cbx_error *err)
{
    const cbx_nightly *report = builder->report;
    cbx_status status = CBX_OK;
    for (size_t run = 0; run < report->n_runs && !status; run++) {
        bool is_newest = false;
        for (size_t i = 0; i < report->n_scenarios && !is_newest; i++)
            is_newest = report->scenarios[i].newest_run == run;
        if (is_newest && is_judged(builder, run))
            status = judge_one(builder, run, err);
    }
    return status;
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
    assume_nothing_of_all(builder);
    cbx_status status = judge(builder, err);
    if (status)
        return status;
    cbx_report_measure(builder);
    return find_acceptances(builder, err);
}
