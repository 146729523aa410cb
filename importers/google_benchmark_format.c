/*
 * google-benchmark's JSON (--benchmark_format=json, --benchmark_out=FILE), a file per program.
 *
 *   run          the file; its id is made of the program, the time and the content
 *   timestamp    context.date
 *   commit       context.commit, git_commit or commit_hash (--benchmark_context=commit=...)
 *   branch       context.branch or git_branch
 *   environment  context without these, the program and the machine's load
 *   point        a run_name (older: name); its repetitions are one point
 *   scenario     its family: the name up to the first '/'
 *   tags         arguments: name:value as it stands, others as param1, param2, ...
 *   time         real_time in seconds, the median of the repetitions, which are its samples;
 *   cpu_time     likewise
 *   counters     bytes_per_second, items_per_second (more is better), others for information
 *
 * Aggregates (mean, median, ...) say what the repetitions say and are left out, unless they are all
 * there is (--benchmark_report_aggregates_only): then the point is the median.
 */
#include "importers/importer.h"

#include "engine/base/string_map.h"
#include "engine/json/json_reader.h"
#include "importers/json_outline.h"
#include "importers/json_parts.h"
#include "importers/repeated_metric.h"
#include "importers/run_builder.h"
#include "importers/single_run_document.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { CERTAIN = 95 };

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

static bool is_text(const cbx_json *value, const char *text)
{
    return cbx_json_is(value, CBX_JSON_STRING) && strcmp(value->text, text) == 0;
}

/* ---- detection ---- */

static int detect(const cbx_input *in)
{
    cbx_json_outline outline;
    const char *name;
    size_t length;
    bool has_context = false;
    if (!cbx_json_outline_begin(&outline, in->bytes, in->length))
        return 0;
    while (cbx_json_outline_next(&outline, &name, &length)) {
        bool is_context = cbx_json_outline_is_name(name, length, "context");
        if (!is_context && !cbx_json_outline_is_name(name, length, "benchmarks"))
            return 0;
        if (!is_context && has_context)
            return CERTAIN;
        has_context |= is_context;
    }
    return 0;
}

/* ---- the head of the run ---- */

static cbx_status read_first(const cbx_json *context, const char *const *names, cbx_arena *arena,
                             const char **ret_text, cbx_error *err)
{
    for (; *names; names++) {
        const cbx_json *value = cbx_json_find(context, *names);
        if (cbx_json_is(value, CBX_JSON_STRING) && value->count > 0)
            return cbx_json_read_text(value, *names, arena, ret_text, err);
    }
    return CBX_OK;
}

/* "sort_bench-20260301T100000-0123abcd" */
static const char *make_id(const cbx_input *in, const cbx_json *context, const cbx_run *run,
                           cbx_arena *arena)
{
    const cbx_json *program = cbx_json_find(context, "executable");
    bool is_named = cbx_json_is(program, CBX_JSON_STRING) && program->count > 0 &&
                    !program->has_nul && !program->has_lone_surrogate;
    const char *slash = is_named ? strrchr(program->text, '/') : NULL;
    char text[40], compact[40];
    size_t n = 0;
    cbx_timestamp_format(run->epoch_us, text);
    for (const char *p = text; *p && *p != '+'; p++)
        if (*p != '-' && *p != ':')
            compact[n++] = *p;
    compact[n] = '\0';
    return cbx_arena_printf(arena, "%s-%s-%08" PRIx32,
                            slash      ? slash + 1
                            : is_named ? program->text
                                       : "google-benchmark",
                            compact, (uint32_t)cbx_hash64(in->bytes, in->length));
}

