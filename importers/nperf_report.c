#include "importers/nperf_report.h"

#include "importers/nperf_text.h"

#include <stdlib.h>
#include <string.h>

/* ---- texts ---- */

static void put_value(cbx_text_buffer *out, const cbx_json *value)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_nperf_value_append(&text, value);
    cbx_nperf_markdown_append(out, cbx_text_buffer_text(&text));
    out->failed |= text.failed;
    cbx_text_buffer_done(&text);
}

static const cbx_json *provenance_of(const cbx_nperf_row *row, const char *name)
{
    return cbx_json_find(cbx_json_find(row->document, "provenance"), name);
}

static bool is_text(const cbx_json *value, const char *text)
{
    return value && value->type == CBX_JSON_STRING && strcmp(value->text, text) == 0;
}

/* ---- head ---- */

static void put_host(cbx_text_buffer *out, const cbx_nperf_row *row)
{
    cbx_text_buffer_puts(out, "## Host\n\n- nitrix ");
    put_value(out, cbx_json_find(provenance_of(row, "nitrix"), "sha"));
    cbx_text_buffer_puts(out, ", bench ");
    put_value(out, cbx_json_find(provenance_of(row, "bench"), "sha"));
    cbx_text_buffer_puts(out, "\n- ");
    put_value(out, provenance_of(row, "os"));
    cbx_text_buffer_puts(out, " | python ");
    put_value(out, provenance_of(row, "python"));
    cbx_text_buffer_puts(out, " | ");
    put_value(out, provenance_of(row, "timestamp"));
    cbx_text_buffer_puts(out, "\n\n");
}

static void put_scheduler(cbx_text_buffer *out, const cbx_nperf_row *row)
{
    const cbx_json *scheduler = provenance_of(row, "scheduler");
    if (!scheduler || scheduler->type != CBX_JSON_OBJECT)
        return;
    cbx_text_buffer_puts(out, " | sched cpu_slots=");
    put_value(out, cbx_json_find(scheduler, "cpu_slots"));
    cbx_text_buffer_puts(out, "/par=");
    put_value(out, cbx_json_find(scheduler, "max_parallel"));
}

static void put_platform(cbx_text_buffer *out, const cbx_nperf_row *row)
{
    const cbx_json *isolation = provenance_of(row, "measurement_isolation");
    cbx_text_buffer_puts(out, "- ");
    cbx_nperf_markdown_append(out, row->platform);
    cbx_text_buffer_puts(out, ": ");
    put_value(out, cbx_json_find(provenance_of(row, "device"), "kind"));
    cbx_text_buffer_puts(out, " (");
    put_value(out, cbx_json_find(provenance_of(row, "device"), "platform"));
    cbx_text_buffer_puts(out, ") | jax ");
    put_value(out, provenance_of(row, "jax_version"));
    cbx_text_buffer_puts(out, " | precision ");
    put_value(out, provenance_of(row, "precision_policy"));
    cbx_text_buffer_puts(out, " | x64 ");
    put_value(out, provenance_of(row, "jax_enable_x64"));
    cbx_text_buffer_puts(out, " | isolation ");
    if (isolation)
        put_value(out, isolation);
    else
        cbx_text_buffer_puts(out, "in_process");
    put_scheduler(out, row);
    cbx_text_buffer_putc(out, '\n');
}

/* The first row of each platform, in order of appearance, to the front of firsts. */
static size_t find_platforms(const cbx_nperf_rows *rows, const cbx_nperf_row **firsts)
{
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) {
        bool is_known = false;
        for (size_t k = 0; k < n && !is_known; k++)
            is_known = strcmp(firsts[k]->platform, rows->items[i]->platform) == 0;
        if (!is_known)
            firsts[n++] = rows->items[i];
    }
    return n;
}

static void put_head(cbx_text_buffer *out, const cbx_nperf_rows *rows,
                     const cbx_nperf_row *const *platforms, size_t n_platforms)
{
    cbx_text_buffer_puts(out, "# nperf report\n\n> schema version ");
    put_value(out, cbx_json_find(rows->items[0]->document, "schema_version"));
    cbx_text_buffer_puts(out, "\n\n");
    put_host(out, rows->items[0]);
    cbx_text_buffer_puts(out, "### Platforms\n\n");
    for (size_t i = 0; i < n_platforms; i++)
        put_platform(out, platforms[i]);
}

/* ---- cells ---- */

static void put_steady(cbx_text_buffer *out, const cbx_nperf_row *row)
{
    const cbx_json *min = cbx_nperf_row_find_number(row, "steady_time", "min");
    const cbx_json *median = cbx_nperf_row_find_number(row, "steady_time", "median");
    cbx_nperf_time_append(out, min);
    if (!min && !median)
        return;
    cbx_text_buffer_puts(out, " / ");
    cbx_nperf_time_append(out, median);
}

