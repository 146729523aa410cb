/*
 * Measures pieces of calibrax's own code beside the C library's and writes one calibrax run as
 * JSON to standard output:
 *
 *     measure COMMIT BRANCH FLAGS > run.json
 *
 * Scenarios: parse-json (points by size: how the reader scales), format-double and parse-double
 * (tag framework: calibrax or libc: who is faster), string-map (by size). Every point has `time`
 * (seconds for one pass, the median of its samples, with the smallest and largest as bounds) and
 * `throughput` (items per second of the median pass).
 */
#include "engine/base/string_map.h"
#include "engine/document/run_document.h"
#include "engine/json/json_reader.h"
#include "engine/json/number_text.h"
#include "engine/model/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

enum { SAMPLES = 9, N_DOUBLES = 20000, MAX_POINTS = 16 };

typedef struct measured {
    const char *scenario, *framework;
    size_t size; /* items a pass works on; 0: not a scaling scenario */
    double items;
    double samples[SAMPLES];
} measured;

typedef void (*pass)(const void *work);

static volatile double sink; /* keeps the optimiser from dropping the work */

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Repeats a pass until a sample lasts 5 ms, so that the clock's grain does not matter. */
static void time_passes(pass run, const void *work, double samples[SAMPLES])
{
    size_t repeats = 1;
    for (;; repeats *= 2) {
        double start = now();
        for (size_t i = 0; i < repeats; i++)
            run(work);
        if (now() - start >= 5e-3)
            break;
    }
    for (int s = 0; s < SAMPLES; s++) {
        double start = now();
        for (size_t i = 0; i < repeats; i++)
            run(work);
        samples[s] = (now() - start) / (double)repeats;
    }
}

/* ---- the work ---- */

typedef struct doubles {
    double value[N_DOUBLES];
    char text[N_DOUBLES][CBX_NUMBER_TEXT_SIZE];
    size_t length[N_DOUBLES];
} doubles;

/* Doubles as benchmark results have them: all 17 digits, magnitudes from microseconds to millions. */
static doubles *doubles_new(void)
{
    doubles *work = calloc(1, sizeof *work);
    uint64_t state = 42;
    for (size_t i = 0; work && i < N_DOUBLES; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth, MMIX */
        double mantissa = 1 + (double)(state >> 11) / 9007199254740992.0;
        static const double scale[] = { 1e-6, 1e-3, 1, 1e3, 1e6 };
        work->value[i] = mantissa * scale[i % 5];
        work->length[i] = cbx_number_format(work->value[i], work->text[i]);
    }
    return work;
}

static void format_calibrax(const void *work)
{
    const doubles *d = work;
    char text[CBX_NUMBER_TEXT_SIZE];
    for (size_t i = 0; i < N_DOUBLES; i++)
        sink = (double)cbx_number_format(d->value[i], text);
}

static void format_libc(const void *work)
{
    const doubles *d = work;
    char text[CBX_NUMBER_TEXT_SIZE];
    for (size_t i = 0; i < N_DOUBLES; i++)
        sink = snprintf(text, sizeof text, "%.17g", d->value[i]);
}

static void parse_calibrax(const void *work)
{
    const doubles *d = work;
    for (size_t i = 0; i < N_DOUBLES; i++) {
        double value = 0;
        (void)cbx_number_parse(d->text[i], d->length[i], &value);
        sink = value;
    }
}

static void parse_libc(const void *work)
{
    const doubles *d = work;
    for (size_t i = 0; i < N_DOUBLES; i++)
        sink = strtod(d->text[i], NULL);
}

static void parse_json(const void *work)
{
    const cbx_text_buffer *document = work;
    cbx_error err;
    const cbx_json *value = NULL;
    cbx_arena *arena = cbx_arena_new();
    if (!arena || cbx_json_parse(document->bytes, document->length, arena, &value, &err) != CBX_OK)
        abort();
    cbx_arena_free(arena);
}

static void fill_string_map(const void *work)
{
    size_t n = *(const size_t *)work;
    cbx_string_map *map = cbx_string_map_new();
    char key[32];
    for (size_t i = 0; map && i < n; i++) {
        int length = snprintf(key, sizeof key, "bench.series_%zu", i);
        (void)cbx_string_map_set(map, key, (size_t)length, (int64_t)i);
    }
    cbx_string_map_free(map);
}

/* ---- the points ---- */

static size_t measure_doubles(measured *out)
{
    static const struct {
        const char *scenario, *framework;
        pass run;
    } cases[] = {
        { "format-double", "calibrax", format_calibrax },
        { "format-double", "libc", format_libc },
        { "parse-double", "calibrax", parse_calibrax },
        { "parse-double", "libc", parse_libc },
    };
    doubles *work = doubles_new();
    if (!work)
        abort();
    for (size_t i = 0; i < 4; i++) {
        out[i] = (measured){ .scenario = cases[i].scenario, .framework = cases[i].framework,
                             .items = N_DOUBLES };
        time_passes(cases[i].run, work, out[i].samples);
    }
    free(work);
    return 4;
}

