/* The documents of asv_document.h as text. */
#include "engine/json/json_writer.h"
#include "importers/asv_document.h"
#include "importers/asv_result.h"

#include <math.h>
#include <string.h>

enum { RESULTS_VERSION = 2, BENCHMARKS_TIMEOUT_S = 60 };

/* ---- what a combination has ---- */

/* One combination's point, its metric and its parsed detail; all NULL where the grid has no point.
 */
typedef struct cell {
    const cbx_point *point;
    const cbx_metric *metric;
    const cbx_json *detail;
} cell;

static cell cell_at(const cbx_asv_document *document, const cbx_asv_group *group, size_t i,
                    cbx_arena *arena)
{
    cell c = { 0 };
    if (!group->places[i])
        return c;
    size_t at = group->places[i] - 1;
    c.point = &document->run->points[group->points[at]];
    c.metric = &c.point->metrics[group->metrics[at]];
    if (c.point->detail)
        (void)cbx_json_parse(c.point->detail, strlen(c.point->detail), arena, &c.detail, NULL);
    return c;
}

static void write_number(cbx_json_writer *writer, double value, bool integer)
{
    if (integer && fabs(value) < 9007199254740992.0)
        cbx_json_integer(writer, (int64_t)value);
    else
        cbx_json_double(writer, value);
}

/* What failed is null, what was skipped or is not there NaN. */
static void write_result(cbx_json_writer *writer, const cell *c)
{
    bool missing = !c->metric || isnan(c->metric->value);
    bool skipped = !c->point || strcmp(c->point->status, "skipped") == 0 ||
                   strcmp(c->point->status, "ok") == 0;
    if (missing && !skipped)
        cbx_json_null(writer);
    else if (missing)
        cbx_json_double(writer, NAN);
    else
        write_number(writer, c->metric->value, c->metric->flags & CBX_METRIC_VALUE_INTEGER);
}

static void write_samples(cbx_json_writer *writer, const cbx_metric *metric)
{
    cbx_json_begin_array(writer);
    for (size_t i = 0; i < metric->n_samples; i++)
        write_number(writer, metric->samples[i], metric->flags & CBX_METRIC_SAMPLES_INTEGER);
    cbx_json_end_array(writer);
}

static bool has_value(const cell *c, cbx_asv_column column)
{
    if (!c->metric)
        return column == CBX_ASV_RESULT;
    switch (column) {
    case CBX_ASV_RESULT:
        return !isnan(c->metric->value) || strcmp(c->point->status, "ok") == 0 ||
               strcmp(c->point->status, "skipped") == 0;
    case CBX_ASV_CI_99_A:
        return c->metric->flags & CBX_METRIC_HAS_LOWER;
    case CBX_ASV_CI_99_B:
        return c->metric->flags & CBX_METRIC_HAS_UPPER;
    case CBX_ASV_SAMPLES:
        return c->metric->flags & CBX_METRIC_HAS_SAMPLES;
    default:
        return cbx_json_find(c->detail, cbx_asv_column_names[column] + strlen("stats_")) != NULL;
    }
}

static void write_value(cbx_json_writer *writer, const cell *c, cbx_asv_column column)
{
    const cbx_metric *metric = c->metric;
    if (column == CBX_ASV_RESULT)
        write_result(writer, c);
    else if (!has_value(c, column))
        cbx_json_null(writer);
    else if (column == CBX_ASV_CI_99_A)
        write_number(writer, metric->lower, metric->flags & CBX_METRIC_LOWER_INTEGER);
    else if (column == CBX_ASV_CI_99_B)
        write_number(writer, metric->upper, metric->flags & CBX_METRIC_UPPER_INTEGER);
    else if (column == CBX_ASV_SAMPLES)
        write_samples(writer, metric);
    else
        cbx_json_value(writer,
                       cbx_json_find(c->detail, cbx_asv_column_names[column] + strlen("stats_")));
}

/* ---- a row ---- */

static bool is_of_combinations(cbx_asv_column column)
{
    return column == CBX_ASV_RESULT || column == CBX_ASV_SAMPLES ||
           (column >= CBX_ASV_CI_99_A && column <= CBX_ASV_REPEAT);
}

static const cbx_json *benchmark_value(const cbx_asv_document *document, const cbx_asv_group *group,
                                       cbx_asv_column column)
{
    const cbx_json *benchmarks = cbx_json_find(document->metadata, "benchmarks");
    return cbx_json_find(cbx_json_find(benchmarks, group->name), cbx_asv_column_names[column]);
}

