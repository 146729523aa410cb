/* calibrax export: runs out of the store, in the format they came in, as a JSON store directory or
 * as a table for a paper. */
#include "cli/asv_export.h"
#include "cli/command_values.h"
#include "cli/commands.h"
#include "cli/display_text.h"
#include "cli/json_store_export.h"
#include "engine/base/file.h"
#include "engine/document/run_document.h"
#include "engine/report/publication.h"
#include "importers/importer.h"

#include <stdio.h>
#include <string.h>

typedef struct export_values {
    cbx_common common;
    const char *run, *format, *output, *group_by, *scenario;
    cbx_text_list metrics;
    bool all, names, units;
} export_values;

/* In the order of cbx_publication_format. */
#define PUBLICATION_FORMATS "latex|html|csv|markdown"
#define FORMATS "calibrax|nperf|asv|" PUBLICATION_FORMATS

static const cbx_option options[] = {
    CBX_OPTION_DATA(export_values),
    { "run", 'r', CBX_OPTION_TEXT, offsetof(export_values, run), "RUN",
      "the run to write (default: latest); a baseline's name gives its kept content" },
    { "all", 'a', CBX_OPTION_FLAG, offsetof(export_values, all), NULL,
      "every run, oldest first; as calibrax or asv into the directory --output" },
    { "format", 'f', CBX_OPTION_TEXT, offsetof(export_values, format), FORMATS,
      "the document's format (default: calibrax), or that of a table for a paper" },
    { "output", 'o', CBX_OPTION_TEXT, offsetof(export_values, output), "PATH",
      "a file (with --all --format calibrax or asv a directory) instead of standard output" },
    { "metric", 'm', CBX_OPTION_TEXTS, offsetof(export_values, metrics), "METRIC",
      "a column of the table; repeatable (default: every metric, by name)" },
    { "group-by", 'g', CBX_OPTION_TEXT, offsetof(export_values, group_by), "TAG",
      "the tag that labels the table's rows (default: framework); a point without it has its "
      "name" },
    { "scenario", 's', CBX_OPTION_TEXT, offsetof(export_values, scenario), "SCENARIO",
      "only its points in the table" },
    { "names", 0, CBX_OPTION_FLAG, offsetof(export_values, names), NULL,
      "a column with the points' names in the table" },
    { "units", 0, CBX_OPTION_FLAG, offsetof(export_values, units), NULL,
      "units in the table's headings (not in csv)" },
    CBX_OPTION_NO_PROGRESS(export_values),
};

static const export_values defaults = { .format = "calibrax" };

static cbx_status append_run(cbx_store *store, const cbx_format *format, int64_t run_key,
                             cbx_arena *arena, cbx_text_buffer *out, cbx_error *err)
{
    cbx_run *run = NULL;
    cbx_status status = cbx_store_load_run(store, run_key, CBX_LOAD_ALL, arena, &run, err);
    return status == CBX_OK ? format->write(run, out, err) : status;
}

static cbx_status append_all(cbx_cli *cli, cbx_store *store, const cbx_format *format,
                             cbx_text_buffer *out, cbx_error *err)
{
    const cbx_run_header *runs = NULL;
    size_t n_runs = 0;
    cbx_status status = cbx_store_list_runs(store, NULL, cli->arena, &runs, &n_runs, err);
    cbx_arena *arena = cbx_arena_new();
    if (status == CBX_OK && !arena)
        status = cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    size_t n_written = 0;
    for (size_t i = n_runs; i-- > 0 && status == CBX_OK;) {
        /* A run that this format cannot hold is no part of an export in it. */
        if (strcmp(runs[i].format, format->name) != 0)
            continue;
        status = append_run(store, format, runs[i].key, arena, out, err);
        cbx_arena_reset(arena);
        n_written++;
    }
    if (status == CBX_OK && n_written == 0)
        status = cbx_fail(err, CBX_NOT_FOUND, "no run came from the format %s: nothing to export",
                          format->name);
    cbx_arena_free(arena);
    return status;
}

static cbx_status append_selected(cbx_cli *cli, const export_values *values, cbx_store *store,
                                  const cbx_format *format, cbx_text_buffer *out, cbx_error *err)
{
    cbx_run_header header;
    cbx_status status =
        cbx_run_select(store, values->run ? values->run : "latest", cli->arena, &header, err);
    if (status == CBX_OK)
        status = append_run(store, format, header.key, cli->arena, out, err);
    return status;
}

