/*
 * calibrax's BenchmarkResult JSON (one file per benchmark) and the older datarax form.
 *
 *            BenchmarkResult                     older form
 *   name     name                                SCENARIO_ID/VARIANT
 *   scenario tags.scenario_id, else domain       scenario_id
 *   tags     tags                                framework, scenario_id, variant
 *   metrics  metrics                             extra_metrics
 *   environment of metadata                      its own
 *
 * A file is one point of a run that other files add to (benchmark_run_id.h says which). The run's
 * timestamp is the file's, in UTC, the earliest where files are joined; its commit git_commit of
 * the environment unless that is "unknown"; its environment the file's without timestamp and
 * commit. The point's detail is the document without what the model has (name, tags, metrics,
 * samples).
 */
#include "importers/importer.h"

#include "engine/json/json_reader.h"
#include "importers/benchmark_result_metrics.h"
#include "importers/benchmark_run_id.h"
#include "importers/json_parts.h"
#include "importers/run_builder.h"

#include <math.h>
#include <string.h>

enum { CERTAIN = 90, MAX_DETECT_BYTES = 64 << 20 };

/* The parts of a document, whichever form it has. */
typedef struct result_parts {
    const cbx_json *root, *metrics, *environment;
    bool older;
} result_parts;

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

/* ---- detection ---- */

static bool is_older(const cbx_json *root)
{
    return cbx_json_find(root, "scenario_id") && cbx_json_find(root, "framework") &&
           cbx_json_is(cbx_json_find(root, "timing"), CBX_JSON_OBJECT);
}

static bool is_result(const cbx_json *root)
{
    return cbx_json_is(cbx_json_find(root, "name"), CBX_JSON_STRING) &&
           !cbx_json_find(root, "id") && !cbx_json_find(root, "points") &&
           (cbx_json_find(root, "timing") || cbx_json_find(root, "metrics")) &&
           (cbx_json_find(root, "timestamp") || cbx_json_find(root, "domain"));
}

static bool contains(const cbx_input *in, const char *sign)
{
    return memmem(in->bytes, in->length, sign, strlen(sign)) != NULL;
}

/* Looking for the signs first costs nothing on a large document of another format. */
static int detect(const cbx_input *in)
{
    const cbx_json *root = NULL;
    if (in->length == 0 || in->length > MAX_DETECT_BYTES || contains(in, "\"points\"") ||
        (!contains(in, "\"timing\"") && !contains(in, "\"metrics\"")))
        return 0;
    cbx_arena *arena = cbx_arena_new();
    int bid = 0;
    if (arena && !cbx_json_parse(in->bytes, in->length, arena, &root, NULL))
        bid = is_result(root) || is_older(root) ? CERTAIN : 0;
    cbx_arena_free(arena);
    return bid;
}

/* ---- texts ---- */

