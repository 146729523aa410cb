/* The gate as Markdown: a badge, a table with the regressed rows first, a list of them. */
#include "importers/nperf_gate.h"

#include "engine/json/json_writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* In the order of the table. */
static int kind_rank(cbx_nperf_gate_kind kind)
{
    switch (kind) {
    case CBX_NPERF_STATUS_REGRESSION:
        return 0;
    case CBX_NPERF_COMPARED:
        return 1;
    case CBX_NPERF_STILL_FAILING:
        return 2;
    case CBX_NPERF_RECOVERED:
        return 3;
    case CBX_NPERF_DROPPED:
        return 4;
    case CBX_NPERF_NEW:
        return 5;
    case CBX_NPERF_SKIPPED_CURRENT:
        return 6;
    }
    return 6;
}

static const cbx_nperf_row *entry_row(const cbx_nperf_gate_entry *entry)
{
    return entry->current ? entry->current : entry->baseline;
}

static int compare_for_report(const void *left, const void *right)
{
    const cbx_nperf_gate_entry *a = *(const cbx_nperf_gate_entry *const *)left;
    const cbx_nperf_gate_entry *b = *(const cbx_nperf_gate_entry *const *)right;
    if (a->regressed != b->regressed)
        return a->regressed ? -1 : 1;
    int order = kind_rank(a->kind) - kind_rank(b->kind);
    const cbx_nperf_row *x = entry_row(a), *y = entry_row(b);
    if (!order)
        order = strcmp(x->case_name, y->case_name);
    if (!order)
        order = strcmp(x->platform, y->platform);
    if (!order)
        order = strcmp(x->baseline, y->baseline);
    return order ? order : strcmp(x->point, y->point);
}

/* What Markdown, HTML or a terminal would act on is made harmless. */
static void append_escaped(cbx_text_buffer *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7f || (c == 0xc2 && (unsigned char)text[1] < 0xa0))
            cbx_text_buffer_putc(out, c < 0x80 ? '?' : (char)c);
        else if (c == '<' || c == '>')
            cbx_text_buffer_puts(out, c == '<' ? "&lt;" : "&gt;");
        else {
            cbx_text_buffer_puts(out, c == '|' ? "\\" : "");
            cbx_text_buffer_putc(out, *text);
        }
    }
}

/* One value of a point: strings bare, arrays as [64, 64]. */
static void append_axis(const cbx_json *value, cbx_text_buffer *out)
{
    if (value->type == CBX_JSON_STRING) {
        append_escaped(out, value->text);
        return;
    }
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &text, CBX_JSON_PYTHON_LINE);
    cbx_json_value(&writer, value);
    append_escaped(out, cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
}

/* MxKxN (algebra) for a matrix product, else key=value pairs without the seed. */
static void append_point(const cbx_json *point, cbx_text_buffer *out)
{
    const cbx_json *m = cbx_json_find(point, "m"), *k = cbx_json_find(point, "k");
    const cbx_json *n = cbx_json_find(point, "n"), *algebra = cbx_json_find(point, "algebra");
    if (m && k && n) {
        append_axis(m, out);
        cbx_text_buffer_putc(out, 'x');
        append_axis(k, out);
        cbx_text_buffer_putc(out, 'x');
        append_axis(n, out);
        if (algebra) {
            cbx_text_buffer_puts(out, " (");
            append_axis(algebra, out);
            cbx_text_buffer_putc(out, ')');
        }
        return;
    }
    bool first = true;
    for (size_t i = 0; i < point->count; i++) {
        if (strcmp(point->members[i].name, "seed") == 0)
            continue;
        cbx_text_buffer_puts(out, first ? "" : ",");
        first = false;
        append_escaped(out, point->members[i].name);
        cbx_text_buffer_putc(out, '=');
        append_axis(&point->members[i].value, out);
    }
}

static void append_ratio(const cbx_nperf_gate_entry *entry, size_t signal, cbx_text_buffer *out)
{
    if (!entry->has_ratio[signal])
        cbx_text_buffer_puts(out, "—");
    else
        cbx_text_buffer_printf(out, "%.2f×%s", entry->ratio[signal],
                               entry->trips[signal] ? " ⚠" : "");
}

