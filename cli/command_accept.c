/* calibrax accept: declare a change as intended, list what was declared, take it back. */
#include "cli/command_values.h"
#include "cli/commands.h"
#include "cli/display_text.h"
#include "cli/moment.h"
#include "cli/point_text.h"
#include "cli/wall_clock.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

typedef struct accept_values {
    cbx_common common;
    const char *run, *metric, *point, *reason, *author, *expires;
    cbx_text_list tags;
    int64_t withdraw;
    bool list;
} accept_values;

static const cbx_option options[] = {
    CBX_OPTION_DATA(accept_values),
    { "reason", 0, CBX_OPTION_TEXT, offsetof(accept_values, reason), "TEXT",
      "why the change is meant (required)" },
    { "run", 'r', CBX_OPTION_TEXT, offsetof(accept_values, run), "RUN",
      "the first run at the new level (default: latest)" },
    { "metric", 'm', CBX_OPTION_TEXT, offsetof(accept_values, metric), "PATTERN",
      "the metrics it is about; * and ? stand for any characters (default: *)" },
    { "point", 'p', CBX_OPTION_TEXT, offsetof(accept_values, point), "PATTERN",
      "the points it is about, by name (default: *)" },
    { "tag", 't', CBX_OPTION_TEXTS, offsetof(accept_values, tags), "KEY=VALUE",
      "only points that carry this tag; repeatable" },
    { "author", 0, CBX_OPTION_TEXT, offsetof(accept_values, author), "NAME",
      "who means it (default: the user's name on this machine)" },
    { "expires", 0, CBX_OPTION_TEXT, offsetof(accept_values, expires), "DATE|30d",
      "until when it holds, or for how many days (d), weeks (w) or hours (h) (default: for ever)" },
    { "list", 'l', CBX_OPTION_FLAG, offsetof(accept_values, list), NULL,
      "list every acceptance there was, and its state" },
    { "withdraw", 0, CBX_OPTION_COUNT, offsetof(accept_values, withdraw), "ID",
      "take an acceptance back; it stays on record" },
    CBX_OPTION_FORMAT(accept_values),
    CBX_OPTION_NO_PROGRESS(accept_values),
};

static const accept_values defaults = { .common = { .data = NULL } };

/* ---- list ---- */

static const cbx_table_column columns[] = {
    { .name = "acceptance_id", .title = "id", .kind = CBX_KIND_INTEGER },
    { .name = "state" },
    { .name = "run_id", .title = "from run", .whole = true },
    { .name = "metric" },
    { .name = "name", .title = "point" },
    { .name = "tags", .kind = CBX_KIND_JSON },
    { .name = "reason" },
    { .name = "author" },
    { .name = "accepted_at", .title = "accepted at (UTC)", .kind = CBX_KIND_TIME },
    { .name = "expires_at", .title = "expires at (UTC)", .kind = CBX_KIND_TIME },
    { .name = "withdrawn_at", .machine_only = true },
};

static const char *tags_document(const cbx_acceptance *acceptance, cbx_arena *arena)
{
    const cbx_point carrier = { .tags = acceptance->tags, .n_tags = acceptance->n_tags };
    return cbx_point_tags_document(&carrier, arena);
}

static void add_row(cbx_table *table, const cbx_acceptance *at)
{
    cbx_acceptance_state state = cbx_acceptance_find_state(at, cbx_wall_clock_us());
    cbx_table_add_integer(table, at->id);
    cbx_table_add_text(table, cbx_acceptance_state_name(state));
    cbx_table_add_text(table, at->run_id);
    cbx_table_add_text(table, at->metric);
    cbx_table_add_text(table, at->name);
    cbx_table_add_text(table, tags_document(at, table->arena));
    cbx_table_add_text(table, at->reason);
    cbx_table_add_text(table, at->author);
    cbx_table_add_text(table, at->accepted_at);
    cbx_table_add_text(table, at->expires_at);
    cbx_table_add_text(table, at->withdrawn_at);
}

static cbx_exit list(cbx_cli *cli, const accept_values *values, cbx_store *store)
{
    const cbx_acceptance *acceptances = NULL;
    size_t n = 0;
    cbx_error err;
    if (cbx_store_load_acceptances(store, cli->arena, &acceptances, &n, &err) != CBX_OK)
        return cbx_report(&err);
    cbx_table table;
    cbx_table_init(&table, columns, sizeof columns / sizeof *columns, cli->arena);
    for (size_t i = 0; i < n; i++)
        add_row(&table, &acceptances[i]);
    if (n == 0 && cbx_command_is_prose(&values->common))
        cbx_text_buffer_puts(&cli->out, "no acceptances\n");
    else
        cbx_command_show(cli, &values->common, &table);
    return CBX_EXIT_OK;
}

