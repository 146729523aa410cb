/*
 * Run documents. Reading borrows: texts stay in the parsed value, arrays are counted before they
 * are allocated. That the model can give the document back is not argued but tried: the model's
 * rendering is compared with the source bytes and, only where these differ (another indentation,
 * say), with the canonical rendering of the parsed source.
 */
#include "engine/document/run_document.h"

#include "engine/document/field.h"
#include "engine/document/metric_def_document.h"
#include "engine/document/tag_document.h"
#include "engine/json/json_writer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static cbx_status fail_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "not enough memory for the run");
}

/* ---- metrics ---- */

/* A number or null, which is a missing value. */
static cbx_status read_value(const cbx_field *field, unsigned integer_flag, double *ret_value,
                             unsigned *flags, cbx_error *err)
{
    bool is_integer = false;
    if (field->value && field->value->type == CBX_JSON_NULL) {
        *ret_value = NAN;
        return CBX_OK;
    }
    cbx_status status = cbx_field_get_number(field, ret_value, &is_integer, err);
    if (status == CBX_OK && is_integer)
        *flags |= integer_flag;
    return status;
}

static cbx_status read_bound(const cbx_field *metric, const char *name, unsigned has_flag,
                             unsigned integer_flag, double *ret_bound, unsigned *flags,
                             cbx_error *err)
{
    cbx_field field = cbx_field_member(metric, name);
    *ret_bound = NAN;
    if (!cbx_field_is_set(&field))
        return CBX_OK;
    *flags |= has_flag;
    return read_value(&field, integer_flag, ret_bound, flags, err);
}

static cbx_status read_samples(const cbx_field *metric, cbx_arena *arena, cbx_metric *ret_metric,
                               cbx_error *err)
{
    cbx_field field = cbx_field_member(metric, "samples");
    size_t n, n_integers = 0;
    cbx_status status = cbx_field_count(&field, CBX_JSON_ARRAY, &n, err);
    if (status != CBX_OK || !cbx_field_is_set(&field))
        return status;
    double *samples = cbx_arena_alloc(arena, n * sizeof *samples);
    if (!samples)
        return fail_memory(err);
    for (size_t i = 0; i < n; i++) {
        cbx_field item = cbx_field_item(&field, i);
        unsigned is_integer = 0;
        status = read_value(&item, 1, &samples[i], &is_integer, err);
        if (status != CBX_OK)
            return status;
        n_integers += is_integer;
    }
    ret_metric->flags |= CBX_METRIC_HAS_SAMPLES;
    if (n > 0 && n_integers == n)
        ret_metric->flags |= CBX_METRIC_SAMPLES_INTEGER;
    ret_metric->samples = samples;
    ret_metric->n_samples = n;
    return CBX_OK;
}

static cbx_status read_metric(const cbx_field *field, cbx_arena *arena, cbx_metric *ret_metric,
                              cbx_error *err)
{
    cbx_status status = cbx_field_get_name(field, &ret_metric->name, err);
    if (status == CBX_OK)
        status = cbx_field_require(field, CBX_JSON_OBJECT, err);
    if (status != CBX_OK)
        return status;
    cbx_field value = cbx_field_member(field, "value");
    unsigned *flags = &ret_metric->flags;
    status = read_value(&value, CBX_METRIC_VALUE_INTEGER, &ret_metric->value, flags, err);
    if (status == CBX_OK)
        status = read_bound(field, "lower", CBX_METRIC_HAS_LOWER, CBX_METRIC_LOWER_INTEGER,
                            &ret_metric->lower, flags, err);
    if (status == CBX_OK)
        status = read_bound(field, "upper", CBX_METRIC_HAS_UPPER, CBX_METRIC_UPPER_INTEGER,
                            &ret_metric->upper, flags, err);
    if (status == CBX_OK)
        status = read_samples(field, arena, ret_metric, err);
    return status;
}

