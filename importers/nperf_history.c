#include "importers/nperf_history.h"

#include "engine/base/string_map.h"
#include "importers/nperf_text.h"

#include <stdlib.h>
#include <string.h>

struct cbx_nperf_history {
    cbx_arena *arena;
    cbx_nperf_row *rows;
    size_t n, capacity;
    cbx_nperf_row_sink sink;
};

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

static cbx_status take_row(void *context, const cbx_nperf_row *row, cbx_error *err)
{
    cbx_nperf_history *history = context;
    if (history->n == history->capacity) {
        size_t capacity = history->capacity ? history->capacity * 2 : 64;
        cbx_nperf_row *rows = realloc(history->rows, capacity * sizeof *rows);
        if (!rows)
            return no_memory(err);
        history->rows = rows;
        history->capacity = capacity;
    }
    history->rows[history->n++] = *row;
    return CBX_OK;
}

cbx_nperf_history *cbx_nperf_history_new(void)
{
    cbx_nperf_history *history = calloc(1, sizeof *history);
    if (!history)
        return NULL;
    history->arena = cbx_arena_new();
    history->sink = (cbx_nperf_row_sink){
        .context = history, .arena = history->arena, .keeps_rows = true, .take = take_row
    };
    if (history->arena)
        return history;
    cbx_nperf_history_free(history);
    return NULL;
}

void cbx_nperf_history_free(cbx_nperf_history *history)
{
    if (!history)
        return;
    cbx_arena_free(history->arena);
    free(history->rows);
    free(history);
}

const cbx_nperf_row_sink *cbx_nperf_history_sink(cbx_nperf_history *history)
{
    return &history->sink;
}

/* ---- choices ---- */

cbx_status cbx_nperf_history_all(const cbx_nperf_history *history, cbx_arena *arena,
                                 cbx_nperf_rows *ret_rows, cbx_error *err)
{
    ret_rows->items = cbx_arena_calloc(arena, history->n + 1, sizeof *ret_rows->items);
    if (!ret_rows->items)
        return no_memory(err);
    ret_rows->n = history->n;
    for (size_t i = 0; i < history->n; i++)
        ret_rows->items[i] = &history->rows[i];
    return CBX_OK;
}

static cbx_status keep_latest(cbx_string_map *identities, const cbx_nperf_row *row,
                              cbx_nperf_rows *latest, cbx_arena *arena, cbx_error *err)
{
    int64_t index = 0;
    const char *identity = cbx_nperf_row_identity(row, arena);
    if (!identity)
        return no_memory(err);
    if (cbx_string_map_find(identities, identity, strlen(identity), &index)) {
        if (strcmp(row->run_id, latest->items[index]->run_id) > 0)
            latest->items[index] = row;
        return CBX_OK;
    }
    if (!cbx_string_map_set(identities, identity, strlen(identity), (int64_t)latest->n))
        return no_memory(err);
    latest->items[latest->n++] = row;
    return CBX_OK;
}

cbx_status cbx_nperf_rows_latest(const cbx_nperf_rows *rows, cbx_arena *arena,
                                 cbx_nperf_rows *ret_rows, cbx_error *err)
{
    cbx_string_map *identities = cbx_string_map_new();
    cbx_nperf_rows latest = { cbx_arena_calloc(arena, rows->n + 1, sizeof *latest.items), 0 };
    cbx_status status = identities && latest.items ? CBX_OK : no_memory(err);
    for (size_t i = 0; i < rows->n && !status; i++)
        status = keep_latest(identities, rows->items[i], &latest, arena, err);
    if (!status)
        *ret_rows = latest;
    cbx_string_map_free(identities);
    return status;
}

void cbx_nperf_rows_filter(cbx_nperf_rows *rows, cbx_nperf_keep keep, const void *context)
{
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++)
        if (keep(context, rows->items[i]))
            rows->items[n++] = rows->items[i];
    rows->n = n;
}

bool cbx_nperf_row_is_of_case(const void *context, const cbx_nperf_row *row)
{
    return strcmp(row->case_name, context) == 0;
}

