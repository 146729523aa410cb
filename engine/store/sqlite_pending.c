#include "engine/store/sqlite_pending.h"

#include <stdlib.h>

enum { PENDING_FULL = 50000 }; /* values or points: 3 MiB */
static const size_t FULL_TEXT_BYTES = (size_t)4 << 20;

cbx_pending *cbx_pending_new(void)
{
    cbx_pending *pending = calloc(1, sizeof *pending);
    if (pending && !(pending->texts = cbx_arena_new())) {
        free(pending);
        return NULL;
    }
    return pending;
}

void cbx_pending_free(cbx_pending *pending)
{
    if (!pending)
        return;
    free(pending->values);
    free(pending->points);
    cbx_arena_free(pending->texts);
    free(pending);
}

void cbx_pending_return_to(cbx_pending *pending, cbx_pending_mark mark)
{
    if (pending->n.n_values > mark.n_values)
        pending->n.n_values = mark.n_values;
    if (pending->n.n_points > mark.n_points)
        pending->n.n_points = mark.n_points;
}

/* The array with room for one more; NULL when memory is short, and the array is as it was. */
static void *with_room(void *rows, size_t n, size_t *capacity, size_t row_size)
{
    if (n < *capacity)
        return rows;
    size_t more = *capacity ? *capacity * 2 : 1024;
    void *grown = realloc(rows, more * row_size);
    if (grown)
        *capacity = more;
    return grown;
}

bool cbx_pending_add_value(cbx_pending *pending, const cbx_pending_value *value)
{
    cbx_pending_value *rows =
        with_room(pending->values, pending->n.n_values, &pending->capacity.n_values, sizeof *rows);
    if (!rows)
        return false;
    pending->values = rows;
    rows[pending->n.n_values++] = *value;
    return true;
}

/* NULL stays NULL; *ok false when memory is short. */
static const char *keep_text(cbx_pending *pending, const char *text, bool *ok)
{
    const char *copy = text ? cbx_arena_strdup(pending->texts, text) : NULL;
    *ok &= copy || !text;
    return copy;
}

bool cbx_pending_add_point(cbx_pending *pending, cbx_pending_point point)
{
    bool ok = true;
    cbx_pending_point *rows =
        with_room(pending->points, pending->n.n_points, &pending->capacity.n_points, sizeof *rows);
    if (!rows)
        return false;
    pending->points = rows;
    point.status = keep_text(pending, point.status, &ok);
    point.detail = keep_text(pending, point.detail, &ok);
    if (ok)
        rows[pending->n.n_points++] = point;
    return ok;
}

bool cbx_pending_is_full(const cbx_pending *pending)
{
    return pending->n.n_values >= PENDING_FULL || pending->n.n_points >= PENDING_FULL ||
           cbx_arena_size(pending->texts) >= FULL_TEXT_BYTES;
}

/* What is sorted in place of the values themselves: with what decides most comparisons at hand. */
typedef struct value_place {
    int64_t track_id, epoch_s;
    const cbx_pending_value *value;
} value_place;

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_values(const void *left, const void *right)
{
    const value_place *a = left, *b = right;
    int order = compare(a->track_id, b->track_id);
    if (!order)
        order = compare(a->epoch_s, b->epoch_s);
    if (!order)
        order = compare(a->value->run_key, b->value->run_key);
    return order ? order : compare(a->value->ordinal, b->value->ordinal);
}

/* The values in the order of their table's key; NULL when memory is short. */
static value_place *sort_values(const cbx_pending *pending)
{
    size_t n = pending->n.n_values;
    value_place *order = malloc((n ? n : 1) * sizeof *order);
    if (!order)
        return NULL;
    for (size_t i = 0; i < n; i++)
        order[i] = (value_place){ pending->values[i].track_id, pending->values[i].epoch_s,
                                  &pending->values[i] };
    qsort(order, n, sizeof *order, compare_values);
    return order;
}

static void bind_value(sqlite3_stmt *stmt, int index, const void *rows, size_t i)
{
    const cbx_pending_value *row = ((const value_place *)rows)[i].value;
    cbx_bind_integer(stmt, index, row->track_id);
    cbx_bind_integer(stmt, index + 1, row->epoch_s);
    cbx_bind_integer(stmt, index + 2, row->run_key);
    cbx_bind_integer(stmt, index + 3, row->ordinal);
    cbx_bind_real(stmt, index + 4, row->value);
    cbx_bind_real(stmt, index + 5, row->lower);
    cbx_bind_real(stmt, index + 6, row->upper);
    cbx_bind_integer(stmt, index + 7, row->flags);
}

static void bind_point(sqlite3_stmt *stmt, int index, const void *rows, size_t i)
{
    const cbx_pending_point *row = (const cbx_pending_point *)rows + i;
    cbx_bind_integer(stmt, index, row->point_id);
    cbx_bind_integer(stmt, index + 1, row->shape_id);
    cbx_bind_text(stmt, index + 2, row->status);
    cbx_bind_text(stmt, index + 3, row->detail);
}

/* How the rows of a table are inserted: by many while there are many, then one by one. */
typedef struct inserter {
    cbx_statement_id many, one;
    int n_columns;
    void (*bind)(sqlite3_stmt *stmt, int index, const void *rows, size_t i);
} inserter;

static const inserter value_inserter = { STMT_VALUES_ADD, STMT_VALUE_ADD, 8, bind_value };
static const inserter point_inserter = { STMT_POINTS_ADD, STMT_POINT_ADD, 4, bind_point };

/* Inserts rows from *i on, at_once of them with each execution, while so many are left. */
static cbx_status insert_rows(cbx_sqlite_store *store, const inserter *how, size_t at_once,
                              const void *rows, size_t n, size_t *i, cbx_error *err)
{
    cbx_statement_id id = at_once > 1 ? how->many : how->one;
    if (n - *i < at_once)
        return CBX_OK;
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, id, &stmt, err);
    for (; n - *i >= at_once && !status; *i += at_once) {
        for (size_t row = 0; row < at_once; row++)
            how->bind(stmt, (int)row * how->n_columns + 1, rows, *i + row);
        status = cbx_statement_execute(store, stmt, err);
    }
    cbx_statement_done(store, id);
    return status;
}

static cbx_status insert_all(cbx_sqlite_store *store, const inserter *how, const void *rows,
                             size_t n, cbx_error *err)
{
    size_t i = 0;
    cbx_status status = insert_rows(store, how, CBX_ROWS_AT_ONCE, rows, n, &i, err);
    return status ? status : insert_rows(store, how, 1, rows, n, &i, err);
}

static cbx_status insert_values(cbx_sqlite_store *store, cbx_error *err)
{
    value_place *order = sort_values(store->pending);
    if (!order)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    cbx_status status = insert_all(store, &value_inserter, order, store->pending->n.n_values, err);
    free(order);
    return status;
}

cbx_status cbx_pending_flush(cbx_sqlite_store *store, cbx_error *err)
{
    cbx_pending *pending = store->pending;
    cbx_status status = CBX_OK;
    if (pending->n.n_points)
        status = insert_all(store, &point_inserter, pending->points, pending->n.n_points, err);
    if (!status && pending->n.n_values)
        status = insert_values(store, err);
    pending->n = (cbx_pending_mark){ 0 };
    cbx_arena_reset(pending->texts);
    return status;
}
