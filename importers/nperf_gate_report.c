#include "importers/nperf_gate_report.h"

#include "engine/json/json_writer.h"
#include "engine/json/number_text.h"
#include "importers/nperf_text.h"

#include <stdlib.h>
#include <string.h>

static const char *verdict(const cbx_nperf_gate *gate)
{
    return gate->n_regressed ? "fail" : "pass";
}

/* ---- the artifact ---- */

static void write_thresholds(cbx_json_writer *writer, const cbx_nperf_thresholds *thresholds)
{
    cbx_json_begin_object(writer);
    cbx_json_name(writer, "min");
    cbx_json_double(writer, thresholds->of[CBX_NPERF_MIN]);
    cbx_json_name(writer, "p95");
    cbx_json_double(writer, thresholds->of[CBX_NPERF_P95]);
    cbx_json_end_object(writer);
}

static void write_count(cbx_json_writer *writer, const char *name, size_t count)
{
    cbx_json_name(writer, name);
    cbx_json_integer(writer, (int64_t)count);
}

static void write_counts(cbx_json_writer *writer, const cbx_nperf_gate *gate)
{
    cbx_json_begin_object(writer);
    write_count(writer, "n_keys", gate->n_keys);
    write_count(writer, "n_compared", gate->n_compared);
    write_count(writer, "n_regressed", gate->n_regressed);
    write_count(writer, "n_new", gate->n_new);
    write_count(writer, "n_dropped", gate->n_dropped);
    cbx_json_name(writer, "verdict");
    cbx_json_string(writer, verdict(gate));
    cbx_json_end_object(writer);
}

static void write_ratio(cbx_json_writer *writer, const char *name,
                        const cbx_nperf_comparison *comparison, cbx_nperf_stat stat)
{
    cbx_json_name(writer, name);
    if (comparison->has_ratio[stat])
        cbx_json_double(writer, comparison->ratio[stat]);
    else
        cbx_json_null(writer);
}

static void write_compared(cbx_json_writer *writer, const cbx_nperf_comparison *comparison)
{
    cbx_json_name(writer, "status");
    cbx_json_string(writer, "ok");
    cbx_json_name(writer, "ratios");
    cbx_json_begin_object(writer);
    write_ratio(writer, "min", comparison, CBX_NPERF_MIN);
    write_ratio(writer, "p95", comparison, CBX_NPERF_P95);
    cbx_json_end_object(writer);
    cbx_json_name(writer, "trips");
    cbx_json_begin_object(writer);
    cbx_json_name(writer, "min");
    cbx_json_bool(writer, comparison->trip[CBX_NPERF_MIN]);
    cbx_json_name(writer, "p95");
    cbx_json_bool(writer, comparison->trip[CBX_NPERF_P95]);
    cbx_json_end_object(writer);
}

static void write_statuses(cbx_json_writer *writer, const cbx_nperf_comparison *comparison)
{
    cbx_json_name(writer, "baseline_status");
    cbx_json_string(writer, comparison->baseline->status);
    cbx_json_name(writer, "current_status");
    cbx_json_string(writer, comparison->current->status);
}

static void write_comparison(cbx_json_writer *writer, const cbx_nperf_comparison *comparison)
{
    const cbx_nperf_measurement *key = cbx_nperf_comparison_key(comparison);
    cbx_json_begin_object(writer);
    cbx_json_name(writer, "case");
    cbx_json_string(writer, key->case_name);
    cbx_json_name(writer, "platform");
    cbx_json_string(writer, key->platform);
    cbx_json_name(writer, "param_point");
    cbx_json_document(writer, key->point);
    cbx_json_name(writer, "baseline");
    cbx_json_string(writer, key->baseline);
    cbx_json_name(writer, "kind");
    cbx_json_string(writer, cbx_nperf_kind_name(comparison->kind));
    if (comparison->kind == CBX_NPERF_COMPARED)
        write_compared(writer, comparison);
    else if (comparison->baseline && comparison->current)
        write_statuses(writer, comparison);
    cbx_json_name(writer, "regressed");
    cbx_json_bool(writer, comparison->regressed);
    cbx_json_end_object(writer);
}