bool cbx_nperf_row_is_full(const void *context, const cbx_nperf_row *row)
{
    (void)context;
    const cbx_json *mode =
        cbx_json_find(cbx_json_find(row->document, "provenance"), "coverage_mode");
    return !mode || mode->type != CBX_JSON_STRING || strcmp(mode->text, "fast") != 0;
}

/* ---- points ---- */

static bool is_number(const cbx_json *value)
{
    return value->type == CBX_JSON_INTEGER || value->type == CBX_JSON_FLOAT;
}

static bool is_equal(const cbx_json *a, const cbx_json *b);

static bool has_equal_members(const cbx_json *a, const cbx_json *b)
{
    for (size_t i = 0; i < a->count; i++) {
        const cbx_json *other = cbx_json_find(b, a->members[i].name);
        if (!other || !is_equal(&a->members[i].value, other))
            return false;
    }
    return true;
}

static bool is_equal(const cbx_json *a, const cbx_json *b)
{
    if (is_number(a) && is_number(b))
        return a->number == b->number;
    if (a->type != b->type || a->count != b->count)
        return false;
    switch (a->type) {
    case CBX_JSON_STRING:
        return memcmp(a->text, b->text, a->count) == 0;
    case CBX_JSON_ARRAY:
        for (size_t i = 0; i < a->count; i++)
            if (!is_equal(&a->items[i], &b->items[i]))
                return false;
        return true;
    case CBX_JSON_OBJECT:
        return has_equal_members(a, b);
    default:
        return true;
    }
}

bool cbx_nperf_row_is_at_point(const void *context, const cbx_nperf_row *row)
{
    const cbx_json *point = context;
    for (size_t i = 0; i < point->count; i++) {
        const cbx_json_member *axis = &point->members[i];
        const cbx_json *other = cbx_json_find(row->param_point, axis->name);
        if (strcmp(axis->name, "seed") != 0 && (!other || !is_equal(&axis->value, other)))
            return false;
    }
    return true;
}

/* ---- what there is only one of ---- */

/* The texts that choose gives for the rows, each once, as "'a', 'b'"; the number of them. */
static size_t list_choices(const cbx_nperf_rows *rows,
                           void (*choose)(const cbx_nperf_row *row, cbx_text_buffer *text),
                           cbx_text_buffer *list)
{
    cbx_string_map *seen = cbx_string_map_new();
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    size_t n = 0;
    int64_t ignored;
    for (size_t i = 0; seen && i < rows->n; i++) {
        cbx_text_buffer_clear(&text);
        choose(rows->items[i], &text);
        const char *choice = cbx_text_buffer_text(&text);
        if (cbx_string_map_find(seen, choice, text.length, &ignored))
            continue;
        cbx_text_buffer_printf(list, "%s%s", n++ ? ", " : "", choice);
        list->failed |= !cbx_string_map_set(seen, choice, text.length, 0);
    }
    list->failed |= !seen || text.failed;
    cbx_text_buffer_done(&text);
    cbx_string_map_free(seen);
    return n;
}

static cbx_status check_only(const cbx_nperf_rows *rows, const char *what, const char *option,
                             void (*choose)(const cbx_nperf_row *row, cbx_text_buffer *text),
                             cbx_error *err)
{
    cbx_text_buffer list = CBX_TEXT_BUFFER_INIT;
    cbx_status status = CBX_OK;
    size_t n = list_choices(rows, choose, &list);
    if (list.failed)
        status = no_memory(err);
    else if (n == 0)
        status = cbx_fail(err, CBX_NOT_FOUND, "there are no nperf rows");
    else if (n > 1)
        status = cbx_fail(err, CBX_AMBIGUOUS, "the rows have %zu %ss; name one with %s: %s", n,
                          what, option, cbx_text_buffer_text(&list));
    cbx_text_buffer_done(&list);
    return status;
}

static void choose_case(const cbx_nperf_row *row, cbx_text_buffer *text)
{
    cbx_text_buffer_puts(text, row->case_name);
}

static void choose_point(const cbx_nperf_row *row, cbx_text_buffer *text)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, text, CBX_JSON_PYTHON_LINE);
    cbx_nperf_point_write(row->param_point, &writer);
}

