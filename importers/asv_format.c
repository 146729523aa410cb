/*
 * asv's result files: MACHINE/COMMIT-ENVIRONMENT.json in a results directory, version 2 (rows of
 * named columns) and 1 (objects). A file is a run:
 *
 *   id          MACHINE-COMMIT8-ENVIRONMENT, as the file itself is called
 *   timestamp   the commit's date
 *   environment what the machine and the environment are: params, machine.json beside the file,
 *               env_name, python, requirements, env_vars
 *   metadata    what else the file says but the results: params and requirements as they are, and
 * of each benchmark its version, when it started, how long it took, its profile points      one for
 * each benchmark and combination of its parameters, in the file's order: scenario NAME, name
 * NAME(VALUE, VALUE), tags machine, env, the parameters and the benchmark's version where there is
 * one, so that a new version is a new series
 *
 * benchmarks.json, beside the file's directory or in it, has types, units and names of parameters.
 * It and machine.json are asv's files too, and hold no run.
 */
#include "importers/importer.h"

#include "engine/json/json_writer.h"
#include "importers/asv_benchmark.h"
#include "importers/asv_document.h"
#include "importers/asv_grid.h"
#include "importers/asv_result.h"
#include "importers/directory_walk.h"
#include "importers/json_outline.h"
#include "importers/run_builder.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CERTAIN = 90, LIKELY = 60, MACHINE_FILE_BYTES = 64 << 10, SHORT_COMMIT = 8 };

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

static bool is_type(const cbx_json *value, cbx_json_type type)
{
    return value && value->type == type;
}

/* ---- detection ---- */

/* The last part of the path without .gz or .xz. */
static bool is_called(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    const char *last = slash ? slash + 1 : path;
    size_t length = strlen(name);
    return strncmp(last, name, length) == 0 &&
           (strcmp(last + length, "") == 0 || strcmp(last + length, ".gz") == 0 ||
            strcmp(last + length, ".xz") == 0);
}

static bool contains(const cbx_input *in, const char *sign)
{
    return memmem(in->bytes, in->length, sign, strlen(sign)) != NULL;
}

static bool is_machine_file(const cbx_input *in)
{
    return in->length < MACHINE_FILE_BYTES && is_called(in->path, "machine.json") &&
           contains(in, "\"machine\"");
}

static bool is_benchmarks_file(const cbx_input *in)
{
    return contains(in, "\"param_names\"") && contains(in, "\"params\"") &&
           (is_called(in->path, "benchmarks.json") || contains(in, "\"timeout\""));
}

static bool has_result_members(const cbx_input *in)
{
    cbx_json_outline outline;
    const char *name;
    size_t length;
    bool has_commit = false, has_results = false, has_params = false;
    if (!cbx_json_outline_begin(&outline, in->bytes, in->length))
        return false;
    while (!(has_commit && has_results && has_params) &&
           cbx_json_outline_next(&outline, &name, &length)) {
        has_commit |= cbx_json_outline_is_name(name, length, "commit_hash");
        has_results |= cbx_json_outline_is_name(name, length, "results");
        has_params |= cbx_json_outline_is_name(name, length, "params");
    }
    return has_commit && has_results && has_params;
}

static int detect(const cbx_input *in)
{
    if (contains(in, "\"commit_hash\""))
        return has_result_members(in) ? CERTAIN : 0;
    return is_machine_file(in) || is_benchmarks_file(in) ? LIKELY : 0;
}

/* ---- the run's head ---- */

typedef struct asv_reader {
    const cbx_input *in;
    cbx_arena *arena;
    const cbx_json *root, *params; /* params: what the environment was */
    const cbx_companion_file *machine_file, *benchmarks;
    const char *machine, *env_name;
    cbx_asv_layout layout;
    cbx_run_builder builder;
    cbx_text_buffer text; /* scratch */
} asv_reader;

/* The directory that path lies in, and the one above it with up. */
static bool beside(const char *path, bool up, const char *name, char *ret_path, size_t size)
{
    const char *slash = strrchr(path, '/');
    int length = snprintf(ret_path, size, "%.*s/%s%s", slash ? (int)(slash - path) : 1,
                          slash ? path : ".", up ? "../" : "", name);
    return length > 0 && (size_t)length < size;
}

