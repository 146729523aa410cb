/* The series of a report: values of the period, labels, definitions; and their scenarios. */
#include "engine/json/json_reader.h"
#include "engine/report/report_builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- tags and identities ---- */

bool cbx_report_parse_tags(const char *json, cbx_arena *arena, const cbx_tag **ret_tags,
                           size_t *ret_n)
{
    const cbx_json *object = NULL;
    if (cbx_json_parse(json, strlen(json), arena, &object, NULL) != CBX_OK ||
        object->type != CBX_JSON_OBJECT)
        return false;
    cbx_tag *tags = cbx_arena_calloc(arena, object->count + 1, sizeof *tags);
    for (size_t i = 0; tags && i < object->count; i++)
        tags[i] = (cbx_tag){ object->members[i].name, object->members[i].value.text };
    *ret_tags = tags;
    *ret_n = object->count;
    return tags != NULL;
}

/* Identity and metric as one key. */
static const char *key_of(const char *identity, const char *metric, cbx_arena *arena)
{
    return cbx_arena_printf(arena, "%zu:%s%s", strlen(metric), metric, identity);
}

cbx_report_series *cbx_report_find_series(cbx_report_builder *builder, const char *name,
                                          const char *tags, const char *metric)
{
    cbx_arena *scratch = cbx_arena_new();
    cbx_point point = { .name = name, .scenario = "", .status = "ok" };
    int64_t number = 0;
    const char *key = NULL;
    if (scratch && cbx_report_parse_tags(tags, scratch, &point.tags, &point.n_tags)) {
        const char *identity = cbx_point_identity(&point, scratch);
        key = identity ? key_of(identity, metric, scratch) : NULL;
    }
    bool found = key && cbx_string_map_find(builder->by_identity, key, strlen(key), &number);
    cbx_arena_free(scratch);
    return found ? &builder->series[number] : NULL;
}

/* ---- values ---- */

/* The values that lie in the period, whose first run is the oldest. Both lists are in the same
 * order. */
static size_t match_runs(const cbx_report_builder *builder, const cbx_series_value *values,
                         size_t n, cbx_report_value *matched)
{
    size_t n_matched = 0, run = 0, n_runs = builder->report->n_runs;
    for (size_t i = 0; i < n; i++) {
        size_t at = run;
        if (values[i].run->epoch_us < builder->runs[0].header->epoch_us)
            continue;
        while (at < n_runs && builder->runs[at].header->key != values[i].run->key)
            at++;
        if (at == n_runs)
            continue;
        run = at + 1;
        matched[n_matched++] =
            (cbx_report_value){ at, values[i].value, values[i].lower, values[i].upper };
    }
    return n_matched;
}

/* Those in the period. */
static cbx_status keep_values(cbx_report_builder *builder, const cbx_series_value *values, size_t n,
                              cbx_arena *scratch, cbx_report_series *series, cbx_error *err)
{
    cbx_report_value *matched = cbx_arena_alloc(scratch, n * sizeof *matched);
    if (!matched)
        return cbx_report_out_of_memory(err);
    series->n_values = match_runs(builder, values, n, matched);
    cbx_report_value *kept = cbx_arena_alloc(builder->arena, series->n_values * sizeof *kept);
    if (!kept)
        return cbx_report_out_of_memory(err);
    memcpy(kept, matched, series->n_values * sizeof *kept);
    series->values = kept;
    return CBX_OK;
}

/* The values in the period, and where the level moved, which takes all that came before. */
static cbx_status load_values(cbx_report_builder *builder, const cbx_series_entry *entry,
                              cbx_arena *scratch, cbx_report_series *series, cbx_error *err)
{
    const cbx_series_query query = { .metric = entry->metric,
                                     .identity = entry->identity,
                                     .branch = builder->request->branch };
    const cbx_series_value *values = NULL;
    size_t n = 0;
    cbx_arena_reset(scratch);
    cbx_status status = cbx_store_load_series(builder->store, &query, scratch, &values, &n, err);
    if (status || n == 0)
        return status;
    status = keep_values(builder, values, n, scratch, series, err);
    if (status || series->n_values == 0)
        return status;
    return cbx_report_find_series_changes(builder, series, values, n, err);
}

/* ---- labels ---- */

typedef struct tagged {
    const cbx_tag *tags;
    size_t n;
} tagged;

static const char *find_tag(const tagged *set, const char *key)
{
    for (size_t i = 0; i < set->n; i++)
        if (strcmp(set->tags[i].key, key) == 0)
            return set->tags[i].value;
    return NULL;
}

