#include "importers/asv_document.h"

#include "engine/base/string_map.h"
#include "engine/json/json_reader.h"

#include <string.h>

typedef struct maker {
    cbx_arena *arena;
    const cbx_run *run;
    bool is_asv; /* the run came from asv */
    cbx_string_map *names;
    cbx_asv_group *groups;
    size_t n_groups, capacity;
    size_t *group_of;       /* of each value, in the order of the points */
    cbx_string_map *places; /* of the values of the present group's parameters */
    cbx_text_buffer text;   /* scratch */
    bool failed;
} maker;

static void *allocate(maker *m, size_t n, size_t size)
{
    void *items = cbx_arena_calloc(m->arena, n + 1, size);
    m->failed |= !items;
    return items;
}

/* ---- what a benchmark is ---- */

static bool is_own_tag(const maker *m, const char *key)
{
    return m->is_asv &&
           (strcmp(key, "machine") == 0 || strcmp(key, "env") == 0 || strcmp(key, "version") == 0);
}

static const char *benchmark_name(maker *m, const cbx_point *point, const cbx_metric *metric)
{
    if (m->is_asv)
        return point->scenario;
    const char *dot = point->scenario[0] ? "." : "";
    const char *name =
        cbx_arena_printf(m->arena, "%s%s%s.%s", point->scenario, dot, point->name, metric->name);
    m->failed |= !name;
    return name ? name : "";
}

/* "time", or "track" of "track [UNIT]". */
static const char *type_of_asv_metric(maker *m, const char *metric)
{
    const char *bracket = strstr(metric, " [");
    const char *type =
        bracket ? cbx_arena_strndup(m->arena, metric, (size_t)(bracket - metric)) : metric;
    m->failed |= !type;
    return type ? type : "";
}

static void set_type(maker *m, cbx_asv_group *group, const char *metric)
{
    const cbx_metric_def *def = cbx_run_find_def(m->run, metric);
    const char *unit = def ? def->unit : "";
    bool is_time = strcmp(unit, "s") == 0 || strcmp(unit, "seconds") == 0;
    if (m->is_asv)
        group->type = type_of_asv_metric(m, metric);
    else
        group->type = is_time ? "time" : "track";
    group->unit = is_time ? "seconds" : unit[0] ? unit : "unit";
}

/* The group of that name, made when it is new. */
static size_t find_group(maker *m, const char *name, const char *metric)
{
    int64_t index = 0;
    if (cbx_string_map_find(m->names, name, strlen(name), &index))
        return (size_t)index;
    cbx_asv_group *groups =
        cbx_arena_grow(m->arena, m->groups, m->n_groups, &m->capacity, sizeof *groups);
    if (!groups || !cbx_string_map_set(m->names, name, strlen(name), (int64_t)m->n_groups)) {
        m->failed = true;
        return 0;
    }
    m->groups = groups;
    cbx_asv_group *group = &groups[m->n_groups];
    *group = (cbx_asv_group){ .name = name };
    set_type(m, group, metric);
    return m->n_groups++;
}

/* ---- points to their benchmarks ---- */

static size_t count_values(const cbx_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_points; i++)
        n += run->points[i].n_metrics;
    return n;
}

static void sort_into_groups(maker *m)
{
    size_t n = 0;
    m->group_of = allocate(m, count_values(m->run), sizeof *m->group_of);
    for (size_t i = 0; i < m->run->n_points && !m->failed; i++) {
        const cbx_point *point = &m->run->points[i];
        for (size_t k = 0; k < point->n_metrics && !m->failed; k++) {
            const cbx_metric *metric = &point->metrics[k];
            size_t group = find_group(m, benchmark_name(m, point, metric), metric->name);
            m->group_of[n++] = group;
            if (!m->failed)
                m->groups[group].n_points++;
        }
    }
}

/* With the counts known, the lists. */
static void list_points(maker *m)
{
    size_t n = 0;
    size_t **points = allocate(m, m->n_groups, sizeof *points);
    size_t **metrics = allocate(m, m->n_groups, sizeof *metrics);
    for (size_t g = 0; g < m->n_groups && !m->failed; g++) {
        m->groups[g].points = points[g] = allocate(m, m->groups[g].n_points, sizeof **points);
        m->groups[g].metrics = metrics[g] = allocate(m, m->groups[g].n_points, sizeof **metrics);
        m->groups[g].n_points = 0;
    }
    for (size_t i = 0; i < m->run->n_points && !m->failed; i++)
        for (size_t k = 0; k < m->run->points[i].n_metrics; k++) {
            cbx_asv_group *group = &m->groups[m->group_of[n++]];
            size_t at = group->n_points++;
            points[group - m->groups][at] = i;
            metrics[group - m->groups][at] = k;
        }
}

