/* Commands that say what is there: relations, columns, functions, baselines. */
#include "cli/display_text.h"
#include "cli/shell/backslash_command.h"
#include "cli/shell/result_view.h"
#include "cli/shell/sql_rows.h"
#include "sql/function_catalog.h"
#include "sql/table_function_catalog.h"

#include <fnmatch.h>
#include <string.h>
#include <strings.h>

cbx_shell_step cbx_shell_show_table(cbx_shell *shell, const cbx_table *table)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_table_style style = cbx_shell_output_style(&shell->output);
    cbx_shell_table_write(table, shell->settings.format, style, &out);
    if (shell->settings.format == CBX_SHELL_TABLE)
        cbx_text_buffer_putc(&out, '\n');
    cbx_shell_output_show(&shell->output, &out, shell->interactive && shell->settings.pager);
    cbx_text_buffer_done(&out);
    return CBX_SHELL_GO_ON;
}

/* A title over what follows, for people. */
static void show_title(cbx_shell *shell, const char *kind, const char *name)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    if (shell->settings.format != CBX_SHELL_TABLE)
        return;
    cbx_text_buffer_printf(&out, "%s %s\n", kind, name);
    cbx_shell_output_show(&shell->output, &out, false);
    cbx_text_buffer_done(&out);
}

/* Asks the store what the shell wants to show, as a table also where rows are expanded. */
static cbx_shell_step ask_plainly(cbx_shell *shell, const char *text, const cbx_cell *parameter)
{
    cbx_shell_settings settings = shell->settings;
    settings.expanded = CBX_EXPANDED_OFF;
    settings.tuples_only = false;
    return cbx_shell_ask(shell, text, parameter, parameter != NULL, &settings);
}

/* ---- relations ---- */

/* SPEC section 3: what people query. */
static const char *describe_relation(const char *name)
{
    static const struct {
        const char *name, *description;
    } relations[] = {
        { "runs", "one row per execution of a suite" },
        { "metric_defs", "what a run says of its metrics: unit, direction, ..." },
        { "points", "the measured points of the runs" },
        { "tags", "the tags of each series" },
        { "metrics", "the values of the points" },
        { "baselines", "which run each baseline names" },
        { "environments", "the machines and versions that runs ran on" },
        { "acceptances", "changes that somebody has accepted, with the reason" },
        { "measurements", "all of it, one row per value: the view to begin with" },
    };
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
        if (strcmp(relations[i].name, name) == 0)
            return relations[i].description;
    return NULL;
}

static bool load_relations(cbx_shell *shell, cbx_arena *arena, cbx_sql_rows *rows)
{
    cbx_sql_fault fault;
    const char *text = cbx_sql_catalog(shell->connection, CBX_CATALOG_RELATIONS);
    if (cbx_sql_rows_load(shell->connection, text, NULL, 0, arena, rows, &fault) == CBX_OK)
        return true;
    (void)cbx_shell_fail(shell, "%s", fault.error.text);
    return false;
}

/* kind NULL: all. */
static cbx_shell_step list_relations(cbx_shell *shell, cbx_arena *arena, const char *kind)
{
    static const cbx_table_column columns[] = {
        { .name = "name" },
        { .name = "type" },
        { .name = "description" },
    };
    cbx_sql_rows rows;
    cbx_table table;
    if (!load_relations(shell, arena, &rows))
        return CBX_SHELL_FAILED;
    cbx_table_init(&table, columns, sizeof columns / sizeof *columns, arena);
    for (size_t i = 0; i < rows.n_rows; i++) {
        const char *name = cbx_sql_rows_text(&rows, i, 0), *type = cbx_sql_rows_text(&rows, i, 1);
        if (kind && strcmp(kind, type) != 0)
            continue;
        cbx_table_add_text(&table, name);
        cbx_table_add_text(&table, type);
        cbx_table_add_text(&table, describe_relation(name));
    }
    return cbx_shell_show_table(shell, &table);
}

cbx_shell_step cbx_backslash_list_tables(cbx_shell *shell, const cbx_backslash_call *call)
{
    return list_relations(shell, call->arena, "table");
}

cbx_shell_step cbx_backslash_list_views(cbx_shell *shell, const cbx_backslash_call *call)
{
    return list_relations(shell, call->arena, "view");
}

static const char *column_type(cbx_column_kind kind)
{
    switch (kind) {
    case CBX_COLUMN_TEXT:
        return "text";
    case CBX_COLUMN_JSON:
        return "JSON";
    case CBX_COLUMN_INTEGER:
        return "integer";
    case CBX_COLUMN_REAL:
        return "real";
    case CBX_COLUMN_BOOLEAN:
        return "boolean";
    }
    return NULL;
}

static cbx_shell_step describe_table_function(cbx_shell *shell, cbx_arena *arena,
                                              const cbx_query *function)
{
    static const cbx_table_column columns[] = {
        { .name = "column" },
        { .name = "type" },
    };
    cbx_table table;
    cbx_table_init(&table, columns, sizeof columns / sizeof *columns, arena);
    for (size_t i = 0; i < function->n_columns; i++) {
        cbx_table_add_text(&table, function->columns[i].name);
        cbx_table_add_text(&table, column_type(function->columns[i].kind));
    }
    show_title(shell, "Columns of the table function", function->name);
    return cbx_shell_show_table(shell, &table);
}

