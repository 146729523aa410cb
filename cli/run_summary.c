#include "cli/run_summary.h"

#include "cli/display_text.h"
#include "cli/options.h"
#include "cli/point_text.h"

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

static void list_add_once(cbx_text_list *list, const char *text, cbx_arena *arena)
{
    if (!list_contains(list, text))
        (void)cbx_text_list_add(list, text, arena);
}

/* ---- one scenario ---- */

typedef struct scenario {
    const cbx_run_summary *summary;
    const char *name;
    const cbx_point **points;
    size_t n_points;
    cbx_text_list metrics;      /* in the order they are met */
    cbx_text_list varying_tags; /* keys whose value differs between the points */
    bool names_repeat, has_status;
} scenario;

static bool tag_varies(const scenario *s, const char *key)
{
    const char *first = cbx_point_find_tag(s->points[0], key);
    for (size_t i = 1; i < s->n_points; i++) {
        const char *value = cbx_point_find_tag(s->points[i], key);
        if (!value != !first || (value && strcmp(value, first) != 0))
            return true;
    }
    return false;
}

static bool is_name_repeated(const scenario *s, const cbx_point *point)
{
    for (size_t i = 0; i < s->n_points; i++)
        if (s->points[i] != point && strcmp(s->points[i]->name, point->name) == 0)
            return true;
    return false;
}

static void collect_names(scenario *s)
{
    cbx_arena *arena = s->summary->arena;
    cbx_text_list keys = { NULL, 0 };
    for (size_t i = 0; i < s->n_points; i++) {
        const cbx_point *point = s->points[i];
        for (size_t k = 0; k < point->n_metrics; k++)
            list_add_once(&s->metrics, point->metrics[k].name, arena);
        for (size_t k = 0; k < point->n_tags; k++)
            list_add_once(&keys, point->tags[k].key, arena);
        s->has_status = s->has_status || strcmp(point->status, "ok") != 0;
        s->names_repeat = s->names_repeat || is_name_repeated(s, point);
    }
    for (size_t i = 0; i < keys.count; i++)
        if (tag_varies(s, keys.items[i]))
            (void)cbx_text_list_add(&s->varying_tags, keys.items[i], arena);
}

static bool scenario_load(scenario *s, const cbx_run_summary *summary, const char *name)
{
    *s = (scenario){ .summary = summary, .name = name };
    const cbx_run *run = summary->run;
    s->points = cbx_arena_calloc(summary->arena, run->n_points + 1, sizeof(cbx_point *));
    if (!s->points)
        return false;
    for (size_t i = 0; i < run->n_points; i++)
        if (strcmp(run->points[i].scenario, name) == 0)
            s->points[s->n_points++] = &run->points[i];
    collect_names(s);
    return true;
}

/* The best of the competing points, which must be two at least: those of the same name, or all. */
static bool is_best(const scenario *s, const cbx_point *point, const cbx_metric *metric)
{
    cbx_direction direction = direction_of(s->summary, metric->name);
    size_t n_competitors = 0;
    if (isnan(metric->value) || direction == CBX_DIRECTION_INFO || strcmp(point->status, "ok") != 0)
        return false;
    for (size_t i = 0; i < s->n_points; i++) {
        const cbx_point *other = s->points[i];
        if (s->names_repeat && strcmp(other->name, point->name) != 0)
            continue;
        const cbx_metric *rival = cbx_point_find_metric(other, metric->name);
        if (!rival || isnan(rival->value) || strcmp(other->status, "ok") != 0)
            continue;
        n_competitors++;
        bool better = cbx_direction_prefers_higher(direction) ? rival->value > metric->value
                                                              : rival->value < metric->value;
        if (better)
            return false;
    }
    return n_competitors > 1;
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
static void add_value(cbx_table *table, const scenario *s, const cbx_point *point,
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

static void add_point(cbx_table *table, const scenario *s, const cbx_point *point)
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

static void write_scenario(const scenario *s, cbx_table_style style, cbx_text_buffer *out)
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

static cbx_text_list scenario_names(const cbx_run_summary *summary)
{
    cbx_text_list names = { NULL, 0 };
    for (size_t i = 0; i < summary->run->n_points; i++) {
        const char *name = summary->run->points[i].scenario;
        if (!summary->scenario || strcmp(summary->scenario, name) == 0)
            list_add_once(&names, name, summary->arena);
    }
    return names;
}

void cbx_run_summary_write(const cbx_run_summary *summary, cbx_table_style style,
                           cbx_text_buffer *out)
{
    cbx_text_list names = scenario_names(summary);
    for (size_t i = 0; i < names.count; i++) {
        scenario s;
        if (scenario_load(&s, summary, names.items[i]))
            write_scenario(&s, style, out);
        else
            out->failed = true;
    }
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

static void add_metric_row(cbx_table *table, const scenario *s, const cbx_point *point,
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

void cbx_run_summary_table(const cbx_run_summary *summary, cbx_table *ret_table)
{
    cbx_table_init(ret_table, row_columns, sizeof row_columns / sizeof *row_columns,
                   summary->arena);
    cbx_text_list names = scenario_names(summary);
    for (size_t i = 0; i < names.count; i++) {
        scenario s;
        if (!scenario_load(&s, summary, names.items[i])) {
            ret_table->failed = true;
            return;
        }
        for (size_t p = 0; p < s.n_points; p++)
            for (size_t k = 0; k < s.points[p]->n_metrics; k++)
                add_metric_row(ret_table, &s, s.points[p], &s.points[p]->metrics[k]);
    }
}
