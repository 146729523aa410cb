/* calibrax check: the gate, by a threshold, by history or by samples (SPEC section 8). */
#include "cli/accepted_change.h"
#include "cli/commands.h"
#include "cli/gate_environment.h"
#include "cli/gate_judging.h"
#include "cli/gate_report.h"
#include "cli/wall_clock.h"

#include <string.h>

typedef struct check_values {
    cbx_common common;
    const char *run, *baseline, *drift_since, *branch;
    int method;
    double threshold, fdr, min_effect;
    int64_t window, min_history, replay;
    bool any_environment, require_complete, allow_empty, github;
} check_values;

#define METHODS "threshold|history|samples"
enum { METHOD_THRESHOLD, METHOD_HISTORY, METHOD_SAMPLES }; /* in that order */

static const cbx_option options[] = {
    CBX_OPTION_DATA(check_values),
    { "run", 'r', CBX_OPTION_TEXT, offsetof(check_values, run), "RUN",
      "the run to judge (default: latest)" },
    { "baseline", 'b', CBX_OPTION_TEXT, offsetof(check_values, baseline), "RUN",
      "what it is judged against (default: main)" },
    { "method", 0, CBX_OPTION_CHOICE, offsetof(check_values, method), METHODS,
      "how a change is judged: by one threshold for all metrics, by the history of each series, or "
      "by the samples of the two runs (default: threshold)" },
    { "threshold", 't', CBX_OPTION_NUMBER, offsetof(check_values, threshold), "X",
      "threshold: the change that counts, as a fraction (default: 0.05, that is 5 %)" },
    { "fdr", 0, CBX_OPTION_NUMBER, offsetof(check_values, fdr), "X",
      "history, samples: the share of false alarms among the findings (default: 0.05)" },
    { "min-effect", 0, CBX_OPTION_NUMBER, offsetof(check_values, min_effect), "X",
      "history, samples: smaller changes are no findings (default: 0.02, that is 2 %)" },
    { "window", 0, CBX_OPTION_COUNT, offsetof(check_values, window), "N",
      "history: values of a series that count at most (default: 30)" },
    { "min-history", 0, CBX_OPTION_COUNT, offsetof(check_values, min_history), "N",
      "history: values of a series that are needed (default: 6)" },
    { "any-environment", 0, CBX_OPTION_FLAG, offsetof(check_values, any_environment), NULL,
      "history: values of other machines count, too" },
    { "branch", 0, CBX_OPTION_TEXT, offsetof(check_values, branch), "BRANCH",
      "history: only runs of this branch are the history; the judged run may be of another" },
    { "replay", 0, CBX_OPTION_COUNT, offsetof(check_values, replay), "N",
      "history: also judge the N runs before, and say in how many there were findings" },
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

static const check_values defaults = {
    .baseline = "main",
    .threshold = 0.05,
    .fdr = 0.05,
    .min_effect = 0.02,
    .window = 30,
    .min_history = 6,
};

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
        status = cbx_gate_environment_compare(c->store, &baseline, &current, c->cli->arena,
                                              &c->report.environment_difference, err);
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
        cbx_json_put_string(&writer, "verdict", c->values->allow_empty ? "pass" : "incomplete");
        cbx_json_put_bool(&writer, "passed", c->values->allow_empty);
        cbx_json_put_string(&writer, "reason", err->text);
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

static cbx_exit show(const checking *c, const cbx_gate_page *page)
{
    cbx_gate_page_write(page, c->cli, &c->values->common);
    if (c->values->github)
        cbx_gate_page_annotate(page, c->cli->arena, &c->cli->out);
    return page->status;
}

static cbx_exit check_by_threshold(checking *c)
{
    const check_values *values = c->values;
    cbx_error err;
    c->report.threshold = values->threshold;
    c->report.baseline_name = values->baseline;
    c->report.require_complete = values->require_complete;
    cbx_status status = check(c, &err);
    if (status != CBX_OK)
        return c->nothing_to_judge ? nothing_to_judge(c, &err) : cbx_report(&err);
    cbx_gate_report_count(&c->report);
    const cbx_gate_page page =
        cbx_gate_report_page(&c->report, cbx_gate_report_exit(&c->report, values->allow_empty));
    return show(c, &page);
}

static cbx_exit check_by_verdicts(checking *c)
{
    const check_values *values = c->values;
    const cbx_gate_judging judging = { .run = values->run ? values->run : "latest",
                                       .baseline = values->baseline,
                                       .needs_baseline = values->method == METHOD_SAMPLES,
                                       .n_replay = (size_t)values->replay,
                                       .now_us = cbx_wall_clock_us() };
    cbx_verdict_report report = { .method =
                                      values->method == METHOD_SAMPLES ? "samples" : "history",
                                  .fdr = values->fdr,
                                  .min_effect = values->min_effect,
                                  .window = values->window,
                                  .min_history = values->min_history,
                                  .branch = values->branch,
                                  .any_environment = values->any_environment,
                                  .require_complete = values->require_complete,
                                  .allow_empty = values->allow_empty };
    const char *absent = NULL;
    cbx_error err;
    cbx_status status = cbx_gate_judge(c->store, &judging, c->cli->arena, &report, &absent, &err);
    cbx_exit result;
    if (status == CBX_OK) {
        const cbx_gate_page page =
            cbx_verdict_report_page(&report, cbx_verdict_report_exit(&report));
        result = show(c, &page);
    } else if (status == CBX_NOT_FOUND && absent && absent != values->run) {
        result = nothing_to_judge(c, &err);
    } else {
        result = cbx_report(&err);
    }
    cbx_rowset_free(report.verdicts.rows);
    return result;
}

/* The first option with another value than the default that is not of this method; NULL: none. */
static const char *foreign_option(const check_values *values)
{
    bool threshold = values->method == METHOD_THRESHOLD, history = values->method == METHOD_HISTORY;
    const struct {
        const char *name;
        bool is_given, is_meant;
    } pairs[] = {
        { "--threshold", values->threshold != defaults.threshold, threshold },
        { "--fdr", values->fdr != defaults.fdr, !threshold },
        { "--min-effect", values->min_effect != defaults.min_effect, !threshold },
        { "--window", values->window != defaults.window, history },
        { "--min-history", values->min_history != defaults.min_history, history },
        { "--any-environment", values->any_environment, history },
        { "--branch", values->branch != NULL, history },
        { "--replay", values->replay != defaults.replay, history },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i].is_given && !pairs[i].is_meant)
            return pairs[i].name;
    return NULL;
}