/* Nothing, where there are none. */
static cbx_shell_step describe_indexes(cbx_shell *shell, cbx_arena *arena, const char *name)
{
    const char *text = cbx_sql_catalog(shell->connection, CBX_CATALOG_INDEXES);
    const cbx_cell parameter = cbx_cell_text(name);
    cbx_sql_rows rows;
    cbx_sql_fault fault;
    if (cbx_sql_rows_load(shell->connection, text, &parameter, 1, arena, &rows, &fault) != CBX_OK)
        return cbx_shell_fail(shell, "%s", fault.error.text);
    if (rows.n_rows == 0)
        return CBX_SHELL_GO_ON;
    return ask_plainly(shell, text, &parameter);
}

static cbx_shell_step describe_columns(cbx_shell *shell, cbx_arena *arena, const char *kind,
                                       const char *name)
{
    static const char of_view[] = "SELECT name AS \"column\", type FROM";
    static const char of_table[] = "SELECT name AS \"column\", type, "
                                   "CASE WHEN nullable THEN '' ELSE 'not null' END AS nullable, "
                                   "\"default\", nullif(key, 0) AS \"key\" FROM";
    bool is_view = strcmp(kind, "view") == 0;
    const cbx_cell parameter = cbx_cell_text(name);
    const char *text = cbx_arena_printf(arena, "%s (%s) AS described", is_view ? of_view : of_table,
                                        cbx_sql_catalog(shell->connection, CBX_CATALOG_COLUMNS));
    if (!text)
        return cbx_shell_fail(shell, "out of memory");
    show_title(shell, is_view ? "View" : "Table", name);
    cbx_shell_step step = ask_plainly(shell, text, &parameter);
    return step == CBX_SHELL_GO_ON && !is_view ? describe_indexes(shell, arena, name) : step;
}

cbx_shell_step cbx_backslash_describe(cbx_shell *shell, const cbx_backslash_call *call)
{
    if (call->words.count == 0)
        return list_relations(shell, call->arena, NULL);
    const char *name = call->words.items[0];
    cbx_sql_rows rows;
    if (!load_relations(shell, call->arena, &rows))
        return CBX_SHELL_FAILED;
    for (size_t i = 0; i < rows.n_rows; i++)
        if (strcasecmp(cbx_sql_rows_text(&rows, i, 0), name) == 0)
            return describe_columns(shell, call->arena, cbx_sql_rows_text(&rows, i, 1),
                                    cbx_sql_rows_text(&rows, i, 0));
    for (size_t i = 0; i < cbx_table_function_count(); i++)
        if (strcasecmp(cbx_table_function_at(i)->name, name) == 0)
            return describe_table_function(shell, call->arena, cbx_table_function_at(i));
    return cbx_shell_fail(shell, "there is no relation '%s': \\d lists them, \\df the functions",
                          name);
}

/* ---- functions ---- */

static const char *scalar_arguments(const cbx_function *function, cbx_arena *arena)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    for (const cbx_parameter *p = function->parameters; p->name; p++) {
        cbx_text_buffer_printf(&text, "%s%s", p == function->parameters ? "" : ", ", p->name);
        if (p->fallback)
            cbx_text_buffer_printf(&text, p->type == CBX_PARAMETER_TEXT ? "='%s'" : "=%s",
                                   p->fallback);
    }
    const char *copy = cbx_arena_strdup(arena, cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
    return copy;
}

static const char *table_arguments(const cbx_query *function, cbx_arena *arena)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    for (size_t i = 0; i < function->n_arguments; i++) {
        const cbx_argument *argument = &function->arguments[i];
        cbx_text_buffer_printf(&text, "%s%s", i ? ", " : "", argument->name);
        if (!argument->required)
            cbx_text_buffer_printf(&text, "=%s", argument->fallback ? argument->fallback : "NULL");
    }
    const char *copy = cbx_arena_strdup(arena, cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
    return copy;
}

static bool is_asked_for(const char *pattern, const char *name)
{
    return !pattern || fnmatch(pattern, name, FNM_CASEFOLD) == 0;
}

static void add_functions(const char *pattern, cbx_arena *arena, cbx_table *table)
{
    for (size_t i = 0; i < cbx_n_functions; i++) {
        const cbx_function *function = &cbx_functions[i];
        if (!is_asked_for(pattern, function->name))
            continue;
        cbx_table_add_text(table, function->name);
        cbx_table_add_text(table, scalar_arguments(function, arena));
        cbx_table_add_text(table, function->result);
        cbx_table_add_text(table, function->kind == CBX_FUNCTION_SCALAR ? "scalar" : "aggregate");
        cbx_table_add_text(table, function->summary);
    }
}