static cbx_exit deliver(cbx_cli *cli, const export_values *values, cbx_text_buffer *document)
{
    if (!values->output || strcmp(values->output, "-") == 0) {
        cbx_text_buffer_append(&cli->out, cbx_text_buffer_text(document), document->length);
        return CBX_EXIT_OK;
    }
    cbx_error err;
    if (cbx_file_write_atomically(values->output, cbx_text_buffer_text(document), document->length,
                                  &err) != CBX_OK)
        return cbx_report(&err);
    return CBX_EXIT_OK;
}

static cbx_exit export_document(cbx_cli *cli, const export_values *values, cbx_store *store,
                                const cbx_format *format)
{
    cbx_text_buffer document = CBX_TEXT_BUFFER_INIT;
    cbx_error err;
    cbx_status status = values->all ? append_all(cli, store, format, &document, &err)
                                    : append_selected(cli, values, store, format, &document, &err);
    if (status == CBX_OK && cbx_text_buffer_failed(&document))
        status = cbx_fail(&err, CBX_NO_MEMORY, "out of memory");
    cbx_exit result = status == CBX_OK ? deliver(cli, values, &document) : cbx_report(&err);
    cbx_text_buffer_done(&document);
    return result;
}

static void say_exported(cbx_cli *cli, size_t n_runs, const char *also, const char *directory)
{
    cbx_text_buffer_printf(&cli->out, "Exported %zu run(s)%s to ", n_runs, also);
    cbx_display_append(&cli->out, directory);
    cbx_text_buffer_putc(&cli->out, '\n');
}

static cbx_exit export_json_store(cbx_cli *cli, const export_values *values, cbx_store *store)
{
    cbx_export_totals totals = { 0 };
    char also[64] = "";
    cbx_error err;
    if (cbx_json_store_export(store, values->output, &totals, &err) != CBX_OK)
        return cbx_report(&err);
    if (totals.baselines > 1)
        (void)snprintf(also, sizeof also, " and %zu baselines", totals.baselines);
    say_exported(cli, totals.runs, totals.baselines == 1 ? " and the baseline" : also,
                 values->output);
    return CBX_EXIT_OK;
}

static cbx_exit export_asv(cbx_cli *cli, const export_values *values, cbx_store *store)
{
    cbx_asv_export_totals totals;
    char also[64];
    cbx_error err;
    if (cbx_asv_export(store, values->output, &totals, &err) != CBX_OK)
        return cbx_report(&err);
    if (totals.renamed)
        (void)cbx_report_text("%zu run(s) have the machine, commit and environment of another: "
                              "the id of each is in its environment's name",
                              totals.renamed);
    (void)snprintf(also, sizeof also, " of %zu benchmark(s)", totals.benchmarks);
    say_exported(cli, totals.runs, also, values->output);
    return CBX_EXIT_OK;
}

static cbx_exit export_directory(cbx_cli *cli, const export_values *values, cbx_store *store,
                                 const cbx_format *format)
{
    return format == &cbx_asv_format ? export_asv(cli, values, store)
                                     : export_json_store(cli, values, store);
}

static cbx_status load_definitions(cbx_store *store, const cbx_run *run, cbx_arena *arena,
                                   cbx_definitions *definitions, cbx_error *err)
{
    const cbx_metric_def *defs = NULL;
    size_t n_defs = 0;
    cbx_status status = cbx_store_load_defs(store, arena, &defs, &n_defs, err);
    if (status == CBX_OK &&
        (!definitions || !cbx_definitions_add(definitions, run->defs, run->n_defs) ||
         !cbx_definitions_add(definitions, defs, n_defs)))
        status = cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    return status;
}

