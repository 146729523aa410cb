#include "cli/gate_verdicts.h"

#include "engine/statistics/quantile.h"

#include <math.h>
#include <string.h>

/* Counts text up to its colon. reasons has room for another. */
static void count_reason(cbx_gate_reason *reasons, size_t *n, const char *text, cbx_arena *arena)
{
    size_t length = strcspn(text, ":");
    for (size_t i = 0; i < *n; i++)
        if (strncmp(reasons[i].text, text, length) == 0 && reasons[i].text[length] == '\0') {
            reasons[i].n++;
            return;
        }
    const char *kept = cbx_arena_printf(arena, "%.*s", (int)length, text);
    reasons[(*n)++] = (cbx_gate_reason){ kept ? kept : "", 1 };
}

static double median_detectable(const cbx_gate_verdict *items, size_t n, double *scratch)
{
    size_t known = 0;
    double median = NAN;
    for (size_t i = 0; i < n; i++)
        if (isfinite(items[i].judged.detectable_pct))
            scratch[known++] = items[i].judged.detectable_pct;
    return known && cbx_median_in_place(scratch, known, &median) == CBX_OK ? median : (double)NAN;
}

const char *cbx_gate_verdict_reason(const cbx_gate_verdict *verdict)
{
    return verdict->judged.reason[0] ? verdict->judged.reason : "no reason given";
}

static cbx_status fill(cbx_gate_verdict *items, cbx_gate_reason *reasons, const cbx_run *run,
                       cbx_arena *arena, cbx_gate_verdicts *verdicts, cbx_error *err)
{
    size_t n = 0, n_rows = verdicts->rows->n_rows;
    for (size_t i = 0; i < run->n_points; i++)
        for (size_t k = 0; k < run->points[i].n_metrics && n < n_rows; k++, n++) {
            const char *metric = cbx_rowset_find_text(verdicts->rows, n, "metric");
            if (strcmp(metric, run->points[i].metrics[k].name) != 0)
                return cbx_fail(err, CBX_INVALID, "judge_run does not list the run's metrics");
            items[n] = (cbx_gate_verdict){ &run->points[i], metric,
                                           cbx_judged_value_read(verdicts->rows, n) };
            verdicts->counts[items[n].judged.verdict]++;
            if (items[n].judged.verdict == CBX_VERDICT_UNJUDGED)
                count_reason(reasons, &verdicts->n_reasons, cbx_gate_verdict_reason(&items[n]),
                             arena);
        }
    verdicts->n = n;
    return CBX_OK;
}

cbx_status cbx_gate_verdicts_read(cbx_rowset *rows, const cbx_run *run, cbx_arena *arena,
                                  cbx_gate_verdicts *ret_verdicts, cbx_error *err)
{
    cbx_gate_verdict *items = cbx_arena_calloc(arena, rows->n_rows, sizeof *items);
    cbx_gate_reason *reasons = cbx_arena_calloc(arena, rows->n_rows, sizeof *reasons);
    double *scratch = cbx_arena_calloc(arena, rows->n_rows, sizeof *scratch);
    if (!items || !reasons || !scratch)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    cbx_gate_verdicts verdicts = { .rows = rows, .items = items, .reasons = reasons };
    cbx_status status = fill(items, reasons, run, arena, &verdicts, err);
    if (status)
        return status;
    verdicts.median_detectable_pct = median_detectable(items, verdicts.n, scratch);
    *ret_verdicts = verdicts;
    return CBX_OK;
}

size_t cbx_gate_verdicts_judged(const cbx_gate_verdicts *verdicts)
{
    return verdicts->n - verdicts->counts[CBX_VERDICT_UNJUDGED];
}
