/*
 * nperf result rows (JSON lines) to runs and back.
 *
 *   run         all rows of one run_id; runs add up over files and imports
 *   timestamp   the time the run_id begins with (20260524T042721.759166+0000__ddf01cd), else the
 *               earliest provenance timestamp, else 1970-01-01T00:00:00+00:00: rows that the
 *               orchestrator writes carry none
 *   commit      of the tested library: provenance.nitrix.sha of the first full row, else its bench
 *               sha. A row is full when its provenance has a timestamp (the worker wrote it).
 *   environment the first full provenance without what belongs to a row (timestamp, affinity,
 *               visible devices) or to the code under test (bench, nitrix, coverage_mode); the
 *               latter are the run's metadata
 *   scenario    the case
 *   name        the case and the canonical param point: gaussian {"seed": 0, "shape": [64, 64]}
 *   tags        baseline, platform, framework and each scalar axis of the point except seed, in its
 *               JSON spelling (strings bare). An axis named like one of the three, or "param.X",
 *               becomes "param." and its name.
 *   metrics     see nperf_metrics.h
 *   detail      the whole row; source_text the row verbatim where the detail would not give it back
 */
#include "importers/importer.h"

#include "engine/json/json_writer.h"
#include "importers/nperf_metrics.h"
#include "importers/nperf_row.h"
#include "importers/run_builder.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DETECT_LINE = 1 << 20, DETECT_LINES = 3, CERTAIN = 95, LIKELY = 50 };

/* One run being put together. */
typedef struct nperf_run {
    cbx_run_builder builder;
    bool has_time, has_full_row;
} nperf_run;

/* What one file is read with. */
typedef struct nperf_reader {
    cbx_arena *kept, *scratch; /* the runs; one row */
    nperf_run *runs;
    size_t n_runs, capacity;
    cbx_string_map *run_ids;    /* to the index in runs */
    cbx_string_map *identities; /* run index and row identity, to the point's index */
    cbx_text_buffer line, detail, other;
    bool replace;
} nperf_reader;

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

static void render(const cbx_json *value, cbx_json_style style, cbx_text_buffer *out)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, out, style);
    cbx_json_value(&writer, value);
}

/* ---- detection ---- */

/* The sign first: it costs nothing on a large document of another format. A corrupt line must not
 * hide what the file is. */
static int bid_for_line(const cbx_nperf_lines *lines, cbx_arena *arena)
{
    static const char sign[] = "\"param_point\"";
    const cbx_json *value = NULL;
    if (lines->row_length > MAX_DETECT_LINE ||
        !memmem(lines->row, lines->row_length, sign, sizeof sign - 1))
        return 0;
    if (!cbx_json_parse(lines->row, lines->row_length, arena, &value, NULL))
        return cbx_nperf_row_detect(value) ? CERTAIN : 0;
    return LIKELY;
}

static int detect(const cbx_input *in)
{
    cbx_nperf_lines lines;
    cbx_arena *arena = cbx_arena_new();
    int bid = 0;
    cbx_nperf_lines_init(&lines, in->bytes, in->length);
    for (int i = 0; arena && i < DETECT_LINES && bid == 0 && cbx_nperf_lines_next(&lines); i++)
        bid = bid_for_line(&lines, arena);
    cbx_arena_free(arena);
    return bid;
}

/* ---- the head of a run ---- */

static bool is_text(const cbx_json *value)
{
    return value && value->type == CBX_JSON_STRING && !value->has_nul && !value->has_lone_surrogate;
}

static const cbx_json *find_text(const cbx_json *object, const char *name)
{
    const cbx_json *value = cbx_json_find(object, name);
    return is_text(value) ? value : NULL;
}

static bool set_time(nperf_run *run, int64_t epoch_us, cbx_arena *arena)
{
    char text[40];
    cbx_timestamp_format(epoch_us, text);
    run->builder.run.epoch_us = epoch_us;
    run->builder.run.timestamp = cbx_arena_strdup(arena, text);
    return run->builder.run.timestamp != NULL;
}