/* ---- parameters ---- */

static const cbx_point *point_of(const maker *m, const cbx_asv_group *group, size_t i)
{
    return &m->run->points[group->points[i]];
}

/* The tags that are parameters; their number. */
static size_t collect_tags(const maker *m, const cbx_point *point, const cbx_tag **tags)
{
    size_t n = 0;
    for (size_t i = 0; i < point->n_tags; i++)
        if (!is_own_tag(m, point->tags[i].key))
            tags[n++] = &point->tags[i];
    return n;
}

static const char *value_of(const cbx_point *point, const cbx_asv_parameter *parameter)
{
    size_t hint = parameter->hint;
    if (hint < point->n_tags && strcmp(point->tags[hint].key, parameter->name) == 0)
        return point->tags[hint].value;
    return cbx_point_find_tag(point, parameter->name);
}

/* The value's place among those of parameter p; false when it is not there yet. */
static bool find_place(maker *m, size_t p, const char *value, int64_t *ret_place)
{
    cbx_text_buffer_clear(&m->text);
    cbx_text_buffer_printf(&m->text, "%zu:%s", p, value);
    m->failed |= cbx_text_buffer_failed(&m->text);
    return cbx_string_map_find(m->places, cbx_text_buffer_text(&m->text), m->text.length,
                               ret_place);
}

static void add_value(maker *m, cbx_asv_parameter *parameter, size_t p, const char *value)
{
    int64_t place = 0;
    if (find_place(m, p, value, &place))
        return;
    m->failed |= !cbx_string_map_set(m->places, cbx_text_buffer_text(&m->text), m->text.length,
                                     (int64_t)parameter->n_values);
    const char **values = cbx_arena_grow(m->arena, parameter->values, parameter->n_values,
                                         &parameter->capacity, sizeof *values);
    if (!values) {
        m->failed = true;
        return;
    }
    parameter->values = values;
    values[parameter->n_values++] = value;
}

/* The parameters of the first point, with the values of all; false when another has other tags. */
static bool collect_parameters(maker *m, cbx_asv_group *group)
{
    const cbx_point *first = point_of(m, group, 0);
    const cbx_tag **tags = allocate(m, first->n_tags, sizeof *tags);
    cbx_asv_parameter *parameters = allocate(m, first->n_tags, sizeof *parameters);
    if (m->failed)
        return false;
    group->n_parameters = collect_tags(m, first, tags);
    for (size_t p = 0; p < group->n_parameters; p++) {
        parameters[p].name = tags[p]->key;
        parameters[p].hint = (size_t)(tags[p] - first->tags);
    }
    for (size_t i = 0; i < group->n_points && !m->failed; i++) {
        const cbx_point *point = point_of(m, group, i);
        if (point->n_tags != first->n_tags)
            return false;
        for (size_t p = 0; p < group->n_parameters; p++) {
            const char *value = value_of(point, &parameters[p]);
            if (!value)
                return false;
            add_value(m, &parameters[p], p, value);
        }
    }
    group->parameters = parameters;
    return true;
}

/* The number of combinations; 0 when the points would be lost among them. */
static size_t grid_size(const cbx_asv_group *group)
{
    size_t n = 1, most = 4 * group->n_points;
    for (size_t p = 0; p < group->n_parameters; p++) {
        n *= group->parameters[p].n_values;
        if (n > most)
            return 0;
    }
    return n;
}

static size_t combination_of(maker *m, const cbx_asv_group *group, const cbx_point *point)
{
    size_t at = 0;
    for (size_t p = 0; p < group->n_parameters; p++) {
        const cbx_asv_parameter *parameter = &group->parameters[p];
        int64_t place = 0;
        (void)find_place(m, p, value_of(point, parameter), &place);
        at = at * parameter->n_values + (size_t)place;
    }
    return at;
}

/* False when two points would have one place. */
static bool fill_grid(maker *m, cbx_asv_group *group)
{
    size_t *places = allocate(m, group->n_combinations, sizeof *places);
    for (size_t i = 0; i < group->n_points && !m->failed; i++) {
        size_t at = combination_of(m, group, point_of(m, group, i));
        if (places[at])
            return false;
        places[at] = i + 1;
    }
    group->places = places;
    return !m->failed;
}

static const char *spell_tags(maker *m, const cbx_point *point)
{
    cbx_text_buffer_clear(&m->text);
    for (size_t i = 0; i < point->n_tags; i++)
        if (!is_own_tag(m, point->tags[i].key))
            cbx_text_buffer_printf(&m->text, "%s%s=%s", m->text.length ? ", " : "",
                                   point->tags[i].key, point->tags[i].value);
    const char *text = cbx_arena_strndup(m->arena, cbx_text_buffer_text(&m->text), m->text.length);
    m->failed |= !text || cbx_text_buffer_failed(&m->text);
    return text ? text : "";
}

