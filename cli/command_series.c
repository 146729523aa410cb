/* calibrax trend, changepoints and scaling: one metric over runs, or over sizes. */
#include "cli/absent_series.h"
#include "cli/commands.h"
#include "cli/level_shifts.h"
#include "cli/query_command.h"
#include "engine/document/tag_document.h"

#include <math.h>
#include <string.h>

typedef struct series_values {
    cbx_common common;
    const char *metric, *point, *framework, *branch, *since;
    cbx_text_list tags;
    int64_t last;
    int method; /* changepoints: index in METHODS */
    int64_t min_size, jump;
    double penalty;
    const char *run, *size_tag, *group_by; /* scaling */
} series_values;

static const series_values defaults = { .penalty = NAN };

#define OPTION_METRIC                                                                              \
    {                                                                                              \
        "metric", 'm', CBX_OPTION_TEXT, offsetof(series_values, metric), "METRIC",                 \
            "the metric (required)"                                                                \
    }
#define OPTIONS_OF_SERIES                                                                          \
    OPTION_METRIC, { "point",         'p',                                                         \
                     CBX_OPTION_TEXT, offsetof(series_values, point),                              \
                     "NAME",          "the point's name (required)" },                             \
        { "framework",     0,                                                                      \
          CBX_OPTION_TEXT, offsetof(series_values, framework),                                     \
          "NAME",          "short for --tag framework=NAME" },                                     \
        { "tag",                                                                                   \
          't',                                                                                     \
          CBX_OPTION_TEXTS,                                                                        \
          offsetof(series_values, tags),                                                           \
          "KEY=VALUE",                                                                             \
          "only points that carry this tag; repeatable" },                                         \
    {                                                                                              \
        "branch", 'b', CBX_OPTION_TEXT, offsetof(series_values, branch), "BRANCH",                 \
            "only runs of this branch"                                                             \
    }

#define NO_DATA "no data (0 points)"

/* Values of several series in one list look like one series that jumps: whoever reads it has to
 * know.
 */
static void tell_ambiguity(cbx_cli *cli, cbx_store *store, const series_values *values,
                           const char *tags)
{
    cbx_series_query query = { .metric = values->metric,
                               .name = values->point,
                               .branch = values->branch };
    size_t n = 0;
    cbx_error err;
    cbx_status status = cbx_tags_read_text(tags, cli->arena, &query.tags, &query.n_tags, &err);
    if (status == CBX_OK)
        status = cbx_store_count_series(store, &query, &n, &err);
    if (status != CBX_OK)
        cbx_note("cannot count the matching series: %s", err.text);
    else if (n > 1)
        cbx_note("%zu series match: each run shows the first of them that it has; choose one with "
                 "--tag KEY=VALUE",
                 n);
}

/* ---- trend ---- */

static const cbx_option trend_options[] = {
    CBX_OPTION_DATA(series_values),
    OPTIONS_OF_SERIES,
    { "last", 'n', CBX_OPTION_COUNT, offsetof(series_values, last), "N",
      "only the newest N values" },
    { "n-runs", 0, CBX_OPTION_COUNT, offsetof(series_values, last), "N", NULL },
    CBX_OPTION_FORMAT(series_values),
    CBX_OPTION_NO_PROGRESS(series_values),
};

static size_t column_named(const cbx_query *query, const char *name)
{
    size_t column = 0;
    while (strcmp(query->columns[column].name, name) != 0)
        column++;
    return column;
}

/* Enough decimals for six digits of the smallest value, and four at least. */
static int decimals_for(const cbx_rowset *rows)
{
    enum { DIGITS = 6, FEWEST = 4, MOST = 15 };
    double smallest = INFINITY;
    size_t n_columns = rows->query->n_columns, column = column_named(rows->query, "value");
    for (size_t row = 0; row < rows->n_rows; row++) {
        cbx_cell cell = rows->cells[row * n_columns + column];
        double size = cell.type == CBX_CELL_REAL ? fabs(cell.real) : 0;
        if (size > 0 && size < smallest)
            smallest = size;
    }
    if (!isfinite(smallest))
        return FEWEST;
    double decimals = DIGITS - 1 - floor(log10(smallest));
    return decimals < FEWEST ? FEWEST : decimals > MOST ? MOST : (int)decimals;
}

static void set_decimals(cbx_table *table, const cbx_rowset *rows)
{
    cbx_table_column *columns = cbx_arena_calloc(table->arena, table->n_columns, sizeof *columns);
    if (!columns)
        return;
    int decimals = decimals_for(rows);
    for (size_t c = 0; c < table->n_columns; c++) {
        columns[c] = table->columns[c];
        if (columns[c].kind == CBX_KIND_REAL)
            columns[c].decimals = decimals;
    }
    table->columns = columns;
}

