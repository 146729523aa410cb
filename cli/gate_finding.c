#include "cli/gate_finding.h"

#include "cli/display_text.h"
#include "cli/gate_text.h"
#include "cli/github_annotation.h"
#include "cli/table.h"

#include <math.h>
#include <string.h>

/* ---- values ---- */

/* Two decimals or, fine, four digits: values of one line are written alike. */
static void append_value(double value, bool fine, cbx_text_buffer *out)
{
    if (!isfinite(value))
        cbx_human_number(value, out);
    else if (fine)
        cbx_text_buffer_printf(out, "%.4g", value);
    else
        cbx_text_buffer_printf(out, "%.2f", value);
}

/* Whether two decimals would not tell the value from others near it. */
static bool needs_digits(double value)
{
    double cents = value * 100;
    return value != 0 && fabs(value) < 1 && fabs(cents - nearbyint(cents)) > 1e-9;
}

static bool is_fine(double before, double after)
{
    return needs_digits(before) || needs_digits(after);
}

void cbx_gate_change_append(double before, double after, double delta_pct, cbx_text_buffer *out)
{
    bool fine = is_fine(before, after);
    append_value(before, fine, out);
    cbx_text_buffer_puts(out, " → ");
    append_value(after, fine, out);
    if (isfinite(delta_pct))
        cbx_text_buffer_printf(out, " (%+.*f%%)", fabs(delta_pct) < 1 ? 2 : 1, delta_pct);
}

/* ---- names ---- */

static bool has_metric(const cbx_point *point, const char *metric)
{
    for (size_t i = 0; i < point->n_metrics; i++)
        if (strcmp(point->metrics[i].name, metric) == 0)
            return true;
    return false;
}

static bool is_name_shared(const cbx_run *run, const cbx_point *point, const char *metric)
{
    for (size_t i = 0; i < run->n_points; i++) {
        const cbx_point *other = &run->points[i];
        if (other != point && strcmp(other->name, point->name) == 0 && has_metric(other, metric))
            return true;
    }
    return false;
}

void cbx_gate_name_append(const cbx_run *run, const cbx_point *point, const char *metric,
                          cbx_text_buffer *out)
{
    cbx_gate_point_append(point, is_name_shared(run, point, metric), out);
}

/* ---- the line ---- */

static void append_evidence(const cbx_judged_value *evidence, bool fine, cbx_text_buffer *out)
{
    if (isfinite(evidence->lower) && isfinite(evidence->upper)) {
        cbx_text_buffer_puts(out, "; expected within ");
        append_value(evidence->lower, fine, out);
        cbx_text_buffer_puts(out, "..");
        append_value(evidence->upper, fine, out);
    }
    if (isfinite(evidence->q_value))
        cbx_text_buffer_printf(out, "; q = %.2g", evidence->q_value);
    if (evidence->has_history)
        cbx_text_buffer_printf(out, "; n = %lld", (long long)evidence->n_history);
}

void cbx_gate_finding_append(const cbx_gate_finding *finding, const cbx_run *run,
                             cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, finding->after < finding->before ? "↓ " : "↑ ");
    cbx_gate_name_append(run, finding->point, finding->metric, out);
    cbx_text_buffer_putc(out, ' ');
    cbx_display_append(out, finding->metric);
    cbx_text_buffer_puts(out, ": ");
    cbx_gate_change_append(finding->before, finding->after, finding->delta_pct, out);
    if (finding->evidence)
        append_evidence(finding->evidence, is_fine(finding->before, finding->after), out);
    if (finding->remark) {
        cbx_text_buffer_puts(out, "; ");
        cbx_display_append(out, finding->remark);
    }
}

void cbx_gate_finding_annotate(const cbx_gate_finding *finding, const cbx_run *run,
                               const char *level, const char *title, cbx_text_buffer *out)
{
    cbx_text_buffer message = CBX_TEXT_BUFFER_INIT;
    cbx_gate_finding_append(finding, run, &message);
    cbx_github_annotation(level, title, cbx_text_buffer_text(&message), out);
    cbx_text_buffer_done(&message);
}
