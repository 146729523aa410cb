#include "importers/nperf_gate.h"

#include "engine/json/json_writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *cbx_nperf_gate_kind_name(cbx_nperf_gate_kind kind)
{
    switch (kind) {
    case CBX_NPERF_COMPARED:
        return "compared";
    case CBX_NPERF_NEW:
        return "new";
    case CBX_NPERF_DROPPED:
        return "dropped";
    case CBX_NPERF_SKIPPED_CURRENT:
        return "skipped_current";
    case CBX_NPERF_STATUS_REGRESSION:
        return "status_regression";
    case CBX_NPERF_RECOVERED:
        return "recovered";
    case CBX_NPERF_STILL_FAILING:
        return "still_failing";
    }
    return "";
}

const char *cbx_nperf_gate_signal_name(size_t signal)
{
    return signal == CBX_NPERF_GATE_MIN ? "min" : "p95";
}

static int compare_keys(const cbx_nperf_row *a, const cbx_nperf_row *b)
{
    int order = strcmp(a->case_name, b->case_name);
    if (!order)
        order = strcmp(a->platform, b->platform);
    if (!order)
        order = strcmp(a->point, b->point);
    return order ? order : strcmp(a->baseline, b->baseline);
}

static const cbx_nperf_row *entry_row(const cbx_nperf_gate_entry *entry)
{
    return entry->current ? entry->current : entry->baseline;
}

static int compare_entries(const void *a, const void *b)
{
    return compare_keys(entry_row(a), entry_row(b));
}

/* Entries with one side each, sorted, then those of one key folded into one. */
static size_t merge_sides(cbx_nperf_gate_entry *entries, size_t n)
{
    qsort(entries, n, sizeof *entries, compare_entries);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        cbx_nperf_gate_entry *last = kept ? &entries[kept - 1] : NULL;
        if (last && compare_entries(last, &entries[i]) == 0) {
            last->baseline = last->baseline ? last->baseline : entries[i].baseline;
            last->current = last->current ? last->current : entries[i].current;
        } else {
            entries[kept++] = entries[i];
        }
    }
    return kept;
}

static bool is_ok(const cbx_nperf_row *row)
{
    return strcmp(row->status, "ok") == 0;
}

static cbx_nperf_gate_kind kind_of(const cbx_nperf_gate_entry *entry)
{
    if (!entry->baseline)
        return CBX_NPERF_NEW;
    if (!entry->current)
        return CBX_NPERF_DROPPED;
    if (!is_ok(entry->baseline))
        return is_ok(entry->current) ? CBX_NPERF_RECOVERED : CBX_NPERF_STILL_FAILING;
    if (is_ok(entry->current))
        return CBX_NPERF_COMPARED;
    return strcmp(entry->current->status, "skipped") == 0 ? CBX_NPERF_SKIPPED_CURRENT
                                                          : CBX_NPERF_STATUS_REGRESSION;
}

static void judge_signal(const cbx_nperf_gate *gate, cbx_nperf_gate_entry *entry, size_t signal)
{
    const char *part = cbx_nperf_gate_signal_name(signal);
    const cbx_json *before = cbx_nperf_row_find_number(entry->baseline, "steady_time", part);
    const cbx_json *after = cbx_nperf_row_find_number(entry->current, "steady_time", part);
    if (!before || !after || !(before->number > 0))
        return;
    entry->has_ratio[signal] = true;
    entry->ratio[signal] = after->number / before->number;
    entry->trips[signal] = entry->ratio[signal] > gate->thresholds[signal];
}

static void judge(cbx_nperf_gate *gate, cbx_nperf_gate_entry *entry)
{
    entry->kind = kind_of(entry);
    entry->regressed = entry->kind == CBX_NPERF_STATUS_REGRESSION;
    if (entry->kind == CBX_NPERF_COMPARED)
        for (size_t signal = 0; signal < CBX_NPERF_GATE_SIGNALS; signal++) {
            judge_signal(gate, entry, signal);
            entry->regressed = entry->regressed || entry->trips[signal];
        }
    gate->n_compared += entry->kind == CBX_NPERF_COMPARED;
    gate->n_new += entry->kind == CBX_NPERF_NEW;
    gate->n_dropped += entry->kind == CBX_NPERF_DROPPED;
    gate->n_regressed += entry->regressed;
}