/* ---- changing the list ---- */

typedef struct acceptance_list {
    cbx_acceptance *items; /* with room for one more */
    size_t n;
} acceptance_list;

typedef cbx_status (*list_change)(cbx_cli *cli, const accept_values *values, cbx_store *store,
                                  acceptance_list *list, cbx_error *err);

/* Reads the list, changes it and writes it in one batch, so that no other writer's is lost. */
static cbx_status change_list(cbx_cli *cli, const accept_values *values, cbx_store *store,
                              list_change change, cbx_error *err)
{
    acceptance_list all = { 0 };
    const cbx_acceptance *former = NULL;
    cbx_status status = cbx_store_begin_batch(store, err);
    if (status != CBX_OK)
        return status;
    status = cbx_store_load_acceptances(store, cli->arena, &former, &all.n, err);
    if (status == CBX_OK) {
        all.items = cbx_arena_calloc(cli->arena, all.n + 1, sizeof *all.items);
        if (!all.items)
            status = cbx_fail(err, CBX_NO_MEMORY, "out of memory");
        else if (all.n)
            memcpy(all.items, former, all.n * sizeof *former);
    }
    if (status == CBX_OK)
        status = change(cli, values, store, &all, err);
    if (status == CBX_OK)
        status = cbx_store_put_acceptances(store, all.items, all.n, err);
    if (status == CBX_OK)
        status = cbx_store_commit_batch(store, err);
    else
        (void)cbx_store_rollback_batch(store, NULL);
    if (status != CBX_OK)
        cbx_text_buffer_clear(&cli->out); /* it says what did not come about */
    return status;
}

static const char *time_text(int64_t epoch_us, cbx_arena *arena)
{
    char text[40];
    cbx_timestamp_format(epoch_us, text);
    return cbx_arena_strdup(arena, text);
}

static cbx_status withdraw(cbx_cli *cli, const accept_values *values, cbx_store *store,
                           acceptance_list *list, cbx_error *err)
{
    (void)store;
    for (size_t i = 0; i < list->n; i++) {
        cbx_acceptance *at = &list->items[i];
        if (at->id != values->withdraw)
            continue;
        if (at->withdrawn_at)
            return cbx_fail(err, CBX_INVALID, "acceptance %lld was withdrawn at %s",
                            (long long)at->id, at->withdrawn_at);
        at->withdrawn_at = time_text(cbx_wall_clock_us(), cli->arena);
        cbx_text_buffer_printf(&cli->out, "Withdrew acceptance %lld: ", (long long)at->id);
        cbx_display_append(&cli->out, at->reason);
        cbx_text_buffer_putc(&cli->out, '\n');
        return CBX_OK;
    }
    return cbx_fail(err, CBX_NOT_FOUND,
                    "there is no acceptance %lld: 'calibrax accept --list' shows them",
                    (long long)values->withdraw);
}

static const char *find_author(const accept_values *values, cbx_arena *arena)
{
    const struct passwd *user = values->author ? NULL : getpwuid(getuid());
    if (values->author)
        return values->author;
    return user ? cbx_arena_strdup(arena, user->pw_name) : "unknown";
}

static cbx_status read_expiry(const char *text, const char **ret_time, cbx_arena *arena,
                              cbx_error *err)
{
    int64_t epoch_us = 0;
    if (!text)
        return CBX_OK;
    int64_t now_us = cbx_wall_clock_us();
    cbx_status status =
        cbx_moment_parse("--expires", text, now_us, CBX_MOMENT_AFTER, &epoch_us, err);
    if (status == CBX_OK && epoch_us <= now_us)
        status = cbx_fail(err, CBX_INVALID, "--expires: %s is over: name a time to come", text);
    if (status == CBX_OK)
        *ret_time = time_text(epoch_us, arena);
    return status;
}

static size_t count_covered(const cbx_acceptance *acceptance, const cbx_run *run)
{
    size_t n = 0;
    for (size_t p = 0; p < run->n_points; p++)
        for (size_t m = 0; m < run->points[p].n_metrics; m++)
            n += cbx_acceptance_covers(acceptance, &run->points[p], run->points[p].metrics[m].name);
    return n;
}