static const cbx_companion_file *find_beside(const asv_reader *r, bool up, const char *name)
{
    char path[PATH_MAX];
    if (strcmp(r->in->path, "-") == 0 || !beside(r->in->path, up, name, path, sizeof path))
        return NULL;
    return cbx_companion_file_find(r->in->companions, path);
}

static cbx_status read_machine(asv_reader *r, cbx_error *err)
{
    const cbx_json *machine = cbx_json_find(r->params, "machine");
    if (!machine)
        machine = cbx_companion_file_member(r->machine_file, "machine");
    cbx_status status = cbx_asv_text_check(machine, "params.machine", err);
    if (!status)
        r->machine = machine->text;
    return status;
}

/* asv's name for an environment without one: its Python and what is required. */
static cbx_status derive_env_name(asv_reader *r, cbx_error *err)
{
    const cbx_json *python = cbx_json_find(r->root, "python");
    const cbx_json *requirements = cbx_json_find(r->root, "requirements");
    cbx_text_buffer *name = &r->text;
    cbx_text_buffer_clear(name);
    cbx_text_buffer_puts(name, "py");
    if (is_type(python, CBX_JSON_STRING))
        cbx_text_buffer_puts(name, python->text);
    for (size_t i = 0; is_type(requirements, CBX_JSON_OBJECT) && i < requirements->count; i++) {
        const cbx_json_member *member = &requirements->members[i];
        cbx_text_buffer_putc(name, '-');
        cbx_text_buffer_puts(name, member->name);
        if (member->value.type == CBX_JSON_STRING)
            cbx_text_buffer_puts(name, member->value.text);
    }
    r->env_name = cbx_arena_strdup(r->arena, cbx_text_buffer_text(name));
    return r->env_name && !cbx_text_buffer_failed(name) ? CBX_OK : no_memory(err);
}

static cbx_status read_env_name(asv_reader *r, cbx_error *err)
{
    const cbx_json *name = cbx_json_find(r->root, "env_name");
    if (!name || name->type == CBX_JSON_NULL)
        return derive_env_name(r, err);
    cbx_status status = cbx_asv_text_check(name, "env_name", err);
    if (!status)
        r->env_name = name->text;
    return status;
}

/* Milliseconds since 1970, as JavaScript has it. */
static cbx_status read_date(asv_reader *r, cbx_error *err)
{
    static const double most = 253402300799e3; /* the year 9999 */
    const cbx_json *date = cbx_json_find(r->root, "date");
    char text[40];
    if (!date || (date->type != CBX_JSON_INTEGER && date->type != CBX_JSON_FLOAT))
        return cbx_fail(err, CBX_INVALID, "date: expected a number, got %s",
                        date ? cbx_json_type_name(date->type) : "nothing");
    if (!(fabs(date->number) <= most))
        return cbx_fail(err, CBX_INVALID, "date: %g is not a time in milliseconds since 1970",
                        date->number);
    r->builder.run.epoch_us = (int64_t)llround(date->number * 1e3);
    cbx_timestamp_format(r->builder.run.epoch_us, text);
    r->builder.run.timestamp = cbx_arena_strdup(r->arena, text);
    return r->builder.run.timestamp ? CBX_OK : no_memory(err);
}

static cbx_status read_commit(asv_reader *r, cbx_error *err)
{
    const cbx_json *commit = cbx_json_find(r->root, "commit_hash");
    cbx_status status = cbx_asv_text_check(commit, "commit_hash", err);
    if (status)
        return status;
    r->builder.run.commit = commit->text;
    r->builder.run.id = cbx_arena_printf(r->arena, "%s-%.*s-%s", r->machine, SHORT_COMMIT,
                                         commit->text, r->env_name);
    return r->builder.run.id ? CBX_OK : no_memory(err);
}

/* ---- environment and metadata ---- */

static void write_members(cbx_json_writer *writer, const cbx_json *object, const cbx_json *unless)
{
    for (size_t i = 0; is_type(object, CBX_JSON_OBJECT) && i < object->count; i++) {
        const cbx_json_member *member = &object->members[i];
        if (cbx_json_find(unless, member->name) || strcmp(member->name, "version") == 0)
            continue;
        cbx_json_name(writer, member->name);
        cbx_json_value(writer, &member->value);
    }
}

