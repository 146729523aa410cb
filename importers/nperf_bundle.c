#include "importers/nperf_bundle.h"

#include "importers/nperf_text.h"

#include <stdlib.h>
#include <string.h>

/* ---- making it ---- */

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

const char *cbx_nperf_rows_reference(const cbx_nperf_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        const cbx_json *vs = cbx_json_find(cbx_json_find(rows->items[i]->document, "ratio"), "vs");
        if (vs && vs->type == CBX_JSON_STRING)
            return vs->text;
    }
    return NULL;
}

static cbx_nperf_platform *find_platform(cbx_nperf_bundle *bundle, const char *name)
{
    for (size_t i = 0; i < bundle->n_platforms; i++)
        if (strcmp(bundle->platforms[i].name, name) == 0)
            return &bundle->platforms[i];
    return NULL;
}

/* Every platform of the rows, with room for all of them in both lists. */
static bool add_platforms(cbx_nperf_bundle *bundle, const cbx_nperf_rows *rows, cbx_arena *arena)
{
    bundle->platforms = cbx_arena_calloc(arena, rows->n, sizeof *bundle->platforms);
    for (size_t i = 0; bundle->platforms && i < rows->n; i++) {
        if (find_platform(bundle, rows->items[i]->platform))
            continue;
        cbx_nperf_platform *platform = &bundle->platforms[bundle->n_platforms++];
        platform->name = rows->items[i]->platform;
        platform->current.items = cbx_arena_calloc(arena, rows->n, sizeof(cbx_nperf_row *));
        platform->trend.items = cbx_arena_calloc(arena, rows->n, sizeof(cbx_nperf_row *));
        if (!platform->current.items || !platform->trend.items)
            return false;
    }
    return bundle->platforms != NULL;
}

static void set_current(cbx_nperf_rows *current, const cbx_nperf_row *row)
{
    for (size_t i = 0; i < current->n; i++)
        if (strcmp(current->items[i]->baseline, row->baseline) == 0) {
            current->items[i] = row;
            return;
        }
    current->items[current->n++] = row;
}

/* Insertion keeps equal run ids in the order in which they were met. */
static void insert_by_run(cbx_nperf_rows *trend, const cbx_nperf_row *row)
{
    size_t at = trend->n++;
    for (; at > 0 && strcmp(trend->items[at - 1]->run_id, row->run_id) > 0; at--)
        trend->items[at] = trend->items[at - 1];
    trend->items[at] = row;
}

cbx_status cbx_nperf_bundle_make(const cbx_nperf_rows *rows, const cbx_json *point, const char *op,
                                 cbx_arena *arena, cbx_nperf_bundle *ret_bundle, cbx_error *err)
{
    cbx_nperf_bundle bundle = { .op = op, .point = point };
    cbx_nperf_rows latest;
    if (rows->n == 0)
        return cbx_fail(err, CBX_NOT_FOUND, "there are no nperf rows of that case at that point");
    bundle.case_name = rows->items[0]->case_name;
    cbx_status status = cbx_nperf_rows_latest(rows, arena, &latest, err);
    if (status)
        return status;
    if (!add_platforms(&bundle, rows, arena))
        return no_memory(err);
    bundle.reference = cbx_nperf_rows_reference(&latest);
    for (size_t i = 0; i < latest.n; i++)
        set_current(&find_platform(&bundle, latest.items[i]->platform)->current, latest.items[i]);
    for (size_t i = 0; i < rows->n; i++) {
        if (strcmp(rows->items[i]->status, "ok") == 0)
            insert_by_run(&find_platform(&bundle, rows->items[i]->platform)->trend, rows->items[i]);
    }
    *ret_bundle = bundle;
    return CBX_OK;
}

/* ---- JSON ---- */

static void write_or_null(cbx_json_writer *writer, const char *name, const cbx_json *value)
{
    cbx_json_name(writer, name);
    if (value)
        cbx_json_value(writer, value);
    else
        cbx_json_null(writer);
}

static const cbx_json *metric_of(const cbx_nperf_row *row, const char *section)
{
    return cbx_json_find(cbx_json_find(row->document, "metrics"), section);
}

static const cbx_json *ratio_of(const cbx_nperf_row *row)
{
    return cbx_json_find(cbx_json_find(row->document, "ratio"), "value");
}

static bool is_text(const cbx_json *value, const char *text)
{
    return value && value->type == CBX_JSON_STRING && strcmp(value->text, text) == 0;
}

