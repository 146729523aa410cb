#include "engine/store/postgres_read_ahead.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ALIKE_BEFORE_FETCHING = 3, POINTS_FETCHED = 128 };
/* Of listed series as many at once as have so many values, if they are like those before. */
enum { VALUES_FETCHED = 60000, FIRST_SERIES_FETCHED = 8, MOST_SERIES_FETCHED = 512 };
enum { SECONDS_KEPT = 1 }; /* what others write meanwhile is seen that late */
enum { COLUMN_SERIES, COLUMN_SHAPE, COLUMN_RUN, COLUMN_VALUE, COLUMN_LOWER, COLUMN_UPPER };

struct cbx_pg_read_ahead {
    /* Of the last question, and how many came before it with the same. */
    int64_t before_key;
    size_t last, n_alike;
    char *branch;          /* NULL: any */
    cbx_pg_rows rows;      /* by series, then time */
    cbx_string_map *first; /* identity to its first row */
    cbx_arena *scratch;
    struct timespec fetched;
    /* The series in the order they were listed. */
    cbx_string_map *places; /* identity to its place in listed */
    int64_t *listed;
    size_t n_listed;
    size_t n_to_fetch; /* of them, the next time */
};

cbx_pg_read_ahead *cbx_pg_read_ahead_new(void)
{
    cbx_pg_read_ahead *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    made->first = cbx_string_map_new();
    made->scratch = cbx_arena_new();
    made->places = cbx_string_map_new();
    if (!made->first || !made->scratch || !made->places) {
        cbx_pg_read_ahead_free(made);
        return NULL;
    }
    return made;
}

void cbx_pg_read_ahead_clear(cbx_pg_read_ahead *ahead)
{
    cbx_pg_rows_done(&ahead->rows);
    cbx_string_map_clear(ahead->first);
}

void cbx_pg_read_ahead_free(cbx_pg_read_ahead *ahead)
{
    if (!ahead)
        return;
    cbx_pg_rows_done(&ahead->rows);
    cbx_string_map_free(ahead->first);
    cbx_string_map_free(ahead->places);
    cbx_arena_free(ahead->scratch);
    free(ahead->branch);
    free(ahead->listed);
    free(ahead);
}

/* ---- the list ---- */

cbx_status cbx_pg_read_ahead_list(cbx_pg_read_ahead *ahead, const cbx_series_entry *entries,
                                  const cbx_pg_rows *rows, int column, cbx_error *err)
{
    ahead->n_listed = 0;
    ahead->n_to_fetch = FIRST_SERIES_FETCHED;
    cbx_string_map_clear(ahead->places);
    int64_t *listed = realloc(ahead->listed, ((size_t)rows->n + 1) * sizeof *listed);
    if (!listed)
        return cbx_out_of_memory(err);
    ahead->listed = listed;
    for (int i = 0; i < rows->n; i++) {
        int64_t id = cbx_pg_integer(rows, i, column);
        if (ahead->n_listed && listed[ahead->n_listed - 1] == id)
            continue; /* another metric of it */
        if (!cbx_string_map_set(ahead->places, entries[i].identity, strlen(entries[i].identity),
                                (int64_t)ahead->n_listed))
            return cbx_out_of_memory(err);
        listed[ahead->n_listed++] = id;
    }
    return CBX_OK;
}

/* ---- questions ---- */

static struct timespec now(void)
{
    struct timespec time = { 0 };
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return time;
}

static bool is_stale(const cbx_pg_read_ahead *ahead)
{
    struct timespec time = now();
    return time.tv_sec - ahead->fetched.tv_sec > SECONDS_KEPT ||
           (time.tv_sec - ahead->fetched.tv_sec == SECONDS_KEPT &&
            time.tv_nsec >= ahead->fetched.tv_nsec);
}

