/*
 * pytest-benchmark's JSON (--benchmark-json, --benchmark-save, --benchmark-autosave), a file per
 * session.
 *
 *   run          the file; its id is made of the commit and the session's time
 *   timestamp    datetime; without an offset it is UTC
 *   commit       of commit_info, as is the branch
 *   environment  machine_info, without what the CPU was found to do at that moment
 *   point        a benchmark: its fullname
 *   scenario     its group, else the fullname without the parameters in brackets
 *   tags         its params
 *   time         the median in seconds, with the rounds where they were saved
 *   others       extra_info.KEY for each number of extra_info, for information
 *   detail       the benchmark without what the model has
 */
#include "importers/importer.h"

#include "engine/json/json_reader.h"
#include "importers/json_outline.h"
#include "importers/json_parts.h"
#include "importers/repeated_metric.h"
#include "importers/run_builder.h"
#include "importers/single_run_document.h"

#include <string.h>

enum { CERTAIN = 95 };

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

/* ---- detection ---- */

static bool is_known(const char *name, size_t length)
{
    static const char *const names[] = { "machine_info", "commit_info", "benchmarks", "datetime",
                                         "version" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cbx_json_outline_is_name(name, length, names[i]))
            return true;
    return false;
}

/* Projects add members of their own, behind these: the first one tells other documents apart at
 * once, whatever their length. */
static int detect(const cbx_input *in)
{
    cbx_json_outline outline;
    const char *name;
    size_t length;
    bool has_machine = false, has_benchmarks = false, is_first = true;
    if (!cbx_json_outline_begin(&outline, in->bytes, in->length))
        return 0;
    while (cbx_json_outline_next(&outline, &name, &length)) {
        if (is_first && !is_known(name, length))
            return 0;
        is_first = false;
        has_machine |= cbx_json_outline_is_name(name, length, "machine_info");
        has_benchmarks |= cbx_json_outline_is_name(name, length, "benchmarks");
        if (has_machine && has_benchmarks)
            return CERTAIN;
    }
    return 0;
}

/* ---- the head of the run ---- */

/* git's answer, or what stands for none: "unversioned", "(unknown)", "(detached head)". */
static cbx_status read_optional(const cbx_json *value, const char *path, cbx_arena *arena,
                                const char **ret_text, cbx_error *err)
{
    if (!cbx_json_is(value, CBX_JSON_STRING) || value->count == 0 || value->text[0] == '(' ||
        strcmp(value->text, "unversioned") == 0)
        return CBX_OK;
    return cbx_json_read_text(value, path, arena, ret_text, err);
}

/* "5b78858e-20150815T000418.687119": of the commit and the time in UTC. */
static const char *make_id(const cbx_run *run, cbx_arena *arena)
{
    enum { HASH_LENGTH = 8 };
    char text[40], compact[40];
    size_t n = 0;
    bool is_hash = run->commit && strspn(run->commit, "0123456789abcdef") >= HASH_LENGTH;
    cbx_timestamp_format(run->epoch_us, text);
    for (const char *p = text; *p && *p != '+'; p++)
        if (*p != '-' && *p != ':')
            compact[n++] = *p;
    compact[n] = '\0';
    return cbx_arena_printf(arena, "%.*s-%s", HASH_LENGTH, is_hash ? run->commit : "pytest",
                            compact);
}

/* What py-cpuinfo measures or says of itself differs between runs on one machine. */
static const char *const PASSING[] = { "hz_actual",
                                       "hz_actual_friendly",
                                       "hz_actual_raw",
                                       "python_version",
                                       "cpuinfo_version",
                                       "cpuinfo_version_string",
                                       NULL };

static const char *make_environment(const cbx_json *machine, cbx_arena *arena)
{
    static const char *const nothing[] = { NULL };
    cbx_json environment, cpu;
    if (!cbx_json_is(machine, CBX_JSON_OBJECT))
        return "{}";
    if (!cbx_json_without(machine, nothing, arena, &environment))
        return NULL;
    cbx_json_member *members = (cbx_json_member *)environment.members; /* ours, made just now */
    for (size_t i = 0; i < environment.count; i++) {
        if (strcmp(members[i].name, "cpu") != 0 || !cbx_json_is(&members[i].value, CBX_JSON_OBJECT))
            continue;
        if (!cbx_json_without(&members[i].value, PASSING, arena, &cpu))
            return NULL;
        members[i].value = cpu;
    }
    return cbx_json_sql_text(&environment, arena);
}