static void append_note(const cbx_nperf_gate_entry *entry, cbx_text_buffer *out)
{
    switch (entry->kind) {
    case CBX_NPERF_STATUS_REGRESSION:
        cbx_text_buffer_puts(out, "**status ok → ");
        append_escaped(out, entry->current->status);
        cbx_text_buffer_puts(out, "**");
        break;
    case CBX_NPERF_RECOVERED:
        cbx_text_buffer_puts(out, "recovered (");
        append_escaped(out, entry->baseline->status);
        cbx_text_buffer_puts(out, " → ok)");
        break;
    case CBX_NPERF_STILL_FAILING:
        cbx_text_buffer_puts(out, "still ");
        append_escaped(out, entry->current->status);
        break;
    case CBX_NPERF_NEW:
        cbx_text_buffer_puts(out, "new (no baseline)");
        break;
    case CBX_NPERF_DROPPED:
        cbx_text_buffer_puts(out, "dropped (no current)");
        break;
    case CBX_NPERF_COMPARED:
    case CBX_NPERF_SKIPPED_CURRENT:
        break;
    }
}

static void append_key(const cbx_nperf_gate_entry *entry, const char *separator,
                       cbx_text_buffer *out)
{
    const cbx_nperf_row *row = entry_row(entry);
    append_escaped(out, row->case_name);
    cbx_text_buffer_puts(out, separator);
    append_escaped(out, row->platform);
    cbx_text_buffer_puts(out, separator);
    append_point(row->param_point, out);
    cbx_text_buffer_puts(out, separator);
    cbx_text_buffer_putc(out, '`');
    append_escaped(out, row->baseline);
    cbx_text_buffer_putc(out, '`');
}

static void append_row(const cbx_nperf_gate_entry *entry, cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, "| ");
    append_key(entry, " | ", out);
    for (size_t signal = 0; signal < CBX_NPERF_GATE_SIGNALS; signal++) {
        cbx_text_buffer_puts(out, " | ");
        append_ratio(entry, signal, out);
    }
    cbx_text_buffer_puts(out, " | ");
    append_note(entry, out);
    cbx_text_buffer_puts(out, " |\n");
}

static void append_regression(const cbx_nperf_gate_entry *entry, cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, "- ");
    append_key(entry, " / ", out);
    cbx_text_buffer_puts(out, ": ");
    if (entry->kind == CBX_NPERF_STATUS_REGRESSION) {
        append_note(entry, out);
    } else {
        for (size_t signal = 0, n = 0; signal < CBX_NPERF_GATE_SIGNALS; signal++)
            if (entry->trips[signal])
                cbx_text_buffer_printf(out, "%s%s %.2f×", n++ ? ", " : "",
                                       cbx_nperf_gate_signal_name(signal), entry->ratio[signal]);
    }
    cbx_text_buffer_putc(out, '\n');
}

static void append_head(const cbx_nperf_gate *gate, cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, "# Regression gate\n\n");
    cbx_text_buffer_printf(out,
                           "%s — %zu keys, %zu compared, %zu regressed, %zu new, %zu dropped\n\n",
                           gate->n_regressed ? "🔴 **FAIL**" : "🟢 **PASS**", gate->n_entries,
                           gate->n_compared, gate->n_regressed, gate->n_new, gate->n_dropped);
    cbx_text_buffer_printf(out,
                           "A measurement regresses when its minimum is more than %.2f× or its "
                           "95th percentile more than %.2f× the baseline's, or when it no longer "
                           "succeeds.\n\n",
                           gate->thresholds[CBX_NPERF_GATE_MIN],
                           gate->thresholds[CBX_NPERF_GATE_P95]);
    cbx_text_buffer_puts(out, "| case | platform | param | baseline | min | p95 | note |\n"
                              "| --- | --- | --- | --- | ---: | ---: | --- |\n");
}

cbx_status cbx_nperf_gate_write_markdown(const cbx_nperf_gate *gate, cbx_arena *arena,
                                         cbx_text_buffer *out, cbx_error *err)
{
    const cbx_nperf_gate_entry **order =
        cbx_arena_calloc(arena, gate->n_entries + 1, sizeof *order);
    if (!order)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < gate->n_entries; i++)
        order[i] = &gate->entries[i];
    qsort(order, gate->n_entries, sizeof *order, compare_for_report);
    append_head(gate, out);
    for (size_t i = 0; i < gate->n_entries; i++)
        append_row(order[i], out);
    if (gate->n_regressed)
        cbx_text_buffer_puts(out, "\n## Regressions\n\n");
    for (size_t i = 0; i < gate->n_entries; i++)
        if (order[i]->regressed)
            append_regression(order[i], out);
    return CBX_OK;
}
