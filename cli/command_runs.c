/* calibrax runs: the runs of a store, newest first. */
#include "cli/command_values.h"
#include "cli/commands.h"

typedef struct runs_values {
    cbx_common common;
    const char *branch;
    cbx_text_list tags;
    int64_t limit; /* 0: all */
} runs_values;

static const cbx_option options[] = {
    CBX_OPTION_DATA(runs_values),
    { "branch", 'b', CBX_OPTION_TEXT, offsetof(runs_values, branch), "BRANCH",
      "only runs of this branch" },
    { "tag", 't', CBX_OPTION_TEXTS, offsetof(runs_values, tags), "KEY=VALUE",
      "only runs with a point that carries this tag; repeated, one point carries all" },
    { "limit", 'n', CBX_OPTION_COUNT, offsetof(runs_values, limit), "N", "only the newest N" },
    CBX_OPTION_FORMAT(runs_values),
    CBX_OPTION_NO_PROGRESS(runs_values),
};

static const runs_values defaults = { .common = { .data = NULL } };

static const cbx_table_column columns[] = {
    { .name = "run_id", .title = "id", .whole = true },
    { .name = "timestamp", .title = "time (UTC)", .kind = CBX_KIND_TIME, .whole = true },
    { .name = "branch" },
    { .name = "commit_hash", .title = "commit", .kind = CBX_KIND_COMMIT },
    { .name = "points", .kind = CBX_KIND_INTEGER },
    { .name = "environment_id", .title = "environment", .kind = CBX_KIND_INTEGER },
    { .name = "format" },
};

static void add_run(cbx_table *table, const cbx_run_header *run)
{
    cbx_table_add_text(table, run->id);
    cbx_table_add_text(table, run->timestamp);
    cbx_table_add_text(table, run->branch);
    cbx_table_add_text(table, run->commit);
    cbx_table_add_integer(table, run->point_count);
    cbx_table_add_integer(table, run->environment_id);
    cbx_table_add_text(table, run->format);
}

static cbx_status list(const runs_values *values, cbx_store *store, cbx_table *table,
                       cbx_error *err)
{
    cbx_run_filter filter = { .branch = values->branch, .limit = (size_t)values->limit };
    cbx_status status =
        cbx_tags_parse(&values->tags, table->arena, &filter.tags, &filter.n_tags, err);
    const cbx_run_header *runs = NULL;
    size_t n_runs = 0;
    if (status == CBX_OK)
        status = cbx_store_list_runs(store, &filter, table->arena, &runs, &n_runs, err);
    for (size_t i = 0; i < n_runs; i++)
        add_run(table, &runs[i]);
    return status;
}

static cbx_exit run(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    (void)operands;
    const runs_values *values = given;
    cbx_store *store = cbx_command_open(cli, &values->common, CBX_OPEN_READ);
    if (!store)
        return CBX_EXIT_ERROR;
    cbx_table table;
    cbx_error err;
    cbx_table_init(&table, columns, sizeof columns / sizeof *columns, cli->arena);
    cbx_status status = list(values, store, &table, &err);
    cbx_store_close(store);
    if (status != CBX_OK)
        return cbx_report(&err);
    if (cbx_command_is_prose(&values->common) && cbx_table_rows(&table) == 0)
        cbx_text_buffer_puts(&cli->out, "no runs\n");
    else
        cbx_command_show(cli, &values->common, &table);
    return CBX_EXIT_OK;
}

const cbx_command cbx_command_runs = {
    .name = "runs",
    .operands = "",
    .section = "History",
    .summary = "List the runs, newest first",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run,
};
