/* calibrax report: what a maintainer opens every morning, as HTML, Markdown and JSON. */
#include "cli/command_values.h"
#include "cli/commands.h"
#include "cli/report_period.h"
#include "cli/wall_clock.h"
#include "engine/base/file.h"
#include "engine/report/report_html.h"
#include "engine/report/report_json.h"
#include "engine/report/report_markdown.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define REPORT_FORMATS "html|markdown|json"

typedef struct report_values {
    cbx_common common; /* its format: an index in kinds, or NOT_GIVEN */
    const char *output, *branch, *since, *now, *group_by, *method;
    int64_t last;
    int format;
} report_values;

enum { NOT_GIVEN = -1 };

static const cbx_option options[] = {
    CBX_OPTION_DATA(report_values),
    { "output", 'o', CBX_OPTION_TEXT, offsetof(report_values, output), "DIR|FILE",
      "a file, or a directory for index.html, report.md and report.json; a name without a dot is "
      "one (default: standard output)" },
    { "format", 'f', CBX_OPTION_CHOICE, offsetof(report_values, format), REPORT_FORMATS,
      "the document (default: by the file's ending, else html); in a directory only this one" },
    { "branch", 'b', CBX_OPTION_TEXT, offsetof(report_values, branch), "BRANCH",
      "only runs of this branch" },
    { "last", 'n', CBX_OPTION_COUNT, offsetof(report_values, last), "N",
      "the newest N runs (default: 250)" },
    { "since", 0, CBX_OPTION_TEXT, offsetof(report_values, since), "DATE|30d",
      "runs from that date on, or of the last days (d), weeks (w) or hours (h)" },
    { "method", 0, CBX_OPTION_TEXT, offsetof(report_values, method), "history|samples|threshold",
      "how values are judged, as check has it (default: history)" },
    { "group-by", 'g', CBX_OPTION_TEXT, offsetof(report_values, group_by), "TAG",
      "the tag whose values are ranked (default: baseline, else framework)" },
    { "now", 0, CBX_OPTION_TEXT, offsetof(report_values, now), "TIME",
      "the report's own time, for the same bytes again (default: the clock)" },
    CBX_OPTION_NO_PROGRESS(report_values),
};

static const report_values defaults = { .format = NOT_GIVEN };

typedef struct report_kind {
    const char *endings[2], *name; /* name: in a directory */
    void (*write)(const cbx_nightly *report, cbx_text_buffer *out);
} report_kind;

/* In the order of REPORT_FORMATS. */
static const report_kind kinds[] = {
    { { ".html", ".htm" }, "index.html", cbx_report_write_html },
    { { ".md", ".markdown" }, "report.md", cbx_report_write_markdown },
    { { ".json", ".json" }, "report.json", cbx_report_write_json },
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

/* ---- the period ---- */

static cbx_status read_period(const report_values *values, cbx_arena *arena,
                              cbx_report_request *request, cbx_error *err)
{
    cbx_status status = CBX_OK;
    request->now_us = cbx_wall_clock_us();
    if (values->now && (status = cbx_timestamp_parse(values->now, &request->now_us, err)) != CBX_OK)
        cbx_error_prefix(err, "--now");
    return status ? status
                  : cbx_report_period_read(values->since, values->last, arena, request, err);
}

/* ---- the documents ---- */

static int kind_of_ending(const char *path)
{
    const char *dot = strrchr(path, '.');
    for (int i = 0; dot && i < N_KINDS; i++)
        if (strcmp(dot, kinds[i].endings[0]) == 0 || strcmp(dot, kinds[i].endings[1]) == 0)
            return i;
    return 0;
}

/* What exists decides, else a slash at the end, else whether the name has an ending. */
static bool is_directory(const char *path)
{
    struct stat found;
    const char *slash = strrchr(path, '/');
    if (strcmp(path, "-") == 0)
        return false;
    if (stat(path, &found) == 0)
        return S_ISDIR(found.st_mode);
    return (slash && !slash[1]) || !strchr(slash ? slash : path, '.');
}

static cbx_status write_file(const cbx_nightly *report, int kind, const char *path, cbx_error *err)
{
    cbx_text_buffer document = CBX_TEXT_BUFFER_INIT;
    kinds[kind].write(report, &document);
    cbx_status status = cbx_text_buffer_failed(&document)
                            ? cbx_fail(err, CBX_NO_MEMORY, "out of memory")
                            : cbx_file_write_atomically(path, cbx_text_buffer_text(&document),
                                                        document.length, err);
    cbx_text_buffer_done(&document);
    return status;
}

static cbx_status write_directory(cbx_cli *cli, const report_values *values,
                                  const cbx_nightly *report, cbx_error *err)
{
    cbx_status status = cbx_directory_create(values->output, err);
    for (int i = 0; i < N_KINDS && status == CBX_OK; i++) {
        const char *path = cbx_arena_printf(cli->arena, "%s/%s", values->output, kinds[i].name);
        if (!path)
            return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
        if (values->format == NOT_GIVEN || values->format == i)
            status = write_file(report, i, path, err);
    }
    return status;
}

static cbx_status write_documents(cbx_cli *cli, const report_values *values,
                                  const cbx_nightly *report, cbx_error *err)
{
    const char *path = values->output;
    if (path && is_directory(path))
        return write_directory(cli, values, report, err);
    int kind = values->format != NOT_GIVEN ? values->format : path ? kind_of_ending(path) : 0;
    if (path && strcmp(path, "-") != 0)
        return write_file(report, kind, path, err);
    kinds[kind].write(report, &cli->out);
    return CBX_OK;
}

/* ---- the command ---- */

static cbx_exit run(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    (void)operands;
    const report_values *values = given;
    cbx_report_request request = { .branch = values->branch,
                                   .method = values->method,
                                   .group_by = values->group_by };
    cbx_nightly *report = NULL;
    cbx_error err;
    if (read_period(values, cli->arena, &request, &err) != CBX_OK)
        return cbx_usage_error(cli, "report: %s", err.text);
    cbx_store *store = cbx_command_open(cli, &values->common, CBX_OPEN_READ);
    if (!store)
        return CBX_EXIT_ERROR;
    cbx_status status = cbx_report_make(store, &request, &report, &err);
    if (status == CBX_OK)
        status = write_documents(cli, values, report, &err);
    cbx_report_free(report);
    cbx_store_close(store);
    return status == CBX_OK ? CBX_EXIT_OK : cbx_report(&err);
}

const cbx_command cbx_command_report = {
    .name = "report",
    .operands = "",
    .section = "Questions",
    .summary = "The nightly report: findings, change points, rankings, every series with a plot",
    .details =
        "Judges the newest run against the history before it and shows the period. The HTML "
        "file\nneeds nothing but itself; Markdown fits a CI job's summary; JSON has every "
        "number.\n"
        "\n"
        "Examples:\n"
        "  calibrax report --data history.db --output report.html\n"
        "  calibrax report --data history.db --branch main --since 30d --output site/\n"
        "  calibrax report --data history.db --format markdown >> \"$GITHUB_STEP_SUMMARY\"\n",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run,
};
