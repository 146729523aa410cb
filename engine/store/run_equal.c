#include "engine/store/run_equal.h"

#include "engine/document/run_document.h"

#include <math.h>
#include <string.h>

/* NULL equals only NULL. */
static bool text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static bool number_equal(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    return a == b && !signbit(a) == !signbit(b);
}

static bool samples_equal(const cbx_metric *a, const cbx_metric *b)
{
    if (a->n_samples != b->n_samples)
        return false;
    for (size_t i = 0; i < a->n_samples; i++)
        if (!number_equal(a->samples[i], b->samples[i]))
            return false;
    return true;
}

static bool metric_equal(const cbx_metric *a, const cbx_metric *b)
{
    return text_equal(a->name, b->name) && a->flags == b->flags &&
           number_equal(a->value, b->value) &&
           (!(a->flags & CBX_METRIC_HAS_LOWER) || number_equal(a->lower, b->lower)) &&
           (!(a->flags & CBX_METRIC_HAS_UPPER) || number_equal(a->upper, b->upper)) &&
           (!(a->flags & CBX_METRIC_HAS_SAMPLES) || samples_equal(a, b));
}

static bool tags_equal(const cbx_point *a, const cbx_point *b)
{
    if (a->n_tags != b->n_tags)
        return false;
    for (size_t i = 0; i < a->n_tags; i++)
        if (!text_equal(a->tags[i].key, b->tags[i].key) ||
            !text_equal(a->tags[i].value, b->tags[i].value))
            return false;
    return true;
}

bool cbx_point_equal(const cbx_point *a, const cbx_point *b)
{
    if (!text_equal(a->name, b->name) || !text_equal(a->scenario, b->scenario) ||
        !text_equal(a->status, b->status) || !tags_equal(a, b) || a->n_metrics != b->n_metrics ||
        !text_equal(a->detail, b->detail) || !text_equal(a->source_text, b->source_text))
        return false;
    for (size_t i = 0; i < a->n_metrics; i++)
        if (!metric_equal(&a->metrics[i], &b->metrics[i]))
            return false;
    return true;
}

static bool def_equal(const cbx_metric_def *a, const cbx_metric_def *b)
{
    return text_equal(a->name, b->name) && text_equal(or_empty(a->unit), or_empty(b->unit)) &&
           a->direction == b->direction && text_equal(or_empty(a->group), or_empty(b->group)) &&
           a->priority == b->priority &&
           text_equal(or_empty(a->description), or_empty(b->description));
}

/* The next definition that the source wrote, from *i on; NULL after the last. */
static const cbx_metric_def *next_written_def(const cbx_run *run, size_t *i)
{
    while (*i < run->n_defs && run->defs[*i].inferred)
        ++*i;
    return *i < run->n_defs ? &run->defs[(*i)++] : NULL;
}

static bool defs_equal(const cbx_run *a, const cbx_run *b)
{
    size_t i = 0, j = 0;
    const cbx_metric_def *def_a = NULL, *def_b = NULL;
    do {
        def_a = next_written_def(a, &i);
        def_b = next_written_def(b, &j);
        if (def_a && def_b && !def_equal(def_a, def_b))
            return false;
    } while (def_a && def_b);
    return !def_a && !def_b;
}

static bool points_equal(const cbx_run *a, const cbx_run *b)
{
    if (a->n_points != b->n_points)
        return false;
    for (size_t i = 0; i < a->n_points; i++)
        if (!cbx_point_equal(&a->points[i], &b->points[i]))
            return false;
    return true;
}

static bool documents_equal(const cbx_run *a, const cbx_run *b)
{
    if (text_equal(a->source_text, b->source_text))
        return true;
    if (!a->source_text || !b->source_text)
        return false;
    cbx_text_buffer text_a = CBX_TEXT_BUFFER_INIT, text_b = CBX_TEXT_BUFFER_INIT;
    cbx_run_document_write(a, &text_a);
    cbx_run_document_write(b, &text_b);
    bool equal = !cbx_text_buffer_failed(&text_a) && !cbx_text_buffer_failed(&text_b) &&
                 text_equal(cbx_text_buffer_text(&text_a), cbx_text_buffer_text(&text_b));
    cbx_text_buffer_done(&text_a);
    cbx_text_buffer_done(&text_b);
    return equal;
}

bool cbx_run_equal(const cbx_run *a, const cbx_run *b)
{
    return text_equal(a->id, b->id) && text_equal(a->timestamp, b->timestamp) &&
           a->epoch_us == b->epoch_us && text_equal(a->commit, b->commit) &&
           text_equal(a->branch, b->branch) && text_equal(a->environment, b->environment) &&
           text_equal(a->metadata, b->metadata) && defs_equal(a, b) && points_equal(a, b) &&
           documents_equal(a, b);
}
