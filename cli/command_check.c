/* calibrax check: the gate. A run against a baseline, by a threshold (SPEC section 8). */
#include "cli/accepted_change.h"
#include "cli/commands.h"
#include "cli/gate_report.h"
#include "cli/wall_clock.h"
#include "engine/report/environment_difference.h"

#include <string.h>

typedef struct check_values {
    cbx_common common;
    const char *run, *baseline, *drift_since;
    int method;
    double threshold;
    bool require_complete, allow_empty, github;
} check_values;

static const cbx_option options[] = {
    CBX_OPTION_DATA(check_values),
    { "run", 'r', CBX_OPTION_TEXT, offsetof(check_values, run), "RUN",
      "the run to judge (default: latest)" },
    { "baseline", 'b', CBX_OPTION_TEXT, offsetof(check_values, baseline), "RUN",
      "what it is judged against (default: main)" },
    { "method", 0, CBX_OPTION_CHOICE, offsetof(check_values, method), "threshold",
      "how a change is judged: one threshold for all metrics" },
    { "threshold", 't', CBX_OPTION_NUMBER, offsetof(check_values, threshold), "X",
      "the change that counts, as a fraction (default: 0.05, that is 5 %)" },
    { "drift-since", 0, CBX_OPTION_TEXT, offsetof(check_values, drift_since), "RUN",
      "also name what is worse than this run, though not than the baseline (default: the first run "
      "that the baseline named)" },
    { "require-complete", 0, CBX_OPTION_FLAG, offsetof(check_values, require_complete), NULL,
      "exit status 3 when a metric of the baseline is missing, failed or NaN in the run" },
    { "allow-empty", 0, CBX_OPTION_FLAG, offsetof(check_values, allow_empty), NULL,
      "exit status 0, not 3, when there is nothing to judge" },
    { "github", 0, CBX_OPTION_FLAG, offsetof(check_values, github), NULL,
      "also write annotations of a GitHub Actions job" },
    CBX_OPTION_FORMAT(check_values),
    CBX_OPTION_NO_PROGRESS(check_values),
};

static const check_values defaults = { .baseline = "main", .threshold = 0.05 };

typedef struct checking {
    cbx_cli *cli;
    const check_values *values;
    cbx_store *store;
    cbx_gate_report report;
    bool nothing_to_judge; /* there is no run or no baseline; the error says which */
} checking;

static cbx_status load_side(checking *c, const char *selector, cbx_run_header *ret_header,
                            const cbx_run **ret_run, cbx_error *err)
{
    cbx_run *run = NULL;
    cbx_status status = cbx_run_select(c->store, selector, c->cli->arena, ret_header, err);
    if (status == CBX_OK)
        status = cbx_store_load_run(c->store, ret_header->key, CBX_LOAD_POINTS, c->cli->arena, &run,
                                    err);
    *ret_run = run;
    return status;
}

