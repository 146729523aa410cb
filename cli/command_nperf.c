/* calibrax nperf report|bundle|feed: nperf's own documents, from the rows that the store holds. */
#include "cli/command_values.h"
#include "cli/commands.h"
#include "engine/base/file.h"
#include "importers/nperf_bundle.h"
#include "importers/nperf_feed.h"
#include "importers/nperf_report.h"
#include "importers/nperf_text.h"

#include <string.h>

#define DOCUMENTS "report|bundle|feed"
typedef enum document_kind { DOCUMENT_REPORT, DOCUMENT_BUNDLE, DOCUMENT_FEED } document_kind;

#define BUNDLE_FORMATS "json|markdown"
typedef enum bundle_format { BUNDLE_JSON, BUNDLE_MARKDOWN } bundle_format;

typedef struct nperf_values {
    cbx_common common; /* its format: a bundle_format */
    cbx_text_list from;
    const char *case_name, *point, *op, *reference, *output, *report, *apply, *out;
} nperf_values;

static const cbx_option options[] = {
    CBX_OPTION_DATA(nperf_values),
    { "from", 0, CBX_OPTION_PATHS, offsetof(nperf_values, from), "PATH",
      "row files, or directories of them, instead of the store" },
    { "case", 'c', CBX_OPTION_TEXT, offsetof(nperf_values, case_name), "NAME",
      "only its rows; bundle and feed need it where there are several" },
    { "point", 0, CBX_OPTION_TEXT, offsetof(nperf_values, point), "JSON",
      "bundle, feed: the point, as {\"n\": 64} (default: the one most runs measured)" },
    { "op", 0, CBX_OPTION_TEXT, offsetof(nperf_values, op), "QUALNAME",
      "bundle, feed: the operation's name (default of feed: the case's)" },
    { "reference", 0, CBX_OPTION_TEXT, offsetof(nperf_values, reference), "BASELINE",
      "feed: what the ratio is against (default: naive-dense)" },
    { "format", 'f', CBX_OPTION_CHOICE, offsetof(nperf_values, common.format), BUNDLE_FORMATS,
      "bundle: what --output or standard output gets (default: json)" },
    { "output", 'o', CBX_OPTION_TEXT, offsetof(nperf_values, output), "FILE",
      "write the document here instead of standard output" },
    { "bundle-out", 0, CBX_OPTION_TEXT, offsetof(nperf_values, output), "FILE", NULL },
    { "report", 0, CBX_OPTION_TEXT, offsetof(nperf_values, report), "FILE",
      "bundle: write it as Markdown here too" },
    { "apply", 0, CBX_OPTION_TEXT, offsetof(nperf_values, apply), "FILE",
      "feed: the operation matrix to merge into; --out names the copy" },
    { "out", 0, CBX_OPTION_TEXT, offsetof(nperf_values, out), "FILE",
      "feed: the merged copy of --apply's matrix" },
    CBX_OPTION_NO_PROGRESS(nperf_values),
};

static const nperf_values defaults = { .reference = "naive-dense" };

/* ---- which rows ---- */

static cbx_status load_paths(const nperf_values *values, cbx_nperf_history *history, cbx_error *err)
{
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < values->from.count && status == CBX_OK; i++)
        status =
            cbx_nperf_rows_from_path(cbx_nperf_history_sink(history), values->from.items[i], err);
    return status;
}

/* False when the message is out. */
static bool load_history(cbx_cli *cli, const nperf_values *values, cbx_nperf_history *history)
{
    cbx_error err;
    cbx_status status;
    if (values->from.count) {
        status = load_paths(values, history, &err);
    } else {
        cbx_store *store = cbx_command_open(cli, &values->common, CBX_OPEN_READ);
        if (!store)
            return false;
        status = cbx_nperf_rows_from_store(cbx_nperf_history_sink(history), store, &err);
        cbx_store_close(store);
    }
    if (status != CBX_OK)
        cbx_report(&err);
    return status == CBX_OK;
}

static cbx_status parse_point(const char *text, cbx_arena *arena, const cbx_json **ret_point,
                              cbx_error *err)
{
    cbx_status status = cbx_json_parse(text, strlen(text), arena, ret_point, err);
    if (status == CBX_OK && (*ret_point)->type != CBX_JSON_OBJECT)
        status = cbx_fail(err, CBX_INVALID, "expected an object, got %s",
                          cbx_json_type_name((*ret_point)->type));
    if (status != CBX_OK)
        cbx_error_prefix(err, "--point");
    return status;
}

/* Leaves the rows of the case. CBX_NOT_FOUND: there are rows, but none of it. */
static cbx_status keep_case(cbx_nperf_rows *rows, const char *case_name, cbx_error *err)
{
    bool had_rows = rows->n > 0;
    cbx_nperf_rows_filter(rows, cbx_nperf_row_is_of_case, case_name);
    if (had_rows && rows->n == 0)
        return cbx_fail(err, CBX_NOT_FOUND, "--case: no row is of case '%s'", case_name);
    return CBX_OK;
}