/* An option that would change nothing is refused: whoever gave it expects that it does. */
static bool is_usage_sound(const cbx_cli *cli, const check_values *values)
{
    static const char *const names[] = { "threshold", "history", "samples" };
    const char *foreign = foreign_option(values);
    if (foreign)
        cbx_usage_error(cli, "check: %s is not for --method %s", foreign, names[values->method]);
    else if (values->fdr > 1)
        cbx_usage_error(cli, "check: --fdr must be between 0 and 1, not %g", values->fdr);
    else
        return true;
    return false;
}

static cbx_exit run(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    check_values chosen = *(const check_values *)given;
    const check_values *values = &chosen;
    if (!cbx_command_take_run(cli, operands, NULL, &chosen.run) || !is_usage_sound(cli, values))
        return CBX_EXIT_ERROR;
    checking c = { .cli = cli, .values = values };
    c.store = cbx_command_open(cli, &values->common, CBX_OPEN_READ);
    if (!c.store)
        return CBX_EXIT_ERROR;
    cbx_exit result =
        values->method == METHOD_THRESHOLD ? check_by_threshold(&c) : check_by_verdicts(&c);
    cbx_store_close(c.store);
    return result;
}

const cbx_command cbx_command_check = {
    .name = "check",
    .operands = "[RUN]",
    .max_operands = 1,
    .section = "Questions",
    .summary = "The gate: judge a run against a baseline or its history",
    .details = "Exit status: 0 passed; 1 a regression; 2 an error; 3 nothing could be judged, or\n"
               "with --require-complete something of the baseline is missing.\n"
               "\n"
               "Examples:\n"
               "  calibrax check --data history.db --threshold 0.03\n"
               "  calibrax check --data history.db --method history\n",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run,
};
