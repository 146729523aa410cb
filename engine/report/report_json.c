#include "engine/report/report_json.h"

#include "engine/json/json_writer.h"
#include "engine/report/report_text.h"

#include <math.h>

/* ---- members ---- */

static void put_time(cbx_json_writer *writer, const char *name, int64_t epoch_us)
{
    char text[40];
    cbx_timestamp_format(epoch_us, text);
    cbx_json_put_string(writer, name, text);
}

static void begin_list(cbx_json_writer *writer, const char *name)
{
    cbx_json_name(writer, name);
    cbx_json_begin_array(writer);
}

/* ---- runs and series ---- */

static void put_run(cbx_json_writer *writer, const cbx_report_run *run)
{
    cbx_json_begin_object(writer);
    cbx_json_put_string(writer, "run_id", run->header->id);
    cbx_json_put_string(writer, "timestamp", run->header->timestamp);
    cbx_json_put_integer(writer, "epoch_us", run->header->epoch_us);
    cbx_json_put_string(writer, "commit_hash", run->header->commit);
    cbx_json_put_string(writer, "branch", run->header->branch);
    cbx_json_put_integer(writer, "point_count", run->header->point_count);
    cbx_json_put_string(writer, "baseline", run->baseline);
    cbx_json_end_object(writer);
}

static void put_judgement(cbx_json_writer *writer, const cbx_judged_value *judgement)
{
    cbx_json_put_string(writer, "verdict", cbx_verdict_name(judgement->verdict));
    cbx_json_put_number(writer, "value", judgement->value);
    cbx_json_put_number(writer, "expected", judgement->expected);
    cbx_json_put_number(writer, "interval_lower", judgement->lower);
    cbx_json_put_number(writer, "interval_upper", judgement->upper);
    cbx_json_put_number(writer, "delta_pct", judgement->delta_pct);
    cbx_json_put_number(writer, "p_value", judgement->p_value);
    cbx_json_put_number(writer, "q_value", judgement->q_value);
    cbx_json_put_integer(writer, "n_history", judgement->n_history);
    cbx_json_put_number(writer, "detectable_pct", judgement->detectable_pct);
    cbx_json_put_string(writer, "reason", judgement->reason);
}

static void put_change(cbx_json_writer *writer, const cbx_report_change *change)
{
    cbx_json_begin_object(writer);
    cbx_json_put_integer(writer, "run", (int64_t)change->run);
    cbx_json_put_integer(writer, "previous_run", (int64_t)change->previous_run);
    cbx_json_put_number(writer, "before", change->before);
    cbx_json_put_number(writer, "after", change->after);
    cbx_json_put_number(writer, "delta_pct", change->delta_pct);
    cbx_json_put_number(writer, "magnitude", change->magnitude);
    cbx_json_put_number(writer, "confidence", change->confidence);
    cbx_json_put_string(writer, "change", cbx_verdict_name(change->verdict));
    cbx_json_end_object(writer);
}

/* A column of the values; bounds only where one is there. */
static void put_values(cbx_json_writer *writer, const cbx_report_series *series, const char *name,
                       size_t offset, bool if_any)
{
    bool any = !if_any;
    for (size_t i = 0; i < series->n_values && !any; i++)
        any = !isnan(*(const double *)((const char *)&series->values[i] + offset));
    if (!any)
        return;
    begin_list(writer, name);
    for (size_t i = 0; i < series->n_values; i++) {
        double value = *(const double *)((const char *)&series->values[i] + offset);
        if (isnan(value))
            cbx_json_null(writer);
        else
            cbx_json_double(writer, value);
    }
    cbx_json_end_array(writer);
}

static void put_acceptance(cbx_json_writer *writer, const cbx_report_series *series)
{
    if (!series->acceptance)
        return;
    cbx_json_name(writer, "accepted");
    cbx_json_begin_object(writer);
    cbx_json_put_string(writer, "run_id", series->acceptance->run_id);
    cbx_json_put_string(writer, "reason", series->acceptance->reason);
    cbx_json_put_string(writer, "author", series->acceptance->author);
    cbx_json_put_string(writer, "expires_at", series->acceptance->expires_at);
    cbx_json_end_object(writer);
}