/* The point that most runs have measured, which is said when there are others. */
static cbx_status choose_point(const cbx_nperf_rows *rows, const cbx_json **ret_point,
                               cbx_error *err)
{
    cbx_nperf_point_choice choice;
    cbx_status status = cbx_nperf_rows_usual_point(rows, &choice, err);
    if (status != CBX_OK)
        return status;
    *ret_point = choice.point;
    if (choice.n_points > 1) {
        cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
        cbx_json_writer writer;
        cbx_json_writer_init(&writer, &text, CBX_JSON_PYTHON_LINE);
        cbx_nperf_point_write(choice.point, &writer);
        cbx_note("of %zu points %s is taken, which %zu runs have measured, more than any other; "
                 "choose one with --point JSON",
                 choice.n_points, cbx_text_buffer_text(&text), choice.n_runs);
        cbx_text_buffer_done(&text);
    }
    return CBX_OK;
}

/* Leaves the rows of one case at one point: the ones asked for, or the usual ones. */
static cbx_status select_rows(const nperf_values *values, cbx_nperf_rows *rows, cbx_arena *arena,
                              const cbx_json **ret_point, cbx_error *err)
{
    const char *case_name = values->case_name;
    cbx_status status = CBX_OK;
    if (!case_name)
        status = cbx_nperf_rows_only_case(rows, &case_name, err);
    if (status == CBX_OK)
        status = keep_case(rows, case_name, err);
    if (status == CBX_OK)
        status = values->point ? parse_point(values->point, arena, ret_point, err)
                               : choose_point(rows, ret_point, err);
    if (status == CBX_OK)
        cbx_nperf_rows_filter(rows, cbx_nperf_row_is_at_point, *ret_point);
    size_t n_points = status == CBX_OK && values->point ? cbx_nperf_rows_count_points(rows) : 0;
    if (n_points > 1)
        cbx_note("--point matches %zu points; name more of the point's members to tell them apart",
                 n_points);
    return status;
}

/* ---- the documents ---- */

static cbx_status deliver(cbx_cli *cli, const char *path, const cbx_text_buffer *document,
                          cbx_error *err)
{
    if (cbx_text_buffer_failed(document))
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    if (path && strcmp(path, "-") != 0)
        return cbx_file_write_atomically(path, cbx_text_buffer_text(document), document->length,
                                         err);
    cbx_text_buffer_append(&cli->out, cbx_text_buffer_text(document), document->length);
    return CBX_OK;
}

static cbx_status write_report(cbx_cli *cli, const nperf_values *values, cbx_nperf_rows *rows,
                               cbx_error *err)
{
    cbx_text_buffer document = CBX_TEXT_BUFFER_INIT;
    cbx_nperf_rows latest;
    cbx_status status = values->case_name ? keep_case(rows, values->case_name, err) : CBX_OK;
    if (status == CBX_OK)
        status = cbx_nperf_rows_latest(rows, cli->arena, &latest, err);
    if (status == CBX_OK)
        status = cbx_nperf_report_write(&latest, &document, err);
    if (status == CBX_OK)
        status = deliver(cli, values->output, &document, err);
    cbx_text_buffer_done(&document);
    return status;
}

static cbx_status write_bundle(cbx_cli *cli, const nperf_values *values, cbx_nperf_rows *rows,
                               cbx_error *err)
{
    cbx_text_buffer json = CBX_TEXT_BUFFER_INIT, markdown = CBX_TEXT_BUFFER_INIT;
    const cbx_json *point = NULL;
    cbx_nperf_bundle bundle;
    cbx_status status = select_rows(values, rows, cli->arena, &point, err);
    if (status == CBX_OK)
        status = cbx_nperf_bundle_make(rows, point, values->op, cli->arena, &bundle, err);
    if (status == CBX_OK) {
        cbx_nperf_bundle_write_json(&bundle, &json);
        status = cbx_nperf_bundle_write_markdown(&bundle, &markdown, err);
    }
    if (status == CBX_OK && values->report)
        status = deliver(cli, values->report, &markdown, err);
    if (status == CBX_OK)
        status = deliver(cli, values->output,
                         values->common.format == BUNDLE_MARKDOWN ? &markdown : &json, err);
    cbx_text_buffer_done(&json);
    cbx_text_buffer_done(&markdown);
    return status;
}

static cbx_status merge_feed(cbx_cli *cli, const nperf_values *values, const cbx_nperf_feed *feed,
                             cbx_error *err)
{
    cbx_text_buffer source = CBX_TEXT_BUFFER_INIT, merged = CBX_TEXT_BUFFER_INIT;
    const cbx_json *matrix = NULL;
    bool found = false;
    cbx_status status = cbx_file_read(values->apply, &source, err);
    if (status == CBX_OK) {
        status =
            cbx_json_parse(cbx_text_buffer_text(&source), source.length, cli->arena, &matrix, err);
        if (status == CBX_OK)
            status = cbx_nperf_feed_apply(feed, matrix, &merged, &found, err);
        if (status != CBX_OK)
            cbx_error_prefix(err, "%s", values->apply);
    }
    if (status == CBX_OK)
        status = deliver(cli, values->out, &merged, err);
    if (status == CBX_OK && !found)
        cbx_note("%s has no operation '%s': nothing was set", values->apply, feed->op);
    cbx_text_buffer_done(&merged);
    cbx_text_buffer_done(&source);
    return status;
}

