#include "engine/store/run_digest.h"

#include "engine/base/string_map.h"
#include "engine/base/text_buffer.h"
#include "engine/document/run_document.h"

#include <math.h>
#include <string.h>

static void add_bytes(cbx_text_buffer *out, const void *bytes, size_t length)
{
    cbx_text_buffer_append(out, bytes, length);
}

static void add_number(cbx_text_buffer *out, int64_t number)
{
    add_bytes(out, &number, sizeof number);
}

/* NULL is not the empty text. */
static void add_text(cbx_text_buffer *out, const char *text)
{
    add_number(out, text ? (int64_t)strlen(text) : -1);
    if (text)
        cbx_text_buffer_puts(out, text);
}

static void add_double(cbx_text_buffer *out, double value)
{
    const double number = isnan(value) ? NAN : value; /* one NaN for all */
    add_bytes(out, &number, sizeof number);
}

static void add_metric(cbx_text_buffer *out, const cbx_metric *metric)
{
    add_text(out, metric->name);
    add_number(out, metric->flags);
    add_double(out, metric->value);
    if (metric->flags & CBX_METRIC_HAS_LOWER)
        add_double(out, metric->lower);
    if (metric->flags & CBX_METRIC_HAS_UPPER)
        add_double(out, metric->upper);
    if (!(metric->flags & CBX_METRIC_HAS_SAMPLES))
        return;
    add_number(out, (int64_t)metric->n_samples);
    for (size_t i = 0; i < metric->n_samples; i++)
        add_double(out, metric->samples[i]);
}

static void add_point(cbx_text_buffer *out, const cbx_point *point)
{
    add_text(out, point->name);
    add_text(out, point->scenario);
    add_text(out, point->status);
    add_number(out, (int64_t)point->n_tags);
    for (size_t i = 0; i < point->n_tags; i++) {
        add_text(out, point->tags[i].key);
        add_text(out, point->tags[i].value);
    }
    add_number(out, (int64_t)point->n_metrics);
    for (size_t i = 0; i < point->n_metrics; i++)
        add_metric(out, &point->metrics[i]);
    add_text(out, point->detail);
    add_text(out, point->source_text);
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static void add_written_defs(cbx_text_buffer *out, const cbx_run *run)
{
    for (size_t i = 0; i < run->n_defs; i++) {
        const cbx_metric_def *def = &run->defs[i];
        if (def->inferred)
            continue;
        add_text(out, def->name);
        add_text(out, or_empty(def->unit));
        add_number(out, def->direction);
        add_text(out, or_empty(def->group));
        add_number(out, def->priority);
        add_text(out, or_empty(def->description));
    }
}

bool cbx_run_digest(const cbx_run *run, uint64_t *ret_digest)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    add_text(&out, run->id);
    add_text(&out, run->timestamp);
    add_number(&out, run->epoch_us);
    add_text(&out, run->commit);
    add_text(&out, run->branch);
    add_text(&out, run->environment);
    add_text(&out, run->metadata);
    add_written_defs(&out, run);
    add_number(&out, (int64_t)run->n_points);
    for (size_t i = 0; i < run->n_points; i++)
        add_point(&out, &run->points[i]);
    if (run->source_text)
        cbx_run_document_write(run, &out);
    bool made = !cbx_text_buffer_failed(&out);
    if (made)
        *ret_digest = cbx_hash64(out.bytes, out.length);
    cbx_text_buffer_done(&out);
    return made;
}
