/*
 * hyperfine's JSON (--export-json), of versions 1 and 2; a file is a run.
 *
 *              version 1                        version 2 (schema_version 2)
 *   timestamp  a time in the file's name, else   metadata.start_time, else as version 1
 *              the file's own
 *   point      command                           name, else command
 *   time       times                             measurements[].time_wall_clock
 *   user       the mean only                     measurements[].time_user
 *   system     the mean only                     measurements[].time_system
 *   memory     memory_usage_byte                 measurements[].memory_peak_resident
 *   others                                       by their own names
 *   tags       parameters                        parameters[].value
 *
 * The id is made of the content: the same export is the same run. Scenario is the program, the
 * command's first word. Metrics are medians with their measurements, less is better, in seconds and
 * bytes.
 */
#include "importers/importer.h"

#include "engine/base/string_map.h"
#include "engine/json/json_reader.h"
#include "importers/json_outline.h"
#include "importers/json_parts.h"
#include "importers/repeated_metric.h"
#include "importers/run_builder.h"
#include "importers/single_run_document.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { CERTAIN = 95 };

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

/* ---- detection ---- */

static bool is_known(const char *name, size_t length)
{
    static const char *const names[] = { "schema_version", "metadata", "primary_metric",
                                         "results" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cbx_json_outline_is_name(name, length, names[i]))
            return true;
    return false;
}

static bool contains(const cbx_input *in, const char *sign)
{
    return memmem(in->bytes, in->length, sign, strlen(sign)) != NULL;
}

static int detect(const cbx_input *in)
{
    cbx_json_outline outline;
    const char *name;
    size_t length;
    bool has_results = false;
    if (!cbx_json_outline_begin(&outline, in->bytes, in->length))
        return 0;
    while (cbx_json_outline_next(&outline, &name, &length)) {
        if (!is_known(name, length))
            return 0;
        has_results |= cbx_json_outline_is_name(name, length, "results");
    }
    return has_results && contains(in, "\"command\"") ? CERTAIN : 0;
}

/* ---- when ---- */

/* The longest time that begins at text: "2026-05-24", "20260524T042722". */
static bool parse_time_at(const char *text, int64_t *ret_epoch_us)
{
    enum { SHORTEST = 10, LONGEST = 39 };
    char part[LONGEST + 1];
    size_t length = strspn(text, "0123456789-:.TZ+");
    for (length = length < LONGEST ? length : LONGEST; length >= SHORTEST; length--) {
        memcpy(part, text, length);
        part[length] = '\0';
        if (cbx_timestamp_parse(part, ret_epoch_us, NULL) == CBX_OK)
            return true;
    }
    return false;
}

static bool find_time_in_name(const char *path, int64_t *ret_epoch_us)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    for (const char *p = name; *p; p++)
        if (isdigit((unsigned char)*p) && (p == name || !isdigit((unsigned char)p[-1])) &&
            parse_time_at(p, ret_epoch_us))
            return true;
    return false;
}

