/* calibrax baseline: set one, list them, show what they were. */
#include "cli/command_values.h"
#include "cli/commands.h"
#include "cli/display_text.h"

#include <string.h>

typedef struct baseline_values {
    cbx_common common;
    const char *run, *name;
    bool list, history;
} baseline_values;

static const cbx_option options[] = {
    CBX_OPTION_DATA(baseline_values),
    { "run", 'r', CBX_OPTION_TEXT, offsetof(baseline_values, run), "RUN",
      "the run to set (default: latest)" },
    { "name", 'n', CBX_OPTION_TEXT, offsetof(baseline_values, name), "NAME",
      "the baseline's name (default: main)" },
    { "list", 'l', CBX_OPTION_FLAG, offsetof(baseline_values, list), NULL,
      "list the baselines instead" },
    { "history", 0, CBX_OPTION_FLAG, offsetof(baseline_values, history), NULL,
      "list every setting there was, newest first" },
    CBX_OPTION_FORMAT(baseline_values),
    CBX_OPTION_NO_PROGRESS(baseline_values),
};

static const baseline_values defaults = { .name = "main" };

static const cbx_table_column columns[] = {
    { .name = "name" },
    { .name = "run_id", .title = "run" },
    { .name = "set_at", .title = "set at (UTC)", .kind = CBX_KIND_TIME },
    { .name = "current", .kind = CBX_KIND_BOOLEAN },
};

static cbx_exit list(cbx_cli *cli, const baseline_values *values, cbx_store *store)
{
    const cbx_baseline_entry *entries = NULL;
    size_t n = 0;
    cbx_error err;
    if (cbx_store_list_baselines(store, values->history, cli->arena, &entries, &n, &err) != CBX_OK)
        return cbx_report(&err);
    cbx_table table;
    cbx_table_init(&table, columns, sizeof columns / sizeof *columns, cli->arena);
    for (size_t i = 0; i < n; i++) {
        cbx_table_add_text(&table, entries[i].name);
        cbx_table_add_text(&table, entries[i].run_id);
        cbx_table_add_text(&table, entries[i].set_at);
        cbx_table_add_integer(&table, entries[i].current);
    }
    if (n == 0 && cbx_command_is_prose(&values->common))
        cbx_text_buffer_puts(&cli->out, "no baselines; 'calibrax baseline --run RUN' sets one\n");
    else
        cbx_command_show(cli, &values->common, &table);
    return CBX_EXIT_OK;
}

static cbx_exit set(cbx_cli *cli, const baseline_values *values, cbx_store *store,
                    const char *selector)
{
    cbx_run_header header;
    cbx_error err;
    if (cbx_run_select(store, selector, cli->arena, &header, &err) != CBX_OK ||
        cbx_store_set_baseline(store, values->name, header.id, &err) != CBX_OK)
        return cbx_report(&err);
    cbx_text_buffer_puts(&cli->out, "Baseline set to run ");
    cbx_display_append(&cli->out, header.id);
    cbx_text_buffer_putc(&cli->out, '\n');
    return CBX_EXIT_OK;
}

/* A name that another run selector has taken could never be used. */
static bool is_name(const cbx_cli *cli, const char *name)
{
    static const char latest[] = "latest";
    size_t n = sizeof latest - 1;
    if (!name[0])
        cbx_usage_error(cli, "baseline: --name must not be empty");
    else if (strncmp(name, latest, n) == 0 && strchr("~@", name[n])) /* also at the end */
        cbx_usage_error(cli, "baseline: '%s' names the newest run: give --name another word", name);
    else
        return true;
    return false;
}

static cbx_exit run(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    const baseline_values *values = given;
    bool listing = values->list || values->history;
    if (listing && (values->run || operands->count))
        return cbx_usage_error(cli, "baseline: --list and --history take no run");
    if (values->run && operands->count)
        return cbx_usage_error(cli, "baseline: name the run once, not twice");
    if (!listing && !is_name(cli, values->name))
        return CBX_EXIT_ERROR;
    const char *selector = operands->count ? operands->items[0] : values->run;
    cbx_store *store = listing ? cbx_command_open(cli, &values->common, CBX_OPEN_READ)
                               : cbx_command_open_present(cli, &values->common);
    if (!store)
        return CBX_EXIT_ERROR;
    cbx_exit status = listing ? list(cli, values, store)
                              : set(cli, values, store, selector ? selector : "latest");
    cbx_store_close(store);
    return status;
}

const cbx_command cbx_command_baseline = {
    .name = "baseline",
    .operands = "[RUN]",
    .max_operands = 1,
    .section = "History",
    .summary = "Set a baseline to a run, or list the baselines",
    .details = "Examples:\n"
               "  calibrax baseline --data history.db                 # main := the latest run\n"
               "  calibrax baseline --data history.db --run 4f2a91 --name v1.0\n"
               "  calibrax baseline --data history.db --history\n",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run,
};