void cbx_nperf_gate_write_artifact(const cbx_nperf_gate *gate, cbx_text_buffer *out)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, out, CBX_JSON_PYTHON_INDENTED);
    cbx_json_begin_object(&writer);
    cbx_json_name(&writer, "thresholds");
    write_thresholds(&writer, &gate->thresholds);
    cbx_json_name(&writer, "summary");
    write_counts(&writer, gate);
    cbx_json_name(&writer, "comparisons");
    cbx_json_begin_array(&writer);
    for (size_t i = 0; i < gate->n_keys; i++)
        write_comparison(&writer, &gate->comparisons[i]);
    cbx_json_end_array(&writer);
    cbx_json_end_object(&writer);
    cbx_text_buffer_putc(out, '\n');
}

/* ---- texts in Markdown ---- */

static void put_point(cbx_text_buffer *out, const char *canonical, cbx_arena *scratch)
{
    const cbx_json *point = NULL;
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_arena_reset(scratch);
    if (cbx_json_parse(canonical, strlen(canonical), scratch, &point, NULL))
        cbx_text_buffer_puts(&text, canonical);
    else
        cbx_nperf_point_append(&text, point);
    cbx_nperf_markdown_append(out, cbx_text_buffer_text(&text));
    out->failed |= cbx_text_buffer_failed(&text);
    cbx_text_buffer_done(&text);
}

static void put_ratio(cbx_text_buffer *out, const cbx_nperf_comparison *comparison,
                      cbx_nperf_stat stat)
{
    if (!comparison->has_ratio[stat])
        cbx_text_buffer_puts(out, "\u2014");
    else
        cbx_text_buffer_printf(out, "%.2f\u00d7%s", comparison->ratio[stat],
                               comparison->trip[stat] ? " \u26a0" : "");
}