/* The file's; of a pipe, whose writer has just ended, now. */
static int64_t time_of_file(const char *path)
{
    struct stat info;
    struct timespec time;
    if (strcmp(path, "-") != 0 && stat(path, &info) == 0)
        time = info.st_mtim;
    else
        (void)clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static cbx_status read_time(const cbx_input *in, const cbx_json *metadata, cbx_arena *arena,
                            cbx_run *run, cbx_error *err)
{
    const cbx_json *start = cbx_json_find(metadata, "start_time");
    char text[40];
    if (start && start->type != CBX_JSON_NULL) {
        cbx_status status =
            cbx_json_read_text(start, "metadata.start_time", arena, &run->timestamp, err);
        if (!status &&
            (status = cbx_timestamp_parse(run->timestamp, &run->epoch_us, err)) != CBX_OK)
            cbx_error_prefix(err, "metadata.start_time");
        return status;
    }
    if (!find_time_in_name(in->path, &run->epoch_us))
        run->epoch_us = time_of_file(in->path);
    cbx_timestamp_format(run->epoch_us, text);
    run->timestamp = cbx_arena_strdup(arena, text);
    return run->timestamp ? CBX_OK : no_memory(err);
}

static cbx_status read_head(const cbx_input *in, const cbx_json *root, cbx_arena *arena,
                            cbx_run *run, cbx_error *err)
{
    static const char *const elsewhere[] = { "results", NULL };
    const cbx_json *metadata = cbx_json_find(root, "metadata");
    const cbx_json *platform = cbx_json_find(metadata, "platform");
    cbx_json rest;
    cbx_status status = read_time(in, metadata, arena, run, err);
    if (status)
        return status;
    if (!cbx_json_without(root, elsewhere, arena, &rest))
        return no_memory(err);
    run->id = cbx_arena_printf(arena, "hyperfine-%016" PRIx64, cbx_hash64(in->bytes, in->length));
    run->environment =
        cbx_json_is(platform, CBX_JSON_OBJECT) ? cbx_json_sql_text(platform, arena) : "{}";
    run->metadata = cbx_json_sql_text(&rest, arena);
    run->format = "hyperfine";
    run->source = in->path;
    return run->id && run->environment && run->metadata ? CBX_OK : no_memory(err);
}

/* ---- a command as a point ---- */

static cbx_status begin_point(const cbx_json *result, cbx_run_builder *builder, cbx_error *err)
{
    const cbx_json *given = cbx_json_find(result, "name");
    const char *command = NULL, *name = NULL;
    cbx_status status = cbx_json_read_text(cbx_json_find(result, "command"), "command",
                                           builder->arena, &command, err);
    if (!status && cbx_json_is(given, CBX_JSON_STRING))
        status = cbx_json_read_text(given, "name", builder->arena, &name, err);
    if (status)
        return status;
    const char *program = command + strspn(command, " \t");
    program = cbx_arena_strndup(builder->arena, program, strcspn(program, " \t\n"));
    if (!program)
        return no_memory(err);
    cbx_run_builder_begin_point(builder, name ? name : command, program, "ok");
    return CBX_OK;
}

/* {"threads": "4"}, and in version 2 {"threads": {"value": "4"}}. */
static cbx_status add_tags(const cbx_json *parameters, cbx_run_builder *builder, cbx_error *err)
{
    cbx_status status = CBX_OK;
    if (!cbx_json_is(parameters, CBX_JSON_OBJECT))
        return CBX_OK;
    for (size_t i = 0; i < parameters->count && !status; i++) {
        const cbx_json_member *member = &parameters->members[i];
        const cbx_json *inner = cbx_json_find(&member->value, "value");
        const char *key = NULL, *value = NULL;
        status = cbx_json_read_name(member, "parameters", builder->arena, &key, err);
        if (!status)
            status = cbx_json_read_tag(inner ? inner : &member->value, "parameters", builder->arena,
                                       &value, err);
        if (!status)
            cbx_run_builder_add_tag(builder, key, value);
    }
    return status;
}

/* ---- version 1 ---- */

/* A mean of all runs is all that is said of it. */
static cbx_status add_mean(const cbx_json *result, const char *name, cbx_run_builder *builder,
                           cbx_error *err)
{
    const cbx_json *value = cbx_json_find(result, name);
    const cbx_metric_def def = { .name = name,
                                 .unit = "s",
                                 .direction = CBX_DIRECTION_LOWER,
                                 .group = "",
                                 .priority = CBX_PRIORITY_SECONDARY,
                                 .description = "mean of the runs",
                                 .inferred = true };
    if (!value || value->type == CBX_JSON_NULL)
        return CBX_OK;
    if (!cbx_json_is_number(value))
        return cbx_fail(err, CBX_INVALID, "%s: expected a number, got %s", name,
                        cbx_json_type_name(value->type));
    cbx_run_builder_add_metric(builder, &(cbx_metric){ .name = name, .value = value->number });
    cbx_run_builder_add_def(builder, &def);
    return CBX_OK;
}

static cbx_status add_array(const cbx_json *result, const char *member, cbx_repeated_metric *metric,
                            cbx_run_builder *builder, cbx_error *err)
{
    const cbx_json *array = cbx_json_find(result, member);
    cbx_status status = CBX_OK;
    if (array && array->type != CBX_JSON_NULL)
        status = cbx_json_read_samples(array, member, builder->arena, &metric->samples, err);
    else if (!metric->summary)
        return CBX_OK;
    return status ? status : cbx_repeated_metric_add(metric, builder, err);
}

static cbx_status add_metrics_1(const cbx_json *result, cbx_run_builder *builder, cbx_error *err)
{
    cbx_repeated_metric time = {
        .name = "time", .unit = "s", .path = "results", .summary = result, .is_primary = true
    };
    cbx_repeated_metric memory = { .name = "memory", .unit = "B", .path = "results" };
    cbx_status status = add_array(result, "times", &time, builder, err);
    if (!status)
        status = add_mean(result, "user", builder, err);
    if (!status)
        status = add_mean(result, "system", builder, err);
    return status ? status : add_array(result, "memory_usage_byte", &memory, builder, err);
}

/* ---- version 2 ---- */

/* The names of version 1 go on: a series does not end because hyperfine was updated. */
static const char *metric_name(const char *name, cbx_arena *arena)
{
    static const char *const pairs[][2] = { { "time_wall_clock", "time" },
                                            { "time_user", "user" },
                                            { "time_system", "system" },
                                            { "memory_peak_resident", "memory" } };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(pairs[i][0], name) == 0)
            return pairs[i][1];
    return cbx_arena_strdup(arena, name);
}