static void write_member_of(cbx_json_writer *writer, const cbx_json *object, const char *name)
{
    const cbx_json *value = cbx_json_find(object, name);
    if (!value)
        return;
    cbx_json_name(writer, name);
    cbx_json_value(writer, value);
}

static const char *keep_text(asv_reader *r)
{
    if (cbx_text_buffer_failed(&r->text))
        return NULL;
    return cbx_arena_strndup(r->arena, cbx_text_buffer_text(&r->text), r->text.length);
}

static cbx_status write_environment(asv_reader *r, cbx_error *err)
{
    cbx_json_writer writer;
    cbx_text_buffer_clear(&r->text);
    cbx_json_writer_init(&writer, &r->text, CBX_JSON_SQL);
    cbx_json_begin_object(&writer);
    write_members(&writer, r->params, NULL);
    if (r->machine_file)
        write_members(&writer, cbx_companion_file_root(r->machine_file), r->params);
    cbx_json_name(&writer, "env_name");
    cbx_json_string(&writer, r->env_name);
    if (!cbx_json_find(r->params, "python"))
        write_member_of(&writer, r->root, "python");
    write_member_of(&writer, r->root, "requirements");
    write_member_of(&writer, r->root, "env_vars");
    cbx_json_end_object(&writer);
    r->builder.run.environment = keep_text(r);
    return r->builder.run.environment ? CBX_OK : no_memory(err);
}

/* Has its place elsewhere in the run. */
static bool is_placed(const char *name)
{
    static const char *const placed[] = { "commit_hash",      "date",       "results",
                                          "result_columns",   "version",    "env_name",
                                          "profiles",         "started_at", "duration",
                                          "benchmark_version" };
    for (size_t i = 0; i < sizeof placed / sizeof placed[0]; i++)
        if (strcmp(placed[i], name) == 0)
            return true;
    return false;
}

static void begin_metadata(asv_reader *r, cbx_json_writer *writer, cbx_text_buffer *metadata)
{
    cbx_json_writer_init(writer, metadata, CBX_JSON_SQL);
    cbx_json_begin_object(writer);
    for (size_t i = 0; i < r->root->count; i++)
        if (!is_placed(r->root->members[i].name)) {
            cbx_json_name(writer, r->root->members[i].name);
            cbx_json_value(writer, &r->root->members[i].value);
        }
    cbx_json_name(writer, "benchmarks");
    cbx_json_begin_object(writer);
}

static void write_benchmark_metadata(cbx_json_writer *writer, const char *name,
                                     const cbx_asv_result *result)
{
    static const cbx_asv_column columns[] = { CBX_ASV_VERSION, CBX_ASV_STARTED_AT, CBX_ASV_DURATION,
                                              CBX_ASV_PROFILE };
    cbx_json_name(writer, name);
    cbx_json_begin_object(writer);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        if (result->columns[columns[i]]) {
            cbx_json_name(writer, cbx_asv_column_names[columns[i]]);
            cbx_json_value(writer, result->columns[columns[i]]);
        }
    cbx_json_end_object(writer);
}

static cbx_status end_metadata(asv_reader *r, cbx_json_writer *writer, cbx_error *err)
{
    cbx_json_end_object(writer);
    cbx_json_end_object(writer);
    const cbx_text_buffer *metadata = writer->out;
    if (!cbx_text_buffer_failed(metadata))
        r->builder.run.metadata =
            cbx_arena_strndup(r->arena, cbx_text_buffer_text(metadata), metadata->length);
    return r->builder.run.metadata ? CBX_OK : no_memory(err);
}

/* ---- the points of a benchmark ---- */

static const char *point_name(asv_reader *r, const char *benchmark, const cbx_asv_grid *grid)
{
    if (grid->n_params == 0)
        return benchmark;
    cbx_text_buffer_clear(&r->text);
    cbx_asv_grid_spell(grid, benchmark, &r->text);
    return keep_text(r);
}

static void add_tags(asv_reader *r, const cbx_asv_grid *grid, const char *version)
{
    cbx_run_builder_add_tag(&r->builder, "machine", r->machine);
    cbx_run_builder_add_tag(&r->builder, "env", r->env_name);
    for (size_t i = 0; i < grid->n_params; i++)
        cbx_run_builder_add_tag(&r->builder, grid->keys[i], grid->values[i][grid->current[i]]);
    if (version)
        cbx_run_builder_add_tag(&r->builder, "version", version);
}