static cbx_status fill(cbx_cli *cli, const accept_values *values, const cbx_run_header *header,
                       int64_t id, cbx_acceptance *ret, cbx_error *err)
{
    *ret = (cbx_acceptance){
        .id = id,
        .run_id = header->id,
        .run_epoch_us = header->epoch_us,
        .metric = values->metric ? values->metric : "*",
        .name = values->point ? values->point : "*",
        .reason = values->reason,
        .author = find_author(values, cli->arena),
        .accepted_at = time_text(cbx_wall_clock_us(), cli->arena),
    };
    cbx_status status = read_expiry(values->expires, &ret->expires_at, cli->arena, err);
    if (status == CBX_OK)
        status = cbx_tags_parse(&values->tags, cli->arena, &ret->tags, &ret->n_tags, err);
    return status;
}

static cbx_status add(cbx_cli *cli, const accept_values *values, cbx_store *store,
                      acceptance_list *list, cbx_error *err)
{
    cbx_run_header header;
    cbx_run *run = NULL;
    cbx_acceptance *made = &list->items[list->n];
    int64_t id = list->n ? list->items[list->n - 1].id + 1 : 1;
    cbx_status status =
        cbx_run_select(store, values->run ? values->run : "latest", cli->arena, &header, err);
    if (status == CBX_OK)
        status = cbx_store_load_run(store, header.key, CBX_LOAD_POINTS, cli->arena, &run, err);
    if (status == CBX_OK)
        status = fill(cli, values, &header, id, made, err);
    if (status != CBX_OK)
        return status;
    size_t n = count_covered(made, run);
    if (n == 0)
        return cbx_fail(err, CBX_NOT_FOUND,
                        "run %s has no metric '%s' on a point '%s'%s: nothing would be accepted",
                        header.id, made->metric, made->name,
                        made->n_tags ? " with these tags" : "");
    list->n++;
    cbx_text_buffer_printf(&cli->out, "Acceptance %lld: from run ", (long long)id);
    cbx_display_append(&cli->out, header.id);
    cbx_text_buffer_printf(&cli->out, " on the level of %zu series is intended\n", n);
    return CBX_OK;
}

/* ---- the command ---- */

static bool is_usage_sound(cbx_cli *cli, const accept_values *values)
{
    bool describes = values->run || values->metric || values->point || values->tags.count ||
                     values->reason || values->expires;
    if (values->list && values->withdraw)
        cbx_usage_error(cli, "accept: --list and --withdraw do not go together");
    else if ((values->list || values->withdraw) && describes)
        cbx_usage_error(cli, "accept: --list and --withdraw take no description of a change");
    else if (!values->list && !values->withdraw && !(values->reason && values->reason[0]))
        cbx_usage_error(cli, "accept: say why, as --reason TEXT");
    else if (!values->list && !values->withdraw && !values->metric && !values->point &&
             !values->tags.count)
        cbx_usage_error(cli, "accept: say which series, as --metric, --point or --tag; "
                             "--metric '*' for all");
    else
        return true;
    return false;
}

static cbx_exit run(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    (void)operands;
    const accept_values *values = given;
    if (!is_usage_sound(cli, values))
        return CBX_EXIT_ERROR;
    cbx_store *store = values->list ? cbx_command_open(cli, &values->common, CBX_OPEN_READ)
                                    : cbx_command_open_present(cli, &values->common);
    if (!store)
        return CBX_EXIT_ERROR;
    cbx_exit status = CBX_EXIT_OK;
    cbx_error err;
    if (values->list)
        status = list(cli, values, store);
    else if (change_list(cli, values, store, values->withdraw ? withdraw : add, &err) != CBX_OK)
        status = cbx_report(&err);
    cbx_store_close(store);
    return status;
}

const cbx_command cbx_command_accept = {
    .name = "accept",
    .operands = "",
    .section = "History",
    .summary = "Declare a change as intended: its level is the normal one from then on",
    .details = "The gate compares the series with the accepted run instead of an older baseline,\n"
               "and the record stays: who, why, from which run on.\n"
               "\n"
               "Examples:\n"
               "  calibrax accept --data history.db --point 'CV-1/*' --metric latency_p50 \\\n"
               "      --reason 'checks every input since 1.4'\n"
               "  calibrax accept --data history.db --list\n",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run,
};