static void put_series(cbx_json_writer *writer, const cbx_report_series *series)
{
    cbx_json_begin_object(writer);
    cbx_json_put_string(writer, "scenario", series->scenario);
    cbx_json_put_string(writer, "name", series->name);
    cbx_json_name(writer, "tags");
    cbx_json_document(writer, series->tags);
    cbx_json_put_string(writer, "metric", series->metric);
    cbx_json_put_string(writer, "label", series->label);
    cbx_json_put_string(writer, "unit", series->unit);
    cbx_json_put_string(writer, "direction", cbx_direction_name(series->direction));
    put_judgement(writer, &series->judgement);
    cbx_json_put_number(writer, "latest", cbx_report_latest(series)->value);
    cbx_json_put_number(writer, "level", series->level);
    cbx_json_put_number(writer, "cv", series->cv);
    cbx_json_put_integer(writer, "n_level", (int64_t)series->n_level);
    cbx_json_put_number(writer, "period_pct", series->period_pct);
    cbx_json_put_bool(writer, "vanished", series->is_vanished);
    put_acceptance(writer, series);
    begin_list(writer, "changes");
    for (size_t i = 0; i < series->n_changes; i++)
        put_change(writer, &series->changes[i]);
    cbx_json_end_array(writer);
    begin_list(writer, "runs");
    for (size_t i = 0; i < series->n_values; i++)
        cbx_json_integer(writer, (int64_t)series->values[i].run);
    cbx_json_end_array(writer);
    put_values(writer, series, "values", offsetof(cbx_report_value, value), false);
    put_values(writer, series, "lower", offsetof(cbx_report_value, lower), true);
    put_values(writer, series, "upper", offsetof(cbx_report_value, upper), true);
    cbx_json_end_object(writer);
}

/* ---- findings ---- */

static void put_group(cbx_json_writer *writer, const cbx_report_group *group)
{
    cbx_json_begin_object(writer);
    cbx_json_put_string(writer, "scenario", group->scenario);
    begin_list(writer, "series");
    for (size_t i = 0; i < group->n_series; i++)
        cbx_json_integer(writer, (int64_t)group->series[i]->number);
    cbx_json_end_array(writer);
    cbx_json_end_object(writer);
}

static void put_groups(cbx_json_writer *writer, const char *name, const cbx_report_group *groups,
                       size_t n)
{
    begin_list(writer, name);
    for (size_t i = 0; i < n; i++)
        put_group(writer, &groups[i]);
    cbx_json_end_array(writer);
}

static void put_shifts(cbx_json_writer *writer, const cbx_nightly *report)
{
    begin_list(writer, "shifts");
    for (size_t i = 0; i < report->n_shifts; i++) {
        const cbx_report_shift *shift = &report->shifts[i];
        cbx_json_begin_object(writer);
        cbx_json_put_integer(writer, "run", (int64_t)shift->run);
        cbx_json_put_integer(writer, "previous_run", (int64_t)shift->previous_run);
        begin_list(writer, "series");
        for (size_t k = 0; k < shift->n_events; k++)
            cbx_json_integer(writer, (int64_t)shift->events[k].series->number);
        cbx_json_end_array(writer);
        cbx_json_end_object(writer);
    }
    cbx_json_end_array(writer);
}

static void put_movers(cbx_json_writer *writer, const cbx_nightly *report)
{
    begin_list(writer, "movers");
    for (size_t i = 0; i < report->n_movers; i++)
        cbx_json_integer(writer, (int64_t)report->movers[i]->number);
    cbx_json_end_array(writer);
}

/* ---- rankings, scaling, Pareto ---- */

