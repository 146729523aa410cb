#include "importers/asv_result.h"

#include "engine/json/json_writer.h"

#include <math.h>
#include <string.h>

const char *const cbx_asv_column_names[CBX_ASV_N_COLUMNS] = {
    "result",        "params",        "version",    "started_at", "duration",
    "stats_ci_99_a", "stats_ci_99_b", "stats_q_25", "stats_q_75", "stats_number",
    "stats_repeat",  "samples",       "profile",
};

static bool is_type(const cbx_json *value, cbx_json_type type)
{
    return value && value->type == type;
}

static const cbx_json *unless_null(const cbx_json *value)
{
    return is_type(value, CBX_JSON_NULL) ? NULL : value;
}

static bool is_number(const cbx_json *value)
{
    return is_type(value, CBX_JSON_INTEGER) || is_type(value, CBX_JSON_FLOAT);
}

/* ---- the layout of a file ---- */

static cbx_status read_columns(const cbx_json *columns, cbx_asv_layout *layout, cbx_error *err)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (!is_type(&columns->items[i], CBX_JSON_STRING))
            return cbx_fail(err, CBX_INVALID, "result_columns[%zu]: expected a string, got %s", i,
                            cbx_json_type_name(columns->items[i].type));
        for (size_t c = 0; c < CBX_ASV_N_COLUMNS; c++)
            if (strcmp(columns->items[i].text, cbx_asv_column_names[c]) == 0)
                layout->place[c] = (ptrdiff_t)i;
    }
    if (layout->place[CBX_ASV_RESULT] < 0)
        return cbx_fail(err, CBX_INVALID, "result_columns: there is no column \"result\"");
    return CBX_OK;
}

cbx_status cbx_asv_layout_read(const cbx_json *root, cbx_asv_layout *ret_layout, cbx_error *err)
{
    const cbx_json *columns = cbx_json_find(root, "result_columns");
    ret_layout->is_rows = columns != NULL;
    for (size_t c = 0; c < CBX_ASV_N_COLUMNS; c++)
        ret_layout->place[c] = -1;
    if (!columns)
        return CBX_OK;
    if (columns->type != CBX_JSON_ARRAY)
        return cbx_fail(err, CBX_INVALID, "result_columns: expected an array, got %s",
                        cbx_json_type_name(columns->type));
    return read_columns(columns, ret_layout, err);
}

/* ---- one benchmark ---- */

/* Version 2: columns at the end of a row are left out when they are null. */
static cbx_status read_row(const cbx_asv_layout *layout, const cbx_json *entry,
                           cbx_asv_result *result, cbx_error *err)
{
    if (entry->type != CBX_JSON_ARRAY)
        return cbx_fail(err, CBX_INVALID, "expected an array, got %s",
                        cbx_json_type_name(entry->type));
    for (size_t c = 0; c < CBX_ASV_N_COLUMNS; c++) {
        ptrdiff_t place = layout->place[c];
        if (place >= 0 && (size_t)place < entry->count)
            result->columns[c] = unless_null(&entry->items[place]);
    }
    return CBX_OK;
}

static const cbx_json *find_in(const cbx_json *root, const char *object, const char *name)
{
    return unless_null(cbx_json_find(cbx_json_find(root, object), name));
}

/* Version 1: the entry, and objects beside "results" by the benchmark's name. */
static void read_object(const cbx_json *root, const char *name, const cbx_json *entry,
                        cbx_asv_result *result)
{
    bool is_object = entry->type == CBX_JSON_OBJECT;
    result->columns[CBX_ASV_RESULT] =
        unless_null(is_object ? cbx_json_find(entry, "result") : entry);
    if (is_object) {
        result->columns[CBX_ASV_PARAMS] = unless_null(cbx_json_find(entry, "params"));
        result->columns[CBX_ASV_SAMPLES] = unless_null(cbx_json_find(entry, "samples"));
        result->stats = unless_null(cbx_json_find(entry, "stats"));
    }
    result->columns[CBX_ASV_VERSION] = find_in(root, "benchmark_version", name);
    result->columns[CBX_ASV_STARTED_AT] = find_in(root, "started_at", name);
    result->columns[CBX_ASV_DURATION] = find_in(root, "duration", name);
    result->columns[CBX_ASV_PROFILE] = find_in(root, "profiles", name);
}