static cbx_status compare_environments(checking *c, const cbx_run_header *current,
                                       const cbx_run_header *baseline, cbx_error *err)
{
    if (current->environment_id == baseline->environment_id)
        return CBX_OK;
    const char *before = NULL, *after = NULL;
    cbx_arena *arena = c->cli->arena;
    cbx_status status =
        cbx_store_load_environment(c->store, baseline->environment_id, arena, &before, err);
    if (status == CBX_OK)
        status = cbx_store_load_environment(c->store, current->environment_id, arena, &after, err);
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    if (status == CBX_OK && cbx_environment_difference(before, after, arena, &text))
        c->report.environment_difference = cbx_arena_strdup(arena, cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
    return status;
}

static cbx_status compare_runs(checking *c, cbx_error *err)
{
    cbx_comparison_options how = { .threshold = c->values->threshold };
    cbx_gate_report *report = &c->report;
    cbx_arena *arena = c->cli->arena;
    cbx_status status =
        cbx_store_load_defs(c->store, arena, &how.store_defs, &how.n_store_defs, err);
    if (status == CBX_OK)
        status = cbx_comparison_make(report->current, report->baseline, &how, arena,
                                     &report->comparison, err);
    if (status == CBX_OK)
        status = cbx_missing_metrics_find(report->current, report->baseline, arena,
                                          &report->missing, &report->n_missing, err);
    return status;
}

static cbx_status find_drift(checking *c, const cbx_run_header *current,
                             const cbx_run_header *baseline, cbx_error *err)
{
    const cbx_gate_drift_query query = {
        .since = c->values->drift_since,
        .baseline_name = c->values->baseline,
        .current_header = *current,
        .baseline_header = *baseline,
        .current = c->report.current,
        .verdicts = &c->report.comparison,
        .threshold = c->values->threshold,
        .now_us = cbx_wall_clock_us(),
    };
    return cbx_gate_drift_find(c->store, &query, c->cli->arena, &c->report.drift, err);
}

static cbx_status check(checking *c, cbx_error *err)
{
    cbx_run_header current, baseline;
    const char *run = c->values->run;
    cbx_status status = load_side(c, run ? run : "latest", &current, &c->report.current, err);
    c->nothing_to_judge = status == CBX_NOT_FOUND && !run;
    if (status != CBX_OK)
        return status;
    status = load_side(c, c->values->baseline, &baseline, &c->report.baseline, err);
    c->nothing_to_judge = status == CBX_NOT_FOUND;
    if (status == CBX_OK)
        status = compare_runs(c, err);
    if (status == CBX_OK)
        status = cbx_accepted_changes_apply(c->store, &current, &baseline, c->values->threshold,
                                            cbx_wall_clock_us(), &c->report.comparison,
                                            c->cli->arena, &c->report.accepted, err);
    if (status == CBX_OK)
        status = compare_environments(c, &current, &baseline, err);
    return status ? status : find_drift(c, &current, &baseline, err);
}

/* No run or no baseline: not a failure of the store, but no pass either. */
static cbx_exit nothing_to_judge(const checking *c, const cbx_error *err)
{
    cbx_cli *cli = c->cli;
    if (c->values->common.format == CBX_TABLE_JSON) {
        cbx_json_writer writer;
        cbx_json_writer_init(&writer, &cli->out, CBX_JSON_RESULT);
        cbx_json_begin_object(&writer);
        cbx_json_name(&writer, "verdict");
        cbx_json_string(&writer, c->values->allow_empty ? "pass" : "incomplete");
        cbx_json_name(&writer, "passed");
        cbx_json_bool(&writer, c->values->allow_empty);
        cbx_json_name(&writer, "reason");
        cbx_json_string(&writer, err->text);
        cbx_json_end_object(&writer);
        cbx_text_buffer_putc(&cli->out, '\n');
    } else if (c->values->allow_empty && cbx_command_is_prose(&c->values->common)) {
        cbx_text_buffer_puts(&cli->out,
                             "PASS: there is nothing to judge, and --allow-empty was given\n");
    }
    if (c->values->allow_empty) {
        cbx_note("%s", err->text);
        return CBX_EXIT_OK;
    }
    cbx_report_text("nothing to judge: %s", err->text);
    return CBX_EXIT_INCOMPLETE;
}

static cbx_exit run(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    (void)operands;
    const check_values *values = given;
    checking c = { .cli = cli, .values = values };
    c.report.threshold = values->threshold;
    c.report.baseline_name = values->baseline;
    c.report.require_complete = values->require_complete;
    c.store = cbx_command_open(cli, &values->common, CBX_OPEN_READ);
    if (!c.store)
        return CBX_EXIT_ERROR;
    cbx_error err;
    cbx_status status = check(&c, &err);
    cbx_store_close(c.store);
    if (status != CBX_OK)
        return c.nothing_to_judge ? nothing_to_judge(&c, &err) : cbx_report(&err);
    cbx_gate_report_count(&c.report);
    cbx_exit result = cbx_gate_report_exit(&c.report, values->allow_empty);
    cbx_gate_report_write(&c.report, result, cli, &values->common);
    if (values->github)
        cbx_gate_report_annotate(&c.report, result, &cli->out);
    return result;
}

const cbx_command cbx_command_check = {
    .name = "check",
    .operands = "",
    .section = "Questions",
    .summary = "The gate: judge a run against a baseline",
    .details = "Exit status: 0 passed; 1 a regression; 2 an error; 3 nothing could be judged, or\n"
               "with --require-complete something of the baseline is missing.\n"
               "\n"
               "Example:\n"
               "  calibrax check --data history.db --threshold 0.03\n",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run,
};