static void put_ranking(cbx_json_writer *writer, const cbx_report_ranking *ranking)
{
    cbx_json_begin_object(writer);
    cbx_json_put_string(writer, "scenario", ranking->scenario);
    cbx_json_put_string(writer, "metric", ranking->metric);
    cbx_json_put_string(writer, "unit", ranking->unit);
    cbx_json_put_string(writer, "direction", cbx_direction_name(ranking->direction));
    cbx_json_put_string(writer, "group_by", ranking->group_by);
    cbx_json_put_integer(writer, "run", (int64_t)ranking->run);
    begin_list(writer, "ranks");
    for (size_t i = 0; i < ranking->n_ranks; i++) {
        cbx_json_begin_object(writer);
        cbx_json_put_string(writer, "label", ranking->ranks[i].label);
        cbx_json_put_number(writer, "value", ranking->ranks[i].value);
        cbx_json_put_bool(writer, "is_best", ranking->ranks[i].is_best);
        cbx_json_put_number(writer, "delta_from_best", ranking->ranks[i].delta_from_best);
        cbx_json_end_object(writer);
    }
    cbx_json_end_array(writer);
    cbx_json_end_object(writer);
}

static void put_points(cbx_json_writer *writer, const cbx_report_xy *points, size_t n,
                       bool with_front)
{
    begin_list(writer, "points");
    for (size_t i = 0; i < n; i++) {
        cbx_json_begin_object(writer);
        cbx_json_put_string(writer, "label", points[i].label);
        cbx_json_put_number(writer, "x", points[i].x);
        cbx_json_put_number(writer, "y", points[i].y);
        if (with_front)
            cbx_json_put_bool(writer, "on_front", points[i].is_on_front);
        cbx_json_end_object(writer);
    }
    cbx_json_end_array(writer);
}

static void put_scaling(cbx_json_writer *writer, const cbx_report_scaling *scaling)
{
    cbx_json_begin_object(writer);
    cbx_json_put_string(writer, "scenario", scaling->scenario);
    cbx_json_put_string(writer, "label", scaling->label);
    cbx_json_put_string(writer, "metric", scaling->metric);
    cbx_json_put_string(writer, "unit", scaling->unit);
    cbx_json_put_string(writer, "size_tag", scaling->size_tag);
    cbx_json_put_integer(writer, "run", (int64_t)scaling->run);
    cbx_json_put_number(writer, "coefficient", scaling->coefficient);
    cbx_json_put_number(writer, "exponent", scaling->exponent);
    cbx_json_put_number(writer, "exponent_lower", scaling->exponent_lower);
    cbx_json_put_number(writer, "exponent_upper", scaling->exponent_upper);
    cbx_json_put_number(writer, "r_squared", scaling->r_squared);
    cbx_json_put_string(writer, "complexity", scaling->complexity);
    cbx_json_put_integer(writer, "n", scaling->n);
    put_points(writer, scaling->points, scaling->n_points, false);
    cbx_json_end_object(writer);
}

static void put_pareto(cbx_json_writer *writer, const cbx_report_pareto *pareto)
{
    cbx_json_name(writer, "pareto");
    if (!pareto) {
        cbx_json_null(writer);
        return;
    }
    cbx_json_begin_object(writer);
    cbx_json_put_string(writer, "x_metric", pareto->x_metric);
    cbx_json_put_string(writer, "y_metric", pareto->y_metric);
    cbx_json_put_string(writer, "x_unit", pareto->x_unit);
    cbx_json_put_string(writer, "y_unit", pareto->y_unit);
    cbx_json_put_integer(writer, "run", (int64_t)pareto->run);
    put_points(writer, pareto->points, pareto->n_points, true);
    cbx_json_end_object(writer);
}

static void put_rankings(cbx_json_writer *writer, const cbx_nightly *report)
{
    begin_list(writer, "rankings");
    for (size_t i = 0; i < report->n_rankings; i++)
        put_ranking(writer, &report->rankings[i]);
    cbx_json_end_array(writer);
    begin_list(writer, "scaling");
    for (size_t i = 0; i < report->n_scalings; i++)
        put_scaling(writer, &report->scalings[i]);
    cbx_json_end_array(writer);
    put_pareto(writer, report->pareto);
}

