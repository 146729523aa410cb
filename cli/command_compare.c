/* calibrax compare: two runs metric by metric, or several runs as competing configurations. */
#include "cli/commands.h"
#include "cli/query_command.h"

#include <string.h>

typedef struct compare_values {
    cbx_common common;
    const char *run, *baseline, *group_by;
    cbx_text_list labels, metrics;
    double threshold;
    bool changed;
} compare_values;

static const cbx_option options[] = {
    CBX_OPTION_DATA(compare_values),
    { "run", 'r', CBX_OPTION_TEXT, offsetof(compare_values, run), "RUN",
      "the run to look at (default: latest)" },
    { "baseline", 'b', CBX_OPTION_TEXT, offsetof(compare_values, baseline), "RUN",
      "the run it is compared with (default: main)" },
    { "threshold", 't', CBX_OPTION_NUMBER, offsetof(compare_values, threshold), "X",
      "the change that counts, as a fraction (default: 0.05)" },
    { "changed", 'c', CBX_OPTION_FLAG, offsetof(compare_values, changed), NULL,
      "only regressions and improvements" },
    { "label", 'l', CBX_OPTION_TEXTS, offsetof(compare_values, labels), "LABEL=RUN",
      "twice or more: rank these runs as configurations instead" },
    { "metric", 'm', CBX_OPTION_TEXTS, offsetof(compare_values, metrics), "METRIC",
      "with --label: only this metric; repeatable (default: all)" },
    { "group-by", 'g', CBX_OPTION_TEXT, offsetof(compare_values, group_by), "TAG",
      "with --label: the tag that the labels stand in for (default: framework)" },
    CBX_OPTION_FORMAT(compare_values),
    CBX_OPTION_NO_PROGRESS(compare_values),
};

static const compare_values defaults = { .threshold = 0.05 };

/* ---- two runs ---- */

static bool is_change(const cbx_rowset *rows, size_t row)
{
    const char *change = cbx_rowset_find_text(rows, row, "change");
    return strcmp(change, "regression") == 0 || strcmp(change, "improvement") == 0;
}

/* Takes out the rows that are no change. */
static void keep_changes(cbx_rowset *rows)
{
    size_t n_columns = rows->query->n_columns, kept = 0;
    for (size_t row = 0; row < rows->n_rows; row++) {
        if (!is_change(rows, row))
            continue;
        if (kept != row)
            memcpy(rows->cells + kept * n_columns, rows->cells + row * n_columns,
                   n_columns * sizeof *rows->cells);
        kept++;
    }
    rows->n_rows = kept;
}

static size_t count_rows(const cbx_rowset *rows, const char *column, const char *value)
{
    size_t n = 0;
    for (size_t row = 0; row < rows->n_rows; row++)
        n += strcmp(cbx_rowset_find_text(rows, row, column), value) == 0;
    return n;
}

static void append_footer(const cbx_rowset *rows, const cbx_rowset *missing, size_t n_compared,
                          cbx_text_buffer *out)
{
    cbx_text_buffer_printf(out, "%zu metrics compared: %zu worse, %zu better", n_compared,
                           count_rows(rows, "change", "regression"),
                           count_rows(rows, "change", "improvement"));
    cbx_text_buffer_printf(out, "; %zu only in the run, %zu only in the baseline\n",
                           count_rows(missing, "side", "new"),
                           count_rows(missing, "side", "dropped"));
}

static cbx_exit show_comparison(cbx_cli *cli, const compare_values *values, cbx_rowset *rows,
                                const cbx_rowset *missing)
{
    size_t n_compared = rows->n_rows;
    if (values->changed)
        keep_changes(rows);
    bool prose = cbx_command_is_prose(&values->common);
    if (rows->n_rows || !prose) {
        cbx_table table;
        cbx_table_from_rows(rows, cli->arena, &table);
        cbx_command_show(cli, &values->common, &table);
    }
    if (prose)
        append_footer(rows, missing, n_compared, &cli->out);
    return CBX_EXIT_OK;
}