static const char *unit_name(const cbx_json *unit)
{
    if (cbx_json_is(unit, CBX_JSON_STRING) && strcmp(unit->text, "second") == 0)
        return "s";
    if (cbx_json_is(unit, CBX_JSON_STRING) && strcmp(unit->text, "byte") == 0)
        return "B";
    return "";
}

/* measurements[].NAME.value, or the number itself where a quantity has no unit. */
static bool collect(const cbx_json *measurements, const char *name, cbx_arena *arena,
                    cbx_metric *metric)
{
    size_t n = cbx_json_is(measurements, CBX_JSON_ARRAY) ? measurements->count : 0;
    double *samples = cbx_arena_calloc(arena, n + 1, sizeof *samples);
    for (size_t i = 0; samples && i < n; i++) {
        const cbx_json *measured = cbx_json_find(&measurements->items[i], name);
        const cbx_json *value = cbx_json_find(measured, "value");
        value = value ? value : measured;
        samples[i] = cbx_json_is_number(value) ? value->number : (double)NAN;
    }
    metric->samples = samples;
    metric->n_samples = n;
    metric->flags = n ? CBX_METRIC_HAS_SAMPLES : 0;
    return samples != NULL;
}

static cbx_status add_metrics_2(const cbx_json *result, const cbx_json *summary,
                                const char *primary, cbx_run_builder *builder, cbx_error *err)
{
    const cbx_json *measurements = cbx_json_find(result, "measurements");
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < summary->count && !status; i++) {
        const cbx_json_member *member = &summary->members[i];
        const char *name = NULL;
        status = cbx_json_read_name(member, "summary", builder->arena, &name, err);
        if (status)
            break;
        cbx_repeated_metric metric = { .name = metric_name(name, builder->arena),
                                       .unit = unit_name(cbx_json_find(&member->value, "unit")),
                                       .path = name,
                                       .summary = &member->value,
                                       .is_primary = strcmp(name, primary) == 0 };
        if (!metric.name || !collect(measurements, name, builder->arena, &metric.samples))
            return no_memory(err);
        status = cbx_repeated_metric_add(&metric, builder, err);
    }
    return status;
}

/* ---- reading ---- */

static cbx_status read_result(const cbx_json *result, const char *primary, cbx_run_builder *builder,
                              cbx_error *err)
{
    static const char *const of_the_model[] = { "parameters", "times", "memory_usage_byte",
                                                "measurements", NULL };
    const cbx_json *summary = cbx_json_find(result, "summary");
    cbx_json rest;
    cbx_status status = begin_point(result, builder, err);
    if (!status)
        status = add_tags(cbx_json_find(result, "parameters"), builder, err);
    if (!status)
        status = cbx_json_is(summary, CBX_JSON_OBJECT)
                     ? add_metrics_2(result, summary, primary, builder, err)
                     : add_metrics_1(result, builder, err);
    if (status)
        return status;
    const char *detail = cbx_json_without(result, of_the_model, builder->arena, &rest)
                             ? cbx_json_sql_text(&rest, builder->arena)
                             : NULL;
    cbx_run_builder_end_point(builder, detail, NULL);
    return detail && !cbx_run_builder_failed(builder) ? CBX_OK : no_memory(err);
}

static cbx_status read_results(const cbx_json *root, cbx_run_builder *builder, cbx_error *err)
{
    const cbx_json *results = cbx_json_find(root, "results");
    const cbx_json *primary = cbx_json_find(root, "primary_metric");
    cbx_status status = CBX_OK;
    if (!cbx_json_is(results, CBX_JSON_ARRAY))
        return cbx_fail(err, CBX_INVALID, "results: expected an array, got %s",
                        results ? cbx_json_type_name(results->type) : "nothing");
    for (size_t i = 0; i < results->count && !status; i++) {
        status =
            read_result(&results->items[i],
                        cbx_json_is(primary, CBX_JSON_STRING) ? primary->text : "time_wall_clock",
                        builder, err);
        if (status)
            cbx_error_prefix(err, "results[%zu]", i);
    }
    return status;
}

static cbx_status fill_run(const cbx_input *in, const cbx_json *root, cbx_run_builder *builder,
                           cbx_error *err)
{
    cbx_status status = read_head(in, root, builder->arena, &builder->run, err);
    return status ? status : read_results(root, builder, err);
}

static cbx_status read_input(const cbx_input *in, const cbx_run_sink *sink, cbx_error *err)
{
    return cbx_single_run_read(in, fill_run, sink, err);
}

const cbx_format cbx_hyperfine_format = { .name = "hyperfine",
                                          .detect = detect,
                                          .read = read_input };
