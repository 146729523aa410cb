#include "engine/report/report_text.h"

#include "engine/report/svg_plot.h"
#include "engine/text/unit_text.h"

#include <math.h>
#include <string.h>

void cbx_report_count(size_t n, const char *one, const char *many, cbx_text_buffer *out)
{
    cbx_text_buffer_printf(out, "%zu %s", n, n == 1 ? one : many);
}

void cbx_report_time(int64_t epoch_us, cbx_text_buffer *out)
{
    char text[40];
    cbx_timestamp_format(epoch_us, text);
    cbx_text_buffer_printf(out, "%.10s %.5s UTC", text, text + 11);
}

const char *cbx_report_direction_text(cbx_direction direction)
{
    switch (direction) {
    case CBX_DIRECTION_HIGHER:
        return "more is better";
    case CBX_DIRECTION_LOWER:
        return "less is better";
    case CBX_DIRECTION_INFO:
        return "for information";
    case CBX_DIRECTION_NONE:
        break;
    }
    return "no definition";
}

const char *cbx_report_verdict_sign(cbx_verdict verdict)
{
    static const char *const signs[] = { [CBX_VERDICT_REGRESSION] = "\u2716",
                                         [CBX_VERDICT_IMPROVEMENT] = "\u2714",
                                         [CBX_VERDICT_UNCHANGED] = "=",
                                         [CBX_VERDICT_UNJUDGED] = "?",
                                         [CBX_VERDICT_ABSENT] = "\u2013" };
    return signs[verdict];
}

/* ---- the first lines ---- */

cbx_verdict cbx_report_overall(const cbx_nightly *report)
{
    if (report->n_verdicts[CBX_VERDICT_REGRESSION])
        return CBX_VERDICT_REGRESSION;
    if (report->n_verdicts[CBX_VERDICT_IMPROVEMENT] + report->n_verdicts[CBX_VERDICT_UNCHANGED])
        return CBX_VERDICT_IMPROVEMENT;
    return CBX_VERDICT_UNJUDGED;
}

static size_t count_judged(const cbx_nightly *report)
{
    return report->n_verdicts[CBX_VERDICT_REGRESSION] +
           report->n_verdicts[CBX_VERDICT_IMPROVEMENT] + report->n_verdicts[CBX_VERDICT_UNCHANGED];
}

void cbx_report_verdict_line(const cbx_nightly *report, cbx_text_buffer *out)
{
    size_t n_regressions = report->n_verdicts[CBX_VERDICT_REGRESSION];
    size_t n_judged = count_judged(report);
    if (report->n_runs == 0) {
        cbx_text_buffer_puts(out, "No runs in this period");
    } else if (n_judged == 0) {
        cbx_text_buffer_puts(out, "Nothing could be judged");
    } else if (n_regressions == 0) {
        cbx_text_buffer_printf(out, "No regression among %zu judged series", n_judged);
    } else {
        cbx_report_count(n_regressions, "regression", "regressions", out);
        cbx_text_buffer_puts(out, " in ");
        cbx_report_count(report->n_regressions, "scenario", "scenarios", out);
        cbx_text_buffer_printf(out, ", of %zu judged series", n_judged);
    }
}

static void append_part(size_t n, const char *one, const char *many, cbx_text_buffer *out)
{
    if (n == 0)
        return;
    cbx_text_buffer_puts(out, out->length ? ", " : "");
    cbx_report_count(n, one, many, out);
}

void cbx_report_counts_line(const cbx_nightly *report, cbx_text_buffer *out)
{
    cbx_text_buffer parts = CBX_TEXT_BUFFER_INIT;
    append_part(report->n_verdicts[CBX_VERDICT_IMPROVEMENT], "improvement", "improvements", &parts);
    append_part(report->n_verdicts[CBX_VERDICT_UNJUDGED], "unjudged", "unjudged", &parts);
    append_part(report->n_vanished, "vanished", "vanished", &parts);
    append_part(report->n_verdicts[CBX_VERDICT_ABSENT] - report->n_vanished, "not measured",
                "not measured", &parts);
    cbx_text_buffer_puts(out, cbx_text_buffer_text(&parts));
    out->failed |= parts.failed;
    cbx_text_buffer_done(&parts);
}

void cbx_report_advice(const cbx_nightly *report, cbx_text_buffer *out)
{
    enum { FEWEST = 8 };
    const double most = 0.4;
    size_t n = report->n_verdicts[CBX_VERDICT_REGRESSION], n_judged = count_judged(report);
    if (n_judged == 0 && report->n_verdicts[CBX_VERDICT_UNJUDGED] > 0)
        cbx_text_buffer_puts(out,
                             "No series has enough history of one machine yet; the reasons are "
                             "below. --method threshold compares with a baseline meanwhile.");
    if (n < FEWEST || (double)n < most * (double)n_judged)
        return;
    cbx_text_buffer_printf(out,
                           "%zu of %zu judged series got worse at once: look for what they share, "
                           "the machine, the compiler, the build's flags, before their code.",
                           n, n_judged);
}

