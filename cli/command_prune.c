/* calibrax prune: forget old runs. Never a baseline's; only shows what it would do unless --yes. */
#include "cli/command_values.h"
#include "cli/commands.h"
#include "cli/moment.h"
#include "cli/wall_clock.h"

#include <string.h>

typedef struct prune_values {
    cbx_common common;
    int64_t keep; /* 0: not given */
    const char *before, *branch;
    bool yes;
} prune_values;

static const cbx_option options[] = {
    CBX_OPTION_DATA(prune_values),
    { "keep", 'k', CBX_OPTION_COUNT, offsetof(prune_values, keep), "N",
      "keep the newest N runs, forget the others" },
    { "before", 'b', CBX_OPTION_TEXT, offsetof(prune_values, before), "DATE|90d",
      "forget runs older than this ISO 8601 date or time (UTC without an offset), or than so many "
      "days (d), weeks (w) or hours (h)" },
    { "branch", 0, CBX_OPTION_TEXT, offsetof(prune_values, branch), "BRANCH",
      "look at the runs of this branch only" },
    { "yes", 'y', CBX_OPTION_FLAG, offsetof(prune_values, yes), NULL,
      "really do it; without it, the runs are only listed" },
    CBX_OPTION_FORMAT(prune_values),
    CBX_OPTION_NO_PROGRESS(prune_values),
};

static const prune_values defaults = { .keep = 0 };

static const cbx_table_column columns[] = {
    { .name = "run_id", .title = "id", .whole = true },
    { .name = "timestamp", .title = "time (UTC)", .kind = CBX_KIND_TIME, .whole = true },
    { .name = "branch" },
    { .name = "commit_hash", .title = "commit", .kind = CBX_KIND_COMMIT },
    { .name = "points", .kind = CBX_KIND_INTEGER },
    { .name = "deleted", .kind = CBX_KIND_BOOLEAN },
};

typedef struct pruning {
    cbx_cli *cli;
    const prune_values *values;
    cbx_store *store;
    const cbx_baseline_entry *baselines;
    size_t n_baselines, n_kept_for_baseline;
    cbx_table table;
} pruning;

static bool is_baseline(const pruning *p, const char *run_id)
{
    for (size_t i = 0; i < p->n_baselines; i++)
        if (p->baselines[i].current && strcmp(p->baselines[i].run_id, run_id) == 0)
            return true;
    return false;
}

static cbx_status prune_run(pruning *p, const cbx_run_header *run, cbx_error *err)
{
    if (is_baseline(p, run->id)) {
        p->n_kept_for_baseline++;
        return CBX_OK;
    }
    cbx_status status = CBX_OK;
    if (p->values->yes)
        status = cbx_store_delete_run(p->store, run->id, err);
    if (status != CBX_OK)
        return status;
    cbx_table_add_text(&p->table, run->id);
    cbx_table_add_text(&p->table, run->timestamp);
    cbx_table_add_text(&p->table, run->branch);
    cbx_table_add_text(&p->table, run->commit);
    cbx_table_add_integer(&p->table, run->point_count);
    cbx_table_add_integer(&p->table, p->values->yes);
    return CBX_OK;
}

static cbx_status prune(pruning *p, cbx_error *err)
{
    cbx_run_filter filter = { .branch = p->values->branch, .offset = (size_t)p->values->keep };
    cbx_status status = CBX_OK;
    if (p->values->before) {
        filter.has_before = true;
        status = cbx_moment_parse("--before", p->values->before, cbx_wall_clock_us(),
                                  CBX_MOMENT_BEFORE, &filter.before_epoch_us, err);
    }
    const cbx_run_header *runs = NULL;
    size_t n_runs = 0;
    if (status == CBX_OK)
        status = cbx_store_list_baselines(p->store, false, p->cli->arena, &p->baselines,
                                          &p->n_baselines, err);
    if (status == CBX_OK)
        status = cbx_store_list_runs(p->store, &filter, p->cli->arena, &runs, &n_runs, err);
    for (size_t i = 0; i < n_runs && status == CBX_OK; i++)
        status = prune_run(p, &runs[i], err);
    return status;
}

static void show(pruning *p)
{
    cbx_text_buffer *out = &p->cli->out;
    size_t n = cbx_table_rows(&p->table);
    bool prose = cbx_command_is_prose(&p->values->common);
    if (n || !prose)
        cbx_command_show(p->cli, &p->values->common, &p->table);
    if (!prose)
        return;
    if (p->values->yes)
        cbx_text_buffer_printf(out, "%zu run(s) deleted", n);
    else
        cbx_text_buffer_printf(out, "%zu run(s) would be deleted", n);
    if (p->n_kept_for_baseline)
        cbx_text_buffer_printf(out, ", %zu kept as a baseline", p->n_kept_for_baseline);
    cbx_text_buffer_puts(out, p->values->yes || n == 0 ? "\n" : "; --yes does it\n");
}

static cbx_exit run(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    (void)operands;
    const prune_values *values = given;
    if (!values->keep == !values->before)
        return cbx_usage_error(cli, "prune: give either --keep N or --before DATE");
    pruning p = { .cli = cli, .values = values };
    p.store = values->yes ? cbx_command_open_present(cli, &values->common)
                          : cbx_command_open(cli, &values->common, CBX_OPEN_READ);
    if (!p.store)
        return CBX_EXIT_ERROR;
    cbx_table_init(&p.table, columns, sizeof columns / sizeof *columns, cli->arena);
    cbx_error err;
    cbx_status status = prune(&p, &err);
    cbx_store_close(p.store);
    if (status == CBX_OK || cbx_table_rows(&p.table))
        show(&p); /* also what was deleted before a failure */
    return status == CBX_OK ? CBX_EXIT_OK : cbx_report(&err);
}

const cbx_command cbx_command_prune = {
    .name = "prune",
    .operands = "",
    .section = "Upkeep",
    .summary = "Delete old runs, never a baseline's",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run,
};