/* The time a run_id begins with, up to its first underscore. */
static bool time_of_id(const char *run_id, cbx_arena *arena, int64_t *ret_epoch_us)
{
    const char *text = cbx_arena_strndup(arena, run_id, strcspn(run_id, "_"));
    return text && !cbx_timestamp_parse(text, ret_epoch_us, NULL);
}

static bool is_listed(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

/* The members of provenance that are, or are not, in names: a JSON object in the kept arena. */
static const char *copy_members(nperf_reader *reader, const cbx_json *provenance,
                                const char *const *names, bool listed)
{
    cbx_json_member *members =
        cbx_arena_calloc(reader->scratch, provenance->count + 1, sizeof *members);
    cbx_json object = { .type = CBX_JSON_OBJECT, .members = members };
    if (!members)
        return NULL;
    for (size_t i = 0; i < provenance->count; i++)
        if (is_listed(provenance->members[i].name, names) == listed)
            members[object.count++] = provenance->members[i];
    cbx_text_buffer_clear(&reader->other);
    render(&object, CBX_JSON_SQL, &reader->other);
    if (cbx_text_buffer_failed(&reader->other))
        return NULL;
    return cbx_arena_strndup(reader->kept, reader->other.bytes, reader->other.length);
}

static const char *const OF_A_ROW[] = { "timestamp", "cpu_affinity", "cuda_visible_devices",
                                        "bench",     "nitrix",       "coverage_mode",
                                        NULL };
static const char *const OF_THE_CODE[] = { "bench", "nitrix", "coverage_mode", NULL };

static cbx_status read_full_provenance(nperf_reader *reader, nperf_run *run,
                                       const cbx_json *provenance, cbx_error *err)
{
    cbx_run *head = &run->builder.run;
    const cbx_json *sha = find_text(cbx_json_find(provenance, "nitrix"), "sha");
    if (!sha)
        sha = find_text(cbx_json_find(provenance, "bench"), "sha");
    if (sha)
        head->commit = cbx_arena_strdup(reader->kept, sha->text);
    head->environment = copy_members(reader, provenance, OF_A_ROW, false);
    head->metadata = copy_members(reader, provenance, OF_THE_CODE, true);
    run->has_full_row = true;
    if (!head->environment || !head->metadata || (sha && !head->commit))
        return no_memory(err);
    return CBX_OK;
}

/* What a row says about its run. */
static cbx_status read_provenance(nperf_reader *reader, nperf_run *run, const cbx_nperf_row *row,
                                  cbx_error *err)
{
    int64_t epoch_us = 0, of_id = 0;
    const cbx_json *provenance = cbx_json_find(row->document, "provenance");
    const cbx_json *stamp = find_text(provenance, "timestamp");
    if (!stamp)
        return CBX_OK;
    if (!time_of_id(row->run_id, reader->scratch, &of_id)) {
        if (cbx_timestamp_parse(stamp->text, &epoch_us, err)) {
            cbx_error_prefix(err, "provenance.timestamp");
            return CBX_INVALID;
        }
        if ((!run->has_time || epoch_us < run->builder.run.epoch_us) &&
            !set_time(run, epoch_us, reader->kept))
            return no_memory(err);
        run->has_time = true;
    }
    return run->has_full_row ? CBX_OK : read_full_provenance(reader, run, provenance, err);
}

static bool begin_run(nperf_reader *reader, const cbx_nperf_row *row, const char *path)
{
    int64_t epoch_us = 0;
    if (reader->n_runs == reader->capacity) {
        size_t capacity = reader->capacity ? reader->capacity * 2 : 4;
        nperf_run *runs = realloc(reader->runs, capacity * sizeof *runs);
        if (!runs)
            return false;
        reader->runs = runs;
        reader->capacity = capacity;
    }
    nperf_run *run = &reader->runs[reader->n_runs++];
    *run = (nperf_run){ .has_time = time_of_id(row->run_id, reader->scratch, &epoch_us) };
    cbx_run_builder_init(&run->builder, reader->kept);
    run->builder.run.id = cbx_arena_strdup(reader->kept, row->run_id);
    run->builder.run.format = "nperf";
    run->builder.run.source = path;
    return run->builder.run.id && set_time(run, epoch_us, reader->kept);
}

static cbx_status find_run(nperf_reader *reader, const cbx_nperf_row *row, const char *path,
                           size_t *ret_index, cbx_error *err)
{
    int64_t index = 0;
    size_t length = strlen(row->run_id);
    if (length == 0)
        return cbx_fail(err, CBX_INVALID, "run_id: missing or empty");
    if (!cbx_string_map_find(reader->run_ids, row->run_id, length, &index)) {
        index = (int64_t)reader->n_runs;
        if (!begin_run(reader, row, path) ||
            !cbx_string_map_set(reader->run_ids, row->run_id, length, index))
            return no_memory(err);
    }
    *ret_index = (size_t)index;
    return CBX_OK;
}

/* ---- a row as a point ---- */

static const char *const FIXED_TAGS[] = { "baseline", "platform", "framework", NULL };
static const char AXIS_PREFIX[] = "param.";

static const char *axis_key(const cbx_json_member *axis, cbx_arena *arena)
{
    if (is_listed(axis->name, FIXED_TAGS) ||
        strncmp(axis->name, AXIS_PREFIX, sizeof AXIS_PREFIX - 1) == 0)
        return cbx_arena_printf(arena, "%s%s", AXIS_PREFIX, axis->name);
    return cbx_arena_strdup(arena, axis->name);
}

/* A scalar's text: a string bare, all else as JSON spells it. NULL when memory is short. */
static const char *axis_value(nperf_reader *reader, const cbx_json *value)
{
    if (value->type == CBX_JSON_STRING)
        return cbx_arena_strndup(reader->kept, value->text, value->count);
    cbx_text_buffer_clear(&reader->other);
    render(value, CBX_JSON_PYTHON_LINE, &reader->other);
    if (cbx_text_buffer_failed(&reader->other))
        return NULL;
    return cbx_arena_strndup(reader->kept, reader->other.bytes, reader->other.length);
}

/* Axes that cannot be a tag (no scalar, seed, a name that is no text) are in the point's name. */
static bool is_tag(const cbx_json_member *axis)
{
    cbx_json_type type = axis->value.type;
    return type != CBX_JSON_NULL && type != CBX_JSON_ARRAY && type != CBX_JSON_OBJECT &&
           strcmp(axis->name, "seed") != 0 && !axis->name_has_nul && !axis->name_has_lone_surrogate;
}

static cbx_status add_axis(nperf_reader *reader, cbx_run_builder *builder,
                           const cbx_json_member *axis, cbx_error *err)
{
    const cbx_json *value = &axis->value;
    if (!is_tag(axis))
        return CBX_OK;
    if (value->type == CBX_JSON_STRING && !is_text(value))
        return cbx_fail(err, CBX_INVALID,
                        "param_point.%s: holds a NUL character or half of a "
                        "surrogate pair",
                        axis->name);
    const char *key = axis_key(axis, reader->kept), *text = axis_value(reader, value);
    if (!key || !text)
        return no_memory(err);
    cbx_run_builder_add_tag(builder, key, text);
    return CBX_OK;
}

static cbx_status add_tags(nperf_reader *reader, cbx_run_builder *builder, const cbx_nperf_row *row,
                           cbx_error *err)
{
    const char *values[] = { row->baseline, row->platform, row->framework };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        if (!values[i])
            continue;
        const char *value = cbx_arena_strdup(reader->kept, values[i]);
        if (!value)
            return no_memory(err);
        cbx_run_builder_add_tag(builder, FIXED_TAGS[i], value);
    }
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < row->param_point->count && !status; i++)
        status = add_axis(reader, builder, &row->param_point->members[i], err);
    return status;
}

