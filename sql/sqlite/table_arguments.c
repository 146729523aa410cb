#include "sql/sqlite/table_arguments.h"

#include <assert.h>
#include <string.h>

/* ---- planning ---- */

/* A function call is dear beside a step of a join: SQLite shall not repeat it without need. */
static const double CALL_COST = 1e6;
static const sqlite3_int64 LIKELY_ROWS = 100;

enum { NOT_GIVEN = -1 };

/* The argument that a term fixes, NOT_GIVEN for any other term. */
static int argument_of(const cbx_query *query, const struct sqlite3_index_constraint *term)
{
    if (term->op != SQLITE_INDEX_CONSTRAINT_EQ || term->iColumn < (int)query->n_columns)
        return NOT_GIVEN;
    return term->iColumn - (int)query->n_columns;
}

/* Finds a usable term for each argument. False when an argument has only unusable ones. */
static bool find_terms(const cbx_query *query, const sqlite3_index_info *info, int *term_of)
{
    unsigned unusable = 0;
    for (size_t i = 0; i < query->n_arguments; i++)
        term_of[i] = NOT_GIVEN;
    for (int t = 0; t < info->nConstraint; t++) {
        int argument = argument_of(query, &info->aConstraint[t]);
        if (argument == NOT_GIVEN)
            continue;
        if (!info->aConstraint[t].usable)
            unusable |= 1u << argument;
        else if (term_of[argument] == NOT_GIVEN)
            term_of[argument] = t;
    }
    for (size_t i = 0; i < query->n_arguments; i++)
        if (term_of[i] == NOT_GIVEN && unusable >> i & 1u)
            return false;
    return true;
}

int cbx_table_arguments_plan(const cbx_query *query, sqlite3_index_info *info)
{
    int term_of[CBX_TABLE_ARGUMENTS];
    assert(query->n_arguments <= CBX_TABLE_ARGUMENTS);
    if (!find_terms(query, info, term_of))
        return SQLITE_CONSTRAINT;
    unsigned plan = 0;
    int n_given = 0;
    for (size_t i = 0; i < query->n_arguments; i++) {
        if (term_of[i] == NOT_GIVEN)
            continue;
        info->aConstraintUsage[term_of[i]].argvIndex = ++n_given;
        info->aConstraintUsage[term_of[i]].omit = 1;
        plan |= 1u << i;
    }
    info->idxNum = (int)plan;
    info->estimatedCost = CALL_COST;
    info->estimatedRows = LIKELY_ROWS;
    return SQLITE_OK;
}

/* ---- values ---- */

int cbx_table_arguments_copy(const cbx_query *query, int plan, sqlite3_value **argv,
                             cbx_table_arguments *ret_arguments)
{
    memset(ret_arguments, 0, sizeof *ret_arguments);
    for (size_t i = 0; i < query->n_arguments; i++) {
        if (!((unsigned)plan >> i & 1u))
            continue;
        ret_arguments->values[i] = sqlite3_value_dup(*argv++);
        if (!ret_arguments->values[i])
            return SQLITE_NOMEM;
    }
    return SQLITE_OK;
}

void cbx_table_arguments_done(cbx_table_arguments *arguments)
{
    for (size_t i = 0; i < CBX_TABLE_ARGUMENTS; i++)
        sqlite3_value_free(arguments->values[i]);
    memset(arguments, 0, sizeof *arguments);
}

static bool values_equal(sqlite3_value *a, sqlite3_value *b)
{
    if (!a || !b)
        return a == b;
    if (sqlite3_value_type(a) != sqlite3_value_type(b))
        return false;
    switch (sqlite3_value_type(a)) {
    case SQLITE_NULL:
        return true;
    case SQLITE_INTEGER:
        return sqlite3_value_int64(a) == sqlite3_value_int64(b);
    case SQLITE_FLOAT:
        return !(sqlite3_value_double(a) < sqlite3_value_double(b)) &&
               !(sqlite3_value_double(a) > sqlite3_value_double(b));
    default: {
        const void *bytes_a = sqlite3_value_blob(a), *bytes_b = sqlite3_value_blob(b);
        int size = sqlite3_value_bytes(a);
        return size == sqlite3_value_bytes(b) &&
               (size == 0 || (bytes_a && bytes_b && memcmp(bytes_a, bytes_b, (size_t)size) == 0));
    }
    }
}

bool cbx_table_arguments_equal(const cbx_query *query, const cbx_table_arguments *a,
                               const cbx_table_arguments *b)
{
    for (size_t i = 0; i < query->n_arguments; i++)
        if (!values_equal(a->values[i], b->values[i]))
            return false;
    return true;
}

static cbx_status text_cell(const cbx_query *query, size_t index, sqlite3_value *value,
                            cbx_cell *ret_cell, cbx_error *err)
{
    const char *text = (const char *)sqlite3_value_text(value);
    if (!text)
        return cbx_fail(err, CBX_NO_MEMORY, "%s: out of memory", query->name);
    if (strlen(text) != (size_t)sqlite3_value_bytes(value))
        return cbx_fail(err, CBX_INVALID, "%s: argument %zu (%s) must not have a NUL inside",
                        query->name, index + 1, query->arguments[index].name);
    *ret_cell = cbx_cell_text(text);
    return CBX_OK;
}

static cbx_status cell_of(const cbx_query *query, size_t index, sqlite3_value *value,
                          cbx_cell *ret_cell, cbx_error *err)
{
    switch (value ? sqlite3_value_type(value) : SQLITE_NULL) {
    case SQLITE_NULL:
        *ret_cell = cbx_cell_null();
        return CBX_OK;
    case SQLITE_INTEGER:
        *ret_cell = cbx_cell_integer(sqlite3_value_int64(value));
        return CBX_OK;
    case SQLITE_FLOAT:
        *ret_cell = cbx_cell_real(sqlite3_value_double(value));
        return CBX_OK;
    case SQLITE_TEXT:
        return text_cell(query, index, value, ret_cell, err);
    default:
        return cbx_fail(err, CBX_INVALID, "%s: argument %zu (%s) must not be a BLOB", query->name,
                        index + 1, query->arguments[index].name);
    }
}

cbx_status cbx_table_arguments_cells(const cbx_query *query, const cbx_table_arguments *arguments,
                                     cbx_cell *ret_cells, cbx_error *err)
{
    for (size_t i = 0; i < query->n_arguments; i++) {
        cbx_status status = cell_of(query, i, arguments->values[i], &ret_cells[i], err);
        if (status != CBX_OK)
            return status;
    }
    return CBX_OK;
}