static cbx_status append_publication(cbx_cli *cli, const export_values *values, cbx_store *store,
                                     cbx_publication_format format, cbx_text_buffer *document,
                                     cbx_error *err)
{
    cbx_run_header header;
    cbx_run *run = NULL;
    const cbx_publication *publication = NULL;
    cbx_definitions *definitions = cbx_definitions_new();
    cbx_status status =
        cbx_run_select(store, values->run ? values->run : "latest", cli->arena, &header, err);
    if (status == CBX_OK)
        status = cbx_store_load_run(store, header.key, CBX_LOAD_POINTS, cli->arena, &run, err);
    if (status == CBX_OK)
        status = load_definitions(store, run, cli->arena, definitions, err);
    if (status == CBX_OK) {
        const cbx_publication_request request = {
            .run = run,
            .definitions = definitions,
            .group_by = values->group_by ? values->group_by : "framework",
            .scenario = values->scenario,
            .metrics = values->metrics.items,
            .n_metrics = values->metrics.count,
            .with_names = values->names,
            .with_units = values->units,
        };
        status = cbx_publication_make(&request, cli->arena, &publication, err);
    }
    if (status == CBX_OK)
        cbx_publication_write(publication, format, document);
    cbx_definitions_free(definitions);
    return status;
}

static cbx_exit export_publication(cbx_cli *cli, const export_values *values,
                                   cbx_publication_format format)
{
    cbx_text_buffer document = CBX_TEXT_BUFFER_INIT;
    cbx_error err;
    if (values->all)
        return cbx_usage_error(cli, "export: a table is of one run; name it with --run RUN");
    cbx_store *store = cbx_command_open(cli, &values->common, CBX_OPEN_READ);
    if (!store)
        return CBX_EXIT_ERROR;
    cbx_status status = append_publication(cli, values, store, format, &document, &err);
    if (status == CBX_OK && cbx_text_buffer_failed(&document))
        status = cbx_fail(&err, CBX_NO_MEMORY, "out of memory");
    cbx_exit result = status == CBX_OK ? deliver(cli, values, &document) : cbx_report(&err);
    cbx_text_buffer_done(&document);
    cbx_store_close(store);
    return result;
}

static bool has_table_options(const export_values *values)
{
    return values->metrics.count || values->group_by || values->scenario || values->names ||
           values->units;
}

/* The run is named by an operand or by --run. False after a usage error. */
static bool choose_run(cbx_cli *cli, const cbx_text_list *operands, export_values *values)
{
    if (!cbx_command_take_run(cli, operands, NULL, &values->run))
        return false;
    if (values->all && values->run)
        cbx_usage_error(cli, "export: either a run or --all");
    return !values->all || !values->run;
}

static cbx_exit run(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    export_values chosen = *(const export_values *)given;
    const export_values *values = &chosen;
    if (!choose_run(cli, operands, &chosen))
        return CBX_EXIT_ERROR;
    int publication = cbx_choice_find(PUBLICATION_FORMATS, values->format);
    if (publication >= 0)
        return export_publication(cli, values, (cbx_publication_format)publication);
    const cbx_format *format = cbx_format_find(values->format);
    if (!format || !format->write)
        return cbx_usage_error(cli, "export: --format must be one of " FORMATS ", not '%s'",
                               values->format);
    if (has_table_options(values))
        return cbx_usage_error(cli, "export: --metric, --group-by, --scenario, --names and --units "
                                    "are for a table: --format " PUBLICATION_FORMATS);
    bool directory = values->all && (format == &cbx_calibrax_format || format == &cbx_asv_format);
    if (directory && !values->output)
        return cbx_usage_error(cli,
                               "export: --all --format %s writes a directory; name it with "
                               "--output DIR",
                               format->name);
    cbx_store *store = cbx_command_open(cli, &values->common, CBX_OPEN_READ);
    if (!store)
        return CBX_EXIT_ERROR;
    cbx_exit status = directory ? export_directory(cli, values, store, format)
                                : export_document(cli, values, store, format);
    cbx_store_close(store);
    return status;
}

const cbx_command cbx_command_export = {
    .name = "export",
    .operands = "[RUN]",
    .max_operands = 1,
    .section = "History",
    .summary = "Write runs back as documents, byte for byte, or as tables for a paper",
    .details = "Examples:\n"
               "  calibrax export --data history.db --run 4f2a91 > run.json\n"
               "  calibrax export --data history.db --all --output store/\n"
               "  calibrax export --data history.db --all --format nperf > rows.jsonl\n"
               "  calibrax export --data history.db --all --format asv --output results/\n"
               "  calibrax export --data history.db --format latex --metric time --units\n",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run,
};