void cbx_report_run_line(const cbx_report_run *run, cbx_text_buffer *out)
{
    const cbx_run_header *header = run->header;
    cbx_text_buffer_printf(out, "run %s", header->id);
    if (header->commit)
        cbx_text_buffer_printf(out, ", commit %.12s", header->commit);
    if (header->branch)
        cbx_text_buffer_printf(out, ", branch %s", header->branch);
    cbx_text_buffer_puts(out, ", ");
    cbx_report_time(header->epoch_us, out);
}

/* ---- ranges ---- */

static void append_day(const cbx_nightly *report, size_t run, cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, " (");
    cbx_run_day_append(&report->runs[run], out);
    cbx_text_buffer_putc(out, ')');
}

static bool is_same_commit(const cbx_run_header *a, const cbx_run_header *b)
{
    return a->commit && b->commit && strcmp(a->commit, b->commit) == 0;
}

void cbx_report_range(const cbx_nightly *report, size_t previous_run, size_t run,
                      cbx_text_buffer *out)
{
    const cbx_run_header *before = report->runs[previous_run].header;
    const cbx_run_header *after = report->runs[run].header;
    bool is_range = previous_run != run;
    if (is_range && !is_same_commit(before, after)) {
        cbx_run_title_append(&report->runs[previous_run], out);
        append_day(report, previous_run, out);
        cbx_text_buffer_puts(out, " .. ");
    }
    cbx_run_title_append(&report->runs[run], out);
    append_day(report, run, out);
    if (is_range && is_same_commit(before, after)) /* then it is not the code that changed */
        cbx_text_buffer_puts(out, ", same commit as the run before");
}

void cbx_report_series_range(const cbx_nightly *report, const cbx_report_series *series,
                             cbx_text_buffer *out)
{
    size_t run = cbx_report_latest(series)->run;
    size_t previous = series->n_values > 1 ? series->values[series->n_values - 2].run : run;
    cbx_report_range(report, previous, run, out);
}

/* ---- findings ---- */

void cbx_report_evidence(const cbx_report_series *series, cbx_text_buffer *out)
{
    const cbx_judged_value *judgement = &series->judgement;
    cbx_unit_append(out, judgement->value, series->unit);
    cbx_text_buffer_puts(out, " against ");
    cbx_unit_append(out, judgement->expected, series->unit);
    cbx_text_buffer_puts(out, " expected");
    if (isfinite(judgement->lower) && isfinite(judgement->upper)) {
        cbx_text_buffer_puts(out, " (");
        cbx_unit_append(out, judgement->lower, series->unit);
        cbx_text_buffer_puts(out, " to ");
        cbx_unit_append(out, judgement->upper, series->unit);
        cbx_text_buffer_putc(out, ')');
    }
    if (judgement->n_history > 0) {
        cbx_text_buffer_puts(out, " from ");
        cbx_report_count((size_t)judgement->n_history, "run", "runs", out);
    }
    cbx_text_buffer_puts(out, ": ");
    cbx_percent_append(out, judgement->delta_pct);
    if (!isnan(judgement->q_value))
        cbx_text_buffer_printf(out, ", q = %.2g", judgement->q_value);
    if (!isnan(judgement->detectable_pct)) {
        cbx_text_buffer_puts(out, ", detectable from ");
        cbx_share_append(out, judgement->detectable_pct);
    }
}

void cbx_report_group_line(const cbx_report_group *group, const char *word, cbx_text_buffer *out)
{
    cbx_text_buffer_printf(out, "%s: ", group->scenario);
    cbx_report_count(group->n_series, "series", "series", out);
    cbx_text_buffer_printf(out, " %s, by up to ", word);
    cbx_share_append(out, group->series[0]->judgement.delta_pct);
}

void cbx_report_fit_line(const cbx_report_scaling *scaling, cbx_text_buffer *out)
{
    cbx_text_buffer_printf(out, "%s, exponent ", scaling->complexity);
    cbx_digits_append(out, scaling->exponent, 3);
    if (isfinite(scaling->exponent_lower) && isfinite(scaling->exponent_upper)) {
        cbx_text_buffer_puts(out, " (");
        cbx_digits_append(out, scaling->exponent_lower, 3);
        cbx_text_buffer_puts(out, " to ");
        cbx_digits_append(out, scaling->exponent_upper, 3);
        cbx_text_buffer_putc(out, ')');
    }
    cbx_text_buffer_printf(out, ", R\u00b2 %.4g, %lld points", scaling->r_squared,
                           (long long)scaling->n);
}