/* The n-th value of the same spelling is told apart by its number. */
static const char *spell_apart(maker *m, cbx_string_map *seen, const char *text)
{
    int64_t n = 0;
    (void)cbx_string_map_find(seen, text, strlen(text), &n);
    m->failed |= !cbx_string_map_set(seen, text, strlen(text), n + 1);
    const char *apart = n ? cbx_arena_printf(m->arena, "%s #%d", text, (int)n + 1) : text;
    m->failed |= !apart;
    return apart ? apart : "";
}

static void use_one_parameter(maker *m, cbx_asv_group *group)
{
    cbx_asv_parameter *parameter = allocate(m, 1, sizeof *parameter);
    size_t *places = allocate(m, group->n_points, sizeof *places);
    const char **values = allocate(m, group->n_points, sizeof *values);
    cbx_string_map *seen = cbx_string_map_new();
    m->failed |= !seen;
    for (size_t i = 0; i < group->n_points && !m->failed; i++) {
        values[i] = spell_apart(m, seen, spell_tags(m, point_of(m, group, i)));
        places[i] = i + 1;
    }
    cbx_string_map_free(seen);
    if (m->failed)
        return;
    *parameter =
        (cbx_asv_parameter){ .name = "tags", .values = values, .n_values = group->n_points };
    group->parameters = parameter;
    group->n_parameters = 1;
    group->n_combinations = group->n_points;
    group->places = places;
}

static void make_grid(maker *m, cbx_asv_group *group)
{
    m->places = cbx_string_map_new();
    m->failed |= !m->places;
    bool fits = !m->failed && collect_parameters(m, group);
    group->n_combinations = fits ? grid_size(group) : 0;
    if (!m->failed && (group->n_combinations == 0 || !fill_grid(m, group)))
        use_one_parameter(m, group);
    cbx_string_map_free(m->places);
}

/* ---- the document ---- */

static const char *text_member(const cbx_json *object, const char *name)
{
    const cbx_json *value = cbx_json_find(object, name);
    bool usable = value && value->type == CBX_JSON_STRING && value->count && !value->has_nul;
    return usable ? value->text : NULL;
}

static const cbx_json *parse_object(maker *m, const char *text)
{
    const cbx_json *value = NULL;
    if (cbx_json_parse(text ? text : "{}", text ? strlen(text) : 2, m->arena, &value, NULL))
        return NULL;
    return value;
}

static void set_head(maker *m, cbx_asv_document *document)
{
    const cbx_json *environment = document->environment = parse_object(m, m->run->environment);
    document->metadata = parse_object(m, m->run->metadata);
    document->machine = text_member(environment, "machine");
    if (!document->machine)
        document->machine = text_member(environment, "hostname");
    if (!document->machine)
        document->machine = "calibrax";
    document->env_name = text_member(environment, "env_name");
    if (!document->env_name)
        document->env_name = "calibrax";
    bool has_commit = m->run->commit && m->run->commit[0];
    document->commit = has_commit ? m->run->commit : m->run->id;
}

static void set_versions(maker *m, const cbx_asv_document *document)
{
    const cbx_json *benchmarks = cbx_json_find(document->metadata, "benchmarks");
    for (size_t g = 0; g < m->n_groups; g++) {
        cbx_asv_group *group = &m->groups[g];
        group->version = text_member(cbx_json_find(benchmarks, group->name), "version");
        if (!group->version && m->is_asv)
            group->version = cbx_point_find_tag(point_of(m, group, 0), "version");
    }
}

cbx_status cbx_asv_document_make(const cbx_run *run, cbx_arena *arena,
                                 const cbx_asv_document **ret_document, cbx_error *err)
{
    maker m = { .arena = arena,
                .run = run,
                .is_asv = strcmp(run->format, "asv") == 0,
                .names = cbx_string_map_new() };
    m.failed = !m.names;
    cbx_asv_document *document = allocate(&m, 1, sizeof *document);
    if (!m.failed)
        sort_into_groups(&m);
    if (!m.failed)
        list_points(&m);
    for (size_t g = 0; g < m.n_groups && !m.failed; g++)
        make_grid(&m, &m.groups[g]);
    cbx_string_map_free(m.names);
    cbx_text_buffer_done(&m.text);
    if (m.failed)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    document->run = run;
    set_head(&m, document);
    set_versions(&m, document);
    document->groups = m.groups;
    document->n_groups = m.n_groups;
    *ret_document = document;
    return CBX_OK;
}