static cbx_status count_combinations(cbx_asv_result *result, cbx_error *err)
{
    const cbx_json *params = result->columns[CBX_ASV_PARAMS];
    size_t n = 1;
    if (params && params->type != CBX_JSON_ARRAY)
        return cbx_fail(err, CBX_INVALID, "params: expected an array, got %s",
                        cbx_json_type_name(params->type));
    for (size_t i = 0; params && i < params->count; i++) {
        if (params->items[i].type != CBX_JSON_ARRAY)
            return cbx_fail(err, CBX_INVALID, "params[%zu]: expected an array, got %s", i,
                            cbx_json_type_name(params->items[i].type));
        if (params->items[i].count && n > UINT32_MAX / params->items[i].count)
            return cbx_fail(err, CBX_INVALID, "params: there are too many combinations");
        n *= params->items[i].count;
    }
    result->n_combinations = n;
    return CBX_OK;
}

/* A file cannot ask for more points than its size can hold; too few results are failures. */
static cbx_status check_count(const cbx_asv_result *result, cbx_error *err)
{
    enum { MOST_WITHOUT_RESULTS = 1 << 20 };
    const cbx_json *values = result->columns[CBX_ASV_RESULT];
    size_t n = !values ? 0 : values->type == CBX_JSON_ARRAY ? values->count : 1;
    if (n > result->n_combinations)
        return cbx_fail(err, CBX_INVALID, "result: %zu values for %zu parameter combinations", n,
                        result->n_combinations);
    if (n == 0 && result->n_combinations > MOST_WITHOUT_RESULTS)
        return cbx_fail(err, CBX_INVALID, "params: there are too many combinations");
    return CBX_OK;
}

cbx_status cbx_asv_result_read(const cbx_asv_layout *layout, const cbx_json *root, const char *name,
                               const cbx_json *entry, cbx_asv_result *ret_result, cbx_error *err)
{
    cbx_status status = CBX_OK;
    *ret_result = (cbx_asv_result){ .n_combinations = 1 };
    if (layout->is_rows)
        status = read_row(layout, entry, ret_result, err);
    else
        read_object(root, name, entry, ret_result);
    if (!status)
        status = count_combinations(ret_result, err);
    return status ? status : check_count(ret_result, err);
}

/* ---- one combination ---- */

/* A single value stands for a list of one. */
static const cbx_json *item_at(const cbx_json *list, size_t i)
{
    if (!list)
        return NULL;
    if (list->type != CBX_JSON_ARRAY)
        return i == 0 ? list : NULL;
    return i < list->count ? unless_null(&list->items[i]) : NULL;
}

/* Version 1 keeps both ends of the interval in "ci_99". */
static const cbx_json *stat_at(const cbx_asv_result *result, cbx_asv_column column, size_t i)
{
    const cbx_json *stats = item_at(result->stats, i);
    if (column == CBX_ASV_CI_99_A || column == CBX_ASV_CI_99_B) {
        const cbx_json *ends = cbx_json_find(stats, "ci_99");
        return is_type(ends, CBX_JSON_ARRAY) ? item_at(ends, column == CBX_ASV_CI_99_B) : NULL;
    }
    return unless_null(cbx_json_find(stats, cbx_asv_column_names[column] + strlen("stats_")));
}

/* Without parameters the samples are a list of numbers themselves in some files. */
static const cbx_json *samples_at(const cbx_asv_result *result, size_t i)
{
    const cbx_json *samples = result->columns[CBX_ASV_SAMPLES];
    bool is_flat = is_type(samples, CBX_JSON_ARRAY) && samples->count > 0 &&
                   is_number(&samples->items[0]) && result->n_combinations == 1;
    return is_flat ? samples : item_at(samples, i);
}

const cbx_json *cbx_asv_result_at(const cbx_asv_result *result, cbx_asv_column column, size_t i)
{
    if (column == CBX_ASV_SAMPLES)
        return samples_at(result, i);
    if (result->stats && column >= CBX_ASV_CI_99_A && column <= CBX_ASV_REPEAT)
        return stat_at(result, column, i);
    return item_at(result->columns[column], i);
}

static void add_bound(const cbx_json *bound, double *ret_bound, unsigned has, unsigned integer,
                      cbx_metric *metric)
{
    if (!is_number(bound) || isnan(bound->number))
        return;
    *ret_bound = bound->number;
    metric->flags |= has | (bound->type == CBX_JSON_INTEGER ? integer : 0);
}

