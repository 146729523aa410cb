#include "cli/shell/name_list.h"

#include "cli/shell/sql_rows.h"
#include "sql/function_catalog.h"
#include "sql/table_function_catalog.h"

#include <string.h>
#include <strings.h>

typedef struct collector {
    cbx_sql_connection *connection;
    const char *beginning;
    size_t length; /* of it */
    cbx_arena *arena;
    cbx_text_list *list;
} collector;

static void add(collector *c, const char *name)
{
    if (name && strncasecmp(name, c->beginning, c->length) == 0)
        (void)cbx_text_list_add(c->list, name, c->arena);
}

static bool ask(collector *c, cbx_catalog_query query, const char *parameter, cbx_sql_rows *rows)
{
    cbx_sql_fault fault;
    const cbx_cell cells[] = { cbx_cell_text(parameter), cbx_cell_integer(CBX_NAME_LIST_LIMIT) };
    return cbx_sql_rows_load(c->connection, cbx_sql_catalog(c->connection, query), cells, 2,
                             c->arena, rows, &fault) == CBX_OK;
}

static void add_keywords(collector *c)
{
    const char *word;
    size_t length;
    for (size_t i = 0; (word = cbx_sql_keyword(c->connection, i, &length)) != NULL; i++)
        add(c, cbx_arena_strndup(c->arena, word, length));
}

static void add_columns_of(collector *c, const char *relation)
{
    cbx_sql_rows rows;
    if (ask(c, CBX_CATALOG_COLUMNS, relation, &rows))
        for (size_t i = 0; i < rows.n_rows; i++)
            add(c, cbx_sql_rows_text(&rows, i, 0));
}

static void add_relations(collector *c, unsigned kinds)
{
    cbx_sql_rows rows;
    if (!ask(c, CBX_CATALOG_RELATIONS, NULL, &rows))
        return;
    for (size_t i = 0; i < rows.n_rows; i++) {
        const char *relation = cbx_sql_rows_text(&rows, i, 0);
        if (kinds & CBX_NAME_RELATION)
            add(c, relation);
        if (kinds & CBX_NAME_COLUMN)
            add_columns_of(c, relation);
    }
}

static void add_function_columns(collector *c)
{
    for (size_t i = 0; i < cbx_table_function_count(); i++) {
        const cbx_query *function = cbx_table_function_at(i);
        for (size_t k = 0; k < function->n_columns; k++)
            add(c, function->columns[k].name);
    }
}

static void add_functions(collector *c)
{
    for (size_t i = 0; i < cbx_n_functions; i++)
        add(c, cbx_functions[i].name);
    for (size_t i = 0; i < cbx_table_function_count(); i++)
        add(c, cbx_table_function_at(i)->name);
}

static void add_values(collector *c)
{
    cbx_sql_rows rows;
    if (ask(c, CBX_CATALOG_NAMES, c->beginning, &rows))
        for (size_t i = 0; i < rows.n_rows; i++)
            add(c, cbx_sql_rows_text(&rows, i, 0));
}

void cbx_name_list_load(cbx_sql_connection *connection, unsigned kinds, const char *beginning,
                        cbx_arena *arena, cbx_text_list *list)
{
    collector c = { connection, beginning, strlen(beginning), arena, list };
    if (kinds & CBX_NAME_KEYWORD)
        add_keywords(&c);
    if (kinds & (CBX_NAME_RELATION | CBX_NAME_COLUMN))
        add_relations(&c, kinds);
    if (kinds & CBX_NAME_COLUMN)
        add_function_columns(&c);
    if (kinds & CBX_NAME_FUNCTION)
        add_functions(&c);
    if (kinds & CBX_NAME_VALUE)
        add_values(&c);
}
