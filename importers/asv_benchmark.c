#include "importers/asv_benchmark.h"

#include <string.h>
#include <strings.h>

typedef struct asv_type {
    const char *name, *unit;
    cbx_direction direction;
    const char *group;
    const char *prefix, *class_prefix; /* of functions, and of classes without a method's prefix */
} asv_type;

/* timeraw before time: its names begin with "time" too. */
static const asv_type types[] = {
    { "timeraw", "seconds", CBX_DIRECTION_LOWER, "time", "timeraw_", "Timeraw" },
    { "time", "seconds", CBX_DIRECTION_LOWER, "time", "time_", "Time" },
    { "peakmem", "bytes", CBX_DIRECTION_LOWER, "memory", "peakmem_", "PeakMem" },
    { "mem", "bytes", CBX_DIRECTION_LOWER, "memory", "mem_", "Mem" },
    { "track", "", CBX_DIRECTION_INFO, "track", "track_", "Track" },
};
enum { N_TYPES = sizeof types / sizeof types[0], TRACK = N_TYPES - 1 };

/* asv's own word for a track without a unit. */
static const char NO_UNIT[] = "unit";

static const char *text_of(const cbx_json *entry, const char *name)
{
    const cbx_json *value = cbx_json_find(entry, name);
    bool usable = value && value->type == CBX_JSON_STRING && value->count > 0 && !value->has_nul &&
                  !value->has_lone_surrogate;
    return usable ? value->text : NULL;
}

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static const asv_type *type_of_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    const char *function = dot ? dot + 1 : name;
    for (size_t i = 0; i < N_TYPES; i++)
        if (begins_with(function, types[i].prefix) || begins_with(function, types[i].class_prefix))
            return &types[i];
    return &types[TRACK];
}

static const asv_type *find_type(const char *name)
{
    for (size_t i = 0; i < N_TYPES; i++)
        if (strcmp(types[i].name, name) == 0)
            return &types[i];
    return NULL;
}

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcasecmp(text, *words) == 0)
            return true;
    return false;
}

static cbx_direction direction_of_unit(const char *unit)
{
    static const char *const costs[] = { "s",   "sec", "seconds", "ms",    "milliseconds",
                                         "us",  "ns",  "minutes", "hours", "bytes",
                                         "b",   "kb",  "mb",      "gb",    "kib",
                                         "mib", "gib", "joules",  "j",     "cycles",
                                         NULL };
    static const char *const rates[] = { "hz", "fps", "flops", "gflops", "tflops", "ops", NULL };
    if (strstr(unit, "/s") || strstr(unit, "per second") || is_one_of(unit, rates))
        return CBX_DIRECTION_HIGHER;
    return is_one_of(unit, costs) ? CBX_DIRECTION_LOWER : CBX_DIRECTION_INFO;
}

static cbx_metric_def definition(const char *type_name, const asv_type *type)
{
    return (cbx_metric_def){ .name = type_name,
                             .unit = type->unit,
                             .direction = type->direction,
                             .group = type->group,
                             .priority = CBX_PRIORITY_PRIMARY,
                             .description = "",
                             .inferred = true };
}

bool cbx_asv_benchmark_describe(const char *name, const cbx_json *entry, cbx_arena *arena,
                                cbx_asv_benchmark *ret_benchmark)
{
    const char *type_name = text_of(entry, "type"), *unit = text_of(entry, "unit");
    const asv_type *type = type_name ? find_type(type_name) : type_of_name(name);
    cbx_metric_def def =
        definition(type_name ? type_name : type->name, type ? type : &types[TRACK]);
    bool is_track = !type || type == &types[TRACK];
    if (unit && !(is_track && strcmp(unit, NO_UNIT) == 0)) {
        def.unit = unit;
        if (is_track) {
            def.name = cbx_arena_printf(arena, "%s [%s]", def.name, unit);
            def.direction = direction_of_unit(unit);
        }
    }
    const cbx_json *names = cbx_json_find(entry, "param_names");
    *ret_benchmark = (cbx_asv_benchmark){
        .def = def,
        .param_names = names && names->type == CBX_JSON_ARRAY ? names : NULL,
    };
    return def.name != NULL;
}