/* True when the detail, read back, is written as the row's own bytes. */
static bool detail_gives_row(nperf_reader *reader, const cbx_nperf_lines *lines)
{
    const cbx_json *again = NULL;
    cbx_text_buffer_clear(&reader->other);
    if (cbx_json_parse(reader->detail.bytes, reader->detail.length, reader->scratch, &again, NULL))
        return false;
    render(again, CBX_JSON_PYTHON_LINE, &reader->other);
    return reader->other.length == lines->row_length &&
           memcmp(reader->other.bytes, lines->row, lines->row_length) == 0;
}

static cbx_status end_point(nperf_reader *reader, cbx_run_builder *builder,
                            const cbx_nperf_row *row, const cbx_nperf_lines *lines, cbx_error *err)
{
    const char *source = NULL;
    cbx_text_buffer_clear(&reader->detail);
    render(row->document, CBX_JSON_SQL, &reader->detail);
    if (cbx_text_buffer_failed(&reader->detail))
        return no_memory(err);
    const char *detail =
        cbx_arena_strndup(reader->kept, reader->detail.bytes, reader->detail.length);
    if (!detail_gives_row(reader, lines)) {
        source = cbx_arena_strndup(reader->kept, lines->row, lines->row_length);
        if (!source)
            return no_memory(err);
    }
    cbx_run_builder_end_point(builder, detail, source);
    if (!detail || cbx_run_builder_failed(builder))
        return no_memory(err);
    return CBX_OK;
}

