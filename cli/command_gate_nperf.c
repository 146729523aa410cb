/* calibrax gate-nperf: nperf's own gate, over row files or over what the store holds of them. */
#include "cli/command_values.h"
#include "cli/commands.h"
#include "engine/base/file.h"
#include "importers/nperf_gate.h"
#include "importers/nperf_gate_report.h"

#include <string.h>

typedef struct gate_values {
    cbx_common common;
    cbx_text_list baseline, current;
    cbx_nperf_thresholds thresholds;
    const char *artifact, *report;
} gate_values;

static const cbx_option options[] = {
    { "gate-baseline", 0, CBX_OPTION_PATHS, offsetof(gate_values, baseline), "PATH",
      "row files, or directories of them, that set the standard" },
    { "gate-current", 0, CBX_OPTION_PATHS, offsetof(gate_values, current), "PATH",
      "the rows to judge (default: the nperf rows of --data)" },
    { "gate-min", 0, CBX_OPTION_NUMBER, offsetof(gate_values, thresholds.of[CBX_NPERF_MIN]), "X",
      "the ratio of the minimum that counts (default: 1.10)" },
    { "gate-p95", 0, CBX_OPTION_NUMBER, offsetof(gate_values, thresholds.of[CBX_NPERF_P95]), "X",
      "the ratio of the 95th percentile that counts (default: 1.25)" },
    { "gate-out", 0, CBX_OPTION_TEXT, offsetof(gate_values, artifact), "FILE",
      "write the artifact, JSON, here" },
    { "report", 0, CBX_OPTION_TEXT, offsetof(gate_values, report), "FILE",
      "write the Markdown report here (default: standard output)" },
    CBX_OPTION_DATA(gate_values),
    CBX_OPTION_NO_PROGRESS(gate_values),
};

static const gate_values defaults = { .thresholds = CBX_NPERF_DEFAULT_THRESHOLDS };

typedef struct gating {
    cbx_cli *cli;
    const gate_values *values;
    cbx_nperf_row_set *baseline, *current;
    cbx_nperf_gate gate;
} gating;

static cbx_status add_paths(cbx_nperf_row_set *rows, const cbx_text_list *paths, cbx_error *err)
{
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < paths->count && status == CBX_OK; i++)
        status = cbx_nperf_row_set_add_path(rows, paths->items[i], err);
    return status;
}

static size_t row_count(const cbx_nperf_row_set *rows)
{
    size_t n = 0;
    (void)cbx_nperf_row_set_items(rows, &n);
    return n;
}

/* True when both sides have rows; else the message is out. */
static bool load_rows(gating *g)
{
    cbx_error err;
    cbx_status status = add_paths(g->baseline, &g->values->baseline, &err);
    if (status == CBX_OK && g->values->current.count) {
        status = add_paths(g->current, &g->values->current, &err);
    } else if (status == CBX_OK) {
        cbx_store *store = cbx_command_open(g->cli, &g->values->common, CBX_OPEN_READ);
        if (!store)
            return false;
        status = cbx_nperf_row_set_add_store(g->current, store, &err);
        cbx_store_close(store);
    }
    if (status != CBX_OK) {
        cbx_report(&err);
        return false;
    }
    bool no_baseline = row_count(g->baseline) == 0;
    if (!no_baseline && row_count(g->current))
        return true;
    cbx_report_text("gate-nperf: there are no %s rows: nothing was compared",
                    no_baseline ? "baseline" : "current");
    return false;
}

static cbx_status write_files(gating *g, const cbx_text_buffer *markdown, cbx_error *err)
{
    cbx_status status = CBX_OK;
    if (g->values->artifact) {
        cbx_text_buffer artifact = CBX_TEXT_BUFFER_INIT;
        cbx_nperf_gate_write_artifact(&g->gate, &artifact);
        status = cbx_text_buffer_failed(&artifact)
                     ? cbx_fail(err, CBX_NO_MEMORY, "out of memory")
                     : cbx_file_write_atomically(g->values->artifact, artifact.bytes,
                                                 artifact.length, err);
        cbx_text_buffer_done(&artifact);
    }
    if (status == CBX_OK && g->values->report)
        status = cbx_file_write_atomically(g->values->report, cbx_text_buffer_text(markdown),
                                           markdown->length, err);
    return status;
}

static cbx_exit judge_and_write(gating *g)
{
    cbx_text_buffer markdown = CBX_TEXT_BUFFER_INIT, *out = &g->cli->out;
    cbx_nperf_gate *gate = &g->gate;
    cbx_error err;
    cbx_status status = cbx_nperf_gate_run(g->baseline, g->current, &g->values->thresholds,
                                           g->cli->arena, gate, &err);
    if (status == CBX_OK)
        status = cbx_nperf_gate_write_markdown(gate, &markdown, &err);
    if (status == CBX_OK)
        status = write_files(g, &markdown, &err);
    if (status == CBX_OK && !g->values->report) {
        cbx_text_buffer_append(out, cbx_text_buffer_text(&markdown), markdown.length);
        cbx_text_buffer_putc(out, '\n');
    }
    cbx_text_buffer_done(&markdown);
    if (status != CBX_OK)
        return cbx_report(&err);
    cbx_text_buffer_printf(
        out, "gate: %s: %zu keys, %zu compared, %zu regressed, %zu new, %zu dropped\n",
        gate->n_regressed ? "FAIL" : "PASS", gate->n_keys, gate->n_compared, gate->n_regressed,
        gate->n_new, gate->n_dropped);
    return gate->n_regressed ? CBX_EXIT_FAILED : CBX_EXIT_OK;
}

static cbx_exit run(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    (void)operands;
    const gate_values *values = given;
    if (values->baseline.count == 0)
        return cbx_usage_error(cli, "gate-nperf: name the baseline rows with --gate-baseline PATH");
    gating g = { .cli = cli, .values = values };
    g.baseline = cbx_nperf_row_set_new();
    g.current = cbx_nperf_row_set_new();
    cbx_exit status = CBX_EXIT_ERROR;
    if (!g.baseline || !g.current)
        status = cbx_report_text("out of memory");
    else if (load_rows(&g))
        status = judge_and_write(&g);
    cbx_nperf_row_set_free(g.baseline);
    cbx_nperf_row_set_free(g.current);
    return status;
}

const cbx_command cbx_command_gate_nperf = {
    .name = "gate-nperf",
    .operands = "",
    .section = "Questions",
    .summary = "nperf's gate: the newest row of each measurement against a baseline's",
    .details = "Exit status: 0 passed; 1 a regression; 2 an error, also when a side has no rows.\n"
               "\n"
               "Example:\n"
               "  calibrax gate-nperf --gate-baseline old/ --gate-current new.jsonl \\\n"
               "      --gate-out gate.json --report gate.md\n",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run,
};
