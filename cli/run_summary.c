#include "cli/run_summary.h"

#include "cli/display_text.h"
#include "cli/options.h"
#include "cli/point_text.h"
#include "engine/base/string_map.h"

#include <math.h>
#include <string.h>

static const cbx_metric_def *find_def(const cbx_run_summary *summary, const char *metric)
{
    const cbx_metric_def *def = cbx_run_find_def(summary->run, metric);
    for (size_t i = 0; i < summary->n_store_defs && !def; i++)
        if (strcmp(summary->store_defs[i].name, metric) == 0)
            def = &summary->store_defs[i];
    return def;
}

static cbx_direction direction_of(const cbx_run_summary *summary, const char *metric)
{
    const cbx_metric_def *def = find_def(summary, metric);
    return def ? def->direction : CBX_DIRECTION_NONE;
}

static bool list_contains(const cbx_text_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

/* ---- the points by scenario ---- */

/* Scenarios in the order they are first met; the points of each one side by side. */
typedef struct scenario_index {
    const cbx_point **points;
    size_t *ends; /* of each scenario's points */
    size_t count;
    cbx_string_map *places; /* scenario to its index */
} scenario_index;

static bool is_wanted(const cbx_run_summary *summary, const cbx_point *point)
{
    return !summary->scenario || strcmp(summary->scenario, point->scenario) == 0;
}

/* The index of the point's scenario, made when it is new; -1 when memory is short. */
static int64_t place_of(scenario_index *index, const cbx_point *point)
{
    int64_t place = (int64_t)index->count;
    size_t length = strlen(point->scenario);
    if (cbx_string_map_find(index->places, point->scenario, length, &place))
        return place;
    if (!cbx_string_map_set(index->places, point->scenario, length, place))
        return -1;
    index->count++;
    return place;
}

/* Counts the points of each scenario, then puts each point behind those before it. */
static bool index_points(scenario_index *index, const cbx_run_summary *summary)
{
    const cbx_run *run = summary->run;
    for (size_t i = 0; i < run->n_points; i++) {
        if (!is_wanted(summary, &run->points[i]))
            continue;
        int64_t place = place_of(index, &run->points[i]);
        if (place < 0)
            return false;
        index->ends[place + 1]++;
    }
    for (size_t i = 0; i < index->count; i++)
        index->ends[i + 1] += index->ends[i];
    for (size_t i = 0; i < run->n_points; i++)
        if (is_wanted(summary, &run->points[i]))
            index->points[index->ends[place_of(index, &run->points[i])]++] = &run->points[i];
    return true;
}

static bool scenario_index_init(scenario_index *index, const cbx_run_summary *summary)
{
    size_t room = summary->run->n_points + 2;
    *index =
        (scenario_index){ .points = cbx_arena_calloc(summary->arena, room, sizeof(cbx_point *)),
                          .ends = cbx_arena_calloc(summary->arena, room, sizeof(size_t)),
                          .places = cbx_string_map_new() };
    return index->points && index->ends && index->places && index_points(index, summary);
}

static void scenario_index_done(scenario_index *index)
{
    cbx_string_map_free(index->places);
}

/* ---- one scenario ---- */

/* The best value of a metric among the points that compete, and how many they are. */
typedef struct contest {
    double best;
    size_t n_competitors;
} contest;

typedef struct scenario {
    const cbx_run_summary *summary;
    const char *name;
    const cbx_point **points;
    size_t n_points;
    cbx_text_list metrics;      /* in the order they are met */
    cbx_text_list varying_tags; /* keys whose value differs between the points */
    bool names_repeat, has_status;
    cbx_string_map *contests; /* what competes to the index in won */
    contest *won;
    size_t won_capacity;
    cbx_text_buffer key; /* scratch */
} scenario;

static bool tag_varies(const scenario *s, const char *key)
{
    const char *first = s->n_points > 1 ? cbx_point_find_tag(s->points[0], key) : NULL;
    for (size_t i = 1; i < s->n_points; i++) {
        const char *value = cbx_point_find_tag(s->points[i], key);
        if (!value != !first || (value && strcmp(value, first) != 0))
            return true;
    }
    return false;
}

/* What a scenario's points say, each once. */
typedef struct seen_names {
    cbx_string_map *metrics, *keys, *names;
} seen_names;

/* True when the text was not there; then it is, and in the list where there is one. */
static bool add_once(cbx_string_map *seen, const char *text, cbx_text_list *list, cbx_arena *arena)
{
    int64_t known = 0;
    size_t length = strlen(text);
    if (cbx_string_map_find(seen, text, length, &known))
        return false;
    if (cbx_string_map_set(seen, text, length, 0) && list)
        (void)cbx_text_list_add(list, text, arena);
    return true;
}

static void collect_names(scenario *s, const seen_names *seen)
{
    cbx_arena *arena = s->summary->arena;
    cbx_text_list keys = { NULL, 0 };
    for (size_t i = 0; i < s->n_points; i++) {
        const cbx_point *point = s->points[i];
        for (size_t k = 0; k < point->n_metrics; k++)
            (void)add_once(seen->metrics, point->metrics[k].name, &s->metrics, arena);
        for (size_t k = 0; k < point->n_tags; k++)
            (void)add_once(seen->keys, point->tags[k].key, &keys, arena);
        s->has_status = s->has_status || strcmp(point->status, "ok") != 0;
        s->names_repeat |= !add_once(seen->names, point->name, NULL, arena);
    }
    for (size_t i = 0; i < keys.count; i++)
        if (tag_varies(s, keys.items[i]))
            (void)cbx_text_list_add(&s->varying_tags, keys.items[i], arena);
}

/* Points of the same name compete where names repeat, else all of the scenario. */
static bool find_contest(scenario *s, const cbx_point *point, const char *metric,
                         int64_t *ret_contest)
{
    const char *name = s->names_repeat ? point->name : "";
    cbx_text_buffer_clear(&s->key);
    cbx_text_buffer_printf(&s->key, "%zu:%s%s", strlen(name), name, metric);
    return cbx_string_map_find(s->contests, cbx_text_buffer_text(&s->key), s->key.length,
                               ret_contest);
}

static bool is_better(const scenario *s, const char *metric, double value, double than)
{
    bool higher = cbx_direction_prefers_higher(direction_of(s->summary, metric));
    return higher ? value > than : value < than;
}

static bool enter_contest(scenario *s, const cbx_point *point, const cbx_metric *metric)
{
    int64_t place = (int64_t)cbx_string_map_count(s->contests);
    if (isnan(metric->value) || strcmp(point->status, "ok") != 0)
        return true;
    if (find_contest(s, point, metric->name, &place)) {
        contest *c = &s->won[place];
        c->n_competitors++;
        if (is_better(s, metric->name, metric->value, c->best))
            c->best = metric->value;
        return true;
    }
    contest *won =
        cbx_arena_grow(s->summary->arena, s->won, (size_t)place, &s->won_capacity, sizeof *won);
    if (!won ||
        !cbx_string_map_set(s->contests, cbx_text_buffer_text(&s->key), s->key.length, place))
        return false;
    s->won = won;
    won[place] = (contest){ metric->value, 1 };
    return true;
}

static bool hold_contests(scenario *s)
{
    bool held = true;
    for (size_t i = 0; i < s->n_points && held; i++)
        for (size_t k = 0; k < s->points[i]->n_metrics && held; k++)
            held = enter_contest(s, s->points[i], &s->points[i]->metrics[k]);
    return held;
}

static void scenario_done(scenario *s)
{
    cbx_string_map_free(s->contests);
    cbx_text_buffer_done(&s->key);
}

static bool scenario_load(scenario *s, const cbx_run_summary *summary, const scenario_index *index,
                          size_t i)
{
    size_t begin = i ? index->ends[i - 1] : 0;
    *s = (scenario){ .summary = summary,
                     .name = index->points[begin]->scenario,
                     .points = index->points + begin,
                     .n_points = index->ends[i] - begin,
                     .contests = cbx_string_map_new() };
    seen_names seen = { cbx_string_map_new(), cbx_string_map_new(), cbx_string_map_new() };
    bool loaded = s->contests && seen.metrics && seen.keys && seen.names;
    if (loaded)
        collect_names(s, &seen);
    loaded = loaded && hold_contests(s);
    cbx_string_map_free(seen.metrics);
    cbx_string_map_free(seen.keys);
    cbx_string_map_free(seen.names);
    return loaded;
}

/* The best of the competing points, which must be two at least. */
static bool is_best(scenario *s, const cbx_point *point, const cbx_metric *metric)
{
    int64_t place = 0;
    if (isnan(metric->value) || strcmp(point->status, "ok") != 0 ||
        direction_of(s->summary, metric->name) == CBX_DIRECTION_INFO ||
        !find_contest(s, point, metric->name, &place))
        return false;
    const contest *c = &s->won[place];
    return c->n_competitors > 1 && !is_better(s, metric->name, c->best, metric->value);
}

/* ---- for people ---- */

static const char *metric_title(const cbx_run_summary *summary, const char *metric)
{
    const cbx_metric_def *def = find_def(summary, metric);
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_display_append(&text, metric);
    if (def && def->unit[0]) {
        cbx_text_buffer_puts(&text, " [");
        cbx_display_append(&text, def->unit);
        cbx_text_buffer_putc(&text, ']');
    }
    if (def && def->direction == CBX_DIRECTION_HIGHER)
        cbx_text_buffer_puts(&text, " ↑");
    if (def && def->direction == CBX_DIRECTION_LOWER)
        cbx_text_buffer_puts(&text, " ↓");
    const char *title = cbx_arena_strdup(summary->arena, cbx_text_buffer_text(&text));
    cbx_text_buffer_done(&text);
    return title ? title : "";
}

static const char *display_copy(const char *text, cbx_arena *arena)
{
    cbx_text_buffer shown = CBX_TEXT_BUFFER_INIT;
    cbx_display_append(&shown, text);
    const char *copy = cbx_arena_strdup(arena, cbx_text_buffer_text(&shown));
    cbx_text_buffer_done(&shown);
    return copy ? copy : "";
}

static const cbx_table_column *scenario_columns(const scenario *s, size_t *ret_n)
{
    cbx_arena *arena = s->summary->arena;
    size_t n = 0;
    cbx_table_column *columns =
        cbx_arena_calloc(arena, 2 + s->varying_tags.count + s->metrics.count, sizeof *columns);
    if (!columns)
        return NULL;
    columns[n++] = (cbx_table_column){ .name = "point" };
    for (size_t i = 0; i < s->varying_tags.count; i++)
        columns[n++] = (cbx_table_column){ .name = display_copy(s->varying_tags.items[i], arena) };
    if (s->has_status)
        columns[n++] = (cbx_table_column){ .name = "status" };
    for (size_t i = 0; i < s->metrics.count; i++)
        columns[n++] = (cbx_table_column){ .name = s->metrics.items[i],
                                           .title = metric_title(s->summary, s->metrics.items[i]),
                                           .kind = CBX_KIND_REAL };
    *ret_n = n;
    return columns;
}

/* The number with its mark; a space in the mark's place keeps the digits in line. */
static void add_value(cbx_table *table, scenario *s, const cbx_point *point,
                      const char *metric_name)
{
    const cbx_metric *metric = cbx_point_find_metric(point, metric_name);
    if (!metric) {
        cbx_table_add_text(table, NULL);
        return;
    }
    bool best = is_best(s, point, metric);
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_human_number(metric->value, &text);
    cbx_text_buffer_puts(&text, best ? "*" : " ");
    cbx_table_add_text(table, cbx_arena_strdup(table->arena, cbx_text_buffer_text(&text)));
    if (best)
        cbx_table_tone(table, CBX_TONE_GOOD);
    cbx_text_buffer_done(&text);
}

static void add_point(cbx_table *table, scenario *s, const cbx_point *point)
{
    cbx_table_add_text(table, point->name);
    for (size_t i = 0; i < s->varying_tags.count; i++)
        cbx_table_add_text(table, cbx_point_find_tag(point, s->varying_tags.items[i]));
    if (s->has_status) {
        cbx_table_add_text(table, point->status);
        if (strcmp(point->status, "ok") != 0)
            cbx_table_tone(table, CBX_TONE_BAD);
    }
    for (size_t i = 0; i < s->metrics.count; i++)
        add_value(table, s, point, s->metrics.items[i]);
}

/* "Scenario: CV-1 (framework=Datarax)": the tags that all its points share. */
static void append_scenario_head(const scenario *s, cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, "\nScenario: ");
    cbx_display_append(out, s->name);
    const cbx_point *point = s->points[0];
    bool first = true;
    for (size_t i = 0; i < point->n_tags; i++) {
        if (list_contains(&s->varying_tags, point->tags[i].key))
            continue;
        cbx_text_buffer_puts(out, first ? " (" : " ");
        first = false;
        cbx_display_append(out, point->tags[i].key);
        cbx_text_buffer_putc(out, '=');
        cbx_display_append(out, point->tags[i].value);
    }
    cbx_text_buffer_puts(out, first ? "\n" : ")\n");
}

