/* calibrax import: files of any known format into the store. */
#include "cli/command_values.h"
#include "cli/commands.h"
#include "cli/display_text.h"
#include "cli/progress.h"
#include "importers/import_session.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

typedef struct import_values {
    cbx_common common;
    cbx_text_list inputs;
    const char *format;
    bool replace;
} import_values;

static const cbx_option options[] = {
    CBX_OPTION_DATA(import_values),
    { "input", 'i', CBX_OPTION_TEXTS, offsetof(import_values, inputs), "FILE",
      "a file or directory to import, as an operand is; repeatable" },
    { "format", 'f', CBX_OPTION_TEXT, offsetof(import_values, format), "FORMAT",
      "read every file as calibrax, nperf, benchmark-result, asv, pytest-benchmark, hyperfine or "
      "google-benchmark (default: found from the content)" },
    { "replace", 0, CBX_OPTION_FLAG, offsetof(import_values, replace), NULL,
      "a run whose id is there with other content replaces it" },
    { "no-progress", 0, CBX_OPTION_FLAG, offsetof(import_values, common.no_progress), NULL,
      "no progress bar" },
};

static const import_values defaults = { .replace = false };

typedef struct importing {
    cbx_cli *cli;
    cbx_progress progress;
    size_t n_runs;
    char *first_id; /* of the first announced run, in the arena */
    cbx_put_outcome first_outcome;
    size_t first_n_points;
} importing;

static volatile sig_atomic_t cancelled;

static void cancel(int number)
{
    (void)number;
    cancelled = 1;
}

static void on_run(void *context, const cbx_import_run *run)
{
    importing *import = context;
    if (import->n_runs++ == 0) {
        import->first_id = cbx_arena_strdup(import->cli->arena, run->id);
        import->first_outcome = run->outcome;
        import->first_n_points = run->n_points;
    }
}

static void on_error(void *context, const char *path, const char *reason)
{
    importing *import = context;
    cbx_progress_clear(&import->progress);
    if (path && strncmp(reason, path, strlen(path)) != 0)
        cbx_report_text("%s: %s", path, reason);
    else
        cbx_report_text("%s", reason);
}

static void on_progress(void *context, const cbx_import_totals *totals)
{
    importing *import = context;
    char label[96];
    (void)snprintf(label, sizeof label, "%zu of %zu files, %zu runs", totals->files_done,
                   totals->files, import->n_runs);
    cbx_progress_draw(&import->progress, totals->bytes_done, totals->bytes, label);
}

static void say_one(importing *import)
{
    cbx_text_buffer *out = &import->cli->out;
    bool unchanged = import->first_outcome == CBX_PUT_UNCHANGED;
    cbx_text_buffer_puts(out, unchanged ? "Unchanged run " : "Ingested run ");
    cbx_display_append(out, import->first_id ? import->first_id : "");
    cbx_text_buffer_printf(out, " (%zu points)", import->first_n_points);
    switch (import->first_outcome) {
    case CBX_PUT_INSERTED:
        cbx_text_buffer_puts(out, "\n");
        break;
    case CBX_PUT_UNCHANGED:
        cbx_text_buffer_puts(out, ": the store has it already, with the same content\n");
        break;
    case CBX_PUT_REPLACED:
        cbx_text_buffer_puts(out, ", replacing the former content\n");
        break;
    case CBX_PUT_EXTENDED:
        cbx_text_buffer_puts(out, ", added to what the store had of it\n");
        break;
    }
}

static void say_totals(importing *import, const cbx_import_totals *totals)
{
    cbx_text_buffer *out = &import->cli->out;
    static const char *const words[] = { "new", "unchanged", "replaced", "extended" };
    cbx_text_buffer_printf(out, "Ingested %zu runs (%zu points, %zu values) from %zu files:",
                           import->n_runs, totals->points, totals->values, totals->files_done);
    bool first = true;
    for (size_t i = 0; i <= CBX_PUT_EXTENDED; i++)
        if (totals->runs[i]) {
            cbx_text_buffer_printf(out, "%s %zu %s", first ? "" : ",", totals->runs[i], words[i]);
            first = false;
        }
    cbx_text_buffer_puts(out, first ? " nothing new\n" : "\n");
}