static cbx_status read_head(const cbx_input *in, const cbx_json *root, cbx_arena *arena,
                            cbx_run *run, cbx_error *err)
{
    static const char *const elsewhere[] = { "benchmarks", "datetime", "machine_info", NULL };
    const cbx_json *commit = cbx_json_find(root, "commit_info");
    cbx_json metadata;
    cbx_status status = cbx_json_read_text(cbx_json_find(root, "datetime"), "datetime", arena,
                                           &run->timestamp, err);
    if (!status && (status = cbx_timestamp_parse(run->timestamp, &run->epoch_us, err)) != CBX_OK)
        cbx_error_prefix(err, "datetime");
    if (!status)
        status =
            read_optional(cbx_json_find(commit, "id"), "commit_info.id", arena, &run->commit, err);
    if (!status)
        status = read_optional(cbx_json_find(commit, "branch"), "commit_info.branch", arena,
                               &run->branch, err);
    if (status)
        return status;
    if (!cbx_json_without(root, elsewhere, arena, &metadata))
        return no_memory(err);
    run->id = make_id(run, arena);
    run->environment = make_environment(cbx_json_find(root, "machine_info"), arena);
    run->metadata = cbx_json_sql_text(&metadata, arena);
    run->format = "pytest-benchmark";
    run->source = in->path;
    return run->id && run->environment && run->metadata ? CBX_OK : no_memory(err);
}

/* ---- a benchmark as a point ---- */

static cbx_status begin_point(const cbx_json *benchmark, cbx_run_builder *builder, cbx_error *err)
{
    const cbx_json *name = cbx_json_find(benchmark, "fullname");
    const cbx_json *group = cbx_json_find(benchmark, "group");
    const char *text = NULL, *scenario = NULL;
    bool failed = !cbx_json_is(cbx_json_find(benchmark, "stats"), CBX_JSON_OBJECT);
    cbx_status status = cbx_json_read_text(name ? name : cbx_json_find(benchmark, "name"),
                                           "fullname", builder->arena, &text, err);
    if (!status && cbx_json_is(group, CBX_JSON_STRING))
        status = cbx_json_read_text(group, "group", builder->arena, &scenario, err);
    if (status)
        return status;
    if (!scenario)
        scenario = cbx_arena_strndup(builder->arena, text, strcspn(text, "["));
    if (!scenario)
        return no_memory(err);
    cbx_run_builder_begin_point(builder, text, scenario, failed ? "failed" : "ok");
    return CBX_OK;
}

static cbx_status add_tags(const cbx_json *params, cbx_run_builder *builder, cbx_error *err)
{
    cbx_status status = CBX_OK;
    if (!cbx_json_is(params, CBX_JSON_OBJECT))
        return CBX_OK;
    for (size_t i = 0; i < params->count && !status; i++) {
        const cbx_json_member *member = &params->members[i];
        const char *key = NULL, *value = NULL;
        status = cbx_json_read_name(member, "params", builder->arena, &key, err);
        if (!status)
            status = cbx_json_read_tag(&member->value, "params", builder->arena, &value, err);
        if (!status)
            cbx_run_builder_add_tag(builder, key, value);
    }
    return status;
}

static cbx_status add_time(const cbx_json *stats, cbx_run_builder *builder, cbx_error *err)
{
    const cbx_json *data = cbx_json_find(stats, "data");
    cbx_repeated_metric time = {
        .name = "time", .unit = "s", .path = "stats", .summary = stats, .is_primary = true
    };
    cbx_status status = CBX_OK;
    if (!cbx_json_is(stats, CBX_JSON_OBJECT))
        return CBX_OK;
    if (data && data->type != CBX_JSON_NULL)
        status = cbx_json_read_samples(data, "stats.data", builder->arena, &time.samples, err);
    return status ? status : cbx_repeated_metric_add(&time, builder, err);
}