static cbx_exit show_trend(cbx_cli *cli, const series_values *values, cbx_store *store,
                           const cbx_rowset *rows)
{
    cbx_table table;
    cbx_table_from_rows(rows, cli->arena, &table);
    set_decimals(&table, rows);
    if (rows->n_rows == 0)
        cbx_absent_series_explain(store, values->metric, values->point, cli->arena);
    if (rows->n_rows == 0 && cbx_command_is_prose(&values->common))
        cbx_text_buffer_puts(&cli->out, NO_DATA "\n");
    else
        cbx_command_show(cli, &values->common, &table);
    return CBX_EXIT_OK;
}

static bool has_series(const cbx_cli *cli, const series_values *values)
{
    if (values->metric && values->point)
        return true;
    cbx_usage_error(cli, "%s: name the series, as --metric METRIC --point NAME",
                    cli->command->name);
    return false;
}

/* The newest last values of the series (0: all); NULL when the message is out. */
static cbx_rowset *query_trend(cbx_store *store, const series_values *values, const char *tags,
                               int64_t last)
{
    const cbx_cell arguments[] = { cbx_cell_text(values->metric), cbx_cell_text(values->point),
                                   cbx_cell_text(tags), cbx_cell_count(last),
                                   cbx_cell_text(values->branch) };
    return cbx_command_query(store, "trend", arguments, sizeof arguments / sizeof *arguments);
}

static cbx_exit run_trend(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    (void)operands;
    const series_values *values = given;
    const char *tags = has_series(cli, values)
                           ? cbx_command_tag_filter(cli, &values->tags, values->framework)
                           : NULL;
    cbx_store *store = tags ? cbx_command_open(cli, &values->common, CBX_OPEN_READ) : NULL;
    if (!store)
        return CBX_EXIT_ERROR;
    cbx_rowset *rows = query_trend(store, values, tags, values->last);
    cbx_exit status = rows ? show_trend(cli, values, store, rows) : CBX_EXIT_ERROR;
    if (rows)
        tell_ambiguity(cli, store, values, tags);
    cbx_rowset_free(rows);
    cbx_store_close(store);
    return status;
}

/* ---- changepoints ---- */

#define METHODS "auto|pelt|binseg|window"
enum { METHOD_AUTO };
static const char *const methods[] = { "auto", "pelt", "binseg", "window" };

static const cbx_option change_point_options[] = {
    CBX_OPTION_DATA(series_values),
    OPTIONS_OF_SERIES,
    { "last", 'n', CBX_OPTION_COUNT, offsetof(series_values, last), "N",
      "all series: changes in the newest N runs (default: 250)" },
    { "since", 0, CBX_OPTION_TEXT, offsetof(series_values, since), "DATE|30d",
      "all series: changes from that date on, or of the last days (d), weeks (w) or hours (h)" },
    { "method", 0, CBX_OPTION_CHOICE, offsetof(series_values, method), METHODS,
      "how they are found (default: auto)" },
    { "min-size", 0, CBX_OPTION_COUNT, offsetof(series_values, min_size), "N",
      "values a level has at least (default: 5 for auto, else 3)" },
    { "penalty", 0, CBX_OPTION_NUMBER, offsetof(series_values, penalty), "X",
      "what a further change point costs; not for auto (default: from the noise)" },
    { "jump", 0, CBX_OPTION_COUNT, offsetof(series_values, jump), "N",
      "only look at every Nth value; not for auto (default: 1)" },
    CBX_OPTION_FORMAT(series_values),
    CBX_OPTION_NO_PROGRESS(series_values),
};

static cbx_rowset *query_change_points(cbx_store *store, const series_values *values,
                                       const char *tags)
{
    const cbx_cell arguments[] = {
        cbx_cell_text(values->metric),
        cbx_cell_text(values->point),
        cbx_cell_text(tags),
        cbx_cell_text(methods[values->method]),
        cbx_cell_count(values->min_size),
        cbx_cell_real(values->penalty),
        cbx_cell_count(values->jump),
        cbx_cell_text(values->branch),
    };
    return cbx_command_query(store, "change_points", arguments,
                             sizeof arguments / sizeof *arguments);
}

/* Instead of rows: a series that never moved is told from one that has no values. */
static const char *why_none(cbx_cli *cli, const series_values *values, cbx_store *store,
                            const char *tags)
{
    enum { NEWEST = 1 };
    cbx_rowset *newest = query_trend(store, values, tags, NEWEST);
    bool has_values = newest && newest->n_rows;
    cbx_rowset_free(newest);
    if (has_values)
        return "no change points";
    cbx_absent_series_explain(store, values->metric, values->point, cli->arena);
    return NO_DATA;
}

static bool is_method_sound(const cbx_cli *cli, const series_values *values)
{
    if (values->method != METHOD_AUTO || (isnan(values->penalty) && !values->jump))
        return true;
    cbx_usage_error(cli, "changepoints: --penalty and --jump are for --method pelt, binseg and "
                         "window, not for auto");
    return false;
}

static bool names_a_series(const series_values *values)
{
    return values->metric || values->point || values->framework || values->tags.count;
}