static cbx_status read_head(const cbx_input *in, const cbx_json *root, cbx_arena *arena,
                            cbx_run *run, cbx_error *err)
{
    static const char *const commits[] = { "commit", "git_commit", "commit_hash", NULL };
    static const char *const branches[] = { "branch", "git_branch", NULL };
    static const char *const elsewhere[] = { "date",   "executable", "load_avg",
                                             "commit", "git_commit", "commit_hash",
                                             "branch", "git_branch", NULL };
    static const char *const points[] = { "benchmarks", NULL };
    const cbx_json *context = cbx_json_find(root, "context");
    cbx_json environment, metadata;
    cbx_status status = cbx_json_read_text(cbx_json_find(context, "date"), "context.date", arena,
                                           &run->timestamp, err);
    if (!status && (status = cbx_timestamp_parse(run->timestamp, &run->epoch_us, err)) != CBX_OK)
        cbx_error_prefix(err, "context.date");
    if (!status)
        status = read_first(context, commits, arena, &run->commit, err);
    if (!status)
        status = read_first(context, branches, arena, &run->branch, err);
    if (status)
        return status;
    if (!cbx_json_without(context, elsewhere, arena, &environment) ||
        !cbx_json_without(root, points, arena, &metadata))
        return no_memory(err);
    run->id = make_id(in, context, run, arena);
    run->environment = cbx_json_sql_text(&environment, arena);
    run->metadata = cbx_json_sql_text(&metadata, arena);
    run->format = "google-benchmark";
    run->source = in->path;
    return run->id && run->environment && run->metadata ? CBX_OK : no_memory(err);
}

/* ---- repetitions ---- */

/* The entries of one point, in their order. */
typedef struct repetitions {
    const char *name;
    const cbx_json **entries;
    size_t n, capacity;
    bool are_aggregates;
} repetitions;

typedef struct point_list {
    repetitions *items;
    size_t n, capacity;
    cbx_string_map *by_name;
    cbx_arena *arena;
} point_list;

static bool is_aggregate(const cbx_json *entry)
{
    return is_text(cbx_json_find(entry, "run_type"), "aggregate");
}

static repetitions *find_point(point_list *points, const char *name)
{
    int64_t index = (int64_t)points->n;
    size_t length = strlen(name);
    if (cbx_string_map_find(points->by_name, name, length, &index))
        return &points->items[index];
    repetitions *items =
        cbx_arena_grow(points->arena, points->items, points->n, &points->capacity, sizeof *items);
    if (!items || !cbx_string_map_set(points->by_name, name, length, index))
        return NULL;
    points->items = items;
    items[points->n] = (repetitions){ .name = name };
    return &items[points->n++];
}

/* Repetitions take the place of aggregates; of these only the median is one. */
static cbx_status add_entry(point_list *points, const cbx_json *entry, cbx_error *err)
{
    const cbx_json *run_name = cbx_json_find(entry, "run_name");
    bool aggregate = is_aggregate(entry);
    const char *name = NULL;
    if (aggregate && !is_text(cbx_json_find(entry, "aggregate_name"), "median"))
        return CBX_OK;
    cbx_status status = cbx_json_read_text(run_name ? run_name : cbx_json_find(entry, "name"),
                                           "name", points->arena, &name, err);
    if (status)
        return status;
    repetitions *point = find_point(points, name);
    if (!point)
        return no_memory(err);
    if (aggregate && point->n)
        return CBX_OK;
    if (!aggregate && point->are_aggregates)
        point->n = 0;
    const cbx_json **entries =
        cbx_arena_grow(points->arena, point->entries, point->n, &point->capacity, sizeof *entries);
    if (!entries)
        return no_memory(err);
    point->entries = entries;
    point->entries[point->n++] = entry;
    point->are_aggregates = aggregate;
    return CBX_OK;
}

/* ---- name and tags ---- */

/* How a benchmark is run, no argument of it. */
static bool is_setting(const char *part, size_t length)
{
    static const char *const settings[] = { "repeats:",        "iterations:", "min_time:",
                                            "process_time",    "manual_time", "real_time",
                                            "min_warmup_time:" };
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        size_t n = strlen(settings[i]);
        if (length >= n && strncmp(part, settings[i], n) == 0)
            return true;
    }
    return false;
}

/* A key met twice keeps its first value. */
static bool is_new_key(const cbx_run_builder *builder, const char *key)
{
    for (size_t i = 0; i < builder->point.n_tags; i++)
        if (strcmp(builder->tags[i].key, key) == 0)
            return false;
    return true;
}