cbx_status cbx_nperf_gate_run(cbx_nperf_gate *gate, const cbx_nperf_rowset *baseline,
                              const cbx_nperf_rowset *current, cbx_arena *arena, cbx_error *err)
{
    size_t n_baseline = cbx_nperf_rowset_count(baseline);
    size_t n_current = cbx_nperf_rowset_count(current), n = 0;
    gate->entries = cbx_arena_calloc(arena, n_baseline + n_current + 1, sizeof *gate->entries);
    if (!gate->entries)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < n_baseline; i++)
        gate->entries[n++].baseline = cbx_nperf_rowset_at(baseline, i);
    for (size_t i = 0; i < n_current; i++)
        gate->entries[n++].current = cbx_nperf_rowset_at(current, i);
    gate->n_entries = merge_sides(gate->entries, n);
    for (size_t i = 0; i < gate->n_entries; i++)
        judge(gate, &gate->entries[i]);
    return CBX_OK;
}

/* ---- the artifact ---- */

/* Four decimals, correctly rounded, then printed shortest. */
static double rounded(double ratio)
{
    char text[400];
    (void)snprintf(text, sizeof text, "%.4f", ratio);
    return strtod(text, NULL);
}

static void write_ratios(cbx_json_writer *writer, const cbx_nperf_gate_entry *entry)
{
    cbx_json_name(writer, "ratios");
    cbx_json_begin_object(writer);
    for (size_t signal = 0; signal < CBX_NPERF_GATE_SIGNALS; signal++) {
        cbx_json_name(writer, cbx_nperf_gate_signal_name(signal));
        if (entry->has_ratio[signal])
            cbx_json_double(writer, rounded(entry->ratio[signal]));
        else
            cbx_json_null(writer);
    }
    cbx_json_end_object(writer);
    cbx_json_name(writer, "trips");
    cbx_json_begin_object(writer);
    for (size_t signal = 0; signal < CBX_NPERF_GATE_SIGNALS; signal++) {
        cbx_json_name(writer, cbx_nperf_gate_signal_name(signal));
        cbx_json_bool(writer, entry->trips[signal]);
    }
    cbx_json_end_object(writer);
}

static void write_text(cbx_json_writer *writer, const char *name, const char *text)
{
    cbx_json_name(writer, name);
    cbx_json_string(writer, text);
}

static void write_entry(cbx_json_writer *writer, const cbx_nperf_gate_entry *entry)
{
    const cbx_nperf_row *row = entry_row(entry);
    cbx_json_begin_object(writer);
    write_text(writer, "case", row->case_name);
    write_text(writer, "platform", row->platform);
    cbx_json_name(writer, "param_point");
    cbx_json_value(writer, row->param_point);
    write_text(writer, "baseline", row->baseline);
    write_text(writer, "kind", cbx_nperf_gate_kind_name(entry->kind));
    if (entry->kind == CBX_NPERF_COMPARED) {
        write_text(writer, "status", "ok");
        write_ratios(writer, entry);
    } else if (entry->baseline && entry->current) {
        write_text(writer, "baseline_status", entry->baseline->status);
        write_text(writer, "current_status", entry->current->status);
    }
    cbx_json_name(writer, "regressed");
    cbx_json_bool(writer, entry->regressed);
    cbx_json_end_object(writer);
}

static void write_count(cbx_json_writer *writer, const char *name, size_t n)
{
    cbx_json_name(writer, name);
    cbx_json_integer(writer, (int64_t)n);
}

void cbx_nperf_gate_write_artifact(const cbx_nperf_gate *gate, cbx_text_buffer *out)
{
    cbx_json_style style = CBX_JSON_PYTHON_INDENTED;
    style.sort_keys = true; /* only reaches param_point: the rest is written in its own order */
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, out, style);
    cbx_json_begin_object(&writer);
    cbx_json_name(&writer, "thresholds");
    cbx_json_begin_object(&writer);
    for (size_t signal = 0; signal < CBX_NPERF_GATE_SIGNALS; signal++) {
        cbx_json_name(&writer, cbx_nperf_gate_signal_name(signal));
        cbx_json_double(&writer, gate->thresholds[signal]);
    }
    cbx_json_end_object(&writer);
    cbx_json_name(&writer, "summary");
    cbx_json_begin_object(&writer);
    write_count(&writer, "n_keys", gate->n_entries);
    write_count(&writer, "n_compared", gate->n_compared);
    write_count(&writer, "n_regressed", gate->n_regressed);
    write_count(&writer, "n_new", gate->n_new);
    write_count(&writer, "n_dropped", gate->n_dropped);
    write_text(&writer, "verdict", gate->n_regressed ? "fail" : "pass");
    cbx_json_end_object(&writer);
    cbx_json_name(&writer, "comparisons");
    cbx_json_begin_array(&writer);
    for (size_t i = 0; i < gate->n_entries; i++)
        write_entry(&writer, &gate->entries[i]);
    cbx_json_end_array(&writer);
    cbx_json_end_object(&writer);
    cbx_text_buffer_putc(out, '\n');
}