static void put_memory(cbx_text_buffer *out, const cbx_nperf_row *row)
{
    const cbx_json *hbm = cbx_nperf_row_find_number(row, "peak_hbm", "value");
    const cbx_json *rss = cbx_nperf_row_find_number(row, "host_rss", "value");
    if (hbm)
        cbx_text_buffer_printf(out, "%.2f MB (hbm)", hbm->number);
    else if (rss)
        cbx_text_buffer_printf(out, "%.0f MB (rss)", rss->number);
    else
        cbx_text_buffer_puts(out, CBX_NPERF_DASH);
}

static const char *fidelity_mark(const cbx_json *status)
{
    if (is_text(status, "pass"))
        return "\u2713";
    if (is_text(status, "fail"))
        return "\u2717";
    return is_text(status, "approximate") ? "\u2248" : "?";
}

static void put_fidelity(cbx_text_buffer *out, const cbx_nperf_row *row)
{
    const cbx_json *fidelity = cbx_json_find(row->document, "fidelity");
    const cbx_json *status = cbx_json_find(fidelity, "status");
    const cbx_json *error = cbx_json_find(fidelity, "rel_to_tol");
    if (!fidelity || fidelity->type != CBX_JSON_OBJECT)
        cbx_text_buffer_puts(out, CBX_NPERF_DASH);
    else if (is_text(status, "inconclusive"))
        cbx_text_buffer_puts(out, "n/a (no oracle)");
    else if (error && (error->type == CBX_JSON_FLOAT || error->type == CBX_JSON_INTEGER))
        cbx_text_buffer_printf(out, "%s %.2g\u00d7tol", fidelity_mark(status), error->number);
    else
        cbx_text_buffer_puts(out, fidelity_mark(status));
}

/* The parts of a registration's recovery that the row has: ncc 0.987 TRE 0.42mm wrp 0.31 J +0.55 */
static void put_recovery(cbx_text_buffer *out, const cbx_nperf_row *row)
{
    static const struct {
        const char *metric, *name, *unit;
        int decimals;
        bool is_signed;
    } parts[] = { { "recovery_ncc", "ncc", "", 3, false },
                  { "recovery_tre", "TRE", "mm", 2, false },
                  { "recovery_warp", "wrp", "", 2, false },
                  { "recovery_jacmin", "J", "", 2, true } };
    const char *separator = "";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const cbx_json *value = cbx_nperf_row_find_number(row, parts[i].metric, "value");
        if (!value)
            continue;
        cbx_text_buffer_printf(out, "%s%s ", separator, parts[i].name);
        cbx_text_buffer_puts(out, parts[i].is_signed && value->number >= 0 ? "+" : "");
        cbx_text_buffer_printf(out, "%.*f%s", parts[i].decimals, value->number, parts[i].unit);
        separator = " ";
    }
    if (!*separator)
        cbx_text_buffer_puts(out, CBX_NPERF_DASH);
}

static void put_ratio(cbx_text_buffer *out, const cbx_nperf_row *row)
{
    const cbx_json *ratio = cbx_json_find(row->document, "ratio");
    const cbx_json *value = cbx_json_find(ratio, "value");
    if (strcmp(row->status, "fidelity_failed") == 0) {
        cbx_text_buffer_puts(out, "refused");
    } else if (value && (value->type == CBX_JSON_FLOAT || value->type == CBX_JSON_INTEGER)) {
        cbx_text_buffer_printf(out, "%.2fx vs ", value->number);
        put_value(out, cbx_json_find(ratio, "vs"));
    } else {
        cbx_text_buffer_puts(out, CBX_NPERF_DASH);
    }
}

/* ---- measurements ---- */

typedef struct shown_row {
    const cbx_nperf_row *row;
    const char *point; /* as shown */
} shown_row;

static int compare_rows(const void *a, const void *b)
{
    const shown_row *left = a, *right = b;
    int order = strcmp(left->row->case_name, right->row->case_name);
    if (order == 0)
        order = strcmp(left->point, right->point);
    if (order == 0)
        order = strcmp(left->row->platform, right->row->platform);
    return order ? order : strcmp(left->row->baseline, right->row->baseline);
}

static bool show_rows(const cbx_nperf_rows *rows, cbx_arena *arena, shown_row *shown)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    bool ok = true;
    for (size_t i = 0; i < rows->n && ok; i++) {
        cbx_text_buffer_clear(&text);
        cbx_nperf_point_append(&text, rows->items[i]->param_point);
        shown[i].row = rows->items[i];
        shown[i].point = cbx_arena_strdup(arena, cbx_text_buffer_text(&text));
        ok = shown[i].point && !text.failed;
    }
    cbx_text_buffer_done(&text);
    qsort(shown, ok ? rows->n : 0, sizeof *shown, compare_rows);
    return ok;
}