static cbx_status read_metrics(const cbx_field *point, cbx_arena *arena, cbx_point *ret_point,
                               cbx_error *err)
{
    cbx_field field = cbx_field_member(point, "metrics");
    size_t n;
    cbx_status status = cbx_field_count(&field, CBX_JSON_OBJECT, &n, err);
    if (status != CBX_OK)
        return status;
    cbx_metric *metrics = cbx_arena_calloc(arena, n, sizeof *metrics);
    if (!metrics)
        return fail_memory(err);
    for (size_t i = 0; i < n && status == CBX_OK; i++) {
        cbx_field entry = cbx_field_entry(&field, i);
        status = read_metric(&entry, arena, &metrics[i], err);
    }
    ret_point->metrics = metrics;
    ret_point->n_metrics = n;
    return status;
}

/* ---- points ---- */

static cbx_status read_point(const cbx_field *field, cbx_arena *arena, cbx_point *ret_point,
                             cbx_error *err)
{
    ret_point->scenario = "";
    ret_point->status = "ok";
    cbx_status status = cbx_field_require(field, CBX_JSON_OBJECT, err);
    if (status != CBX_OK)
        return status;
    cbx_field name = cbx_field_member(field, "name");
    cbx_field scenario = cbx_field_member(field, "scenario");
    cbx_field tags = cbx_field_member(field, "tags");
    status = cbx_field_get_text(&name, &ret_point->name, err);
    if (status == CBX_OK)
        status = cbx_field_find_text(&scenario, &ret_point->scenario, err);
    if (status == CBX_OK)
        status = cbx_tags_read(&tags, arena, &ret_point->tags, &ret_point->n_tags, err);
    if (status == CBX_OK)
        status = read_metrics(field, arena, ret_point, err);
    return status;
}

static cbx_status read_points(const cbx_field *root, cbx_arena *arena, cbx_run *run, cbx_error *err)
{
    cbx_field field = cbx_field_member(root, "points");
    size_t n;
    cbx_status status = cbx_field_count(&field, CBX_JSON_ARRAY, &n, err);
    if (status != CBX_OK)
        return status;
    cbx_point *points = cbx_arena_calloc(arena, n, sizeof *points);
    if (!points)
        return fail_memory(err);
    for (size_t i = 0; i < n && status == CBX_OK; i++) {
        cbx_field item = cbx_field_item(&field, i);
        status = read_point(&item, arena, &points[i], err);
    }
    run->points = points;
    run->n_points = n;
    return status;
}

/* ---- runs ---- */

static cbx_status read_id(const cbx_field *root, const char **ret_id, cbx_error *err)
{
    cbx_field field = cbx_field_member(root, "id");
    cbx_status status = cbx_field_get_text(&field, ret_id, err);
    if (status == CBX_OK && **ret_id == '\0')
        status = cbx_field_fail(&field, err, "empty");
    return status;
}

static cbx_status read_timestamp(const cbx_field *root, cbx_run *run, cbx_error *err)
{
    cbx_field field = cbx_field_member(root, "timestamp");
    cbx_status status = cbx_field_get_text(&field, &run->timestamp, err);
    if (status != CBX_OK)
        return status;
    status = cbx_timestamp_parse(run->timestamp, &run->epoch_us, err);
    if (status != CBX_OK)
        cbx_field_prefix(&field, err);
    return status;
}

/* An object of the caller's own making, as JSON text. */
static cbx_status read_object(const cbx_field *root, const char *name, cbx_arena *arena,
                              const char **ret_text, cbx_error *err)
{
    cbx_field field = cbx_field_member(root, name);
    size_t count;
    cbx_status status = cbx_field_count(&field, CBX_JSON_OBJECT, &count, err);
    *ret_text = "{}";
    if (status != CBX_OK || count == 0)
        return status;
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &text, CBX_JSON_SQL);
    cbx_json_value(&writer, field.value);
    *ret_text = cbx_arena_strndup(arena, cbx_text_buffer_text(&text), text.length);
    if (!*ret_text || cbx_text_buffer_failed(&text))
        status = fail_memory(err);
    cbx_text_buffer_done(&text);
    return status;
}