static cbx_status detail_of(asv_reader *r, const cbx_asv_result *result, size_t i,
                            const char **ret_detail, cbx_error *err)
{
    cbx_text_buffer_clear(&r->text);
    cbx_asv_result_write_stats(result, i, &r->text);
    *ret_detail = r->text.length > strlen("{}") ? keep_text(r) : NULL;
    return *ret_detail || r->text.length == strlen("{}") ? CBX_OK : no_memory(err);
}

/* What all points of a benchmark have in common. */
typedef struct asv_subject {
    const char *name, *metric, *version;
} asv_subject;

static cbx_status add_point(asv_reader *r, const asv_subject *subject, const cbx_asv_grid *grid,
                            const cbx_asv_result *result, size_t i, cbx_error *err)
{
    cbx_metric metric;
    const char *state = NULL, *detail = NULL;
    cbx_status status = cbx_asv_result_metric(result, i, r->arena, &metric, &state, err);
    const char *name = status ? NULL : point_name(r, subject->name, grid);
    if (!status)
        status = name ? detail_of(r, result, i, &detail, err) : no_memory(err);
    if (status)
        return status;
    metric.name = subject->metric;
    cbx_run_builder_begin_point(&r->builder, name, subject->name, state);
    add_tags(r, grid, subject->version);
    cbx_run_builder_add_metric(&r->builder, &metric);
    cbx_run_builder_end_point(&r->builder, detail, NULL);
    return CBX_OK;
}

/* A hash, as asv makes them, by its first digits: enough to tell versions apart, short to look at.
 */
static cbx_status short_version(asv_reader *r, const cbx_json *version, const char **ret_version,
                                cbx_error *err)
{
    enum { HASH_DIGITS = 64, SHORT_HASH = 12 };
    if (!version)
        return CBX_OK;
    cbx_status status = cbx_asv_value_spell(version, "version", r->arena, ret_version, err);
    bool is_hash = !status && strspn(*ret_version, "0123456789abcdef") == HASH_DIGITS &&
                   strlen(*ret_version) == HASH_DIGITS;
    if (is_hash)
        *ret_version = cbx_arena_strndup(r->arena, *ret_version, SHORT_HASH);
    return status || *ret_version ? status : no_memory(err);
}

/* Where another benchmark of the run has the same metric in another unit, the unit tells them
 * apart. */
static cbx_status add_def(asv_reader *r, cbx_metric_def *def, cbx_error *err)
{
    const cbx_metric_def *known = cbx_run_find_def(&r->builder.run, def->name);
    if (known && strcmp(known->unit, def->unit) != 0)
        def->name = cbx_arena_printf(r->arena, "%s [%s]", def->name, def->unit);
    if (!def->name)
        return no_memory(err);
    cbx_run_builder_add_def(&r->builder, def);
    return CBX_OK;
}

static cbx_status add_benchmark(asv_reader *r, const char *name, const cbx_asv_result *result,
                                cbx_error *err)
{
    cbx_asv_benchmark benchmark;
    asv_subject subject = { .name = name };
    cbx_asv_grid grid;
    if (!cbx_asv_benchmark_describe(name, cbx_companion_file_member(r->benchmarks, name), r->arena,
                                    &benchmark))
        return no_memory(err);
    cbx_status status = add_def(r, &benchmark.def, err);
    subject.metric = benchmark.def.name;
    if (!status)
        status = short_version(r, result->columns[CBX_ASV_VERSION], &subject.version, err);
    if (!status)
        status = cbx_asv_grid_init(&grid, result->columns[CBX_ASV_PARAMS], benchmark.param_names,
                                   r->arena, err);
    for (size_t i = 0; !status && i < result->n_combinations; i++) {
        status = add_point(r, &subject, &grid, result, i, err);
        cbx_asv_grid_advance(&grid);
    }
    return status ? status : cbx_run_builder_failed(&r->builder) ? no_memory(err) : CBX_OK;
}