static void put_row(cbx_text_buffer *out, const shown_row *shown)
{
    static void (*const cells[])(cbx_text_buffer *,
                                 const cbx_nperf_row *) = { put_memory, put_fidelity, put_recovery,
                                                            put_ratio };
    const cbx_nperf_row *row = shown->row;
    cbx_text_buffer_puts(out, "| ");
    cbx_nperf_markdown_append(out, row->case_name);
    cbx_text_buffer_puts(out, " | ");
    cbx_nperf_markdown_append(out, row->platform);
    cbx_text_buffer_puts(out, " | ");
    cbx_nperf_markdown_append(out, shown->point);
    cbx_text_buffer_puts(out, " | `");
    cbx_nperf_markdown_append(out, row->baseline);
    cbx_text_buffer_puts(out, "` | ");
    cbx_nperf_markdown_append(out, row->status);
    cbx_text_buffer_puts(out, " | ");
    put_steady(out, row);
    cbx_text_buffer_puts(out, " | ");
    cbx_nperf_time_append(out, cbx_nperf_row_find_number(row, "compile_time", "value"));
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        cbx_text_buffer_puts(out, " | ");
        cells[i](out, row);
    }
    cbx_text_buffer_puts(out, " |\n");
}

static void put_measurements(cbx_text_buffer *out, const shown_row *rows, size_t n)
{
    cbx_text_buffer_puts(
        out, "\n## Measurements\n\n"
             "Steady times are minimum / median. Fidelity: \u2713 within the tolerance, \u2717 "
             "beyond it, \u2248 approximate by design; the number is the largest error in units of "
             "the tolerance.\n\n"
             "| case | platform | param | baseline | status | steady (min/med) | compile | mem | "
             "fidelity | recovery | ratio |\n"
             "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < n; i++)
        put_row(out, &rows[i]);
}

/* ---- notes ---- */

static bool is_in_process(const cbx_nperf_row *row)
{
    const cbx_json *isolation = provenance_of(row, "measurement_isolation");
    return !isolation || is_text(isolation, "in_process");
}

static bool shares_cpu(const cbx_nperf_row *row)
{
    const cbx_json *slots = cbx_json_find(provenance_of(row, "scheduler"), "cpu_slots");
    return slots && slots->type == CBX_JSON_INTEGER && slots->number > 1;
}

static void put_notes(cbx_text_buffer *out, const cbx_nperf_row *const *platforms, size_t n)
{
    bool in_process = false, shared = false;
    for (size_t i = 0; i < n; i++) {
        in_process = in_process || is_in_process(platforms[i]);
        shared = shared || shares_cpu(platforms[i]);
    }
    cbx_text_buffer_puts(
        out, "\n## Notes\n\n"
             "- Ratios are of minimum steady times, within one run, point and platform; above 1 is "
             "slower than the reference. They are printed as they were measured.\n"
             "- Compile is the wall time of the first call, its execution included.\n"
             "- Fidelity compares with a reference in double precision; a ratio of a result that "
             "failed it is refused.\n");
    cbx_text_buffer_puts(
        out, in_process
                 ? "- Memory: measured in one process for all baselines, so a later row "
                   "includes what earlier ones left; rss is of the host, hbm of the device.\n"
                 : "- Memory: a process for each measurement; rss is of the host, hbm of the "
                   "device as jax sees it.\n");
    cbx_text_buffer_puts(out, shared ? "- Several CPU measurements ran at once, each on its own "
                                       "cores: caches and memory bandwidth were shared.\n"
                                     : "");
}

cbx_status cbx_nperf_report_write(const cbx_nperf_rows *rows, cbx_text_buffer *out, cbx_error *err)
{
    if (rows->n == 0)
        return cbx_fail(err, CBX_NOT_FOUND, "there are no nperf rows");
    cbx_arena *arena = cbx_arena_new();
    shown_row *shown = arena ? cbx_arena_calloc(arena, rows->n, sizeof *shown) : NULL;
    const cbx_nperf_row **platforms =
        arena ? cbx_arena_calloc(arena, rows->n, sizeof *platforms) : NULL;
    cbx_status status = CBX_OK;
    if (!shown || !platforms || !show_rows(rows, arena, shown)) {
        status = cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    } else {
        size_t n_platforms = find_platforms(rows, platforms);
        put_head(out, rows, platforms, n_platforms);
        put_measurements(out, shown, rows->n);
        put_notes(out, platforms, n_platforms);
    }
    cbx_arena_free(arena);
    return status;
}
