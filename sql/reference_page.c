#include "sql/reference_page.h"

#include <string.h>

static const char INTRODUCTION[] =
    "# SQL functions\n"
    "\n"
    "<!-- Written by write_reference from the tables that register the functions; a test "
    "compares.\n"
    "     To change a text, change it there, then: write_reference > docs/reference.md -->\n"
    "\n"
    "All of them are in `calibrax-sql`, and in any other SQLite client after loading the "
    "extension:\n"
    "`.load ./calibrax` in the sqlite3 shell, `connection.load_extension(\"./calibrax\")` in "
    "Python.\n"
    "The relations they work on are described in [relations.md](relations.md).\n"
    "\n"
    "- *samples* are an array: the `samples` column of `measurements` and `metrics` (a BLOB of\n"
    "  doubles), or JSON text such as `'[1, 2.5]'`. NULL elements and NaN are skipped.\n"
    "- *direction* is `'higher'` (more is better), `'lower'` or `'info'` (never judged).\n"
    "- A NULL argument gives NULL, aggregates skip rows with a NULL, and where there is no answer "
    "(an\n"
    "  empty array, no rows, too few samples) the result is NULL.\n"
    "- A wrong argument is an error that names the function and the argument.\n"
    "- Aggregates are window functions too: a row that enters or leaves the window costs at most "
    "the\n"
    "  logarithm of the window's size.\n"
    "- *boolean* is 1 or 0.\n";

static const char TABLE_INTRODUCTION[] =
    "## Table functions\n"
    "\n"
    "They are called in FROM, and their arguments may be columns of tables before them:\n"
    "`FROM runs r, compare_runs(r.run_id, 'main')`. Arguments may be left out from the right; "
    "NULL\n"
    "stands for the default. A *run* is a selector: `latest`, `latest~N`, `latest@BRANCH`, a\n"
    "baseline's name, a run id, or a unique prefix of a run id or a commit. *tags* are a JSON "
    "object,\n"
    "all of whose pairs a point must carry. The examples ask the store of `demo/history`, whose\n"
    "baseline `main` is its last run but one.\n";

/* ---- signatures ---- */

static bool is_quoted(cbx_parameter_type type)
{
    return type == CBX_PARAMETER_TEXT || type == CBX_PARAMETER_DIRECTION;
}

static void put_default(cbx_text_buffer *text, const char *fallback, bool quoted)
{
    bool is_null = !fallback || strcmp(fallback, "NULL") == 0;
    if (is_null)
        cbx_text_buffer_puts(text, " = NULL");
    else
        cbx_text_buffer_printf(text, quoted ? " = '%s'" : " = %s", fallback);
}

void cbx_function_signature(const cbx_function *function, cbx_text_buffer *text)
{
    size_t n_optional = 0;
    cbx_text_buffer_printf(text, "%s(", function->name);
    for (size_t i = 0; function->parameters[i].name; i++) {
        const cbx_parameter *parameter = &function->parameters[i];
        if (parameter->fallback) {
            cbx_text_buffer_puts(text, " [");
            n_optional++;
        }
        cbx_text_buffer_printf(text, "%s%s", i ? ", " : "", parameter->name);
        if (parameter->fallback)
            put_default(text, parameter->fallback, is_quoted(parameter->type));
    }
    while (n_optional-- > 0)
        cbx_text_buffer_putc(text, ']');
    cbx_text_buffer_putc(text, ')');
}

void cbx_table_function_signature(const cbx_query *query, cbx_text_buffer *text)
{
    cbx_text_buffer_printf(text, "%s(", query->name);
    for (size_t i = 0; i < query->n_arguments; i++) {
        const cbx_argument *argument = &query->arguments[i];
        cbx_text_buffer_printf(text, "%s%s", i ? ", " : "", argument->name);
        if (!argument->required)
            put_default(text, argument->fallback,
                        argument->kind == CBX_COLUMN_TEXT || argument->kind == CBX_COLUMN_JSON);
    }
    cbx_text_buffer_putc(text, ')');
}

/* ---- the page ---- */

static void put_example(cbx_text_buffer *page, const char *statement, const char *result)
{
    cbx_text_buffer_printf(page, "```sql\n%s;\n```\n```text\n%s\n```\n", statement, result);
}

static void put_parameters(cbx_text_buffer *page, const cbx_function *function)
{
    for (size_t i = 0; function->parameters[i].name; i++)
        cbx_text_buffer_printf(page, "%s`%s` %s", i ? ", " : "", function->parameters[i].name,
                               cbx_parameter_type_name(function->parameters[i].type));
}

static void put_function(cbx_text_buffer *page, const cbx_function *function)
{
    cbx_text_buffer_puts(page, "\n### `");
    cbx_function_signature(function, page);
    cbx_text_buffer_printf(page, "`\n\n%s\n\n", function->summary);
    put_parameters(page, function);
    cbx_text_buffer_printf(page, "; gives %s.\n\n", function->result);
    put_example(page, function->example, function->example_result);
}

/* Functions of a group stand together in the table. */
static void put_functions(cbx_text_buffer *page)
{
    for (size_t g = 0; g < cbx_n_function_groups; g++) {
        cbx_text_buffer_printf(page, "\n## %s\n", cbx_function_groups[g]);
        for (size_t i = 0; i < cbx_n_functions; i++)
            if (cbx_functions[i].group == cbx_function_groups[g])
                put_function(page, &cbx_functions[i]);
    }
}

static void put_table_function(cbx_text_buffer *page, const cbx_query *query)
{
    const cbx_table_example *example = cbx_table_example_find(query->name);
    cbx_text_buffer_puts(page, "\n### `");
    cbx_table_function_signature(query, page);
    cbx_text_buffer_printf(page, "`\n\n%s.\n\nColumns: ", query->summary);
    for (size_t i = 0; i < query->n_columns; i++)
        cbx_text_buffer_printf(page, "%s`%s`", i ? ", " : "", query->columns[i].name);
    cbx_text_buffer_puts(page, ".\n\n");
    if (example)
        put_example(page, example->statement, example->result);
}

void cbx_reference_page_write(cbx_text_buffer *page)
{
    cbx_text_buffer_puts(page, INTRODUCTION);
    put_functions(page);
    cbx_text_buffer_printf(page, "\n%s", TABLE_INTRODUCTION);
    for (size_t i = 0; i < cbx_table_function_count(); i++)
        put_table_function(page, cbx_table_function_at(i));
}
