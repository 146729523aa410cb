#include "engine/query/query_argument.h"

#include "engine/json/number_text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

cbx_status cbx_argument_fail(const cbx_query *query, size_t index, cbx_error *err,
                             const char *format, ...)
{
    char rest[CBX_ERROR_TEXT_SIZE];
    va_list values;
    va_start(values, format);
    (void)vsnprintf(rest, sizeof rest, format, values);
    va_end(values);
    return cbx_fail(err, CBX_INVALID, "argument %zu (%s) %s", index + 1,
                    query->arguments[index].name, rest);
}

/* ---- against the descriptor ---- */

enum { GIVEN_SIZE = 120 };

/* What was given, for an error text; a long text is cut at a character border. */
static void describe_cell(cbx_cell cell, char text[GIVEN_SIZE])
{
    char number[CBX_NUMBER_TEXT_SIZE];
    size_t keep = 100;
    switch (cell.type) {
    case CBX_CELL_NULL:
        (void)snprintf(text, GIVEN_SIZE, "NULL");
        return;
    case CBX_CELL_INTEGER:
        (void)snprintf(text, GIVEN_SIZE, "%lld", (long long)cell.integer);
        return;
    case CBX_CELL_REAL:
        (void)cbx_number_format(cell.real, number);
        (void)snprintf(text, GIVEN_SIZE, "%s", number);
        return;
    case CBX_CELL_TEXT:
        if (strlen(cell.text) <= keep) {
            (void)snprintf(text, GIVEN_SIZE, "'%s'", cell.text);
            return;
        }
        while (keep > 0 && ((unsigned char)cell.text[keep] & 0xC0) == 0x80)
            keep--;
        (void)snprintf(text, GIVEN_SIZE, "'%.*s...'", (int)keep, cell.text);
        return;
    }
}

static cbx_status wrong_type(const cbx_query *query, size_t index, cbx_cell cell, const char *what,
                             cbx_error *err)
{
    char given[GIVEN_SIZE];
    describe_cell(cell, given);
    return cbx_argument_fail(query, index, err, "must be %s, got %s", what, given);
}

static bool is_whole(double value)
{
    return value >= -0x1p63 && value < 0x1p63 && (double)(int64_t)value >= value &&
           (double)(int64_t)value <= value;
}

static cbx_status check_integer(const cbx_query *query, size_t index, cbx_cell *cell,
                                cbx_error *err)
{
    if (cell->type == CBX_CELL_REAL && is_whole(cell->real))
        *cell = cbx_cell_integer((int64_t)cell->real);
    if (cell->type == CBX_CELL_INTEGER)
        return CBX_OK;
    return wrong_type(query, index, *cell, "an integer", err);
}

static cbx_status check_real(const cbx_query *query, size_t index, cbx_cell *cell, cbx_error *err)
{
    if (cell->type == CBX_CELL_INTEGER)
        *cell = cbx_cell_real((double)cell->integer);
    if (cell->type == CBX_CELL_REAL)
        return CBX_OK;
    return wrong_type(query, index, *cell, "a number", err);
}

/* The fallback is text in the descriptor, so that help, checks and defaults read one table. */
static cbx_cell fallback_cell(const cbx_argument *argument)
{
    double number = 0;
    if (!argument->fallback)
        return cbx_cell_null();
    if (argument->kind == CBX_COLUMN_TEXT || argument->kind == CBX_COLUMN_JSON)
        return cbx_cell_text(argument->fallback);
    return cbx_number_parse(argument->fallback, strlen(argument->fallback), &number)
               ? cbx_cell_real(number)
               : cbx_cell_null();
}

static cbx_status check_argument(const cbx_query *query, size_t index, cbx_cell *cell,
                                 cbx_error *err)
{
    const cbx_argument *argument = &query->arguments[index];
    if (cell->type == CBX_CELL_NULL)
        *cell = fallback_cell(argument);
    if (cell->type == CBX_CELL_NULL)
        return argument->required ? cbx_argument_fail(query, index, err, "is required") : CBX_OK;
    switch (argument->kind) {
    case CBX_COLUMN_INTEGER:
    case CBX_COLUMN_BOOLEAN:
        return check_integer(query, index, cell, err);
    case CBX_COLUMN_REAL:
        return check_real(query, index, cell, err);
    case CBX_COLUMN_JSON:
    case CBX_COLUMN_TEXT:
        break;
    }
    if (cell->type == CBX_CELL_TEXT)
        return CBX_OK;
    return wrong_type(query, index, *cell,
                      argument->kind == CBX_COLUMN_JSON ? "JSON text" : "a text", err);
}