static cbx_exit compare_two(cbx_cli *cli, const compare_values *values,
                            const cbx_text_list *operands)
{
    const char *run = operands->count > 0 ? operands->items[0] : values->run;
    const char *baseline = operands->count > 1 ? operands->items[1] : values->baseline;
    const cbx_cell arguments[] = { cbx_cell_text(run), cbx_cell_text(baseline),
                                   cbx_cell_real(values->threshold) };
    cbx_store *store = cbx_command_open(cli, &values->common, CBX_OPEN_READ);
    cbx_rowset *rows = store ? cbx_command_query(store, "compare_runs", arguments, 3) : NULL;
    cbx_rowset *missing = rows ? cbx_command_query(store, "missing_points", arguments, 2) : NULL;
    cbx_exit status = missing ? show_comparison(cli, values, rows, missing) : CBX_EXIT_ERROR;
    cbx_rowset_free(rows);
    cbx_rowset_free(missing);
    cbx_store_close(store);
    return status;
}

/* ---- configurations ---- */

/* {"LABEL": "RUN", ...}; NULL after a usage error. */
static const char *labels_document(cbx_cli *cli, const compare_values *values)
{
    const cbx_tag *labels = NULL;
    size_t n = 0;
    cbx_error err;
    if (cbx_tags_parse(&values->labels, cli->arena, &labels, &n, &err) != CBX_OK) {
        cbx_usage_error(cli, "compare: --label must be LABEL=RUN");
        return NULL;
    }
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &text, CBX_JSON_COMPACT);
    cbx_json_begin_object(&writer);
    for (size_t i = 0; i < n; i++) {
        cbx_json_name(&writer, labels[i].key);
        cbx_json_string(&writer, labels[i].value);
    }
    cbx_json_end_object(&writer);
    const char *document = cbx_arena_strdup(cli->arena, cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
    return document;
}

/* ["METRIC", ...], NULL for all metrics. */
static const char *metrics_document(cbx_cli *cli, const compare_values *values)
{
    if (values->metrics.count == 0)
        return NULL;
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &text, CBX_JSON_COMPACT);
    cbx_json_begin_array(&writer);
    for (size_t i = 0; i < values->metrics.count; i++)
        cbx_json_string(&writer, values->metrics.items[i]);
    cbx_json_end_array(&writer);
    const char *document = cbx_arena_strdup(cli->arena, cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
    return document;
}

static cbx_exit compare_labels(cbx_cli *cli, const compare_values *values)
{
    if (values->labels.count < 2)
        return cbx_usage_error(cli, "compare: At least 2 configurations are needed: give --label "
                                    "LABEL=RUN again");
    const char *labels = labels_document(cli, values);
    if (!labels)
        return CBX_EXIT_ERROR;
    const cbx_cell arguments[] = { cbx_cell_text(labels),
                                   cbx_cell_text(metrics_document(cli, values)),
                                   cbx_cell_text(values->group_by) };
    return cbx_command_show_query(cli, &values->common, "compare_configurations", arguments,
                                  sizeof arguments / sizeof *arguments,
                                  "the runs have none of these metrics");
}

static cbx_exit run(cbx_cli *cli, const void *given, const cbx_text_list *operands)
{
    const compare_values *values = given;
    bool named = values->run || values->baseline;
    if (operands->count && named)
        return cbx_usage_error(cli, "compare: name the runs once, not twice");
    if (values->labels.count && (operands->count || named))
        return cbx_usage_error(cli, "compare: with --label LABEL=RUN no other runs are named");
    if (values->labels.count)
        return compare_labels(cli, values);
    if (values->metrics.count || values->group_by)
        return cbx_usage_error(cli, "compare: --metric and --group-by go with --label");
    return compare_two(cli, values, operands);
}

const cbx_command cbx_command_compare = {
    .name = "compare",
    .operands = "[RUN [BASELINE]]",
    .max_operands = 2,
    .section = "Questions",
    .summary = "Compare two runs metric by metric, or several as configurations",
    .details = "Examples:\n"
               "  calibrax compare --data history.db latest latest~1 --changed\n"
               "  calibrax compare --data history.db --label cpu=4f2a91 --label gpu=77ab02\n",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .values_size = sizeof defaults,
    .run = run,
};