static bool is_listed(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

/* ---- the head of the run ---- */

/* Within the years that a timestamp can be written in. */
static const double MAX_SECONDS = 253402300799.0; /* 9999-12-31T23:59:59Z */
static const double MIN_SECONDS = -62135596800.0; /* 0001-01-01T00:00:00Z */

static cbx_status read_seconds(const cbx_json *value, int64_t *ret_epoch_us, cbx_error *err)
{
    double seconds = value->number;
    if (!(seconds >= MIN_SECONDS && seconds <= MAX_SECONDS))
        return cbx_fail(err, CBX_INVALID, "timestamp: %g is not a time in seconds since 1970",
                        seconds);
    *ret_epoch_us = (int64_t)llround(seconds * 1e6);
    return CBX_OK;
}

static cbx_status read_time(const result_parts *parts, int64_t *ret_epoch_us, cbx_error *err)
{
    const cbx_json *stamp = cbx_json_find(parts->root, "timestamp");
    if (cbx_json_is_number(stamp))
        return read_seconds(stamp, ret_epoch_us, err);
    if (!stamp || stamp->type == CBX_JSON_NULL)
        stamp = cbx_json_find(parts->environment, "timestamp");
    if (!cbx_json_is(stamp, CBX_JSON_STRING))
        return cbx_fail(err, CBX_INVALID, "timestamp: expected a number, got %s",
                        stamp ? cbx_json_type_name(stamp->type) : "nothing");
    cbx_status status = cbx_timestamp_parse(stamp->text, ret_epoch_us, err);
    if (status)
        cbx_error_prefix(err, "timestamp");
    return status;
}

/* NULL where it is not known. */
static cbx_status read_commit(const result_parts *parts, cbx_arena *arena, const char **ret_commit,
                              cbx_error *err)
{
    const cbx_json *commit = cbx_json_find(parts->environment, "git_commit");
    if (!cbx_json_is(commit, CBX_JSON_STRING) || commit->count == 0 ||
        strcmp(commit->text, "unknown") == 0)
        return CBX_OK;
    return cbx_json_read_text(commit, "environment.git_commit", arena, ret_commit, err);
}

static const char *const NOT_OF_ENVIRONMENT[] = { "timestamp", "git_commit", NULL };

static cbx_status read_head(const cbx_input *in, const result_parts *parts, cbx_arena *arena,
                            cbx_run *run, cbx_error *err)
{
    char text[40];
    cbx_json environment;
    cbx_status status = read_time(parts, &run->epoch_us, err);
    if (!status)
        status = read_commit(parts, arena, &run->commit, err);
    if (status)
        return status;
    cbx_timestamp_format(run->epoch_us, text);
    run->timestamp = cbx_arena_strdup(arena, text);
    run->id = cbx_benchmark_run_id(in->path, run->commit, arena);
    run->format = "benchmark-result";
    run->source = in->path;
    if (parts->environment) {
        if (!cbx_json_without(parts->environment, NOT_OF_ENVIRONMENT, arena, &environment))
            return no_memory(err);
        run->environment = cbx_json_sql_text(&environment, arena);
    }
    return run->timestamp && run->id && run->environment ? CBX_OK : no_memory(err);
}

/* ---- name, scenario, tags ---- */

static const char *const OLDER_TAGS[] = { "framework", "scenario_id", "variant", NULL };

static cbx_status add_older_tags(const cbx_json *root, cbx_run_builder *builder, cbx_error *err)
{
    for (size_t i = 0; OLDER_TAGS[i]; i++) {
        const cbx_json *value = cbx_json_find(root, OLDER_TAGS[i]);
        const char *text = NULL;
        if (!value || value->type == CBX_JSON_NULL)
            continue;
        cbx_status status = cbx_json_read_text(value, OLDER_TAGS[i], builder->arena, &text, err);
        if (status)
            return status;
        cbx_run_builder_add_tag(builder, OLDER_TAGS[i], text);
    }
    return CBX_OK;
}

static cbx_status add_tag(const cbx_json_member *member, cbx_run_builder *builder, cbx_error *err)
{
    const char *key = cbx_arena_strdup(builder->arena, member->name);
    const char *value = NULL;
    if (!key)
        return no_memory(err);
    if (member->name_has_nul || member->name_has_lone_surrogate)
        return cbx_fail(err, CBX_INVALID,
                        "tags: a key holds a NUL character or half of a surrogate pair");
    cbx_status status = cbx_json_read_text(&member->value, key, builder->arena, &value, err);
    if (status)
        cbx_error_prefix(err, "tags");
    else
        cbx_run_builder_add_tag(builder, key, value);
    return status;
}

static cbx_status add_tags(const cbx_json *root, cbx_run_builder *builder, cbx_error *err)
{
    const cbx_json *tags = cbx_json_find(root, "tags");
    cbx_status status = CBX_OK;
    if (!tags || tags->type == CBX_JSON_NULL)
        return CBX_OK;
    if (tags->type != CBX_JSON_OBJECT)
        return cbx_fail(err, CBX_INVALID, "tags: expected an object, got %s",
                        cbx_json_type_name(tags->type));
    for (size_t i = 0; i < tags->count && !status; i++)
        status = add_tag(&tags->members[i], builder, err);
    return status;
}

static cbx_status begin_older(const result_parts *parts, cbx_run_builder *builder, cbx_error *err)
{
    const cbx_json *variant = cbx_json_find(parts->root, "variant");
    const char *scenario = NULL, *suffix = NULL, *name;
    cbx_status status = cbx_json_read_text(cbx_json_find(parts->root, "scenario_id"), "scenario_id",
                                           builder->arena, &scenario, err);
    if (!status && variant && variant->type != CBX_JSON_NULL)
        status = cbx_json_read_text(variant, "variant", builder->arena, &suffix, err);
    if (status)
        return status;
    name = suffix ? cbx_arena_printf(builder->arena, "%s/%s", scenario, suffix) : scenario;
    if (!name)
        return no_memory(err);
    cbx_run_builder_begin_point(builder, name, scenario, "ok");
    return add_older_tags(parts->root, builder, err);
}

static cbx_status begin_result(const result_parts *parts, cbx_run_builder *builder, cbx_error *err)
{
    const char *name = NULL, *scenario = "";
    const cbx_json *id = cbx_json_find(cbx_json_find(parts->root, "tags"), "scenario_id");
    const cbx_json *domain = cbx_json_find(parts->root, "domain");
    cbx_status status =
        cbx_json_read_text(cbx_json_find(parts->root, "name"), "name", builder->arena, &name, err);
    if (!status && id)
        status = cbx_json_read_text(id, "tags.scenario_id", builder->arena, &scenario, err);
    else if (!status && domain)
        status = cbx_json_read_text(domain, "domain", builder->arena, &scenario, err);
    if (status)
        return status;
    cbx_run_builder_begin_point(builder, name, scenario, "ok");
    return add_tags(parts->root, builder, err);
}

/* ---- what the model does not have ---- */

static const char *const IN_THE_MODEL[] = { "name", "tags", "metrics", NULL };
static const char *const IN_THE_MODEL_OLDER[] = { "framework", "scenario_id", "variant",
                                                  "extra_metrics", NULL };
static const char *const IDENTITY[] = { "name", "tags", NULL };
static const char *const SAMPLES[] = { "per_batch_times", NULL };
static const char *const OF_A_METRIC[] = { "value", "lower", "upper", "samples", NULL };

/* Metrics stay in the detail where they say more than the model holds. */
static bool is_in_model(const cbx_json *metrics)
{
    for (size_t i = 0; metrics && metrics->type == CBX_JSON_OBJECT && i < metrics->count; i++) {
        const cbx_json *value = &metrics->members[i].value;
        if (value->type != CBX_JSON_OBJECT && !cbx_json_is_number(value))
            return false;
        for (size_t k = 0; value->type == CBX_JSON_OBJECT && k < value->count; k++)
            if (!is_listed(value->members[k].name, OF_A_METRIC) ||
                value->members[k].value.type == CBX_JSON_NULL)
                return false;
    }
    return true;
}

static const char *make_detail(const result_parts *parts, cbx_arena *arena)
{
    const char *const *names = parts->older ? IN_THE_MODEL_OLDER : IN_THE_MODEL;
    if (!is_in_model(parts->metrics))
        names = parts->older ? OLDER_TAGS : IDENTITY;
    cbx_json detail, timing;
    if (!cbx_json_without(parts->root, names, arena, &detail))
        return NULL;
    cbx_json_member *members = (cbx_json_member *)detail.members; /* ours, made just now */
    for (size_t i = 0; i < detail.count; i++) {
        if (strcmp(members[i].name, "timing") != 0 || members[i].value.type != CBX_JSON_OBJECT)
            continue;
        if (!cbx_json_without(&members[i].value, SAMPLES, arena, &timing))
            return NULL;
        members[i].value = timing;
    }
    return cbx_json_sql_text(&detail, arena);
}

/* ---- reading ---- */

static cbx_status read_point(const result_parts *parts, cbx_run_builder *builder, cbx_error *err)
{
    cbx_status status =
        parts->older ? begin_older(parts, builder, err) : begin_result(parts, builder, err);
    if (!status)
        status = cbx_benchmark_result_metrics_add(
            parts->metrics, cbx_json_find(parts->root, "timing"),
            cbx_json_find(parts->root, "resources"), parts->older, builder, err);
    if (status)
        return status;
    const char *detail = make_detail(parts, builder->arena);
    cbx_run_builder_end_point(builder, detail, NULL);
    return detail && !cbx_run_builder_failed(builder) ? CBX_OK : no_memory(err);
}

static cbx_status split(const cbx_json *root, result_parts *ret_parts, cbx_error *err)
{
    result_parts parts = { .root = root, .older = is_older(root) };
    if (!parts.older && !cbx_json_is(cbx_json_find(root, "name"), CBX_JSON_STRING))
        return cbx_fail(err, CBX_INVALID, "it is not a benchmark result: it has no name");
    parts.metrics = cbx_json_find(root, parts.older ? "extra_metrics" : "metrics");
    parts.environment = cbx_json_find(cbx_json_find(root, "metadata"), "environment");
    if (!parts.environment)
        parts.environment = cbx_json_find(root, "environment");
    if (parts.environment && parts.environment->type != CBX_JSON_OBJECT)
        parts.environment = NULL;
    *ret_parts = parts;
    return CBX_OK;
}

static cbx_status read_document(const cbx_input *in, cbx_run_builder *builder,
                                const cbx_run_sink *sink, cbx_error *err)
{
    const cbx_json *root = NULL;
    result_parts parts = { 0 };
    cbx_status status = cbx_json_parse(in->bytes, in->length, builder->arena, &root, err);
    if (!status)
        status = split(root, &parts, err);
    if (!status)
        status = read_head(in, &parts, builder->arena, &builder->run, err);
    if (!status)
        status = read_point(&parts, builder, err);
    if (!status)
        status = sink->put(sink->context, &builder->run, true, err);
    return status;
}

static cbx_status read_input(const cbx_input *in, const cbx_run_sink *sink, cbx_error *err)
{
    cbx_run_builder builder;
    cbx_arena *arena = cbx_arena_new();
    if (!arena)
        return no_memory(err);
    cbx_run_builder_init(&builder, arena);
    cbx_status status = read_document(in, &builder, sink, err);
    cbx_run_builder_done(&builder);
    cbx_arena_free(arena);
    return status;
}

const cbx_format cbx_benchmark_result_format = { .name = "benchmark-result",
                                                 .detect = detect,
                                                 .read = read_input };