static void put_note(cbx_text_buffer *out, const cbx_nperf_comparison *comparison)
{
    switch (comparison->kind) {
    case CBX_NPERF_STATUS_REGRESSION:
        cbx_text_buffer_puts(out, "**status ok \u2192 ");
        cbx_nperf_markdown_append(out, comparison->current->status);
        cbx_text_buffer_puts(out, "**");
        break;
    case CBX_NPERF_RECOVERED:
        cbx_text_buffer_puts(out, "recovered (");
        cbx_nperf_markdown_append(out, comparison->baseline->status);
        cbx_text_buffer_puts(out, " \u2192 ok)");
        break;
    case CBX_NPERF_STILL_FAILING:
        cbx_text_buffer_puts(out, "still ");
        cbx_nperf_markdown_append(out, comparison->current->status);
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

/* ---- the Markdown report ---- */

static int compare_rows(const void *a, const void *b)
{
    const cbx_nperf_comparison *left = *(const cbx_nperf_comparison *const *)a;
    const cbx_nperf_comparison *right = *(const cbx_nperf_comparison *const *)b;
    const cbx_nperf_measurement *l = cbx_nperf_comparison_key(left);
    const cbx_nperf_measurement *r = cbx_nperf_comparison_key(right);
    if (left->regressed != right->regressed)
        return (int)right->regressed - (int)left->regressed;
    if (left->kind != right->kind)
        return (int)left->kind - (int)right->kind;
    int order = strcmp(l->case_name, r->case_name);
    if (order == 0)
        order = strcmp(l->platform, r->platform);
    if (order == 0)
        order = strcmp(l->baseline, r->baseline);
    return order ? order : (left > right) - (left < right); /* then as the gate has them */
}

static void put_key(cbx_text_buffer *out, const cbx_nperf_comparison *comparison,
                    const char *separator, cbx_arena *scratch)
{
    const cbx_nperf_measurement *key = cbx_nperf_comparison_key(comparison);
    cbx_nperf_markdown_append(out, key->case_name);
    cbx_text_buffer_puts(out, separator);
    cbx_nperf_markdown_append(out, key->platform);
    cbx_text_buffer_puts(out, separator);
    put_point(out, key->point, scratch);
    cbx_text_buffer_puts(out, separator);
    cbx_nperf_markdown_append(out, key->baseline);
}

static void put_factor(cbx_text_buffer *out, double factor)
{
    char text[CBX_NUMBER_TEXT_SIZE];
    size_t length = cbx_number_format(factor, text);
    cbx_text_buffer_append(out, text, length);
    cbx_text_buffer_puts(out, "\u00d7");
}

static void put_head(cbx_text_buffer *out, const cbx_nperf_gate *gate)
{
    cbx_text_buffer_puts(out, "# nperf regression gate\n\n");
    cbx_text_buffer_puts(out, gate->n_regressed ? "\U0001f534 **FAIL** \u2014 "
                                                : "\U0001f7e2 **PASS** \u2014 ");
    cbx_text_buffer_printf(out, "%zu keys: %zu compared, %zu regressed, %zu new, %zu dropped.\n\n",
                           gate->n_keys, gate->n_compared, gate->n_regressed, gate->n_new,
                           gate->n_dropped);
    cbx_text_buffer_puts(out, "A key is regressed when its steady time grew by more than ");
    put_factor(out, gate->thresholds.of[CBX_NPERF_MIN]);
    cbx_text_buffer_puts(out, " (min) or ");
    put_factor(out, gate->thresholds.of[CBX_NPERF_P95]);
    cbx_text_buffer_puts(out, " (p95) over the baseline, or when it was ok and now fails.\n\n");
}

static void put_table_row(cbx_text_buffer *out, const cbx_nperf_comparison *comparison,
                          cbx_arena *scratch)
{
    cbx_text_buffer_puts(out, "| ");
    put_key(out, comparison, " | ", scratch);
    cbx_text_buffer_puts(out, " | ");
    put_ratio(out, comparison, CBX_NPERF_MIN);
    cbx_text_buffer_puts(out, " | ");
    put_ratio(out, comparison, CBX_NPERF_P95);
    cbx_text_buffer_puts(out, " | ");
    put_note(out, comparison);
    cbx_text_buffer_puts(out, " |\n");
}

static void put_regression(cbx_text_buffer *out, const cbx_nperf_comparison *comparison,
                           cbx_arena *scratch)
{
    cbx_text_buffer_puts(out, "- ");
    put_key(out, comparison, ", ", scratch);
    cbx_text_buffer_puts(out, ": ");
    if (comparison->kind == CBX_NPERF_COMPARED) {
        cbx_text_buffer_puts(out, "min ");
        put_ratio(out, comparison, CBX_NPERF_MIN);
        cbx_text_buffer_puts(out, ", p95 ");
        put_ratio(out, comparison, CBX_NPERF_P95);
    }
    put_note(out, comparison);
    cbx_text_buffer_putc(out, '\n');
}

static void put_rows(cbx_text_buffer *out, const cbx_nperf_gate *gate,
                     const cbx_nperf_comparison *const *rows, cbx_arena *scratch)
{
    cbx_text_buffer_puts(out, "| case | platform | param | baseline | min | p95 | note |\n"
                              "| --- | --- | --- | --- | ---: | ---: | --- |\n");
    for (size_t i = 0; i < gate->n_keys; i++)
        put_table_row(out, rows[i], scratch);
    if (gate->n_regressed)
        cbx_text_buffer_puts(out, "\n## Regressions\n\n");
    for (size_t i = 0; i < gate->n_regressed; i++) /* they are the first */
        put_regression(out, rows[i], scratch);
}

cbx_status cbx_nperf_gate_write_markdown(const cbx_nperf_gate *gate, cbx_text_buffer *out,
                                         cbx_error *err)
{
    cbx_arena *scratch = cbx_arena_new();
    const cbx_nperf_comparison **rows = malloc((gate->n_keys + 1) * sizeof *rows);
    cbx_status status = CBX_OK;
    if (!scratch || !rows) {
        status = cbx_fail(err, CBX_NO_MEMORY, "out of memory");
        goto done;
    }
    for (size_t i = 0; i < gate->n_keys; i++)
        rows[i] = &gate->comparisons[i];
    qsort(rows, gate->n_keys, sizeof *rows, compare_rows);
    put_head(out, gate);
    put_rows(out, gate, rows, scratch);
done:
    free(rows);
    cbx_arena_free(scratch);
    return status;
}