static size_t measure_json(measured *out)
{
    size_t n = 0;
    for (size_t size = 100; size <= 100000; size *= 10) {
        cbx_text_buffer document = CBX_TEXT_BUFFER_INIT;
        cbx_text_buffer_puts(&document, "[0");
        for (size_t i = 1; i < size; i++)
            cbx_text_buffer_printf(&document, ",\n  {\"value\": %.17g}", 1e-3 / (double)i);
        cbx_text_buffer_puts(&document, "\n]");
        out[n] = (measured){ .scenario = "parse-json", .framework = "calibrax", .size = size,
                             .items = (double)size };
        time_passes(parse_json, &document, out[n++].samples);
        cbx_text_buffer_done(&document);
    }
    return n;
}

static size_t measure_string_map(measured *out)
{
    size_t n = 0;
    for (size_t size = 100; size <= 10000; size *= 10) {
        out[n] = (measured){ .scenario = "string-map", .framework = "calibrax", .size = size,
                             .items = (double)size };
        time_passes(fill_string_map, &size, out[n++].samples);
    }
    return n;
}

/* ---- the run ---- */

static cbx_point point_of(cbx_arena *arena, const measured *m)
{
    double *sorted = cbx_arena_calloc(arena, SAMPLES, sizeof *sorted);
    cbx_tag *tags = cbx_arena_calloc(arena, 2, sizeof *tags);
    cbx_metric *metrics = cbx_arena_calloc(arena, 2, sizeof *metrics);
    if (!sorted || !tags || !metrics)
        abort();
    memcpy(sorted, m->samples, sizeof m->samples);
    qsort(sorted, SAMPLES, sizeof *sorted, compare_doubles);
    double median = sorted[SAMPLES / 2];
    tags[0] = (cbx_tag){ "framework", m->framework };
    tags[1] = (cbx_tag){ "size", cbx_arena_printf(arena, "%zu", m->size) };
    metrics[0] = (cbx_metric){ .name = "time", .value = median, .lower = sorted[0],
                               .upper = sorted[SAMPLES - 1], .samples = m->samples,
                               .n_samples = SAMPLES,
                               .flags = CBX_METRIC_HAS_LOWER | CBX_METRIC_HAS_UPPER |
                                        CBX_METRIC_HAS_SAMPLES };
    metrics[1] = (cbx_metric){ .name = "throughput", .value = m->items / median };
    return (cbx_point){
        .name = m->size ? cbx_arena_printf(arena, "%s/%zu", m->scenario, m->size) : m->scenario,
        .scenario = m->scenario, .status = "ok", .tags = tags, .n_tags = m->size ? 2 : 1,
        .metrics = metrics, .n_metrics = 2,
    };
}

static const cbx_metric_def definitions[] = {
    { "time", "s", CBX_DIRECTION_LOWER, "", CBX_PRIORITY_PRIMARY, "one pass over the work", false },
    { "throughput", "items/s", CBX_DIRECTION_HIGHER, "", CBX_PRIORITY_SECONDARY,
      "items of the work a second", false },
};

int main(int argc, char **argv)
{
    if (argc != 4) {
        (void)fprintf(stderr, "usage: measure COMMIT BRANCH FLAGS\n");
        return 2;
    }
    static measured results[MAX_POINTS];
    size_t n = measure_doubles(results);
    n += measure_json(results + n);
    n += measure_string_map(results + n);

    cbx_arena *arena = cbx_arena_new();
    struct utsname host;
    if (!arena || uname(&host) != 0)
        return 2;
    cbx_point points[MAX_POINTS];
    for (size_t i = 0; i < n; i++)
        points[i] = point_of(arena, &results[i]);
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    int64_t epoch_us = (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
    char timestamp[40];
    cbx_timestamp_format(epoch_us, timestamp);
    cbx_run run = {
        .id = cbx_arena_printf(arena, "%.7s-%llx", argv[1], (unsigned long long)epoch_us / 1000000),
        .timestamp = timestamp, .epoch_us = epoch_us, .commit = argv[1], .branch = argv[2],
        .environment = cbx_arena_printf(arena, "{\"os\":\"%s\",\"machine\":\"%s\",\"compiler\":\"%s\"}",
                                        host.sysname, host.machine, __VERSION__),
        .metadata = cbx_arena_printf(arena, "{\"flags\":\"%s\"}", argv[3]),
        .defs = definitions, .n_defs = 2, .points = points, .n_points = n, .format = "calibrax",
    };
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_run_document_write(&run, &out);
    bool written = !cbx_text_buffer_failed(&out) &&
                   fwrite(out.bytes, 1, out.length, stdout) == out.length && fflush(stdout) == 0;
    cbx_text_buffer_done(&out);
    cbx_arena_free(arena);
    return written ? 0 : 2;
}