static cbx_status add_point(nperf_reader *reader, nperf_run *run, const cbx_nperf_row *row,
                            const cbx_nperf_lines *lines, cbx_error *err)
{
    cbx_run_builder *builder = &run->builder;
    const char *name = cbx_arena_printf(reader->kept, "%s %s", row->case_name, row->point);
    const char *scenario = cbx_arena_strdup(reader->kept, row->case_name);
    const char *row_status = cbx_arena_strdup(reader->kept, row->status);
    if (!name || !scenario || !row_status)
        return no_memory(err);
    cbx_run_builder_begin_point(builder, name, scenario, row_status);
    cbx_status status = add_tags(reader, builder, row, err);
    if (!status)
        status = cbx_nperf_metrics_add(row, builder, err);
    if (!status)
        status = end_point(reader, builder, row, lines, err);
    return status;
}

/* ---- the same row twice ---- */

/* The row of a point as json.dumps() writes it. */
static bool render_point(const cbx_point *point, cbx_arena *scratch, cbx_text_buffer *out)
{
    const char *text = point->source_text ? point->source_text : point->detail;
    const cbx_json *value = NULL;
    if (!text || cbx_json_parse(text, strlen(text), scratch, &value, NULL))
        return false;
    render(value, CBX_JSON_PYTHON_LINE, out);
    return true;
}

static bool is_same_row(nperf_reader *reader, const cbx_point *point, const cbx_nperf_row *row)
{
    cbx_text_buffer_clear(&reader->line);
    cbx_text_buffer_clear(&reader->other);
    render(row->document, CBX_JSON_PYTHON_LINE, &reader->line);
    return render_point(point, reader->scratch, &reader->other) &&
           strcmp(cbx_text_buffer_text(&reader->line), cbx_text_buffer_text(&reader->other)) == 0;
}

/* An identity the file had before: nothing to do, or another row, which replaces it if it may. */
static cbx_status meet_again(nperf_reader *reader, nperf_run *run, size_t index,
                             const cbx_nperf_row *row, const cbx_nperf_lines *lines, cbx_error *err)
{
    cbx_run_builder *builder = &run->builder;
    if (is_same_row(reader, &builder->points[index], row))
        return CBX_OK;
    if (!reader->replace)
        return cbx_fail(err, CBX_CONFLICT,
                        "another row for %s, %s, baseline %s came before in run %s: use --replace "
                        "to keep the last one",
                        row->case_name, row->platform, row->baseline, row->run_id);
    cbx_status status = add_point(reader, run, row, lines, err);
    if (!status)
        builder->points[index] = builder->points[--builder->run.n_points];
    return status;
}

static cbx_status add_row(nperf_reader *reader, const cbx_nperf_row *row,
                          const cbx_nperf_lines *lines, const char *path, cbx_error *err)
{
    size_t run_index = 0;
    int64_t point_index = 0;
    cbx_status status = find_run(reader, row, path, &run_index, err);
    if (status)
        return status;
    nperf_run *run = &reader->runs[run_index];
    const char *identity = cbx_nperf_row_identity(row, reader->scratch);
    const char *key = cbx_arena_printf(reader->scratch, "%zu %s", run_index, identity);
    if (!identity || !key)
        return no_memory(err);
    if (cbx_string_map_find(reader->identities, key, strlen(key), &point_index))
        return meet_again(reader, run, (size_t)point_index, row, lines, err);
    point_index = (int64_t)run->builder.run.n_points;
    if (!cbx_string_map_set(reader->identities, key, strlen(key), point_index))
        return no_memory(err);
    status = read_provenance(reader, run, row, err);
    return status ? status : add_point(reader, run, row, lines, err);
}