static bool has_column(const cbx_asv_document *document, const cbx_asv_group *group,
                       const cell *cells, cbx_asv_column column)
{
    if (column == CBX_ASV_PARAMS || column == CBX_ASV_VERSION)
        return true;
    if (!is_of_combinations(column))
        return benchmark_value(document, group, column) != NULL;
    for (size_t i = 0; i < group->n_combinations; i++)
        if (has_value(&cells[i], column))
            return true;
    return false;
}

static void write_params(cbx_json_writer *writer, const cbx_asv_group *group)
{
    cbx_json_begin_array(writer);
    for (size_t p = 0; p < group->n_parameters; p++) {
        cbx_json_begin_array(writer);
        for (size_t i = 0; i < group->parameters[p].n_values; i++)
            cbx_json_string(writer, group->parameters[p].values[i]);
        cbx_json_end_array(writer);
    }
    cbx_json_end_array(writer);
}

/* asv compares it with benchmarks.json's, so there is always one. */
static const char *version_of(const cbx_asv_group *group)
{
    return group->version ? group->version : "1";
}

static void write_column(cbx_json_writer *writer, const cbx_asv_document *document,
                         const cbx_asv_group *group, const cell *cells, cbx_asv_column column)
{
    if (column == CBX_ASV_PARAMS) {
        write_params(writer, group);
    } else if (column == CBX_ASV_VERSION) {
        cbx_json_string(writer, version_of(group));
    } else if (!has_column(document, group, cells, column)) {
        cbx_json_null(writer);
    } else if (is_of_combinations(column)) {
        cbx_json_begin_array(writer);
        for (size_t i = 0; i < group->n_combinations; i++)
            write_value(writer, &cells[i], column);
        cbx_json_end_array(writer);
    } else {
        cbx_json_value(writer, benchmark_value(document, group, column));
    }
}

/* Columns at the end that say nothing are left out, as asv does. */
static void write_row(cbx_json_writer *writer, const cbx_asv_document *document,
                      const cbx_asv_group *group, cbx_arena *arena)
{
    cell *cells = cbx_arena_calloc(arena, group->n_combinations + 1, sizeof *cells);
    if (!cells) {
        writer->out->failed = true;
        return;
    }
    for (size_t i = 0; i < group->n_combinations; i++)
        cells[i] = cell_at(document, group, i, arena);
    cbx_asv_column last = CBX_ASV_N_COLUMNS - 1;
    while (last > CBX_ASV_VERSION && !has_column(document, group, cells, last))
        last--;
    cbx_json_begin_array(writer);
    for (cbx_asv_column column = 0; column <= last; column++)
        write_column(writer, document, group, cells, column);
    cbx_json_end_array(writer);
}

/* ---- the result file ---- */

/* The member as the run's own asv file had it, else an empty object. */
static void write_object_member(cbx_json_writer *writer, const cbx_asv_document *document,
                                const char *name)
{
    const cbx_json *value = cbx_json_find(document->metadata, name);
    cbx_json_name(writer, name);
    if (value && value->type == CBX_JSON_OBJECT) {
        cbx_json_value(writer, value);
        return;
    }
    cbx_json_begin_object(writer);
    cbx_json_end_object(writer);
}

/* asv finds a result's machine by params.machine. Texts of the environment are parameters too. */
static void write_environment_params(cbx_json_writer *writer, const cbx_asv_document *document)
{
    const cbx_json *params = cbx_json_find(document->metadata, "params");
    bool is_asv = strcmp(document->run->format, "asv") == 0;
    const cbx_json *from = is_asv && params ? params : document->environment;
    cbx_json_name(writer, "params");
    cbx_json_begin_object(writer);
    for (size_t i = 0; from && from->type == CBX_JSON_OBJECT && i < from->count; i++) {
        const cbx_json_member *member = &from->members[i];
        if (strcmp(member->name, "machine") == 0 ||
            (!is_asv && member->value.type != CBX_JSON_STRING))
            continue;
        cbx_json_name(writer, member->name);
        cbx_json_value(writer, &member->value);
    }
    cbx_json_name(writer, "machine");
    cbx_json_string(writer, document->machine);
    cbx_json_end_object(writer);
}

static void write_python(cbx_json_writer *writer, const cbx_asv_document *document)
{
    const cbx_json *python = cbx_json_find(document->metadata, "python");
    if (!python)
        python = cbx_json_find(document->environment, "python");
    cbx_json_name(writer, "python");
    if (python && python->type == CBX_JSON_STRING)
        cbx_json_string(writer, python->text);
    else
        cbx_json_string(writer, "");
}