static cbx_status read_head(const cbx_field *root, cbx_arena *arena, cbx_run *run, cbx_error *err)
{
    cbx_field commit = cbx_field_member(root, "commit");
    cbx_field branch = cbx_field_member(root, "branch");
    cbx_status status = read_id(root, &run->id, err);
    if (status == CBX_OK)
        status = read_timestamp(root, run, err);
    if (status == CBX_OK)
        status = cbx_field_find_text(&commit, &run->commit, err);
    if (status == CBX_OK)
        status = cbx_field_find_text(&branch, &run->branch, err);
    if (status == CBX_OK)
        status = read_object(root, "environment", arena, &run->environment, err);
    if (status == CBX_OK)
        status = read_object(root, "metadata", arena, &run->metadata, err);
    return status;
}

static cbx_status read_run(const char *text, const cbx_json *value, cbx_arena *arena, cbx_run *run,
                           cbx_error *err)
{
    cbx_field root = cbx_field_root("the run", text, value);
    cbx_status status = cbx_field_require(&root, CBX_JSON_OBJECT, err);
    if (status != CBX_OK)
        return status;
    cbx_field defs = cbx_field_member(&root, "metric_defs");
    status = read_head(&root, arena, run, err);
    if (status == CBX_OK)
        status = cbx_metric_defs_read(&defs, arena, &run->defs, &run->n_defs, err);
    if (status == CBX_OK)
        status = read_points(&root, arena, run, err);
    return status;
}

/* ---- fidelity ---- */

static bool buffer_equals(const cbx_text_buffer *buffer, const char *text, size_t length)
{
    return buffer->length == length && memcmp(cbx_text_buffer_text(buffer), text, length) == 0;
}

static bool renders_alike(const cbx_json *value, const cbx_text_buffer *from_model)
{
    cbx_text_buffer from_source = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &from_source, CBX_JSON_PYTHON_INDENTED);
    cbx_json_value(&writer, value);
    bool alike = !cbx_text_buffer_failed(&from_source) &&
                 buffer_equals(&from_source, cbx_text_buffer_text(from_model), from_model->length);
    cbx_text_buffer_done(&from_source);
    return alike;
}

/* Keeps the document where the model does not give it back. */
static cbx_status keep_source(const cbx_json *value, cbx_arena *arena, cbx_run *run, cbx_error *err)
{
    cbx_text_buffer from_model = CBX_TEXT_BUFFER_INIT;
    (void)cbx_text_buffer_reserve(&from_model, value->source_length + (size_t)1);
    cbx_run_document_write(run, &from_model);
    cbx_status status = cbx_text_buffer_failed(&from_model) ? fail_memory(err) : CBX_OK;
    if (status == CBX_OK && !buffer_equals(&from_model, value->source, value->source_length) &&
        !renders_alike(value, &from_model)) {
        run->source_text = cbx_arena_strndup(arena, value->source, value->source_length);
        if (!run->source_text)
            status = fail_memory(err);
    }
    cbx_text_buffer_done(&from_model);
    return status;
}

cbx_status cbx_run_document_read(const cbx_json *value, cbx_arena *arena, cbx_run **ret_run,
                                 cbx_error *err)
{
    return cbx_run_document_read_at(NULL, value, arena, ret_run, err);
}

cbx_status cbx_run_document_read_at(const char *text, const cbx_json *value, cbx_arena *arena,
                                    cbx_run **ret_run, cbx_error *err)
{
    cbx_run *run = cbx_arena_calloc(arena, 1, sizeof *run);
    if (!run)
        return fail_memory(err);
    run->format = "calibrax";
    cbx_status status = read_run(text, value, arena, run, err);
    if (status == CBX_OK)
        status = keep_source(value, arena, run, err);
    if (status == CBX_OK)
        *ret_run = run;
    return status;
}

bool cbx_run_document_detect(const cbx_json *value)
{
    if (!value || value->type != CBX_JSON_OBJECT)
        return false;
    return cbx_json_find(value, "points") ||
           (cbx_json_find(value, "id") && cbx_json_find(value, "timestamp"));
}

