/* calibrax copy: a whole store into another, on whatever engine, and the proof that it arrived. */
#include "cli/command_values.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "engine/store/sqlite_store.h"
#include "engine/store/store_copy.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

typedef struct copy_values {
    const char *schema;
    bool replace, no_progress;
} copy_values;

static const cbx_option options[] = {
    { "schema", 0, CBX_OPTION_TEXT, offsetof(copy_values, schema), "NAME",
      "the schema of DST; SRC's is in its locator: ?schema=NAME (default: calibrax)" },
    { "replace", 0, CBX_OPTION_FLAG, offsetof(copy_values, replace), NULL,
      "what is in DST with other content is replaced by SRC's" },
    { "no-progress", 0, CBX_OPTION_FLAG, offsetof(copy_values, no_progress), NULL,
      "no progress bar" },
};

static const copy_values defaults = { .replace = false };

static volatile sig_atomic_t cancelled;

static void cancel(int number)
{
    (void)number;
    cancelled = 1;
}

static void draw(void *context, size_t done, size_t all)
{
    char label[64];
    (void)snprintf(label, sizeof label, "%s", 2 * done <= all ? "copying" : "comparing");
    cbx_progress_draw(context, done, all, label);
}

static void say(cbx_text_buffer *out, const cbx_copy_totals *totals)
{
    cbx_text_buffer_printf(out,
                           "Copied %zu runs (%zu points): %zu new, %zu unchanged, %zu replaced\n",
                           totals->runs, totals->points, totals->outcomes[CBX_PUT_INSERTED],
                           totals->outcomes[CBX_PUT_UNCHANGED], totals->outcomes[CBX_PUT_REPLACED]);
    if (totals->baselines || totals->definitions || totals->acceptances)
        cbx_text_buffer_printf(
            out,
            "and %zu baseline(s) (set %zu time(s)), %zu metric definition(s), %zu accepted "
            "change(s)\n",
            totals->baselines, totals->baseline_settings, totals->definitions, totals->acceptances);
    cbx_text_buffer_printf(out,
                           "Verified: %zu runs are the same on both sides, digest %016" PRIx64 "\n",
                           totals->verified, totals->digest);
}

static cbx_status copy_stores(const copy_values *values, bool draws, cbx_store *source,
                              cbx_store *target, cbx_copy_totals *totals, cbx_error *err)
{
    struct sigaction action = { .sa_handler = cancel }, former;
    cbx_progress progress;
    cbx_progress_init(&progress, draws);
    (void)sigaction(SIGINT, &action, &former);
    const cbx_copy_options how = { .replace = values->replace,
                                   .cancelled = &cancelled,
                                   .context = &progress,
                                   .on_progress = draw };
    cbx_status status = cbx_store_copy(source, target, &how, totals, err);
    (void)sigaction(SIGINT, &former, NULL);
    cbx_progress_clear(&progress);
    return status;
}

static cbx_exit copy_between(cbx_cli *cli, const copy_values *values, cbx_store *source,
                             const char *target_locator)
{
    cbx_store *target = cbx_command_open_locator(target_locator, CBX_OPEN_WRITE);
    if (!target)
        return CBX_EXIT_ERROR;
    cbx_copy_totals totals;
    cbx_error err;
    cbx_status status = copy_stores(values, cli->error_is_terminal && !values->no_progress, source,
                                    target, &totals, &err);
    cbx_store_close(target);
    if (status != CBX_OK)
        return cbx_report(&err);
    say(&cli->out, &totals);
    return CBX_EXIT_OK;
}

/* What has no store on a server is read as an empty one in memory, which suits a question, not
 * this. */
static bool is_nothing(const char *locator, cbx_store *source)
{
    return cbx_locator_find_kind(locator) == CBX_LOCATOR_POSTGRES &&
           cbx_sqlite_store_connection(source);
}

static cbx_exit run(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    const copy_values *values = given;
    cbx_error err;
    if (operands->count != 2)
        return cbx_usage_error(cli,
                               "copy: which stores? Name the one to read and the one to write");
    const char *from = operands->items[0], *to = operands->items[1];
    if (values->schema && cbx_locator_find_kind(to) != CBX_LOCATOR_POSTGRES)
        return cbx_usage_error(cli, "copy: --schema is DST's, and that is not on PostgreSQL: name "
                                    "SRC's in its locator (?schema=NAME)");
    if (values->schema && cbx_locator_with_schema(to, values->schema, cli->arena, &to, &err))
        return cbx_report(&err);
    if (strcmp(from, to) == 0)
        return cbx_usage_error(cli, "copy: both are the same store");
    if (!cbx_locator_exists(from))
        return cbx_report_text("%s: there is no store to copy", from);
    cbx_store *source = cbx_command_open_locator(from, CBX_OPEN_READ);
    if (!source)
        return CBX_EXIT_ERROR;
    cbx_exit status =
        is_nothing(from, source)
            ? cbx_report_text(
                  "SRC: there is no store to copy in its schema: choose another one with "
                  "?schema=NAME")
            : copy_between(cli, values, source, to);
    cbx_store_close(source);
    return status;
}

const cbx_command cbx_command_copy = {
    .name = "copy",
    .operands = "SRC DST",
    .max_operands = 2,
    .section = "Upkeep",
    .summary = "Copy a whole store into another, on any engine, and verify it",
    .details =
        "Both are locators: a SQLite file, a directory of JSON runs, postgresql://...\n"
        "(another schema than calibrax: postgresql:///benchmarks?schema=NAME).\n"
        "\n"
        "Runs go over with the times they were imported at, baselines with the content they\n"
        "keep and the record of what they were when, metric definitions, accepted changes.\n"
        "A directory of JSON runs has no place for times and records. Numbers that a store\n"
        "gives by itself (environment_id, series_id, point_id) are each store's own.\n"
        "\n"
        "What DST has already stays, so the same copy again goes on where it was stopped,\n"
        "and later takes over what SRC has got since. What differs is an error that names\n"
        "it, or is replaced with --replace. At the end everything is read from both sides\n"
        "and compared.\n"
        "\n"
        "Examples:\n"
        "  calibrax copy history.db postgresql://ci@db.example/benchmarks\n"
        "  calibrax copy history.db postgresql:///benchmarks --schema 'Team A'\n"
        "  calibrax copy postgresql:///benchmarks?schema=team backup.db\n",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run,
};