static bool add_tags(const char *name, cbx_run_builder *builder)
{
    size_t n_unnamed = 0;
    for (const char *part = strchr(name, '/'); part; part = strchr(part, '/')) {
        size_t length = strcspn(++part, "/");
        const char *colon = memchr(part, ':', length);
        if (length == 0 || is_setting(part, length))
            continue;
        size_t key_length = colon ? (size_t)(colon - part) : 0;
        const char *value = colon ? colon + 1 : part;
        const char *key = key_length ? cbx_arena_strndup(builder->arena, part, key_length)
                                     : cbx_arena_printf(builder->arena, "param%zu", ++n_unnamed);
        value = cbx_arena_strndup(builder->arena, value, length - (size_t)(value - part));
        if (!key || !value)
            return false;
        if (is_new_key(builder, key))
            cbx_run_builder_add_tag(builder, key, value);
    }
    return true;
}

/* A benchmark that failed says 0 for all it would have measured: it has a status and no metrics. */
static const char *status_of(const repetitions *point)
{
    for (size_t i = 0; i < point->n; i++) {
        if (cbx_json_is(cbx_json_find(point->entries[i], "error_occurred"), CBX_JSON_TRUE))
            return "failed";
        if (cbx_json_is(cbx_json_find(point->entries[i], "skipped"), CBX_JSON_TRUE))
            return "skipped";
    }
    return "ok";
}

/* ---- metrics ---- */

static bool read_unit(const cbx_json *unit, double *ret_seconds)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = { { "ns", 1e-9 }, { "us", 1e-6 }, { "ms", 1e-3 }, { "s", 1 } };
    if (!unit) /* the tool's own default */
        *ret_seconds = 1e-9;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (is_text(unit, units[i].name)) {
            *ret_seconds = units[i].seconds;
            return true;
        }
    return unit == NULL;
}

/* The values of a member in all repetitions; NaN where it is no number. */
static cbx_status collect(const repetitions *point, const char *member, bool is_time,
                          cbx_arena *arena, cbx_metric *ret_metric, cbx_error *err)
{
    double *samples = cbx_arena_calloc(arena, point->n + 1, sizeof *samples);
    if (!samples)
        return no_memory(err);
    for (size_t i = 0; i < point->n; i++) {
        const cbx_json *entry = point->entries[i], *value = cbx_json_find(entry, member);
        const cbx_json *unit = cbx_json_find(entry, "time_unit");
        double scale = 1;
        if (is_time && !read_unit(unit, &scale))
            return cbx_fail(err, CBX_INVALID, "time_unit: expected ns, us, ms or s");
        samples[i] = cbx_json_is_number(value) ? value->number * scale : (double)NAN;
    }
    *ret_metric =
        (cbx_metric){ .samples = samples, .n_samples = point->n, .flags = CBX_METRIC_HAS_SAMPLES };
    return CBX_OK;
}

static cbx_status add_time(const repetitions *point, const char *member, const char *name,
                           bool is_primary, cbx_run_builder *builder, cbx_error *err)
{
    cbx_repeated_metric metric = {
        .name = name, .unit = "s", .path = name, .is_primary = is_primary
    };
    if (!cbx_json_find(point->entries[0], member))
        return CBX_OK;
    cbx_status status = collect(point, member, true, builder->arena, &metric.samples, err);
    return status ? status : cbx_repeated_metric_add(&metric, builder, err);
}

static bool is_counter(const cbx_json_member *member)
{
    static const char *const others[] = { "family_index", "per_family_instance_index",
                                          "repetitions",  "repetition_index",
                                          "threads",      "iterations",
                                          "real_time",    "cpu_time" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(member->name, others[i]) == 0)
            return false;
    return cbx_json_is_number(&member->value);
}

static cbx_metric_def counter_definition(const char *name)
{
    static const struct {
        const char *name, *unit;
    } rates[] = { { "bytes_per_second", "B/s" }, { "items_per_second", "items/s" } };
    cbx_metric_def def = { .name = name,
                           .unit = "",
                           .direction = CBX_DIRECTION_INFO,
                           .group = "",
                           .priority = CBX_PRIORITY_SECONDARY,
                           .description = "",
                           .inferred = true };
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        if (strcmp(rates[i].name, name) == 0) {
            def.unit = rates[i].unit;
            def.direction = CBX_DIRECTION_HIGHER;
        }
    return def;
}