static cbx_status read_benchmark(asv_reader *r, const cbx_json_member *entry,
                                 cbx_json_writer *metadata, cbx_error *err)
{
    cbx_asv_result result;
    if (entry->name_has_nul || entry->name_has_lone_surrogate)
        return cbx_fail(err, CBX_INVALID,
                        "its name holds a NUL character or half of a surrogate pair");
    cbx_status status =
        cbx_asv_result_read(&r->layout, r->root, entry->name, &entry->value, &result, err);
    if (!status)
        status = add_benchmark(r, entry->name, &result, err);
    if (!status)
        write_benchmark_metadata(metadata, entry->name, &result);
    return status;
}

static cbx_status read_benchmarks(asv_reader *r, cbx_error *err)
{
    const cbx_json *results = cbx_json_find(r->root, "results");
    cbx_text_buffer metadata = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    if (!is_type(results, CBX_JSON_OBJECT))
        return cbx_fail(err, CBX_INVALID, "results: expected an object, got %s",
                        results ? cbx_json_type_name(results->type) : "nothing");
    begin_metadata(r, &writer, &metadata);
    cbx_status status = cbx_asv_layout_read(r->root, &r->layout, err);
    for (size_t i = 0; i < results->count && !status; i++) {
        status = read_benchmark(r, &results->members[i], &writer, err);
        if (status == CBX_INVALID)
            cbx_error_prefix(err, "results.%s", results->members[i].name);
    }
    if (!status)
        status = end_metadata(r, &writer, err);
    cbx_text_buffer_done(&metadata);
    return status;
}

/* ---- a file ---- */

static cbx_status read_run(asv_reader *r, cbx_error *err)
{
    r->params = cbx_json_find(r->root, "params");
    r->machine_file = find_beside(r, false, "machine.json");
    r->benchmarks = find_beside(r, true, "benchmarks.json");
    if (!r->benchmarks)
        r->benchmarks = find_beside(r, false, "benchmarks.json");
    r->builder.run.format = "asv";
    r->builder.run.source = r->in->path;
    cbx_status status = read_machine(r, err);
    if (!status)
        status = read_env_name(r, err);
    if (!status)
        status = read_date(r, err);
    if (!status)
        status = read_commit(r, err);
    if (!status)
        status = write_environment(r, err);
    return status ? status : read_benchmarks(r, err);
}

static cbx_status read_document(asv_reader *r, const cbx_run_sink *sink, cbx_error *err)
{
    cbx_status status = cbx_json_parse(r->in->bytes, r->in->length, r->arena, &r->root, err);
    if (status)
        return status;
    if (!cbx_json_find(r->root, "commit_hash") || !cbx_json_find(r->root, "results")) {
        if (is_machine_file(r->in) || is_benchmarks_file(r->in))
            return CBX_OK;
        return cbx_fail(err, CBX_INVALID,
                        "commit_hash, results: a result file of asv must have both");
    }
    cbx_run_builder_init(&r->builder, r->arena);
    status = read_run(r, err);
    if (!status)
        status = sink->put(sink->context, &r->builder.run, false, err);
    cbx_run_builder_done(&r->builder);
    return status;
}

static cbx_status read_input(const cbx_input *in, const cbx_run_sink *sink, cbx_error *err)
{
    cbx_companion_files *own = in->companions ? NULL : cbx_companion_files_new();
    cbx_input with_companions = *in;
    if (own)
        with_companions.companions = own;
    asv_reader r = { .in = &with_companions, .arena = cbx_arena_new() };
    bool ready = r.arena && with_companions.companions;
    cbx_status status = ready ? read_document(&r, sink, err) : no_memory(err);
    cbx_text_buffer_done(&r.text);
    cbx_arena_free(r.arena);
    cbx_companion_files_free(own);
    return status;
}

static cbx_status write_run(const cbx_run *run, cbx_text_buffer *out, cbx_error *err)
{
    const cbx_asv_document *document = NULL;
    cbx_arena *arena = cbx_arena_new();
    cbx_status status = arena ? cbx_asv_document_make(run, arena, &document, err) : no_memory(err);
    if (!status)
        cbx_asv_document_write_results(document, document->env_name, out);
    if (!status && cbx_text_buffer_failed(out))
        status = no_memory(err);
    cbx_arena_free(arena);
    return status;
}

const cbx_format cbx_asv_format = {
    .name = "asv", .detect = detect, .read = read_input, .write = write_run
};
