#include "engine/report/report_builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double cbx_report_badness(const cbx_report_series *series, double delta_pct)
{
    if (isnan(delta_pct))
        return 0;
    switch (series->direction) {
    case CBX_DIRECTION_HIGHER:
        return -delta_pct;
    case CBX_DIRECTION_LOWER:
        return delta_pct;
    case CBX_DIRECTION_NONE:
    case CBX_DIRECTION_INFO:
        break;
    }
    return 0;
}

const cbx_report_value *cbx_report_latest(const cbx_report_series *series)
{
    return &series->values[series->n_values - 1];
}

cbx_status cbx_report_out_of_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

cbx_status cbx_report_query(cbx_report_builder *builder, const char *name,
                            const cbx_cell *arguments, size_t n_arguments, cbx_rowset **ret_rows,
                            cbx_error *err)
{
    const cbx_query *query = cbx_query_find(name);
    if (!query)
        return cbx_fail(err, CBX_NOT_FOUND, "the analysis '%s' is not part of this build", name);
    return cbx_query_run(query, builder->store, arguments, n_arguments, ret_rows, err);
}

static cbx_status fill(cbx_report_builder *builder, cbx_error *err)
{
    enum { STEPS_TO_CHANGES = 2 };
    static cbx_status (*const steps[])(cbx_report_builder *, cbx_error *) = {
        cbx_report_load_series,    cbx_report_group_changes,       cbx_report_judge,
        cbx_report_group_findings, cbx_report_rank_scenarios,      cbx_report_fit_scenarios,
        cbx_report_find_front,     cbx_report_compare_environments
    };
    cbx_status status = cbx_report_load_runs(builder, err);
    if (status || builder->report->n_runs == 0)
        return status;
    builder->numbers = cbx_arena_calloc(builder->arena, builder->report->n_runs, sizeof(double));
    if (!builder->numbers)
        return cbx_report_out_of_memory(err);
    size_t n = builder->request->only_changes ? STEPS_TO_CHANGES : sizeof steps / sizeof *steps;
    for (size_t i = 0; i < n && !status; i++)
        status = steps[i](builder, err);
    return status;
}

cbx_status cbx_report_make(cbx_store *store, const cbx_report_request *request,
                           cbx_nightly **ret_report, cbx_error *err)
{
    cbx_nightly *report = calloc(1, sizeof *report);
    cbx_report_builder builder = { .store = store, .request = request, .report = report };
    if (report)
        builder.arena = report->arena = cbx_arena_new();
    builder.definitions = cbx_definitions_new();
    builder.by_identity = cbx_string_map_new();
    cbx_status status = builder.arena && builder.definitions && builder.by_identity
                            ? CBX_OK
                            : cbx_report_out_of_memory(err);
    if (!status) {
        report->now_us = request->now_us;
        report->branch = request->branch;
        report->period = request->period;
        report->method = request->method ? request->method : "history";
        status = fill(&builder, err);
        if (!request->has_since && report->n_runs < request->last)
            report->period = "all runs";
    }
    cbx_definitions_free(builder.definitions);
    cbx_string_map_free(builder.by_identity);
    if (status)
        cbx_report_free(report);
    else
        *ret_report = report;
    return status;
}

void cbx_report_free(cbx_nightly *report)
{
    if (!report)
        return;
    cbx_arena_free(report->arena);
    free(report);
}