/* ---- reading a file ---- */

static cbx_status read_rows(nperf_reader *reader, const cbx_input *in, cbx_error *err)
{
    cbx_nperf_lines lines;
    cbx_nperf_lines_init(&lines, in->bytes, in->length);
    while (cbx_nperf_lines_next(&lines)) {
        cbx_nperf_row row;
        cbx_arena_reset(reader->scratch);
        cbx_status status = cbx_nperf_lines_parse(&lines, reader->scratch, &row, err);
        if (status)
            return status;
        status = add_row(reader, &row, &lines, in->path, err);
        if (status) {
            cbx_error_prefix(err, "line %zu", lines.line);
            return status;
        }
    }
    if (reader->n_runs == 0)
        return cbx_fail(err, CBX_INVALID, "it holds no rows");
    return CBX_OK;
}

static cbx_status put_runs(nperf_reader *reader, const cbx_run_sink *sink, cbx_error *err)
{
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < reader->n_runs && !status; i++)
        status = sink->put(sink->context, &reader->runs[i].builder.run, true, err);
    return status;
}

static void reader_done(nperf_reader *reader)
{
    for (size_t i = 0; i < reader->n_runs; i++)
        cbx_run_builder_done(&reader->runs[i].builder);
    free(reader->runs);
    cbx_string_map_free(reader->run_ids);
    cbx_string_map_free(reader->identities);
    cbx_text_buffer_done(&reader->line);
    cbx_text_buffer_done(&reader->detail);
    cbx_text_buffer_done(&reader->other);
    cbx_arena_free(reader->scratch);
    cbx_arena_free(reader->kept);
}

static cbx_status read_input(const cbx_input *in, const cbx_run_sink *sink, cbx_error *err)
{
    nperf_reader reader = { .kept = cbx_arena_new(),
                            .scratch = cbx_arena_new(),
                            .run_ids = cbx_string_map_new(),
                            .identities = cbx_string_map_new(),
                            .replace = in->replace };
    cbx_status status = CBX_OK;
    if (!reader.kept || !reader.scratch || !reader.run_ids || !reader.identities)
        status = no_memory(err);
    if (!status)
        status = read_rows(&reader, in, err);
    if (!status)
        status = put_runs(&reader, sink, err);
    reader_done(&reader);
    return status;
}

/* ---- writing ---- */

static cbx_status write_point(const cbx_point *point, size_t index, cbx_arena *scratch,
                              cbx_text_buffer *out, cbx_error *err)
{
    if (point->source_text)
        cbx_text_buffer_puts(out, point->source_text);
    else if (!render_point(point, scratch, out))
        return cbx_fail(err, CBX_INVALID, "points[%zu]: it did not come from an nperf row", index);
    cbx_text_buffer_putc(out, '\n');
    return CBX_OK;
}

static cbx_status write_run(const cbx_run *run, cbx_text_buffer *out, cbx_error *err)
{
    if (strcmp(run->format, "nperf") != 0)
        return cbx_fail(err, CBX_INVALID,
                        "run %s came from the format %s: only nperf rows can be written as nperf "
                        "rows; use --format calibrax",
                        run->id, run->format);
    cbx_arena *scratch = cbx_arena_new();
    if (!scratch)
        return no_memory(err);
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < run->n_points && !status; i++) {
        cbx_arena_reset(scratch);
        status = write_point(&run->points[i], i, scratch, out, err);
    }
    cbx_arena_free(scratch);
    if (!status && cbx_text_buffer_failed(out))
        status = no_memory(err);
    return status;
}

const cbx_format cbx_nperf_format = {
    .name = "nperf", .detect = detect, .read = read_input, .write = write_run
};