/* The fidelity object, NULL when there is none. */
static const cbx_json *fidelity_of(const cbx_nperf_row *row)
{
    const cbx_json *fidelity = cbx_json_find(row->document, "fidelity");
    return fidelity && fidelity->type == CBX_JSON_OBJECT ? fidelity : NULL;
}

static void write_steady(cbx_json_writer *writer, const cbx_json *steady)
{
    cbx_json_name(writer, "steady");
    if (!steady || steady->type != CBX_JSON_OBJECT) {
        cbx_json_null(writer);
        return;
    }
    cbx_json_begin_object(writer);
    write_or_null(writer, "min", cbx_json_find(steady, "min"));
    write_or_null(writer, "median", cbx_json_find(steady, "median"));
    write_or_null(writer, "p95", cbx_json_find(steady, "p95"));
    cbx_json_end_object(writer);
}

static void write_fidelity(cbx_json_writer *writer, const cbx_json *fidelity)
{
    cbx_json_name(writer, "fidelity");
    if (!fidelity) {
        cbx_json_null(writer);
    } else {
        cbx_json_begin_object(writer);
        write_or_null(writer, "status", cbx_json_find(fidelity, "status"));
        write_or_null(writer, "rel_to_tol", cbx_json_find(fidelity, "rel_to_tol"));
        cbx_json_end_object(writer);
    }
    cbx_json_name(writer, "within_fidelity_threshold");
    if (fidelity)
        cbx_json_bool(writer, is_text(cbx_json_find(fidelity, "status"), "pass"));
    else
        cbx_json_null(writer);
}

static void write_baseline(cbx_json_writer *writer, const cbx_nperf_row *row)
{
    const cbx_json *steady = metric_of(row, "steady_time");
    cbx_json_name(writer, row->baseline);
    cbx_json_begin_object(writer);
    cbx_json_name(writer, "status");
    cbx_json_string(writer, row->status);
    write_steady(writer, steady);
    write_or_null(writer, "steady_unit", cbx_json_find(steady, "unit"));
    write_or_null(writer, "ratio_vs_reference", ratio_of(row));
    write_fidelity(writer, fidelity_of(row));
    write_or_null(writer, "peak_hbm_mb", cbx_json_find(metric_of(row, "peak_hbm"), "value"));
    write_or_null(writer, "host_rss_mb", cbx_json_find(metric_of(row, "host_rss"), "value"));
    cbx_json_end_object(writer);
}

static bool was_met_before(const cbx_nperf_rows *rows, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(rows->items[i]->baseline, rows->items[index]->baseline) == 0)
            return true;
    return false;
}

static void write_trend_of(cbx_json_writer *writer, const cbx_nperf_rows *trend, size_t first)
{
    const char *baseline = trend->items[first]->baseline;
    cbx_json_name(writer, baseline);
    cbx_json_begin_array(writer);
    for (size_t i = first; i < trend->n; i++) {
        const cbx_nperf_row *row = trend->items[i];
        if (strcmp(row->baseline, baseline) != 0)
            continue;
        cbx_json_begin_object(writer);
        cbx_json_name(writer, "run_id");
        cbx_json_string(writer, row->run_id);
        write_or_null(writer, "min", cbx_json_find(metric_of(row, "steady_time"), "min"));
        write_or_null(writer, "ratio_vs_reference", ratio_of(row));
        cbx_json_end_object(writer);
    }
    cbx_json_end_array(writer);
}

static void write_platform(cbx_json_writer *writer, const cbx_nperf_platform *platform)
{
    cbx_json_name(writer, platform->name);
    cbx_json_begin_object(writer);
    cbx_json_name(writer, "baselines");
    cbx_json_begin_object(writer);
    for (size_t i = 0; i < platform->current.n; i++)
        write_baseline(writer, platform->current.items[i]);
    cbx_json_end_object(writer);
    cbx_json_name(writer, "trend");
    cbx_json_begin_object(writer);
    for (size_t i = 0; i < platform->trend.n; i++)
        if (!was_met_before(&platform->trend, i))
            write_trend_of(writer, &platform->trend, i);
    cbx_json_end_object(writer);
    cbx_json_end_object(writer);
}

static const char note[] = "This is evidence, not a verdict: it recommends nothing. Which "
                           "implementation to use is for a person to decide.";