cbx_status cbx_nperf_rows_only_case(const cbx_nperf_rows *rows, const char **ret_case,
                                    cbx_error *err)
{
    cbx_status status = check_only(rows, "case", "--case NAME", choose_case, err);
    if (!status)
        *ret_case = rows->items[0]->case_name;
    return status;
}

/* The runs that have measured each point. */
typedef struct point_tally {
    cbx_string_map *places; /* of a point, and of a point in a run */
    cbx_nperf_point_choice *points;
    size_t n, capacity;
    cbx_text_buffer key;
} point_tally;

static bool tally_init(point_tally *tally)
{
    *tally = (point_tally){ .places = cbx_string_map_new() };
    return tally->places != NULL;
}

static void tally_done(point_tally *tally)
{
    cbx_string_map_free(tally->places);
    free(tally->points);
    cbx_text_buffer_done(&tally->key);
}

static bool find_key(const point_tally *tally, int64_t *ret_place)
{
    return cbx_string_map_find(tally->places, cbx_text_buffer_text(&tally->key), tally->key.length,
                               ret_place);
}

static bool set_key(const point_tally *tally, int64_t place)
{
    return !tally->key.failed &&
           cbx_string_map_set(tally->places, cbx_text_buffer_text(&tally->key), tally->key.length,
                              place);
}

static bool add_point(point_tally *tally, const cbx_json *point)
{
    if (tally->n == tally->capacity) {
        size_t capacity = tally->capacity ? tally->capacity * 2 : 16;
        cbx_nperf_point_choice *points = realloc(tally->points, capacity * sizeof *points);
        if (!points)
            return false;
        tally->points = points;
        tally->capacity = capacity;
    }
    tally->points[tally->n++] = (cbx_nperf_point_choice){ .point = point };
    return true;
}

/* The row's point is found without its seed, and counts once a run. */
static bool tally_row(point_tally *tally, const cbx_nperf_row *row)
{
    int64_t place = (int64_t)tally->n, known = 0;
    cbx_text_buffer_clear(&tally->key);
    choose_point(row, &tally->key);
    if (!find_key(tally, &place) && !(set_key(tally, place) && add_point(tally, row->param_point)))
        return false;
    cbx_text_buffer_printf(&tally->key, " %s", row->run_id);
    if (find_key(tally, &known))
        return true;
    tally->points[place].n_runs++;
    return set_key(tally, place);
}

static bool tally_rows(point_tally *tally, const cbx_nperf_rows *rows)
{
    bool done = tally_init(tally);
    for (size_t i = 0; i < rows->n && done; i++)
        done = tally_row(tally, rows->items[i]);
    return done;
}

/* The one with the most runs; NULL when there is none, or another has as many. */
static const cbx_nperf_point_choice *leader(const point_tally *tally)
{
    const cbx_nperf_point_choice *best = NULL;
    size_t n_best = 0;
    for (size_t i = 0; i < tally->n; i++) {
        const cbx_nperf_point_choice *at = &tally->points[i];
        if (best && at->n_runs < best->n_runs)
            continue;
        n_best = best && at->n_runs == best->n_runs ? n_best + 1 : 1;
        best = at;
    }
    return n_best == 1 ? best : NULL;
}

cbx_status cbx_nperf_rows_usual_point(const cbx_nperf_rows *rows,
                                      cbx_nperf_point_choice *ret_choice, cbx_error *err)
{
    point_tally tally;
    cbx_status status = tally_rows(&tally, rows) ? CBX_OK : no_memory(err);
    const cbx_nperf_point_choice *best = status ? NULL : leader(&tally);
    if (best) {
        *ret_choice = *best;
        ret_choice->n_points = tally.n;
    } else if (!status) {
        status = check_only(rows, "point", "--point JSON", choose_point, err);
    }
    tally_done(&tally);
    return status;
}

size_t cbx_nperf_rows_count_points(const cbx_nperf_rows *rows)
{
    point_tally tally;
    size_t n = tally_rows(&tally, rows) ? tally.n : 0;
    tally_done(&tally);
    return n;
}
