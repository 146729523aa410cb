#include "cli/gate_verdicts.h"

#include "engine/statistics/quantile.h"

#include <math.h>
#include <string.h>

static const cbx_cell *cell_of(const cbx_rowset *rows, size_t row, const char *column)
{
    const cbx_query *query = rows->query;
    for (size_t i = 0; i < query->n_columns; i++)
        if (strcmp(query->columns[i].name, column) == 0)
            return &rows->cells[row * query->n_columns + i];
    return NULL;
}

static double number_of(const cbx_rowset *rows, size_t row, const char *column)
{
    const cbx_cell *cell = cell_of(rows, row, column);
    if (!cell || cell->type == CBX_CELL_NULL)
        return NAN;
    return cell->type == CBX_CELL_INTEGER ? (double)cell->integer : cell->real;
}

static const char *text_of(const cbx_rowset *rows, size_t row, const char *column)
{
    const cbx_cell *cell = cell_of(rows, row, column);
    return cell && cell->type == CBX_CELL_TEXT ? cell->text : NULL;
}

static cbx_gate_outcome outcome_of(const char *verdict)
{
    static const char *const names[] = { "regression", "improvement", "unchanged" };
    for (size_t i = 0; verdict && i < sizeof names / sizeof *names; i++)
        if (strcmp(verdict, names[i]) == 0)
            return (cbx_gate_outcome)i;
    return CBX_GATE_UNJUDGED;
}

static cbx_gate_verdict read_row(const cbx_rowset *rows, size_t row, const cbx_point *point)
{
    return (cbx_gate_verdict){
        .point = point,
        .metric = text_of(rows, row, "metric"),
        .outcome = outcome_of(text_of(rows, row, "verdict")),
        .reason = text_of(rows, row, "reason"),
        .value = number_of(rows, row, "value"),
        .expected = number_of(rows, row, "expected"),
        .lower = number_of(rows, row, "interval_lower"),
        .upper = number_of(rows, row, "interval_upper"),
        .delta_pct = number_of(rows, row, "delta_pct"),
        .q_value = number_of(rows, row, "q_value"),
        .n_history = number_of(rows, row, "n_history"),
        .detectable_pct = number_of(rows, row, "detectable_pct"),
        .row = row,
    };
}

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
        if (isfinite(items[i].detectable_pct))
            scratch[known++] = items[i].detectable_pct;
    return known && cbx_median_in_place(scratch, known, &median) == CBX_OK ? median : (double)NAN;
}

static cbx_status fill(cbx_gate_verdict *items, cbx_gate_reason *reasons, const cbx_run *run,
                       cbx_arena *arena, cbx_gate_verdicts *verdicts, cbx_error *err)
{
    size_t n = 0, n_rows = verdicts->rows->n_rows;
    for (size_t i = 0; i < run->n_points; i++)
        for (size_t k = 0; k < run->points[i].n_metrics && n < n_rows; k++, n++) {
            items[n] = read_row(verdicts->rows, n, &run->points[i]);
            if (!items[n].metric || strcmp(items[n].metric, run->points[i].metrics[k].name) != 0)
                return cbx_fail(err, CBX_INVALID, "judge_run does not list the run's metrics");
            verdicts->counts[items[n].outcome]++;
            if (items[n].outcome == CBX_GATE_UNJUDGED)
                count_reason(reasons, &verdicts->n_reasons,
                             items[n].reason ? items[n].reason : "no reason given", arena);
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
    return verdicts->n - verdicts->counts[CBX_GATE_UNJUDGED];
}