static bool is_same_branch(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* What cannot be remembered is asked again. */
static void remember_branch(cbx_pg_read_ahead *ahead, const char *branch)
{
    free(ahead->branch);
    ahead->branch = branch ? strdup(branch) : NULL;
}

/* Counts the question; true when it is like those before it. */
static bool note_question(cbx_pg_read_ahead *ahead, const cbx_series_query *query)
{
    int64_t before_key = query->before ? query->before->key : 0;
    bool alike = ahead->before_key == before_key && ahead->last == query->last &&
                 is_same_branch(ahead->branch, query->branch);
    if (!alike || is_stale(ahead))
        cbx_pg_read_ahead_clear(ahead);
    if (!alike)
        remember_branch(ahead, query->branch);
    ahead->n_alike = alike ? ahead->n_alike + 1 : 0;
    ahead->before_key = before_key;
    ahead->last = query->last;
    return alike;
}

/* ---- fetching ---- */

static cbx_status note_series(cbx_pg_store *store, int row, cbx_error *err)
{
    cbx_pg_read_ahead *ahead = store->ahead;
    const cbx_shape *shape = cbx_dictionary_find_shape(
        store->dictionary, cbx_pg_integer(&ahead->rows, row, COLUMN_SHAPE));
    if (!shape)
        return CBX_OK; /* it is asked for by itself then */
    const cbx_point point = { .name = shape->name, .tags = shape->tags, .n_tags = shape->n_tags };
    cbx_arena_reset(ahead->scratch);
    const char *identity = cbx_point_identity(&point, ahead->scratch);
    if (!identity || !cbx_string_map_set(ahead->first, identity, strlen(identity), row))
        return cbx_out_of_memory(err);
    return CBX_OK;
}

static cbx_status note_all_series(cbx_pg_store *store, cbx_error *err)
{
    const cbx_pg_rows *rows = &store->ahead->rows;
    cbx_status status = CBX_OK;
    for (int i = 0; i < rows->n && !status; i++)
        if (i == 0 ||
            cbx_pg_integer(rows, i, COLUMN_SERIES) != cbx_pg_integer(rows, i - 1, COLUMN_SERIES))
            status = note_series(store, i, err);
    return status;
}

/* The series of the points that follow in the run before which the question looks. */
static cbx_status fetch_of_run(cbx_pg_store *store, const cbx_series_query *query, cbx_error *err)
{
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_bind_integer(&parameters, query->before->key);
    cbx_pg_bind_text(&parameters, query->identity);
    cbx_pg_bind_integer(&parameters, query->before->epoch_us);
    cbx_pg_bind_text(&parameters, query->before->id);
    cbx_pg_bind_integer(&parameters, query->last < INT64_MAX ? (int64_t)query->last : INT64_MAX);
    cbx_pg_bind_integer(&parameters, POINTS_FETCHED);
    cbx_pg_bind_text(&parameters, query->branch);
    return cbx_pg_execute(store->link, PG_SERIES_AHEAD, &parameters, &store->ahead->rows, err);
}

static void learn_how_many_to_fetch(cbx_pg_read_ahead *ahead, size_t n_fetched)
{
    size_t n_values = (size_t)ahead->rows.n; /* at least one row a series */
    size_t n = n_values ? VALUES_FETCHED * n_fetched / n_values : MOST_SERIES_FETCHED;
    n = n < 1 ? 1 : n;
    ahead->n_to_fetch = n < MOST_SERIES_FETCHED ? n : MOST_SERIES_FETCHED;
}

/* The series that follow in the list. */
static cbx_status fetch_listed(cbx_pg_store *store, const cbx_series_query *query, size_t place,
                               cbx_error *err)
{
    cbx_pg_read_ahead *ahead = store->ahead;
    size_t n_left = ahead->n_listed - place;
    size_t n = ahead->n_to_fetch < n_left ? ahead->n_to_fetch : n_left;
    cbx_text_buffer array = CBX_TEXT_BUFFER_INIT;
    cbx_pg_parameters parameters = { .n = 0 };
    cbx_pg_array_begin(&array, CBX_PG_BIGINT, n);
    for (size_t i = 0; i < n; i++)
        cbx_pg_array_append_integer(&array, ahead->listed[place + i]);
    cbx_pg_bind_array(&parameters, CBX_PG_BIGINT_ARRAY, &array);
    cbx_pg_bind_text(&parameters, query->branch);
    cbx_status status =
        cbx_text_buffer_failed(&array)
            ? cbx_out_of_memory(err)
            : cbx_pg_execute(store->link, PG_SERIES_LISTED, &parameters, &ahead->rows, err);
    cbx_text_buffer_done(&array);
    if (!status)
        learn_how_many_to_fetch(ahead, n);
    return status;
}

static cbx_status fetch(cbx_pg_store *store, const cbx_series_query *query, size_t place,
                        cbx_error *err)
{
    cbx_pg_read_ahead *ahead = store->ahead;
    cbx_pg_read_ahead_clear(ahead);
    cbx_status status =
        query->before ? fetch_of_run(store, query, err) : fetch_listed(store, query, place, err);
    if (!status)
        status = cbx_pg_shapes_load(store, &ahead->rows, COLUMN_SHAPE, err);
    if (!status)
        status = cbx_pg_headers_complete(store, &ahead->rows, COLUMN_RUN, err);
    if (!status)
        status = note_all_series(store, err);
    ahead->fetched = now();
    if (status)
        cbx_pg_read_ahead_clear(ahead);
    return status;
}

/* ---- answering ---- */

static double number_at(const cbx_pg_rows *rows, int row, int column, size_t index)
{
    cbx_pg_array array = cbx_pg_array_cell(rows, row, column);
    double number = cbx_pg_array_next_double(&array);
    for (size_t i = 0; i < index; i++)
        number = cbx_pg_array_next_double(&array);
    return number;
}

/* The metric's place in a row's arrays; false when its shape has no such metric. */
static bool find_metric(const cbx_pg_store *store, int row, const char *metric, size_t *ret_index)
{
    const cbx_shape *shape = cbx_dictionary_find_shape(
        store->dictionary, cbx_pg_integer(&store->ahead->rows, row, COLUMN_SHAPE));
    for (size_t i = 0; shape && i < shape->n_metrics; i++)
        if (strcmp(shape->metrics[i], metric) == 0) {
            *ret_index = i;
            return true;
        }
    return false;
}

static int end_of_series(const cbx_pg_rows *rows, int first)
{
    int64_t series_id = cbx_pg_integer(rows, first, COLUMN_SERIES);
    int end = first + 1;
    while (end < rows->n && cbx_pg_integer(rows, end, COLUMN_SERIES) == series_id)
        end++;
    return end;
}

/* The metric's values among the rows, the first of each run; NULL when memory is short. */
static cbx_series_value *read_values(const cbx_pg_store *store, int first, const char *metric,
                                     cbx_arena *arena, size_t *ret_n)
{
    const cbx_pg_rows *rows = &store->ahead->rows;
    int end = end_of_series(rows, first);
    cbx_series_value *values = cbx_arena_calloc(arena, (size_t)(end - first), sizeof *values);
    size_t n = 0, index = 0;
    for (int row = first; values && row < end; row++) {
        const cbx_run_header *run =
            cbx_pg_header_find(store, cbx_pg_integer(rows, row, COLUMN_RUN));
        if (!run || (n && values[n - 1].run == run) || !find_metric(store, row, metric, &index))
            continue;
        values[n++] = (cbx_series_value){ .run = run,
                                          .value = number_at(rows, row, COLUMN_VALUE, index),
                                          .lower = number_at(rows, row, COLUMN_LOWER, index),
                                          .upper = number_at(rows, row, COLUMN_UPPER, index) };
    }
    *ret_n = n;
    return values;
}

static bool find_first(const cbx_pg_read_ahead *ahead, const char *identity, int64_t *ret_row)
{
    return cbx_string_map_find(ahead->first, identity, strlen(identity), ret_row);
}

static bool find_place(const cbx_pg_read_ahead *ahead, const cbx_series_query *query,
                       int64_t *ret_place)
{
    return cbx_string_map_find(ahead->places, query->identity, strlen(query->identity), ret_place);
}

/* The newest before a run, or all of a listed series. */
static bool is_foreseeable(const cbx_pg_read_ahead *ahead, const cbx_series_query *query,
                           int64_t *ret_place)
{
    if (!query->identity)
        return false;
    return query->before ? query->last > 0 : !query->last && find_place(ahead, query, ret_place);
}

cbx_status cbx_pg_read_ahead_answer(cbx_pg_store *store, const cbx_series_query *query,
                                    cbx_arena *arena, bool *ret_answered,
                                    const cbx_series_value **ret_values, size_t *ret_n,
                                    cbx_error *err)
{
    cbx_pg_read_ahead *ahead = store->ahead;
    int64_t first = 0, place = 0;
    size_t n = 0;
    *ret_answered = false;
    if (!is_foreseeable(ahead, query, &place))
        return CBX_OK;
    bool alike = note_question(ahead, query);
    if (alike && ahead->n_alike >= ALIKE_BEFORE_FETCHING &&
        !find_first(ahead, query->identity, &first)) {
        cbx_status status = fetch(store, query, (size_t)place, err);
        if (status)
            return status;
    }
    if (!find_first(ahead, query->identity, &first))
        return CBX_OK;
    const cbx_series_value *values = read_values(store, (int)first, query->metric, arena, &n);
    if (!values)
        return cbx_out_of_memory(err);
    size_t wanted = query->last && query->last < n ? query->last : n;
    *ret_values = values + (n - wanted);
    *ret_n = wanted;
    *ret_answered = true;
    return CBX_OK;
}