static void say_result(importing *import, const cbx_import_totals *totals, bool is_complete)
{
    cbx_text_buffer *out = &import->cli->out;
    if (import->n_runs == 1)
        say_one(import);
    else if (import->n_runs > 1)
        say_totals(import, totals);
    else if (totals->errors == 0 && is_complete)
        cbx_text_buffer_printf(out, "nothing to import: no run in %zu file(s)\n", totals->files);
    if (totals->baselines)
        cbx_text_buffer_printf(out, "%zu baseline(s) set\n", totals->baselines);
}

static cbx_status import_all(importing *import, const import_values *values, cbx_store *store,
                             const cbx_format *format, const cbx_text_list *paths,
                             cbx_import_totals *totals, cbx_error *err)
{
    struct sigaction action = { .sa_handler = cancel }, former;
    (void)sigaction(SIGINT, &action, &former);
    cbx_import_options session = {
        .format = format,
        .replace = values->replace,
        .cancelled = &cancelled,
        .context = import,
        .on_run = on_run,
        .on_error = on_error,
        .on_progress = on_progress,
    };
    cbx_status status = cbx_import_paths(store, paths->items, paths->count, &session, totals, err);
    (void)sigaction(SIGINT, &former, NULL);
    cbx_progress_clear(&import->progress);
    return status;
}

static void append_format_names(cbx_text_buffer *out)
{
    for (size_t i = 0; i < cbx_n_formats; i++)
        cbx_text_buffer_printf(out, "%s%s", i ? ", " : "", cbx_formats[i]->name);
}

static cbx_exit unknown_format(const cbx_cli *cli, const char *name)
{
    cbx_text_buffer names = CBX_TEXT_BUFFER_INIT;
    append_format_names(&names);
    cbx_exit status = cbx_usage_error(cli, "import: unknown format '%s'; known are %s", name,
                                      cbx_text_buffer_text(&names));
    cbx_text_buffer_done(&names);
    return status;
}

static cbx_exit import_into(cbx_cli *cli, const import_values *values, const cbx_format *format,
                            const cbx_text_list *paths)
{
    cbx_store *store = cbx_command_open(cli, &values->common, CBX_OPEN_WRITE);
    if (!store)
        return CBX_EXIT_ERROR;
    importing import = { .cli = cli };
    cbx_progress_init(&import.progress, cli->error_is_terminal && !values->common.no_progress);
    cbx_import_totals totals = { .files = 0 };
    cbx_error err;
    cbx_status status = import_all(&import, values, store, format, paths, &totals, &err);
    cbx_store_close(store);
    say_result(&import, &totals, status == CBX_OK);
    if (status != CBX_OK)
        return cbx_report(&err);
    if (totals.errors && totals.files > 1)
        return cbx_report_text("%zu fault(s); everything else was imported", totals.errors);
    return totals.errors ? CBX_EXIT_ERROR : CBX_EXIT_OK;
}

static cbx_exit run(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    const import_values *values = given;
    cbx_text_list paths = values->inputs;
    for (size_t i = 0; i < operands->count; i++)
        if (!cbx_text_list_add(&paths, operands->items[i], cli->arena))
            return cbx_report_text("out of memory");
    if (paths.count == 0)
        return cbx_usage_error(cli, "import: which files? Name files or directories, or - for "
                                    "standard input");
    const cbx_format *format = values->format ? cbx_format_find(values->format) : NULL;
    if (values->format && !format)
        return unknown_format(cli, values->format);
    return import_into(cli, values, format, &paths);
}

const cbx_command cbx_command_import = {
    .name = "import",
    .alias = "ingest",
    .operands = "PATH...",
    .max_operands = SIZE_MAX,
    .section = "History",
    .summary = "Bring runs into the store from files and directories",
    .details = "A run that is there already with the same content is left alone; with other\n"
               "content it is refused unless --replace is given. A file that cannot be read is\n"
               "reported and the others go in; the exit status is 2 then.\n"
               "\n"
               "Examples:\n"
               "  calibrax import --data history.db results/\n"
               "  some-benchmark | calibrax import --data history.db -\n",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run,
};
