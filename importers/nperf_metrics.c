#include "importers/nperf_metrics.h"

#include <string.h>

/* nperf's metric registry, and what the other objects of a row are read as. */
static const cbx_metric_def registry[] = {
    { .name = "steady_time.min",
      .unit = "s",
      .direction = CBX_DIRECTION_LOWER,
      .priority = CBX_PRIORITY_PRIMARY },
    { .name = "steady_time.median", .unit = "s", .direction = CBX_DIRECTION_LOWER },
    { .name = "steady_time.p95", .unit = "s", .direction = CBX_DIRECTION_LOWER },
    { .name = "steady_time.iqr", .unit = "s", .direction = CBX_DIRECTION_LOWER },
    { .name = "steady_time.mean", .unit = "s", .direction = CBX_DIRECTION_LOWER },
    { .name = "compile_time", .unit = "s", .direction = CBX_DIRECTION_LOWER },
    { .name = "peak_hbm", .unit = "MB", .direction = CBX_DIRECTION_LOWER },
    { .name = "host_rss", .unit = "MB", .direction = CBX_DIRECTION_LOWER },
    { .name = "throughput", .unit = "elem/s", .direction = CBX_DIRECTION_HIGHER },
    { .name = "fidelity.rel_to_tol", .unit = "×tol", .direction = CBX_DIRECTION_LOWER },
    { .name = "ratio", .unit = "", .direction = CBX_DIRECTION_INFO },
    { .name = "recovery_ncc", .unit = "ncc", .direction = CBX_DIRECTION_HIGHER },
    { .name = "recovery_tre", .unit = "mm", .direction = CBX_DIRECTION_LOWER },
    { .name = "recovery_warp", .unit = "mm", .direction = CBX_DIRECTION_LOWER },
    { .name = "recovery_jacmin", .unit = "detJ", .direction = CBX_DIRECTION_HIGHER },
};
enum { N_REGISTERED = sizeof registry / sizeof registry[0] };

static const char STEADY_TIME[] = "steady_time";
static const char FIDELITY[] = "fidelity.rel_to_tol";
static const char RATIO[] = "ratio";

static const cbx_metric_def *find_registered(const char *name)
{
    for (size_t i = 0; i < N_REGISTERED; i++)
        if (strcmp(registry[i].name, name) == 0)
            return &registry[i];
    return NULL;
}

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

static bool is_text(const cbx_json *value)
{
    return value && value->type == CBX_JSON_STRING && !value->has_nul && !value->has_lone_surrogate;
}

/* The definition for a name: the registry's or one of no direction, with the row's unit. */
static cbx_status add_def(const char *name, const cbx_json *unit, cbx_run_builder *builder,
                          cbx_error *err)
{
    const cbx_metric_def *known = find_registered(name);
    cbx_metric_def def = { .name = name, .unit = "", .direction = CBX_DIRECTION_INFO };
    if (known)
        def = *known;
    if (is_text(unit) && strcmp(unit->text, def.unit) != 0)
        def.unit = cbx_arena_strdup(builder->arena, unit->text);
    if (!def.unit)
        return no_memory(err);
    def.group = def.description = "";
    def.inferred = true;
    cbx_run_builder_add_def(builder, &def);
    return CBX_OK;
}

/* value may be NULL or null: no metric. Names that the registry spells live as long as it. */
static cbx_status add_metric(const char *name, const cbx_json *value, const cbx_json *unit,
                             cbx_run_builder *builder, cbx_error *err)
{
    const cbx_metric_def *known = find_registered(name);
    if (!value || value->type == CBX_JSON_NULL)
        return CBX_OK;
    if (value->type != CBX_JSON_INTEGER && value->type != CBX_JSON_FLOAT)
        return cbx_fail(err, CBX_INVALID, "expected a number, got %s",
                        cbx_json_type_name(value->type));
    cbx_metric metric = { .name = known ? known->name : cbx_arena_strdup(builder->arena, name),
                          .value = value->number };
    if (!metric.name)
        return no_memory(err);
    metric.flags = value->type == CBX_JSON_INTEGER ? CBX_METRIC_VALUE_INTEGER : 0;
    cbx_run_builder_add_metric(builder, &metric);
    return add_def(metric.name, unit, builder, err);
}