static cbx_status add_samples(const cbx_json *samples, cbx_arena *arena, cbx_metric *metric,
                              cbx_error *err)
{
    if (!is_type(samples, CBX_JSON_ARRAY))
        return CBX_OK;
    double *values = cbx_arena_calloc(arena, samples->count + 1, sizeof *values);
    if (!values)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    bool integers = samples->count > 0;
    for (size_t i = 0; i < samples->count; i++) {
        const cbx_json *value = unless_null(&samples->items[i]);
        if (value && !is_number(value))
            return cbx_fail(err, CBX_INVALID, "samples[%zu]: expected a number, got %s", i,
                            cbx_json_type_name(value->type));
        values[i] = value ? value->number : NAN;
        integers &= is_type(value, CBX_JSON_INTEGER);
    }
    metric->samples = values;
    metric->n_samples = samples->count;
    metric->flags |= CBX_METRIC_HAS_SAMPLES | (integers ? CBX_METRIC_SAMPLES_INTEGER : 0);
    return CBX_OK;
}

cbx_status cbx_asv_result_metric(const cbx_asv_result *result, size_t i, cbx_arena *arena,
                                 cbx_metric *ret_metric, const char **ret_status, cbx_error *err)
{
    const cbx_json *value = cbx_asv_result_at(result, CBX_ASV_RESULT, i);
    if (value && !is_number(value))
        return cbx_fail(err, CBX_INVALID, "result[%zu]: expected a number, got %s", i,
                        cbx_json_type_name(value->type));
    *ret_metric = (cbx_metric){ .value = value ? value->number : NAN, .lower = NAN, .upper = NAN };
    *ret_status = !value ? "failed" : isnan(value->number) ? "skipped" : "ok";
    if (is_type(value, CBX_JSON_INTEGER))
        ret_metric->flags |= CBX_METRIC_VALUE_INTEGER;
    add_bound(cbx_asv_result_at(result, CBX_ASV_CI_99_A, i), &ret_metric->lower,
              CBX_METRIC_HAS_LOWER, CBX_METRIC_LOWER_INTEGER, ret_metric);
    add_bound(cbx_asv_result_at(result, CBX_ASV_CI_99_B, i), &ret_metric->upper,
              CBX_METRIC_HAS_UPPER, CBX_METRIC_UPPER_INTEGER, ret_metric);
    return add_samples(cbx_asv_result_at(result, CBX_ASV_SAMPLES, i), arena, ret_metric, err);
}

/* ---- what the model has no place for ---- */

static void write_older_stats(const cbx_json *stats, cbx_text_buffer *out)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, out, CBX_JSON_SQL);
    cbx_json_begin_object(&writer);
    for (size_t i = 0; is_type(stats, CBX_JSON_OBJECT) && i < stats->count; i++) {
        if (strcmp(stats->members[i].name, "ci_99") == 0)
            continue;
        cbx_json_name(&writer, stats->members[i].name);
        cbx_json_value(&writer, &stats->members[i].value);
    }
    cbx_json_end_object(&writer);
}

/* As the numbers are spelled: there are hundreds of thousands of them. */
static void write_stats(const cbx_asv_result *result, size_t i, cbx_text_buffer *out)
{
    static const char *const starts[] = { "\"q_25\":", "\"q_75\":", "\"number\":", "\"repeat\":" };
    cbx_text_buffer_putc(out, '{');
    size_t first = out->length;
    for (cbx_asv_column c = CBX_ASV_Q_25; c <= CBX_ASV_REPEAT; c++) {
        const cbx_json *value = item_at(result->columns[c], i);
        if (!is_number(value) || !isfinite(value->number))
            continue;
        if (out->length > first)
            cbx_text_buffer_putc(out, ',');
        cbx_text_buffer_puts(out, starts[c - CBX_ASV_Q_25]);
        cbx_text_buffer_append(out, value->source, value->source_length);
    }
    cbx_text_buffer_putc(out, '}');
}

void cbx_asv_result_write_stats(const cbx_asv_result *result, size_t i, cbx_text_buffer *out)
{
    if (result->stats)
        write_older_stats(item_at(result->stats, i), out);
    else
        write_stats(result, i, out);
}