static void add_table_functions(const char *pattern, cbx_arena *arena, cbx_table *table)
{
    for (size_t i = 0; i < cbx_table_function_count(); i++) {
        const cbx_query *function = cbx_table_function_at(i);
        if (!is_asked_for(pattern, function->name))
            continue;
        cbx_table_add_text(table, function->name);
        cbx_table_add_text(table, table_arguments(function, arena));
        cbx_table_add_text(table, "rows");
        cbx_table_add_text(table, "table");
        cbx_table_add_text(table, function->summary);
    }
}

/* Of one function all that is known: its example and its columns too. */
static cbx_shell_step show_one_function(cbx_shell *shell, cbx_arena *arena, const char *name)
{
    const cbx_function *function = cbx_function_find(name);
    if (function && shell->settings.format == CBX_SHELL_TABLE) {
        show_title(shell, "Example:", cbx_arena_printf(arena, "%s;", function->example));
        show_title(shell, "Result: ", function->example_result);
    }
    for (size_t i = 0; i < cbx_table_function_count(); i++)
        if (strcasecmp(cbx_table_function_at(i)->name, name) == 0)
            return describe_table_function(shell, arena, cbx_table_function_at(i));
    return CBX_SHELL_GO_ON;
}

cbx_shell_step cbx_backslash_list_functions(cbx_shell *shell, const cbx_backslash_call *call)
{
    static const cbx_table_column columns[] = {
        { .name = "function", .whole = true },
        { .name = "arguments" },
        { .name = "result", .whole = true },
        { .name = "kind", .whole = true },
        { .name = "summary" },
    };
    const char *pattern = call->words.count ? call->words.items[0] : NULL;
    cbx_table table;
    cbx_table_init(&table, columns, sizeof columns / sizeof *columns, call->arena);
    add_table_functions(pattern, call->arena, &table);
    add_functions(pattern, call->arena, &table);
    if (cbx_table_rows(&table) == 0)
        return cbx_shell_fail(shell, "no function is called '%s': \\df lists all", pattern);
    cbx_shell_step step = cbx_shell_show_table(shell, &table);
    if (step == CBX_SHELL_GO_ON && pattern && cbx_table_rows(&table) == 1)
        step = show_one_function(shell, call->arena, table.cells[0].text);
    return step;
}

/* ---- the rest ---- */

cbx_shell_step cbx_backslash_list_baselines(cbx_shell *shell, const cbx_backslash_call *call)
{
    static const char text[] = "SELECT b.name, b.run_id, r.timestamp, r.branch, r.commit_hash, "
                               "b.set_at FROM baselines b LEFT JOIN runs r USING (run_id) "
                               "ORDER BY b.name";
    (void)call;
    return ask_plainly(shell, text, NULL);
}

/* Text of many lines, whatever else would act on a terminal spelled out. */
static void append_lines(const char *text, cbx_text_buffer *out)
{
    cbx_text_buffer line = CBX_TEXT_BUFFER_INIT;
    for (;;) {
        size_t n = strcspn(text, "\n");
        cbx_text_buffer_clear(&line);
        cbx_text_buffer_append(&line, text, n);
        cbx_display_append(out, cbx_text_buffer_text(&line));
        cbx_text_buffer_putc(out, '\n');
        if (text[n] == '\0')
            break;
        text += n + 1;
    }
    cbx_text_buffer_done(&line);
}

cbx_shell_step cbx_dot_tables(cbx_shell *shell, const cbx_backslash_call *call)
{
    cbx_sql_rows rows;
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    const char *pattern = call->words.count ? call->words.items[0] : NULL;
    if (!load_relations(shell, call->arena, &rows))
        return CBX_SHELL_FAILED;
    for (size_t i = 0; i < rows.n_rows; i++)
        if (is_asked_for(pattern, cbx_sql_rows_text(&rows, i, 0)))
            append_lines(cbx_sql_rows_text(&rows, i, 0), &out);
    cbx_shell_output_show(&shell->output, &out, shell->interactive && shell->settings.pager);
    cbx_text_buffer_done(&out);
    return CBX_SHELL_GO_ON;
}

cbx_shell_step cbx_dot_schema(cbx_shell *shell, const cbx_backslash_call *call)
{
    const cbx_cell parameter = cbx_cell_text(call->words.count ? call->words.items[0] : NULL);
    cbx_sql_rows rows;
    cbx_sql_fault fault;
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    if (cbx_sql_rows_load(shell->connection,
                          cbx_sql_catalog(shell->connection, CBX_CATALOG_DEFINITION), &parameter, 1,
                          call->arena, &rows, &fault) != CBX_OK)
        return cbx_shell_fail(shell, "%s", fault.error.text);
    for (size_t i = 0; i < rows.n_rows; i++)
        append_lines(cbx_sql_rows_text(&rows, i, 0), &out);
    if (rows.n_rows == 0)
        return cbx_shell_fail(shell, "there is no relation '%s': .tables lists them",
                              parameter.text ? parameter.text : "");
    cbx_shell_output_show(&shell->output, &out, shell->interactive && shell->settings.pager);
    cbx_text_buffer_done(&out);
    return CBX_SHELL_GO_ON;
}