void cbx_nperf_bundle_write_json(const cbx_nperf_bundle *bundle, cbx_text_buffer *out)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, out, CBX_JSON_PYTHON_INDENTED);
    cbx_json_begin_object(&writer);
    cbx_json_name(&writer, "op");
    cbx_json_string(&writer, bundle->op);
    cbx_json_name(&writer, "case");
    cbx_json_string(&writer, bundle->case_name);
    cbx_json_name(&writer, "point");
    cbx_nperf_point_write(bundle->point, &writer);
    cbx_json_name(&writer, "ratio_reference");
    cbx_json_string(&writer, bundle->reference);
    cbx_json_name(&writer, "fidelity_threshold");
    cbx_json_double(&writer, 1.0);
    cbx_json_name(&writer, "fidelity_threshold_unit");
    cbx_json_string(&writer, "\u00d7tol");
    cbx_json_name(&writer, "platforms");
    cbx_json_begin_object(&writer);
    for (size_t i = 0; i < bundle->n_platforms; i++)
        write_platform(&writer, &bundle->platforms[i]);
    cbx_json_end_object(&writer);
    cbx_json_name(&writer, "recommendation");
    cbx_json_null(&writer);
    cbx_json_name(&writer, "note");
    cbx_json_string(&writer, note);
    cbx_json_end_object(&writer);
    cbx_text_buffer_putc(out, '\n');
}

/* ---- Markdown ---- */

static int compare_baselines(const void *a, const void *b)
{
    const cbx_nperf_row *const *left = a, *const *right = b;
    return strcmp((*left)->baseline, (*right)->baseline);
}

static int compare_platforms(const void *a, const void *b)
{
    const cbx_nperf_platform *left = a, *right = b;
    return strcmp(left->name, right->name);
}

static void put_steady(cbx_text_buffer *out, const cbx_nperf_row *row)
{
    static const char *const parts[] = { "min", "median", "p95" };
    if (strcmp(row->status, "ok") != 0) {
        cbx_text_buffer_putc(out, '*');
        cbx_nperf_markdown_append(out, row->status);
        cbx_text_buffer_putc(out, '*');
        return;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        cbx_text_buffer_puts(out, i ? " / " : "");
        cbx_nperf_time_append(out, cbx_nperf_row_find_number(row, "steady_time", parts[i]));
    }
}

static bool is_number(const cbx_json *value)
{
    return value && (value->type == CBX_JSON_INTEGER || value->type == CBX_JSON_FLOAT);
}

static void put_ratio(cbx_text_buffer *out, const cbx_nperf_row *row)
{
    const cbx_json *ratio = ratio_of(row);
    if (is_number(ratio))
        cbx_text_buffer_printf(out, "%.2f\u00d7", ratio->number);
    else
        cbx_text_buffer_puts(out, CBX_NPERF_DASH);
}

static void put_fidelity(cbx_text_buffer *out, const cbx_nperf_row *row)
{
    const cbx_json *fidelity = fidelity_of(row), *error = cbx_json_find(fidelity, "rel_to_tol");
    const cbx_json *status = cbx_json_find(fidelity, "status");
    if (!fidelity)
        cbx_text_buffer_puts(out, CBX_NPERF_DASH);
    else if (is_text(status, "inconclusive"))
        cbx_text_buffer_puts(out, "n/a (no oracle)");
    else if (is_number(error))
        cbx_text_buffer_printf(out, "%s %.3g\u00d7tol",
                               is_text(status, "pass") ? "\u2713" : "\u2717", error->number);
    else
        cbx_text_buffer_puts(out, is_text(status, "pass") ? "\u2713" : "\u2717");
}

static void put_memory(cbx_text_buffer *out, const cbx_nperf_row *row)
{
    const cbx_json *hbm = cbx_nperf_row_find_number(row, "peak_hbm", "value");
    const cbx_json *rss = cbx_nperf_row_find_number(row, "host_rss", "value");
    if (hbm)
        cbx_text_buffer_printf(out, "%.1f MB (hbm)", hbm->number);
    else if (rss)
        cbx_text_buffer_printf(out, "%.0f MB (rss)", rss->number);
    else
        cbx_text_buffer_puts(out, CBX_NPERF_DASH);
}

static void put_baseline(cbx_text_buffer *out, const cbx_nperf_row *row)
{
    static void (*const cells[])(cbx_text_buffer *,
                                 const cbx_nperf_row *) = { put_steady, put_ratio, put_fidelity,
                                                            put_memory };
    cbx_text_buffer_puts(out, "| `");
    cbx_nperf_markdown_append(out, row->baseline);
    cbx_text_buffer_putc(out, '`');
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        cbx_text_buffer_puts(out, " | ");
        cells[i](out, row);
    }
    cbx_text_buffer_puts(out, " |\n");
}