static void tell_feed(const cbx_nperf_feed *feed)
{
    for (size_t i = 0; i < CBX_NPERF_DEVICES; i++) {
        const cbx_nperf_device *device = &feed->devices[i];
        if (device->has_ratio)
            cbx_note("%s %s: %s / %s = %.4f", feed->op, device->name, device->primary,
                     feed->reference, device->ratio);
        else
            cbx_note("%s %s: %s", feed->op, device->name,
                     device->primary ? device->note : "no rows");
    }
}

/* Rows of the coverage mode "fast" do not count, so that an older full run shows through. */
static cbx_status drop_fast_rows(cbx_nperf_rows *rows, cbx_error *err)
{
    size_t n = rows->n;
    cbx_nperf_rows_filter(rows, cbx_nperf_row_is_full, NULL);
    if (rows->n < n)
        cbx_note("%zu row(s) measured in coverage mode fast are left out", n - rows->n);
    if (n && rows->n == 0)
        return cbx_fail(err, CBX_NOT_FOUND,
                        "all rows were measured in coverage mode fast; a feed "
                        "needs a full run");
    return CBX_OK;
}

static cbx_status write_feed(cbx_cli *cli, const nperf_values *values, cbx_nperf_rows *rows,
                             cbx_error *err)
{
    cbx_text_buffer fragment = CBX_TEXT_BUFFER_INIT;
    cbx_nperf_feed_request request = { .op = values->op, .reference = values->reference };
    cbx_nperf_feed feed;
    cbx_nperf_rows latest;
    cbx_status status = drop_fast_rows(rows, err);
    if (status == CBX_OK)
        status = select_rows(values, rows, cli->arena, &request.point, err);
    if (status == CBX_OK)
        status = cbx_nperf_rows_latest(rows, cli->arena, &latest, err);
    if (status == CBX_OK)
        status = cbx_nperf_feed_make(&latest, &request, cli->arena, &feed, err);
    if (status == CBX_OK) {
        tell_feed(&feed);
        cbx_nperf_feed_write(&feed, &fragment);
        status = deliver(cli, values->output, &fragment, err);
    }
    if (status == CBX_OK && values->apply)
        status = merge_feed(cli, values, &feed, err);
    cbx_text_buffer_done(&fragment);
    return status;
}

/* ---- the command ---- */

static cbx_exit write_document(cbx_cli *cli, const nperf_values *values, document_kind kind,
                               cbx_nperf_history *history)
{
    static cbx_status (*const write[])(cbx_cli *, const nperf_values *, cbx_nperf_rows *,
                                       cbx_error *) = { [DOCUMENT_REPORT] = write_report,
                                                        [DOCUMENT_BUNDLE] = write_bundle,
                                                        [DOCUMENT_FEED] = write_feed };
    cbx_nperf_rows rows;
    cbx_error err;
    if (!load_history(cli, values, history))
        return CBX_EXIT_ERROR;
    cbx_status status = cbx_nperf_history_all(history, cli->arena, &rows, &err);
    if (status == CBX_OK)
        status = write[kind](cli, values, &rows, &err);
    return status == CBX_OK ? CBX_EXIT_OK : cbx_report(&err);
}

static cbx_exit run(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    const nperf_values *values = given;
    int kind = operands->count ? cbx_choice_find(DOCUMENTS, operands->items[0]) : -1;
    if (kind < 0)
        return cbx_usage_error(cli, "nperf: which document? report, bundle or feed");
    if (!values->apply != !values->out)
        return cbx_usage_error(cli, "nperf feed: --apply FILE and --out FILE go together");
    cbx_nperf_history *history = cbx_nperf_history_new();
    if (!history)
        return cbx_report_text("out of memory");
    cbx_exit status = write_document(cli, values, (document_kind)kind, history);
    cbx_nperf_history_free(history);
    return status;
}

const cbx_command cbx_command_nperf = {
    .name = "nperf",
    .operands = "report|bundle|feed",
    .max_operands = 1,
    .section = "Questions",
    .summary = "nperf's documents of its newest rows: report, decision bundle, matrix feed",
    .details = "report  Markdown: host, platforms, every measurement, notes\n"
               "bundle  the evidence for one case at one point, without a verdict\n"
               "feed    per device the ratio for an operation matrix, optionally merged into one\n"
               "\n"
               "Examples:\n"
               "  calibrax nperf report --data history.db --output report.md\n"
               "  calibrax nperf bundle --case gaussian --point '{\"shape\": [64, 64]}'\n"
               "  calibrax nperf feed --case gaussian --reference scipy.gaussian \\\n"
               "      --apply op_matrix.json --out merged.json\n",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run,
};