/* Whether the key tells some of the sets, which are of one name, from the first. */
static bool varies(const tagged *sets, size_t n, const char *key)
{
    const char *first = find_tag(&sets[0], key);
    for (size_t i = 1; i < n; i++) {
        const char *value = find_tag(&sets[i], key);
        if (!value != !first || (value && strcmp(value, first) != 0))
            return true;
    }
    return false;
}

static const char *label_of(const char *name, const tagged *sets, size_t n, size_t index,
                            cbx_arena *arena)
{
    const char *label = name, *separator = " [";
    for (size_t i = 0; label && i < sets[index].n; i++)
        if (varies(sets, n, sets[index].tags[i].key)) {
            label = cbx_arena_printf(arena, "%s%s%s=%s", label, separator, sets[index].tags[i].key,
                                     sets[index].tags[i].value);
            separator = ", ";
        }
    return label && label != name ? cbx_arena_printf(arena, "%s]", label) : label;
}

/* Labels the entries of one name. */
static bool label_name(const cbx_series_entry *entries, size_t n, const char **labels,
                       cbx_arena *arena)
{
    tagged *sets = cbx_arena_calloc(arena, n, sizeof *sets);
    for (size_t i = 0; sets && i < n; i++)
        if (!cbx_report_parse_tags(entries[i].tags, arena, &sets[i].tags, &sets[i].n))
            return false;
    for (size_t i = 0; sets && i < n; i++) {
        bool repeats = i > 0 && strcmp(entries[i].identity, entries[i - 1].identity) == 0;
        labels[i] = repeats ? labels[i - 1] : label_of(entries[i].name, sets, n, i, arena);
        if (!labels[i])
            return false;
    }
    return sets != NULL;
}

static bool label_all(const cbx_series_entry *entries, size_t n, const char **labels,
                      cbx_arena *arena)
{
    for (size_t begin = 0, end; begin < n; begin = end) {
        for (end = begin + 1; end < n && strcmp(entries[end].name, entries[begin].name) == 0; end++)
            ;
        if (!label_name(entries + begin, end - begin, labels + begin, arena))
            return false;
    }
    return true;
}

/* ---- definitions ---- */

static cbx_status add_run_definitions(cbx_report_builder *builder, size_t run, cbx_error *err)
{
    cbx_run *loaded = NULL;
    cbx_status status = cbx_store_load_run(builder->store, builder->runs[run].header->key, 0,
                                           builder->arena, &loaded, err);
    if (!status && !cbx_definitions_add(builder->definitions, loaded->defs, loaded->n_defs))
        status = cbx_report_out_of_memory(err);
    return status;
}

/* Of the newest run first, then of the newest of each scenario, then the store's. */
static cbx_status load_definitions(cbx_report_builder *builder, cbx_error *err)
{
    const cbx_metric_def *defs = NULL;
    size_t n = 0, n_runs = builder->report->n_runs;
    bool *done = cbx_arena_calloc(builder->arena, n_runs, sizeof *done);
    if (!done)
        return cbx_report_out_of_memory(err);
    cbx_status status = add_run_definitions(builder, n_runs - 1, err);
    done[n_runs - 1] = true;
    for (size_t i = 0; i < builder->report->n_scenarios && !status; i++) {
        size_t run = builder->scenarios[i].newest_run;
        if (!done[run])
            status = add_run_definitions(builder, run, err);
        done[run] = true;
    }
    if (!status)
        status = cbx_store_load_defs(builder->store, builder->arena, &defs, &n, err);
    if (!status && !cbx_definitions_add(builder->definitions, defs, n))
        status = cbx_report_out_of_memory(err);
    return status;
}

static void define(const cbx_report_builder *builder, cbx_report_series *series)
{
    const cbx_metric_def *def = cbx_definitions_find(builder->definitions, series->metric);
    series->direction = cbx_definition_direction(def);
    series->unit = def ? def->unit : "";
    series->group = def ? def->group : "";
    series->is_primary = def && def->priority == CBX_PRIORITY_PRIMARY;
}

/* ---- scenarios ---- */

static int compare_series(const void *a, const void *b)
{
    const cbx_report_series *left = a, *right = b;
    int order = strcmp(left->scenario, right->scenario);
    if (order == 0)
        order = strcmp(left->name, right->name);
    if (order == 0)
        order = strcmp(left->identity, right->identity);
    return order ? order : strcmp(left->metric, right->metric);
}