/* A line per baseline that was measured more than once; false when there is none. */
static bool put_trend(cbx_text_buffer *out, const cbx_nperf_rows *trend)
{
    bool any = false;
    for (size_t i = 0; i < trend->n; i++) {
        size_t n = 0;
        if (was_met_before(trend, i))
            continue;
        for (size_t k = i; k < trend->n; k++)
            n += strcmp(trend->items[k]->baseline, trend->items[i]->baseline) == 0;
        if (n < 2)
            continue;
        cbx_text_buffer_puts(out, any ? "- `" : "\nTrend of the ratio, oldest first:\n\n- `");
        cbx_nperf_markdown_append(out, trend->items[i]->baseline);
        cbx_text_buffer_puts(out, "`: ");
        for (size_t k = i, met = 0; k < trend->n; k++)
            if (strcmp(trend->items[k]->baseline, trend->items[i]->baseline) == 0) {
                cbx_text_buffer_puts(out, met++ ? " \u2192 " : "");
                put_ratio(out, trend->items[k]);
            }
        cbx_text_buffer_putc(out, '\n');
        any = true;
    }
    return any;
}

static void put_head(cbx_text_buffer *out, const cbx_nperf_bundle *bundle)
{
    cbx_text_buffer point = CBX_TEXT_BUFFER_INIT;
    cbx_nperf_point_append(&point, bundle->point);
    cbx_text_buffer_puts(out, "# Decision bundle: ");
    cbx_nperf_markdown_append(out, bundle->op ? bundle->op : bundle->case_name);
    cbx_text_buffer_puts(out, "\n\npoint ");
    cbx_nperf_markdown_append(out, cbx_text_buffer_text(&point));
    cbx_text_buffer_puts(out, " | ratios against ");
    cbx_nperf_markdown_append(out, bundle->reference ? bundle->reference : CBX_NPERF_DASH);
    cbx_text_buffer_puts(out, " | fidelity gate 1.0\u00d7tol\n");
    out->failed |= point.failed;
    cbx_text_buffer_done(&point);
}

static void put_platform(cbx_text_buffer *out, const cbx_nperf_platform *platform)
{
    cbx_text_buffer_puts(out, "\n## ");
    cbx_nperf_markdown_append(out, platform->name);
    cbx_text_buffer_puts(out, "\n\n| baseline | steady (min/med/p95) | ratio | fidelity | mem |\n"
                              "| --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < platform->current.n; i++)
        put_baseline(out, platform->current.items[i]);
    if (!put_trend(out, &platform->trend))
        cbx_text_buffer_puts(out, "\nA single run: no trend.\n");
}

/* A copy of the platforms, and of each one's current rows, by name. */
static cbx_nperf_platform *sorted_platforms(const cbx_nperf_bundle *bundle, cbx_arena *arena)
{
    cbx_nperf_platform *platforms = cbx_arena_calloc(arena, bundle->n_platforms, sizeof *platforms);
    for (size_t i = 0; platforms && i < bundle->n_platforms; i++) {
        cbx_nperf_rows *current = &platforms[i].current;
        const cbx_nperf_row **items;
        platforms[i] = bundle->platforms[i];
        items = cbx_arena_calloc(arena, current->n, sizeof *items);
        if (!items)
            return NULL;
        memcpy(items, current->items, current->n * sizeof *items);
        qsort(items, current->n, sizeof *items, compare_baselines);
        current->items = items;
    }
    if (platforms)
        qsort(platforms, bundle->n_platforms, sizeof *platforms, compare_platforms);
    return platforms;
}

cbx_status cbx_nperf_bundle_write_markdown(const cbx_nperf_bundle *bundle, cbx_text_buffer *out,
                                           cbx_error *err)
{
    cbx_arena *arena = cbx_arena_new();
    cbx_nperf_platform *platforms = arena ? sorted_platforms(bundle, arena) : NULL;
    if (platforms) {
        put_head(out, bundle);
        for (size_t i = 0; i < bundle->n_platforms; i++)
            put_platform(out, &platforms[i]);
        cbx_text_buffer_printf(out, "\n---\n\n> %s\n", note);
    }
    cbx_arena_free(arena);
    return platforms ? CBX_OK : no_memory(err);
}
