/* calibrax rank, score and pareto: which one of a run's points is best. */
#include "cli/commands.h"
#include "cli/query_command.h"
#include "engine/json/json_writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct ranking_values {
    cbx_common common;
    const char *run, *group_by, *scenario, *x, *y;
    cbx_text_list metrics, weights;
} ranking_values;

static const ranking_values defaults = { .group_by = "framework" };

#define OPTION_RUN                                                                                 \
    {                                                                                              \
        "run", 'r', CBX_OPTION_TEXT, offsetof(ranking_values, run), "RUN",                         \
            "the run to look at (default: latest)"                                                 \
    }
#define OPTION_GROUP_BY                                                                            \
    {                                                                                              \
        "group-by", 'g', CBX_OPTION_TEXT, offsetof(ranking_values, group_by), "TAG",               \
            "the tag whose values compete (default: framework); a point without it competes by "   \
            "its "                                                                                 \
            "name"                                                                                 \
    }

/* ---- rank ---- */

static const cbx_option rank_options[] = {
    CBX_OPTION_DATA(ranking_values),
    OPTION_RUN,
    { "metric", 'm', CBX_OPTION_TEXTS, offsetof(ranking_values, metrics), "METRIC",
      "the metric to rank by (required)" },
    OPTION_GROUP_BY,
    { "scenario", 's', CBX_OPTION_TEXT, offsetof(ranking_values, scenario), "SCENARIO",
      "only points of this scenario" },
    CBX_OPTION_FORMAT(ranking_values),
    CBX_OPTION_NO_PROGRESS(ranking_values),
};

static cbx_exit run_rank(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    ranking_values chosen = *(const ranking_values *)given;
    const ranking_values *values = &chosen;
    if (!cbx_command_take_run(cli, operands, "latest", &chosen.run))
        return CBX_EXIT_ERROR;
    if (values->metrics.count != 1)
        return cbx_usage_error(cli, "rank: name one --metric to rank by");
    const cbx_cell arguments[] = {
        cbx_cell_text(values->run),
        cbx_cell_text(values->metrics.items[0]),
        cbx_cell_text(values->group_by),
        cbx_cell_text(values->scenario),
    };
    return cbx_command_show_query(cli, &values->common, "ranking", arguments,
                                  sizeof arguments / sizeof *arguments,
                                  "nothing to rank: no point of the run has that metric");
}

/* ---- score ---- */

static const cbx_option score_options[] = {
    CBX_OPTION_DATA(ranking_values),
    OPTION_RUN,
    { "weight", 'w', CBX_OPTION_TEXTS, offsetof(ranking_values, weights), "METRIC=N",
      "how much a metric counts; repeatable" },
    { "metric", 'm', CBX_OPTION_TEXTS, offsetof(ranking_values, metrics), "METRIC",
      "the same as --weight METRIC=1" },
    OPTION_GROUP_BY,
    CBX_OPTION_FORMAT(ranking_values),
    CBX_OPTION_NO_PROGRESS(ranking_values),
};

typedef struct weighting {
    cbx_text_list metrics;
    cbx_json_writer writer; /* of the weights as an object */
    double total;
} weighting;

static void add_weight(weighting *w, cbx_arena *arena, const char *metric, double weight)
{
    (void)cbx_text_list_add(&w->metrics, metric, arena);
    cbx_json_name(&w->writer, metric);
    cbx_json_double(&w->writer, weight);
    w->total += weight;
}

/* METRIC=N with N not negative; false when it is not. */
static bool read_weight(weighting *w, cbx_arena *arena, const char *text)
{
    const char *equals = strrchr(text, '=');
    char *end = NULL;
    double weight = equals ? strtod(equals + 1, &end) : 0;
    if (!equals || equals == text || end == equals + 1 || *end ||
        strspn(equals + 1, "0123456789.eE+-") != strlen(equals + 1) || !(weight >= 0))
        return false;
    const char *metric = cbx_arena_strndup(arena, text, (size_t)(equals - text));
    add_weight(w, arena, metric ? metric : "", weight);
    return metric != NULL;
}