static bool number_series(cbx_report_builder *builder)
{
    cbx_arena *scratch = cbx_arena_new();
    bool ok = scratch != NULL;
    for (size_t i = 0; ok && i < builder->report->n_series; i++) {
        cbx_arena_reset(scratch);
        builder->series[i].number = i;
        const char *key = key_of(builder->series[i].identity, builder->series[i].metric, scratch);
        ok = key && cbx_string_map_set(builder->by_identity, key, strlen(key), (int64_t)i);
    }
    cbx_arena_free(scratch);
    return ok;
}

/* Which place each run has among those that measured one of the series. */
static const size_t *find_positions(const cbx_report_builder *builder, size_t begin, size_t end)
{
    size_t n_runs = builder->report->n_runs, n = 0;
    size_t *positions = cbx_arena_calloc(builder->arena, n_runs + 1, sizeof *positions);
    for (size_t i = begin; positions && i < end; i++)
        for (size_t k = 0; k < builder->series[i].n_values; k++)
            positions[builder->series[i].values[k].run] = 1;
    for (size_t run = 0; positions && run <= n_runs; run++) {
        size_t is_measured = positions[run];
        positions[run] = n;
        n += is_measured;
    }
    return positions;
}

static bool add_scenario(cbx_report_builder *builder, size_t begin, size_t end)
{
    cbx_report_scenario *scenario = &builder->scenarios[builder->report->n_scenarios++];
    const cbx_report_series **list = cbx_arena_calloc(builder->arena, end - begin, sizeof *list);
    scenario->name = builder->series[begin].scenario;
    for (size_t i = begin; list && i < end; i++) {
        size_t run = cbx_report_latest(&builder->series[i])->run;
        list[scenario->n_series++] = &builder->series[i];
        if (run > scenario->newest_run)
            scenario->newest_run = run;
    }
    for (size_t i = begin; i < end; i++)
        builder->series[i].scenario_index = builder->report->n_scenarios - 1;
    scenario->positions = find_positions(builder, begin, end);
    scenario->series = list;
    return list && scenario->positions;
}

static bool collect_scenarios(cbx_report_builder *builder)
{
    size_t n = builder->report->n_series;
    builder->scenarios = cbx_arena_calloc(builder->arena, n + 1, sizeof *builder->scenarios);
    builder->report->scenarios = builder->scenarios;
    for (size_t begin = 0, end; builder->scenarios && begin < n; begin = end) {
        for (end = begin + 1;
             end < n && strcmp(builder->series[end].scenario, builder->series[begin].scenario) == 0;
             end++)
            ;
        if (!add_scenario(builder, begin, end))
            return false;
    }
    return builder->scenarios != NULL;
}

/* ---- all of them ---- */

static cbx_status read_series(cbx_report_builder *builder, const cbx_series_entry *entries,
                              const char *const *labels, size_t n, cbx_error *err)
{
    cbx_arena *scratch = cbx_arena_new();
    cbx_status status = scratch ? CBX_OK : cbx_report_out_of_memory(err);
    for (size_t i = 0; i < n && !status; i++) {
        cbx_report_series series = { .identity = entries[i].identity,
                                     .name = entries[i].name,
                                     .scenario = entries[i].scenario,
                                     .metric = entries[i].metric,
                                     .tags = entries[i].tags,
                                     .label = labels[i],
                                     .accepted_run = CBX_REPORT_NONE };
        status = load_values(builder, &entries[i], scratch, &series, err);
        if (status || series.n_values == 0)
            continue;
        builder->series[builder->report->n_series++] = series;
    }
    cbx_arena_free(scratch);
    return status;
}

cbx_status cbx_report_load_series(cbx_report_builder *builder, cbx_error *err)
{
    const cbx_series_entry *entries = NULL;
    size_t n = 0;
    cbx_status status = cbx_store_list_series(builder->store, builder->arena, &entries, &n, err);
    if (status)
        return status;
    const char **labels = cbx_arena_calloc(builder->arena, n + 1, sizeof *labels);
    builder->series = cbx_arena_calloc(builder->arena, n + 1, sizeof *builder->series);
    if (!labels || !builder->series || !label_all(entries, n, labels, builder->arena))
        return cbx_report_out_of_memory(err);
    status = read_series(builder, entries, labels, n, err);
    if (status)
        return status;
    builder->report->series = builder->series;
    qsort(builder->series, builder->report->n_series, sizeof *builder->series, compare_series);
    if (!number_series(builder) || !collect_scenarios(builder))
        return cbx_report_out_of_memory(err);
    status = load_definitions(builder, err);
    for (size_t i = 0; i < builder->report->n_series && !status; i++)
        define(builder, &builder->series[i]);
    return status;
}