static bool fits_all_series(const cbx_cli *cli, const series_values *values)
{
    if (values->method == METHOD_AUTO && !values->min_size && isnan(values->penalty) &&
        !values->jump)
        return true;
    cbx_usage_error(cli, "changepoints: --method, --min-size, --penalty and --jump are for one "
                         "series: name it with --metric METRIC --point NAME");
    return false;
}

static bool fits_one_series(const cbx_cli *cli, const series_values *values)
{
    if (!values->last && !values->since)
        return true;
    cbx_usage_error(cli,
                    "changepoints: --last and --since are for all series, without --metric and "
                    "--point");
    return false;
}

static cbx_exit show_all_series(cbx_cli *cli, const series_values *values)
{
    const cbx_level_shift_question question = { values->branch, values->since, values->last };
    return fits_all_series(cli, values) ? cbx_level_shifts_show(cli, &values->common, &question)
                                        : CBX_EXIT_ERROR;
}

static cbx_exit run_change_points(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    (void)operands;
    const series_values *values = given;
    if (!names_a_series(values))
        return show_all_series(cli, values);
    const char *tags =
        has_series(cli, values) && fits_one_series(cli, values) && is_method_sound(cli, values)
            ? cbx_command_tag_filter(cli, &values->tags, values->framework)
            : NULL;
    cbx_store *store = tags ? cbx_command_open(cli, &values->common, CBX_OPEN_READ) : NULL;
    if (!store)
        return CBX_EXIT_ERROR;
    cbx_rowset *rows = query_change_points(store, values, tags);
    cbx_exit status = rows ? CBX_EXIT_OK : CBX_EXIT_ERROR;
    if (rows) {
        cbx_command_show_rows(cli, &values->common, rows,
                              rows->n_rows ? NULL : why_none(cli, values, store, tags));
        tell_ambiguity(cli, store, values, tags);
    }
    cbx_rowset_free(rows);
    cbx_store_close(store);
    return status;
}

/* ---- scaling ---- */

static const cbx_option scaling_options[] = {
    CBX_OPTION_DATA(series_values),
    { "run", 'r', CBX_OPTION_TEXT, offsetof(series_values, run), "RUN",
      "the run to look at (default: latest)" },
    OPTION_METRIC,
    { "size-tag", 's', CBX_OPTION_TEXT, offsetof(series_values, size_tag), "TAG",
      "the tag that holds the size (required)" },
    { "group-by", 'g', CBX_OPTION_TEXT, offsetof(series_values, group_by), "TAG",
      "one fit per value of this tag" },
    CBX_OPTION_FORMAT(series_values),
    CBX_OPTION_NO_PROGRESS(series_values),
};

static cbx_exit run_scaling(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    series_values chosen = *(const series_values *)given;
    const series_values *values = &chosen;
    if (!cbx_command_take_run(cli, operands, "latest", &chosen.run))
        return CBX_EXIT_ERROR;
    if (!values->metric || !values->size_tag)
        return cbx_usage_error(cli, "scaling: name --metric METRIC and --size-tag TAG");
    const cbx_cell arguments[] = { cbx_cell_text(values->run), cbx_cell_text(values->metric),
                                   cbx_cell_text(values->size_tag),
                                   cbx_cell_text(values->group_by) };
    return cbx_command_show_query(
        cli, &values->common, "scaling", arguments, sizeof arguments / sizeof *arguments,
        "nothing to fit: no point has the metric and a number in the tag");
}

const cbx_command cbx_command_trend = {
    .name = "trend",
    .operands = "",
    .section = "Questions",
    .summary = "Show one metric of one point over the runs, oldest first",
    .details = "Example:\n"
               "  calibrax trend --data history.db --metric throughput --point CV-1/small \\\n"
               "      --framework Datarax --last 20\n",
    .options = trend_options,
    .n_options = sizeof trend_options / sizeof *trend_options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run_trend,
};

const cbx_command cbx_command_changepoints = {
    .name = "changepoints",
    .operands = "",
    .section = "Questions",
    .summary = "Find where levels moved: of one metric of one point, or of all series lately",
    .details = "Without --metric and --point all series are searched, and those that moved at one\n"
               "run are shown together, the newest first. A level has five values at least: what moved in\n"
               "the newest four runs is not known yet, and the gate's part (check --method history).\n"
               "\n"
               "Examples:\n"
               "  calibrax changepoints --data history.db --since 7d\n"
               "  calibrax changepoints --data history.db --metric throughput --point CV-1/small\n",
    .options = change_point_options,
    .n_options = sizeof change_point_options / sizeof *change_point_options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run_change_points,
};

const cbx_command cbx_command_scaling = {
    .name = "scaling",
    .operands = "[RUN]",
    .max_operands = 1,
    .section = "Questions",
    .summary = "Fit how a metric grows with a size",
    .options = scaling_options,
    .n_options = sizeof scaling_options / sizeof *scaling_options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run_scaling,
};