static cbx_status add_extra(const cbx_json_member *member, cbx_run_builder *builder, cbx_error *err)
{
    const char *key = NULL;
    if (!cbx_json_is_number(&member->value))
        return CBX_OK;
    cbx_status status = cbx_json_read_name(member, "extra_info", builder->arena, &key, err);
    if (status)
        return status;
    const char *name = cbx_arena_printf(builder->arena, "extra_info.%s", key);
    if (!name)
        return no_memory(err);
    const cbx_metric metric = { .name = name,
                                .value = member->value.number,
                                .flags = member->value.type == CBX_JSON_INTEGER
                                             ? CBX_METRIC_VALUE_INTEGER
                                             : 0 };
    const cbx_metric_def def = { .name = name,
                                 .unit = "",
                                 .direction = CBX_DIRECTION_INFO,
                                 .group = "",
                                 .priority = CBX_PRIORITY_SECONDARY,
                                 .description = "",
                                 .inferred = true };
    cbx_run_builder_add_metric(builder, &metric);
    cbx_run_builder_add_def(builder, &def);
    return CBX_OK;
}

static const char *make_detail(const cbx_json *benchmark, cbx_arena *arena)
{
    static const char *const of_the_model[] = { "fullname", "params", NULL };
    static const char *const rounds[] = { "data", NULL };
    cbx_json detail, stats;
    if (!cbx_json_without(benchmark, of_the_model, arena, &detail))
        return NULL;
    cbx_json_member *members = (cbx_json_member *)detail.members; /* ours, made just now */
    for (size_t i = 0; i < detail.count; i++) {
        if (strcmp(members[i].name, "stats") != 0 ||
            !cbx_json_is(&members[i].value, CBX_JSON_OBJECT))
            continue;
        if (!cbx_json_without(&members[i].value, rounds, arena, &stats))
            return NULL;
        members[i].value = stats;
    }
    return cbx_json_sql_text(&detail, arena);
}

static cbx_status read_benchmark(const cbx_json *benchmark, cbx_run_builder *builder,
                                 cbx_error *err)
{
    const cbx_json *extra = cbx_json_find(benchmark, "extra_info");
    cbx_status status = begin_point(benchmark, builder, err);
    if (!status)
        status = add_tags(cbx_json_find(benchmark, "params"), builder, err);
    if (!status)
        status = add_time(cbx_json_find(benchmark, "stats"), builder, err);
    if (cbx_json_is(extra, CBX_JSON_OBJECT))
        for (size_t i = 0; i < extra->count && !status; i++)
            status = add_extra(&extra->members[i], builder, err);
    if (status)
        return status;
    const char *detail = make_detail(benchmark, builder->arena);
    cbx_run_builder_end_point(builder, detail, NULL);
    return detail && !cbx_run_builder_failed(builder) ? CBX_OK : no_memory(err);
}

/* ---- reading ---- */

static cbx_status read_benchmarks(const cbx_json *benchmarks, cbx_run_builder *builder,
                                  cbx_error *err)
{
    if (!cbx_json_is(benchmarks, CBX_JSON_ARRAY))
        return cbx_fail(err, CBX_INVALID, "benchmarks: expected an array, got %s",
                        benchmarks ? cbx_json_type_name(benchmarks->type) : "nothing");
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < benchmarks->count && !status; i++) {
        status = read_benchmark(&benchmarks->items[i], builder, err);
        if (status)
            cbx_error_prefix(err, "benchmarks[%zu]", i);
    }
    return status;
}

static cbx_status fill_run(const cbx_input *in, const cbx_json *root, cbx_run_builder *builder,
                           cbx_error *err)
{
    cbx_status status = read_head(in, root, builder->arena, &builder->run, err);
    return status ? status : read_benchmarks(cbx_json_find(root, "benchmarks"), builder, err);
}

static cbx_status read_input(const cbx_input *in, const cbx_run_sink *sink, cbx_error *err)
{
    return cbx_single_run_read(in, fill_run, sink, err);
}

const cbx_format cbx_pytest_benchmark_format = { .name = "pytest-benchmark",
                                                 .detect = detect,
                                                 .read = read_input };