cbx_status cbx_arguments_check(const cbx_query *query, const cbx_cell *given, size_t n_given,
                               cbx_cell *ret_cells, cbx_error *err)
{
    if (n_given > query->n_arguments)
        return cbx_fail(err, CBX_INVALID, "at most %zu arguments are taken, got %zu",
                        query->n_arguments, n_given);
    for (size_t i = 0; i < query->n_arguments; i++) {
        ret_cells[i] = i < n_given ? given[i] : cbx_cell_null();
        cbx_status status = check_argument(query, i, &ret_cells[i], err);
        if (status)
            return status;
    }
    return CBX_OK;
}

/* ---- single arguments ---- */

const char *cbx_cell_text_or_null(cbx_cell cell)
{
    return cell.type == CBX_CELL_TEXT ? cell.text : NULL;
}

cbx_status cbx_argument_json(const cbx_rowset *rows, size_t index, cbx_cell cell,
                             const cbx_json **ret_value, cbx_error *err)
{
    cbx_error parse_error;
    cbx_status status =
        cbx_json_parse(cell.text, strlen(cell.text), rows->arena, ret_value, &parse_error);
    if (status == CBX_INVALID)
        return cbx_argument_fail(rows->query, index, err, "is not JSON: %s", parse_error.text);
    return status ? cbx_fail(err, status, "%s", parse_error.text) : CBX_OK;
}

cbx_status cbx_argument_object(const cbx_rowset *rows, size_t index, cbx_cell cell,
                               const cbx_json **ret_object, cbx_error *err)
{
    const cbx_json *value = NULL;
    cbx_status status = cbx_argument_json(rows, index, cell, &value, err);
    if (status)
        return status;
    if (value->type != CBX_JSON_OBJECT)
        return cbx_argument_fail(rows->query, index, err, "must be a JSON object, got %s",
                                 cbx_json_type_name(value->type));
    *ret_object = value;
    return CBX_OK;
}

cbx_status cbx_argument_tags(const cbx_rowset *rows, size_t index, cbx_cell cell,
                             const cbx_tag **ret_tags, size_t *ret_n, cbx_error *err)
{
    const cbx_json *object = NULL;
    cbx_status status = cbx_argument_object(rows, index, cell, &object, err);
    if (status)
        return status;
    size_t n = object->count;
    cbx_tag *tags = cbx_arena_calloc(rows->arena, n, sizeof *tags);
    if (!tags)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < n; i++) {
        const cbx_json_member *member = &object->members[i];
        if (member->value.type != CBX_JSON_STRING)
            return cbx_argument_fail(rows->query, index, err, "must have a text for '%s', got %s",
                                     member->name, cbx_json_type_name(member->value.type));
        if (member->name_has_nul || member->value.has_nul)
            return cbx_argument_fail(rows->query, index, err, "must not have a NUL in '%s'",
                                     member->name);
        tags[i] = (cbx_tag){ member->name, member->value.text };
    }
    *ret_tags = tags;
    *ret_n = n;
    return CBX_OK;
}

cbx_status cbx_argument_not_negative(const cbx_rowset *rows, size_t index, cbx_cell cell,
                                     cbx_error *err)
{
    if (cell.type == CBX_CELL_NULL || (cell.real >= 0 && isfinite(cell.real)))
        return CBX_OK;
    return wrong_type(rows->query, index, cell, "a finite number of at least 0", err);
}

cbx_status cbx_argument_positive(const cbx_rowset *rows, size_t index, cbx_cell cell,
                                 size_t *ret_value, cbx_error *err)
{
    if (cell.type != CBX_CELL_NULL && cell.integer < 1)
        return wrong_type(rows->query, index, cell, "at least 1", err);
    *ret_value = cell.type == CBX_CELL_NULL ? 0 : (size_t)cell.integer;
    return CBX_OK;
}

cbx_status cbx_argument_run(cbx_store *store, const cbx_rowset *rows, cbx_cell selector,
                            unsigned parts, cbx_run **ret_run, cbx_error *err)
{
    cbx_run_header header;
    cbx_status status = cbx_run_select(store, selector.text, rows->arena, &header, err);
    if (status)
        return status;
    return cbx_store_load_run(store, header.key, parts, rows->arena, ret_run, err);
}

cbx_status cbx_metric_direction(cbx_store *store, const cbx_rowset *rows, const cbx_run *run,
                                const char *metric, cbx_direction *ret_direction, cbx_error *err)
{
    const cbx_metric_def *defs = NULL, *def = run ? cbx_run_find_def(run, metric) : NULL;
    size_t n = 0;
    if (!def) {
        cbx_status status = cbx_store_load_defs(store, rows->arena, &defs, &n, err);
        if (status)
            return status;
    }
    for (size_t i = 0; !def && i < n; i++) {
        if (strcmp(defs[i].name, metric) == 0)
            def = &defs[i];
    }
    *ret_direction = def ? def->direction : CBX_DIRECTION_NONE;
    return CBX_OK;
}