static cbx_status add_steady_time(const cbx_json *steady, cbx_run_builder *builder, cbx_error *err)
{
    char name[64];
    const cbx_json *unit = cbx_json_find(steady, "unit");
    for (size_t i = 0; i < steady->count; i++) {
        const cbx_json_member *member = &steady->members[i];
        if (member->name_length > sizeof name - sizeof STEADY_TIME - 1)
            continue;
        (void)strcat(strcat(strcpy(name, STEADY_TIME), "."), member->name);
        if (!find_registered(name))
            continue; /* n and unit */
        cbx_status status = add_metric(name, &member->value, unit, builder, err);
        if (status) {
            cbx_error_prefix(err, "metrics.%s", name);
            return status;
        }
    }
    return CBX_OK;
}

/* Whether a member the registry does not know is a metric: it has a number and a usable name of its
 * own. What is none stays in the detail. */
static bool is_scalar_metric(const cbx_json_member *member)
{
    const cbx_json *value = cbx_json_find(&member->value, "value");
    return value && (value->type == CBX_JSON_INTEGER || value->type == CBX_JSON_FLOAT) &&
           !member->name_has_nul && !member->name_has_lone_surrogate;
}

/* Names that other parts of the row give. */
static bool is_taken(const char *name)
{
    return strcmp(name, FIDELITY) == 0 || strcmp(name, RATIO) == 0 ||
           (strncmp(name, STEADY_TIME, sizeof STEADY_TIME - 1) == 0 &&
            name[sizeof STEADY_TIME - 1] == '.');
}

static cbx_status add_member(const cbx_json_member *member, cbx_run_builder *builder,
                             cbx_error *err)
{
    const cbx_json *value = &member->value;
    bool known = strcmp(member->name, STEADY_TIME) == 0 || find_registered(member->name);
    if (value->type == CBX_JSON_NULL || is_taken(member->name) ||
        (!known && !is_scalar_metric(member)))
        return CBX_OK;
    if (value->type != CBX_JSON_OBJECT)
        return cbx_fail(err, CBX_INVALID, "metrics.%s: expected an object, got %s", member->name,
                        cbx_json_type_name(value->type));
    if (strcmp(member->name, STEADY_TIME) == 0)
        return add_steady_time(value, builder, err);
    cbx_status status = add_metric(member->name, cbx_json_find(value, "value"),
                                   cbx_json_find(value, "unit"), builder, err);
    if (status)
        cbx_error_prefix(err, "metrics.%s.value", member->name);
    return status;
}

/* A member of the row that is an object, or NULL where it is null or missing. */
static cbx_status find_object(const cbx_json *document, const char *name,
                              const cbx_json **ret_object, cbx_error *err)
{
    const cbx_json *value = cbx_json_find(document, name);
    if (value && value->type == CBX_JSON_NULL)
        value = NULL;
    if (value && value->type != CBX_JSON_OBJECT)
        return cbx_fail(err, CBX_INVALID, "%s: expected an object or null, got %s", name,
                        cbx_json_type_name(value->type));
    *ret_object = value;
    return CBX_OK;
}

static cbx_status add_registered(const cbx_nperf_row *row, cbx_run_builder *builder, cbx_error *err)
{
    const cbx_json *metrics = NULL;
    cbx_status status = find_object(row->document, "metrics", &metrics, err);
    for (size_t i = 0; metrics && i < metrics->count && !status; i++)
        status = add_member(&metrics->members[i], builder, err);
    return status;
}

/* One number of another object of the row, as a metric of its own. */
static cbx_status add_from(const cbx_nperf_row *row, const char *object_name, const char *part,
                           const char *metric, cbx_run_builder *builder, cbx_error *err)
{
    const cbx_json *object = NULL;
    cbx_status status = find_object(row->document, object_name, &object, err);
    if (status)
        return status;
    status = add_metric(metric, cbx_json_find(object, part), NULL, builder, err);
    if (status)
        cbx_error_prefix(err, "%s.%s", object_name, part);
    return status;
}

cbx_status cbx_nperf_metrics_add(const cbx_nperf_row *row, cbx_run_builder *builder, cbx_error *err)
{
    cbx_status status = add_registered(row, builder, err);
    if (!status)
        status = add_from(row, "fidelity", "rel_to_tol", FIDELITY, builder, err);
    if (!status)
        status = add_from(row, "ratio", "value", RATIO, builder, err);
    return status;
}