static cbx_status add_counter(const repetitions *point, const cbx_json_member *member,
                              cbx_run_builder *builder, cbx_error *err)
{
    const char *name = NULL;
    cbx_metric metric;
    cbx_status status = cbx_json_read_name(member, "a counter", builder->arena, &name, err);
    if (!status)
        status = collect(point, name, false, builder->arena, &metric, err);
    if (status)
        return status;
    const cbx_metric_def def = counter_definition(name);
    return cbx_repeated_metric_add_as(&def, &metric, builder, err);
}

static cbx_status add_metrics(const repetitions *point, cbx_run_builder *builder, cbx_error *err)
{
    const cbx_json *first = point->entries[0];
    cbx_status status = add_time(point, "real_time", "time", true, builder, err);
    if (!status)
        status = add_time(point, "cpu_time", "cpu_time", false, builder, err);
    for (size_t i = 0; i < first->count && !status; i++)
        if (is_counter(&first->members[i]))
            status = add_counter(point, &first->members[i], builder, err);
    return status;
}

/* ---- reading ---- */

static cbx_status read_point(const repetitions *point, cbx_run_builder *builder, cbx_error *err)
{
    static const char *const of_the_model[] = { "name", "run_name", NULL };
    const cbx_json *first = point->entries[0];
    const char *family = cbx_arena_strndup(builder->arena, point->name, strcspn(point->name, "/"));
    cbx_json rest;
    if (!family)
        return no_memory(err);
    const char *outcome = status_of(point);
    cbx_run_builder_begin_point(builder, point->name, family, outcome);
    if (!add_tags(point->name, builder))
        return no_memory(err);
    cbx_status status = strcmp(outcome, "ok") == 0 ? add_metrics(point, builder, err) : CBX_OK;
    if (status)
        return status;
    const char *detail = cbx_json_without(first, of_the_model, builder->arena, &rest)
                             ? cbx_json_sql_text(&rest, builder->arena)
                             : NULL;
    cbx_run_builder_end_point(builder, detail, NULL);
    return detail && !cbx_run_builder_failed(builder) ? CBX_OK : no_memory(err);
}

static cbx_status read_points(const cbx_json *benchmarks, point_list *points,
                              cbx_run_builder *builder, cbx_error *err)
{
    cbx_status status = CBX_OK;
    if (!cbx_json_is(benchmarks, CBX_JSON_ARRAY))
        return cbx_fail(err, CBX_INVALID, "benchmarks: expected an array, got %s",
                        benchmarks ? cbx_json_type_name(benchmarks->type) : "nothing");
    for (size_t i = 0; i < benchmarks->count && !status; i++) {
        status = add_entry(points, &benchmarks->items[i], err);
        if (status)
            cbx_error_prefix(err, "benchmarks[%zu]", i);
    }
    for (size_t i = 0; i < points->n && !status; i++) {
        status = read_point(&points->items[i], builder, err);
        if (status)
            cbx_error_prefix(err, "benchmark %s", points->items[i].name);
    }
    return status;
}

static cbx_status fill_run(const cbx_input *in, const cbx_json *root, cbx_run_builder *builder,
                           cbx_error *err)
{
    point_list points = { .by_name = cbx_string_map_new(), .arena = builder->arena };
    cbx_status status = points.by_name ? CBX_OK : no_memory(err);
    if (!status && !cbx_json_is(cbx_json_find(root, "context"), CBX_JSON_OBJECT))
        status = cbx_fail(err, CBX_INVALID, "context: expected an object");
    if (!status)
        status = read_head(in, root, builder->arena, &builder->run, err);
    if (!status)
        status = read_points(cbx_json_find(root, "benchmarks"), &points, builder, err);
    cbx_string_map_free(points.by_name);
    return status;
}

static cbx_status read_input(const cbx_input *in, const cbx_run_sink *sink, cbx_error *err)
{
    return cbx_single_run_read(in, fill_run, sink, err);
}

const cbx_format cbx_google_benchmark_format = { .name = "google-benchmark",
                                                 .detect = detect,
                                                 .read = read_input };