/* ---- writing ---- */

static void write_text(cbx_json_writer *writer, const char *name, const char *text)
{
    cbx_json_name(writer, name);
    cbx_json_string(writer, text);
}

/* A double that was written as an integer: its exact digits, also where no int64_t holds it. */
static void write_integer(cbx_json_writer *writer, double value)
{
    char digits[320]; /* DBL_MAX has 309 */
    if (!isfinite(value)) {
        cbx_json_double(writer, value);
    } else if (fabs(value) < 9e18) {
        cbx_json_integer(writer, (int64_t)value);
    } else {
        (void)snprintf(digits, sizeof digits, "%.0f", value);
        cbx_json_document(writer, digits);
    }
}

static void write_number(cbx_json_writer *writer, double value, bool as_integer)
{
    if (as_integer)
        write_integer(writer, value);
    else
        cbx_json_double(writer, value);
}

static void write_samples(cbx_json_writer *writer, const cbx_metric *metric)
{
    bool as_integer = metric->flags & CBX_METRIC_SAMPLES_INTEGER;
    cbx_json_name(writer, "samples");
    cbx_json_begin_array(writer);
    for (size_t i = 0; i < metric->n_samples; i++)
        write_number(writer, metric->samples[i], as_integer);
    cbx_json_end_array(writer);
}

static void write_metric(cbx_json_writer *writer, const cbx_metric *metric)
{
    unsigned flags = metric->flags;
    cbx_json_name(writer, metric->name);
    cbx_json_begin_object(writer);
    cbx_json_name(writer, "value");
    write_number(writer, metric->value, flags & CBX_METRIC_VALUE_INTEGER);
    if (flags & CBX_METRIC_HAS_LOWER) {
        cbx_json_name(writer, "lower");
        write_number(writer, metric->lower, flags & CBX_METRIC_LOWER_INTEGER);
    }
    if (flags & CBX_METRIC_HAS_UPPER) {
        cbx_json_name(writer, "upper");
        write_number(writer, metric->upper, flags & CBX_METRIC_UPPER_INTEGER);
    }
    if (flags & CBX_METRIC_HAS_SAMPLES)
        write_samples(writer, metric);
    cbx_json_end_object(writer);
}

static void write_point(cbx_json_writer *writer, const cbx_point *point)
{
    cbx_json_begin_object(writer);
    write_text(writer, "name", point->name);
    write_text(writer, "scenario", point->scenario);
    cbx_json_name(writer, "tags");
    cbx_tags_write(point->tags, point->n_tags, writer);
    cbx_json_name(writer, "metrics");
    cbx_json_begin_object(writer);
    for (size_t i = 0; i < point->n_metrics; i++)
        write_metric(writer, &point->metrics[i]);
    cbx_json_end_object(writer);
    cbx_json_end_object(writer);
}

static void write_model(cbx_json_writer *writer, const cbx_run *run)
{
    cbx_json_begin_object(writer);
    write_text(writer, "id", run->id);
    write_text(writer, "timestamp", run->timestamp);
    write_text(writer, "commit", run->commit);
    write_text(writer, "branch", run->branch);
    cbx_json_name(writer, "environment");
    cbx_json_document(writer, run->environment);
    cbx_json_name(writer, "metadata");
    cbx_json_document(writer, run->metadata);
    cbx_json_name(writer, "metric_defs");
    cbx_metric_defs_write(run->defs, run->n_defs, writer);
    cbx_json_name(writer, "points");
    cbx_json_begin_array(writer);
    for (size_t i = 0; i < run->n_points; i++)
        write_point(writer, &run->points[i]);
    cbx_json_end_array(writer);
    cbx_json_end_object(writer);
}

void cbx_run_document_write(const cbx_run *run, cbx_text_buffer *out)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, out, CBX_JSON_PYTHON_INDENTED);
    bool own = run->source_text && strcmp(run->format, "calibrax") == 0;
    if (own)
        cbx_json_document(&writer, run->source_text);
    else
        write_model(&writer, run);
}
