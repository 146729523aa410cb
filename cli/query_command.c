#include "cli/query_command.h"

#include <math.h>
#include <string.h>

cbx_rowset *cbx_command_query(cbx_store *store, const char *name, const cbx_cell *arguments,
                              size_t n_arguments)
{
    const cbx_query *query = cbx_query_find(name);
    cbx_rowset *rows = NULL;
    cbx_error err;
    if (!query) {
        cbx_report_text("the analysis '%s' is not part of this build", name);
        return NULL;
    }
    if (cbx_query_run(query, store, arguments, n_arguments, &rows, &err) != CBX_OK) {
        cbx_report(&err);
        return NULL;
    }
    return rows;
}

/* How columns of table functions are shown, where their type alone does not say. */
static const struct {
    const char *name, *title;
    cbx_cell_kind kind;
} looks[] = {
    { "delta_pct", "delta", CBX_KIND_PERCENT },
    { "delta_from_best", "from best", CBX_KIND_SHARE },
    { "baseline_value", "baseline", CBX_KIND_REAL },
    { "current_value", "current", CBX_KIND_REAL },
    { "is_best", "best", CBX_KIND_BOOLEAN },
    { "commit_hash", "commit", CBX_KIND_COMMIT },
    { "timestamp", "time (UTC)", CBX_KIND_TIME },
    { "improvement_factor", "factor", CBX_KIND_REAL },
    { "wins_overall", "overall winner", CBX_KIND_BOOLEAN },
    { "p_value", "p", CBX_KIND_REAL },
    { "q_value", "q", CBX_KIND_REAL },
};

static cbx_cell_kind kind_of(cbx_column_kind kind)
{
    switch (kind) {
    case CBX_COLUMN_TEXT:
        return CBX_KIND_TEXT;
    case CBX_COLUMN_JSON:
        return CBX_KIND_JSON;
    case CBX_COLUMN_INTEGER:
        return CBX_KIND_INTEGER;
    case CBX_COLUMN_REAL:
        return CBX_KIND_REAL;
    case CBX_COLUMN_BOOLEAN:
        return CBX_KIND_BOOLEAN;
    }
    return CBX_KIND_TEXT;
}

static bool is_empty_column(const cbx_rowset *rows, size_t column)
{
    size_t n_columns = rows->query->n_columns;
    for (size_t row = 0; row < rows->n_rows; row++) {
        cbx_cell cell = rows->cells[row * n_columns + column];
        bool empty_text =
            cell.type == CBX_CELL_TEXT && (cell.text[0] == '\0' || strcmp(cell.text, "{}") == 0);
        if (cell.type != CBX_CELL_NULL && !empty_text)
            return false;
    }
    return rows->n_rows > 0;
}

static cbx_table_column column_of(const cbx_rowset *rows, size_t index)
{
    const cbx_column *from = &rows->query->columns[index];
    cbx_table_column column = { .name = from->name, .kind = kind_of(from->kind) };
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        if (strcmp(looks[i].name, from->name) == 0) {
            column.title = looks[i].title;
            column.kind = looks[i].kind;
        }
    column.machine_only = is_empty_column(rows, index) || strcmp(from->name, "epoch_us") == 0;
    return column;
}

static cbx_tone tone_of_change(cbx_cell cell)
{
    if (cell.type != CBX_CELL_TEXT)
        return CBX_TONE_PLAIN;
    if (strcmp(cell.text, "regression") == 0)
        return CBX_TONE_BAD;
    return strcmp(cell.text, "improvement") == 0 ? CBX_TONE_GOOD : CBX_TONE_FAINT;
}

static cbx_tone tone_of_winner(cbx_cell cell)
{
    return cell.type == CBX_CELL_INTEGER && cell.integer ? CBX_TONE_GOOD : CBX_TONE_PLAIN;
}

typedef cbx_tone tone_rule(cbx_cell cell);

/* NULL: plain, whatever the cell. */
static tone_rule *find_tone_rule(const char *column)
{
    if (strcmp(column, "change") == 0)
        return tone_of_change;
    bool of_winner = strcmp(column, "is_best") == 0 || strcmp(column, "wins_overall") == 0;
    return of_winner ? tone_of_winner : NULL;
}

static void set_tones(cbx_table *table, size_t column)
{
    tone_rule *rule = find_tone_rule(table->columns[column].name);
    for (size_t i = column; rule && i < table->n_cells; i += table->n_columns)
        cbx_table_tone_cell(table, i, rule(table->cells[i]));
}

void cbx_table_from_rows(const cbx_rowset *rows, cbx_arena *arena, cbx_table *ret_table)
{
    size_t n_columns = rows->query->n_columns;
    cbx_table_column *columns = cbx_arena_calloc(arena, n_columns, sizeof *columns);
    cbx_table_init(ret_table, columns, columns ? n_columns : 0, arena);
    if (!columns) {
        ret_table->failed = true;
        return;
    }
    cbx_table_borrow(ret_table, rows->cells, rows->n_rows);
    for (size_t c = 0; c < n_columns; c++) {
        columns[c] = column_of(rows, c);
        set_tones(ret_table, c);
    }
}

void cbx_command_show_rows(cbx_cli *cli, const cbx_common *common, const cbx_rowset *rows,
                           const char *if_none)
{
    if (rows->n_rows == 0 && cbx_command_is_prose(common)) {
        cbx_text_buffer_printf(&cli->out, "%s\n", if_none);
        return;
    }
    cbx_table table;
    cbx_table_from_rows(rows, cli->arena, &table);
    cbx_command_show(cli, common, &table);
}

cbx_exit cbx_command_show_query(cbx_cli *cli, const cbx_common *common, const char *name,
                                const cbx_cell *arguments, size_t n_arguments, const char *if_none)
{
    cbx_store *store = cbx_command_open(cli, common, CBX_OPEN_READ);
    cbx_rowset *rows = store ? cbx_command_query(store, name, arguments, n_arguments) : NULL;
    if (rows)
        cbx_command_show_rows(cli, common, rows, if_none);
    cbx_exit status = rows ? CBX_EXIT_OK : CBX_EXIT_ERROR;
    cbx_rowset_free(rows);
    cbx_store_close(store);
    return status;
}

const char *cbx_command_tag_filter(const cbx_cli *cli, const cbx_text_list *texts,
                                   const char *framework)
{
    const cbx_tag *tags = NULL;
    size_t n_tags = 0;
    cbx_error err;
    if (cbx_tags_parse(texts, cli->arena, &tags, &n_tags, &err) != CBX_OK) {
        cbx_usage_error(cli, "%s: %s", cli->command->name, err.text);
        return NULL;
    }
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &text, CBX_JSON_COMPACT);
    cbx_json_begin_object(&writer);
    for (size_t i = 0; i < n_tags; i++) {
        cbx_json_name(&writer, tags[i].key);
        cbx_json_string(&writer, tags[i].value);
    }
    if (framework) {
        cbx_json_name(&writer, "framework");
        cbx_json_string(&writer, framework);
    }
    cbx_json_end_object(&writer);
    const char *filter = cbx_arena_strdup(cli->arena, cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
    if (!filter)
        cbx_report_text("out of memory");
    return filter;
}

cbx_cell cbx_cell_count(int64_t count)
{
    return count > 0 ? cbx_cell_integer(count) : cbx_cell_null();
}