static void write_scenario(scenario *s, cbx_table_style style, cbx_text_buffer *out)
{
    size_t n_columns = 0;
    const cbx_table_column *columns = scenario_columns(s, &n_columns);
    if (!columns) {
        out->failed = true;
        return;
    }
    cbx_table table;
    cbx_table_init(&table, columns, n_columns, s->summary->arena);
    for (size_t i = 0; i < s->n_points; i++)
        add_point(&table, s, s->points[i]);
    append_scenario_head(s, out);
    cbx_table_write(&table, CBX_TABLE_ALIGNED, style, out);
}

void cbx_run_summary_write(const cbx_run_summary *summary, cbx_table_style style,
                           cbx_text_buffer *out)
{
    scenario_index index;
    out->failed |= !scenario_index_init(&index, summary);
    for (size_t i = 0; i < index.count && !out->failed; i++) {
        scenario s;
        if (scenario_load(&s, summary, &index, i))
            write_scenario(&s, style, out);
        else
            out->failed = true;
        scenario_done(&s);
    }
    scenario_index_done(&index);
}

/* ---- for programs ---- */

static const cbx_table_column row_columns[] = {
    { .name = "scenario" },
    { .name = "name" },
    { .name = "tags", .kind = CBX_KIND_JSON },
    { .name = "status" },
    { .name = "metric" },
    { .name = "unit" },
    { .name = "direction" },
    { .name = "value", .kind = CBX_KIND_REAL },
    { .name = "lower", .kind = CBX_KIND_REAL },
    { .name = "upper", .kind = CBX_KIND_REAL },
    { .name = "is_best", .title = "best", .kind = CBX_KIND_BOOLEAN },
};