static void put_environments(cbx_json_writer *writer, const cbx_nightly *report)
{
    begin_list(writer, "environments");
    for (size_t i = 0; i < report->n_environments; i++) {
        cbx_json_begin_object(writer);
        cbx_json_put_integer(writer, "run", (int64_t)report->environments[i].run);
        cbx_json_put_integer(writer, "previous_run", (int64_t)report->environments[i].previous_run);
        cbx_json_put_string(writer, "difference", report->environments[i].difference);
        cbx_json_end_object(writer);
    }
    cbx_json_end_array(writer);
}

static void put_counts(cbx_json_writer *writer, const size_t n_verdicts[CBX_N_VERDICTS],
                       size_t n_vanished)
{
    cbx_json_name(writer, "counts");
    cbx_json_begin_object(writer);
    for (size_t i = 0; i < CBX_N_VERDICTS; i++)
        cbx_json_put_integer(writer, cbx_verdict_name((cbx_verdict)i), (int64_t)n_verdicts[i]);
    cbx_json_put_integer(writer, "vanished", (int64_t)n_vanished);
    cbx_json_end_object(writer);
}

/* The lines at the top, as sentences. */
static void put_verdict(cbx_json_writer *writer, const cbx_nightly *report)
{
    cbx_text_buffer line = CBX_TEXT_BUFFER_INIT;
    cbx_json_put_string(writer, "verdict", cbx_verdict_name(cbx_report_overall(report)));
    cbx_report_verdict_line(report, &line);
    cbx_json_put_string(writer, "verdict_line", cbx_text_buffer_text(&line));
    writer->out->failed |= line.failed;
    cbx_text_buffer_done(&line);
    put_counts(writer, report->n_verdicts, report->n_vanished);
}

static void put_scenarios(cbx_json_writer *writer, const cbx_nightly *report)
{
    begin_list(writer, "scenarios");
    for (size_t i = 0; i < report->n_scenarios; i++) {
        const cbx_report_scenario *scenario = &report->scenarios[i];
        cbx_json_begin_object(writer);
        cbx_json_put_string(writer, "scenario", scenario->name);
        cbx_json_put_integer(writer, "newest_run", (int64_t)scenario->newest_run);
        cbx_json_put_integer(writer, "n_series", (int64_t)scenario->n_series);
        put_counts(writer, scenario->n_verdicts, scenario->n_vanished);
        cbx_json_end_object(writer);
    }
    cbx_json_end_array(writer);
}

void cbx_report_write_json(const cbx_nightly *report, cbx_text_buffer *out)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, out, CBX_JSON_RESULT);
    cbx_json_begin_object(&writer);
    put_time(&writer, "generated_at", report->now_us);
    cbx_json_put_string(&writer, "period", report->period);
    cbx_json_put_string(&writer, "branch", report->branch);
    cbx_json_put_string(&writer, "method", report->method);
    put_verdict(&writer, report);
    begin_list(&writer, "runs");
    for (size_t i = 0; i < report->n_runs; i++)
        put_run(&writer, &report->runs[i]);
    cbx_json_end_array(&writer);
    put_groups(&writer, "regressions", report->regressions, report->n_regressions);
    put_groups(&writer, "improvements", report->improvements, report->n_improvements);
    put_shifts(&writer, report);
    put_movers(&writer, report);
    put_rankings(&writer, report);
    put_scenarios(&writer, report);
    begin_list(&writer, "series");
    for (size_t i = 0; i < report->n_series; i++)
        put_series(&writer, &report->series[i]);
    cbx_json_end_array(&writer);
    put_environments(&writer, report);
    cbx_json_end_object(&writer);
    cbx_text_buffer_putc(out, '\n');
}
