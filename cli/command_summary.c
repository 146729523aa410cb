/* calibrax summary: one run, its points grouped by scenario, the best value of each metric marked.
 */
#include "cli/command_values.h"
#include "cli/commands.h"
#include "cli/display_text.h"
#include "cli/run_summary.h"

#include <string.h>

typedef struct summary_values {
    cbx_common common;
    const char *run, *scenario;
} summary_values;

static const cbx_option options[] = {
    CBX_OPTION_DATA(summary_values),
    { "run", 'r', CBX_OPTION_TEXT, offsetof(summary_values, run), "RUN",
      "the run to show (default: latest)" },
    { "scenario", 's', CBX_OPTION_TEXT, offsetof(summary_values, scenario), "SCENARIO",
      "only this scenario" },
    CBX_OPTION_FORMAT(summary_values),
    CBX_OPTION_NO_PROGRESS(summary_values),
};

static const summary_values defaults = { .run = NULL };

static void append_line(cbx_text_buffer *out, const char *name, const char *value)
{
    if (!value)
        return;
    cbx_text_buffer_printf(out, "  %s: ", name);
    cbx_display_append(out, value);
    cbx_text_buffer_putc(out, '\n');
}

static void append_head(const cbx_run *run, cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, "Run: ");
    cbx_display_append(out, run->id);
    cbx_text_buffer_putc(out, '\n');
    append_line(out, "Timestamp", run->timestamp);
    append_line(out, "Commit", run->commit);
    append_line(out, "Branch", run->branch);
    cbx_text_buffer_printf(out, "  Points: %zu\n", run->n_points);
}

static cbx_status load(const summary_values *values, cbx_store *store, const char *selector,
                       cbx_run_summary *summary, cbx_error *err)
{
    cbx_run_header header;
    cbx_run *run = NULL;
    cbx_arena *arena = summary->arena;
    cbx_status status = cbx_run_select(store, selector, arena, &header, err);
    if (status == CBX_OK)
        status = cbx_store_load_run(store, header.key, CBX_LOAD_POINTS, arena, &run, err);
    if (status == CBX_OK)
        status =
            cbx_store_load_defs(store, arena, &summary->store_defs, &summary->n_store_defs, err);
    summary->run = run;
    summary->scenario = values->scenario;
    return status;
}

static bool has_scenario(const cbx_run *run, const char *scenario)
{
    for (size_t i = 0; i < run->n_points; i++)
        if (strcmp(run->points[i].scenario, scenario) == 0)
            return true;
    return false;
}

static cbx_exit run(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    const summary_values *values = given;
    const char *selector = values->run;
    if (!cbx_command_take_run(cli, operands, "latest", &selector))
        return CBX_EXIT_ERROR;
    cbx_store *store = cbx_command_open(cli, &values->common, CBX_OPEN_READ);
    if (!store)
        return CBX_EXIT_ERROR;
    cbx_run_summary summary = { .arena = cli->arena };
    cbx_error err;
    cbx_status status = load(values, store, selector, &summary, &err);
    cbx_store_close(store);
    if (status != CBX_OK)
        return cbx_report(&err);
    if (values->scenario && !has_scenario(summary.run, values->scenario))
        cbx_note("run %s has no points of scenario '%s'", summary.run->id, values->scenario);
    if (cbx_command_is_prose(&values->common)) {
        append_head(summary.run, &cli->out);
        cbx_run_summary_write(&summary, cli->style, &cli->out);
    } else {
        cbx_table table;
        cbx_run_summary_table(&summary, &table);
        cbx_command_show(cli, &values->common, &table);
    }
    return CBX_EXIT_OK;
}

const cbx_command cbx_command_summary = {
    .name = "summary",
    .operands = "[RUN]",
    .max_operands = 1,
    .section = "History",
    .summary = "Show one run by scenario, the best values marked with *",
    .details = "A value is marked among the points of one name, where several share it (one per\n"
               "framework, say), else among all points of the scenario.\n",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run,
};