/* The weights as a JSON object, and their metrics; NULL after a usage error. */
static const char *weights_document(cbx_cli *cli, const ranking_values *values,
                                    cbx_text_list *ret_metrics)
{
    weighting w = { .total = 0 };
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer_init(&w.writer, &text, CBX_JSON_COMPACT);
    cbx_json_begin_object(&w.writer);
    const char *wrong = NULL;
    for (size_t i = 0; i < values->weights.count && !wrong; i++)
        if (!read_weight(&w, cli->arena, values->weights.items[i]))
            wrong = values->weights.items[i];
    for (size_t i = 0; i < values->metrics.count; i++)
        add_weight(&w, cli->arena, values->metrics.items[i], 1.0);
    cbx_json_end_object(&w.writer);
    const char *document = cbx_arena_strdup(cli->arena, cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
    *ret_metrics = w.metrics;
    if (wrong)
        cbx_usage_error(cli, "score: --weight must be METRIC=NUMBER, 0 or more, not '%s'", wrong);
    else if (!(w.total > 0 && isfinite(w.total)))
        cbx_usage_error(cli, "score: the weights must add up to more than 0");
    else
        return document;
    return NULL;
}

/* A metric that no point has adds nothing to any score: it may be misspelt. */
static void note_unmeasured(cbx_store *store, const ranking_values *values,
                            const cbx_text_list *metrics)
{
    for (size_t i = 0; i < metrics->count; i++) {
        const cbx_cell arguments[] = { cbx_cell_text(values->run), cbx_cell_text(metrics->items[i]),
                                       cbx_cell_text(values->group_by) };
        cbx_rowset *rows =
            cbx_command_query(store, "ranking", arguments, sizeof arguments / sizeof *arguments);
        if (rows && rows->n_rows == 0)
            cbx_note("no point of the run has metric '%s': it adds 0 to every score",
                     metrics->items[i]);
        cbx_rowset_free(rows);
    }
}

static cbx_exit run_score(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    ranking_values chosen = *(const ranking_values *)given;
    const ranking_values *values = &chosen;
    if (!cbx_command_take_run(cli, operands, "latest", &chosen.run))
        return CBX_EXIT_ERROR;
    cbx_text_list metrics;
    if (values->weights.count + values->metrics.count == 0)
        return cbx_usage_error(cli, "score: name the metrics that count, as --weight METRIC=N");
    const char *weights = weights_document(cli, values, &metrics);
    cbx_store *store = weights ? cbx_command_open(cli, &values->common, CBX_OPEN_READ) : NULL;
    if (!store)
        return CBX_EXIT_ERROR;
    const cbx_cell arguments[] = { cbx_cell_text(values->run), cbx_cell_text(weights),
                                   cbx_cell_text(values->group_by) };
    cbx_rowset *rows = cbx_command_query(store, "aggregate_scores", arguments,
                                         sizeof arguments / sizeof *arguments);
    cbx_exit status = rows ? CBX_EXIT_OK : CBX_EXIT_ERROR;
    if (rows) {
        note_unmeasured(store, values, &metrics);
        cbx_command_show_rows(cli, &values->common, rows,
                              "nothing to score: the run has no points");
    }
    cbx_rowset_free(rows);
    cbx_store_close(store);
    return status;
}

/* ---- pareto ---- */

static const cbx_option pareto_options[] = {
    CBX_OPTION_DATA(ranking_values),
    OPTION_RUN,
    { "x", 'x', CBX_OPTION_TEXT, offsetof(ranking_values, x), "METRIC", "the first metric" },
    { "y", 'y', CBX_OPTION_TEXT, offsetof(ranking_values, y), "METRIC", "the second metric" },
    { "metric", 'm', CBX_OPTION_TEXTS, offsetof(ranking_values, metrics), "METRIC",
      "given twice: the two metrics, instead of -x and -y" },
    CBX_OPTION_FORMAT(ranking_values),
    CBX_OPTION_NO_PROGRESS(ranking_values),
};

static cbx_exit run_pareto(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    ranking_values chosen = *(const ranking_values *)given;
    const ranking_values *values = &chosen;
    if (!cbx_command_take_run(cli, operands, "latest", &chosen.run))
        return CBX_EXIT_ERROR;
    const cbx_text_list *metrics = &values->metrics;
    const char *x = values->x ? values->x : metrics->count > 0 ? metrics->items[0] : NULL;
    const char *y = values->y ? values->y : metrics->count > 1 ? metrics->items[1] : NULL;
    if (!x || !y || metrics->count > 2)
        return cbx_usage_error(cli, "pareto: name two metrics, as -x METRIC -y METRIC");
    const cbx_cell arguments[] = { cbx_cell_text(values->run), cbx_cell_text(x), cbx_cell_text(y) };
    return cbx_command_show_query(cli, &values->common, "pareto_front", arguments,
                                  sizeof arguments / sizeof *arguments,
                                  "no point of the run has both metrics");
}

const cbx_command cbx_command_rank = {
    .name = "rank",
    .operands = "[RUN]",
    .max_operands = 1,
    .section = "Questions",
    .summary = "Rank the competitors of a run by one metric",
    .details = "The first point of each competitor that has the metric counts.\n",
    .options = rank_options,
    .n_options = sizeof rank_options / sizeof *rank_options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run_rank,
};

const cbx_command cbx_command_score = {
    .name = "score",
    .operands = "[RUN]",
    .max_operands = 1,
    .section = "Questions",
    .summary = "Score the competitors of a run over several weighted metrics",
    .details =
        "Each metric is scaled from 0 (worst) to 1 (best); weights are scaled to add up to 1.\n",
    .options = score_options,
    .n_options = sizeof score_options / sizeof *score_options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run_score,
};

const cbx_command cbx_command_pareto = {
    .name = "pareto",
    .operands = "[RUN]",
    .max_operands = 1,
    .section = "Questions",
    .summary = "Show the points of a run that no other beats in two metrics",
    .options = pareto_options,
    .n_options = sizeof pareto_options / sizeof *pareto_options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run_pareto,
};