static void write_columns(cbx_json_writer *writer)
{
    cbx_json_name(writer, "result_columns");
    cbx_json_begin_array(writer);
    for (size_t c = 0; c < CBX_ASV_N_COLUMNS; c++)
        cbx_json_string(writer, cbx_asv_column_names[c]);
    cbx_json_end_array(writer);
}

static void write_rows(cbx_json_writer *writer, const cbx_asv_document *document)
{
    cbx_arena *arena = cbx_arena_new(); /* one row */
    cbx_json_name(writer, "results");
    cbx_json_begin_object(writer);
    for (size_t g = 0; arena && g < document->n_groups; g++) {
        cbx_arena_reset(arena);
        cbx_json_name(writer, document->groups[g].name);
        write_row(writer, document, &document->groups[g], arena);
    }
    cbx_json_end_object(writer);
    writer->out->failed |= !arena;
    cbx_arena_free(arena);
}

/* Milliseconds, rounded to the nearest. */
static int64_t milliseconds(int64_t epoch_us)
{
    int64_t shifted = epoch_us + 500;
    return shifted / 1000 - (shifted % 1000 < 0);
}

void cbx_asv_document_write_results(const cbx_asv_document *document, const char *env_name,
                                    cbx_text_buffer *out)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, out, CBX_JSON_PYTHON_LINE);
    cbx_json_begin_object(&writer);
    cbx_json_name(&writer, "commit_hash");
    cbx_json_string(&writer, document->commit);
    cbx_json_name(&writer, "env_name");
    cbx_json_string(&writer, env_name);
    cbx_json_name(&writer, "date");
    cbx_json_integer(&writer, milliseconds(document->run->epoch_us));
    write_environment_params(&writer, document);
    write_python(&writer, document);
    write_object_member(&writer, document, "requirements");
    write_object_member(&writer, document, "env_vars");
    write_columns(&writer);
    write_rows(&writer, document);
    write_object_member(&writer, document, "durations");
    cbx_json_name(&writer, "version");
    cbx_json_integer(&writer, RESULTS_VERSION);
    cbx_json_end_object(&writer);
}

/* ---- benchmarks.json, machine.json ---- */

void cbx_asv_group_write_benchmark(const cbx_asv_group *group, cbx_text_buffer *out)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, out, CBX_JSON_PYTHON_LINE);
    cbx_json_string(&writer, group->name);
    cbx_text_buffer_puts(out, ": ");
    cbx_json_writer_init(&writer, out, CBX_JSON_PYTHON_LINE);
    cbx_json_begin_object(&writer);
    cbx_json_name(&writer, "code");
    cbx_json_string(&writer, "");
    cbx_json_name(&writer, "name");
    cbx_json_string(&writer, group->name);
    cbx_json_name(&writer, "param_names");
    cbx_json_begin_array(&writer);
    for (size_t p = 0; p < group->n_parameters; p++)
        cbx_json_string(&writer, group->parameters[p].name);
    cbx_json_end_array(&writer);
    cbx_json_name(&writer, "params");
    write_params(&writer, group);
    cbx_json_name(&writer, "timeout");
    cbx_json_double(&writer, BENCHMARKS_TIMEOUT_S);
    cbx_json_name(&writer, "type");
    cbx_json_string(&writer, group->type);
    cbx_json_name(&writer, "unit");
    cbx_json_string(&writer, group->unit);
    cbx_json_name(&writer, "version");
    cbx_json_string(&writer, version_of(group));
    cbx_json_end_object(&writer);
}

/* Every key that asv's machine files have, empty where it is not known. */
void cbx_asv_document_write_machine(const cbx_asv_document *document, cbx_text_buffer *out)
{
    static const char *const keys[] = { "arch", "cpu", "num_cpu", "os", "ram" };
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, out, CBX_JSON_PYTHON_INDENTED);
    cbx_json_begin_object(&writer);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const cbx_json *value = cbx_json_find(document->environment, keys[i]);
        cbx_json_name(&writer, keys[i]);
        cbx_json_string(&writer, value && value->type == CBX_JSON_STRING ? value->text : "");
    }
    cbx_json_name(&writer, "machine");
    cbx_json_string(&writer, document->machine);
    cbx_json_name(&writer, "version");
    cbx_json_integer(&writer, 1);
    cbx_json_end_object(&writer);
}
