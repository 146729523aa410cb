/* What is worth a maintainer's eye first: verdicts grouped by scenario, movers, worst first. */
#include "engine/report/report_builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- worst first ---- */

static double size_of(double delta_pct)
{
    return isnan(delta_pct) ? 0 : fabs(delta_pct);
}

/* By verdict (regressions first), then by size, then as the report has them. */
static int compare_worst(const void *a, const void *b)
{
    const cbx_report_series *left = *(const cbx_report_series *const *)a;
    const cbx_report_series *right = *(const cbx_report_series *const *)b;
    double l = size_of(left->judgement.delta_pct), r = size_of(right->judgement.delta_pct);
    if (left->judgement.verdict != right->judgement.verdict)
        return left->judgement.verdict < right->judgement.verdict ? -1 : 1;
    if (l != r)
        return l > r ? -1 : 1;
    return (left > right) - (left < right);
}

static void order_scenarios(cbx_report_builder *builder)
{
    for (size_t i = 0; i < builder->report->n_scenarios; i++) {
        cbx_report_scenario *scenario = &builder->scenarios[i];
        const cbx_report_series **list = scenario->series;
        qsort(list, scenario->n_series, sizeof *list, compare_worst);
        for (size_t k = 0; k < scenario->n_series; k++) {
            scenario->n_verdicts[list[k]->judgement.verdict]++;
            builder->report->n_verdicts[list[k]->judgement.verdict]++;
            scenario->n_vanished += list[k]->is_vanished;
            builder->report->n_vanished += list[k]->is_vanished;
        }
    }
}

/* ---- groups ---- */

static int compare_groups(const void *a, const void *b)
{
    const cbx_report_group *left = a, *right = b;
    double l = size_of(left->series[0]->judgement.delta_pct);
    double r = size_of(right->series[0]->judgement.delta_pct);
    if (l != r)
        return l > r ? -1 : 1;
    return strcmp(left->scenario, right->scenario);
}

/* The part of a scenario's list, worst first, that has the verdict. */
static cbx_report_group group_of(const cbx_report_scenario *scenario, cbx_verdict verdict)
{
    size_t begin = 0;
    while (begin < scenario->n_series && scenario->series[begin]->judgement.verdict != verdict)
        begin++;
    return (cbx_report_group){ scenario->name,
                               (const cbx_report_series *const *)scenario->series + begin,
                               scenario->n_verdicts[verdict] };
}

static cbx_status collect_groups(cbx_report_builder *builder, cbx_verdict verdict,
                                 const cbx_report_group **ret_groups, size_t *ret_n, cbx_error *err)
{
    size_t n = 0;
    cbx_report_group *groups =
        cbx_arena_calloc(builder->arena, builder->report->n_scenarios + 1, sizeof *groups);
    if (!groups)
        return cbx_report_out_of_memory(err);
    for (size_t i = 0; i < builder->report->n_scenarios; i++) {
        cbx_report_group group = group_of(&builder->scenarios[i], verdict);
        if (group.n_series)
            groups[n++] = group;
    }
    qsort(groups, n, sizeof *groups, compare_groups);
    *ret_groups = groups;
    *ret_n = n;
    return CBX_OK;
}

/* ---- movers ---- */

static int compare_movers(const void *a, const void *b)
{
    const cbx_report_series *left = *(const cbx_report_series *const *)a;
    const cbx_report_series *right = *(const cbx_report_series *const *)b;
    double l = fabs(left->period_pct), r = fabs(right->period_pct);
    if (l != r)
        return l > r ? -1 : 1;
    return (left > right) - (left < right);
}

static cbx_status find_movers(cbx_report_builder *builder, cbx_error *err)
{
    enum { MOST = 15 };
    size_t n = 0;
    const cbx_report_series **movers =
        cbx_arena_calloc(builder->arena, builder->report->n_series + 1, sizeof *movers);
    if (!movers)
        return cbx_report_out_of_memory(err);
    for (size_t i = 0; i < builder->report->n_series; i++)
        if (fabs(builder->series[i].period_pct) > 0) /* false for NaN */
            movers[n++] = &builder->series[i];
    qsort(movers, n, sizeof *movers, compare_movers);
    builder->report->movers = movers;
    builder->report->n_movers = n < MOST ? n : MOST;
    return CBX_OK;
}

cbx_status cbx_report_group_findings(cbx_report_builder *builder, cbx_error *err)
{
    cbx_nightly *report = builder->report;
    order_scenarios(builder);
    cbx_status status = collect_groups(builder, CBX_VERDICT_REGRESSION, &report->regressions,
                                       &report->n_regressions, err);
    if (!status)
        status = collect_groups(builder, CBX_VERDICT_IMPROVEMENT, &report->improvements,
                                &report->n_improvements, err);
    return status ? status : find_movers(builder, err);
}