static void add_metric_row(cbx_table *table, scenario *s, const cbx_point *point,
                           const cbx_metric *metric)
{
    const cbx_metric_def *def = find_def(s->summary, metric->name);
    cbx_table_add_text(table, point->scenario);
    cbx_table_add_text(table, point->name);
    cbx_table_add_text(table, cbx_point_tags_document(point, table->arena));
    cbx_table_add_text(table, point->status);
    cbx_table_add_text(table, metric->name);
    cbx_table_add_text(table, def ? def->unit : NULL);
    cbx_table_add_text(table, def ? cbx_direction_name(def->direction) : NULL);
    cbx_table_add_real(table, metric->value);
    cbx_table_add_real(table, metric->flags & CBX_METRIC_HAS_LOWER ? metric->lower : (double)NAN);
    cbx_table_add_real(table, metric->flags & CBX_METRIC_HAS_UPPER ? metric->upper : (double)NAN);
    cbx_table_add_integer(table, is_best(s, point, metric));
}

static void add_rows(cbx_table *table, scenario *s)
{
    for (size_t p = 0; p < s->n_points; p++)
        for (size_t k = 0; k < s->points[p]->n_metrics; k++)
            add_metric_row(table, s, s->points[p], &s->points[p]->metrics[k]);
}

void cbx_run_summary_table(const cbx_run_summary *summary, cbx_table *ret_table)
{
    scenario_index index;
    cbx_table_init(ret_table, row_columns, sizeof row_columns / sizeof *row_columns,
                   summary->arena);
    ret_table->failed |= !scenario_index_init(&index, summary);
    for (size_t i = 0; i < index.count && !ret_table->failed; i++) {
        scenario s;
        if (scenario_load(&s, summary, &index, i))
            add_rows(ret_table, &s);
        else
            ret_table->failed = true;
        scenario_done(&s);
    }
    scenario_index_done(&index);
}
