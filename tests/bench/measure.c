/*
 * Measures pieces of calibrax's own code beside the C library's and writes one calibrax run as
 * JSON to standard output:
 *
 *     measure COMMIT BRANCH FLAGS > run.json
 *
 * Scenarios: parse-json (points by size: how the reader scales), format-double and parse-double
 * (tag framework: calibrax or libc: who is faster), string-map (by size). Every point has `time`
 * (seconds for the fastest pass, with all samples) and `throughput` (items a second of that pass).
 * The samples are taken in rounds over all points, so that a busy neighbour spoils some samples of
 * every point rather than every sample of some; the fastest pass is then the steady one.
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

enum { SAMPLES = 15, N_DOUBLES = 20000, MAX_POINTS = 16 };

typedef void (*pass)(const void *work);

typedef struct measured {
    const char *scenario, *framework;
    size_t size; /* items a pass works on; 0: not a scaling scenario */
    double items;
    pass run;
    const void *work;
    size_t repeats; /* passes a sample */
    double samples[SAMPLES];
} measured;

static volatile double sink; /* keeps the optimiser from dropping the work */

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double time_passes(const measured *m)
{
    double start = now();
    for (size_t i = 0; i < m->repeats; i++)
        m->run(m->work);
    return now() - start;
}

/* Enough passes that a sample lasts 5 ms: the clock's grain then does not matter. */
static void choose_repeats(measured *m)
{
    m->repeats = 1;
    while (time_passes(m) < 5e-3)
        m->repeats *= 2;
}

static void take_samples(measured *points, size_t n)
{
    for (size_t i = 0; i < n; i++)
        choose_repeats(&points[i]);
    for (size_t s = 0; s < SAMPLES; s++) {
        for (size_t i = 0; i < n; i++)
            points[i].samples[s] = time_passes(&points[i]) / (double)points[i].repeats;
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

/* ---- the points; what they work on lives as long as the program ---- */

static size_t add_doubles(measured *out)
{
    const doubles *work = doubles_new();
    if (!work)
        abort();
    const measured cases[] = {
        { "format-double", "calibrax", 0, N_DOUBLES, format_calibrax, work, 0, { 0 } },
        { "format-double", "libc", 0, N_DOUBLES, format_libc, work, 0, { 0 } },
        { "parse-double", "calibrax", 0, N_DOUBLES, parse_calibrax, work, 0, { 0 } },
        { "parse-double", "libc", 0, N_DOUBLES, parse_libc, work, 0, { 0 } },
    };
    memcpy(out, cases, sizeof cases);
    return sizeof cases / sizeof cases[0];
}

static size_t add_json(measured *out)
{
    static cbx_text_buffer documents[4];
    size_t n = 0;
    for (size_t size = 100; size <= 100000; size *= 10) {
        cbx_text_buffer *document = &documents[n];
        cbx_text_buffer_puts(document, "[0");
        for (size_t i = 1; i < size; i++)
            cbx_text_buffer_printf(document, ",\n  {\"value\": %.17g}", 1e-3 / (double)i);
        cbx_text_buffer_puts(document, "\n]");
        out[n++] = (measured){ "parse-json", "calibrax", size, (double)size, parse_json, document,
                               0, { 0 } };
    }
    return n;
}

static size_t add_string_map(measured *out)
{
    static const size_t sizes[] = { 100, 1000, 10000 };
    for (size_t i = 0; i < 3; i++)
        out[i] = (measured){ "string-map", "calibrax", sizes[i], (double)sizes[i],
                             fill_string_map, &sizes[i], 0, { 0 } };
    return 3;
}

/* ---- the run ---- */

static cbx_point point_of(cbx_arena *arena, const measured *m)
{
    cbx_tag *tags = cbx_arena_calloc(arena, 2, sizeof *tags);
    cbx_metric *metrics = cbx_arena_calloc(arena, 2, sizeof *metrics);
    if (!tags || !metrics)
        abort();
    double fastest = m->samples[0];
    for (size_t i = 1; i < SAMPLES; i++)
        fastest = m->samples[i] < fastest ? m->samples[i] : fastest;
    tags[0] = (cbx_tag){ "framework", m->framework };
    tags[1] = (cbx_tag){ "size", cbx_arena_printf(arena, "%zu", m->size) };
    metrics[0] = (cbx_metric){ .name = "time", .value = fastest, .samples = m->samples,
                               .n_samples = SAMPLES, .flags = CBX_METRIC_HAS_SAMPLES };
    metrics[1] = (cbx_metric){ .name = "throughput", .value = m->items / fastest };
    return (cbx_point){
        .name = m->size ? cbx_arena_printf(arena, "%s/%zu", m->scenario, m->size) : m->scenario,
        .scenario = m->scenario, .status = "ok", .tags = tags, .n_tags = m->size ? 2 : 1,
        .metrics = metrics, .n_metrics = 2,
    };
}

static const cbx_metric_def definitions[] = {
    { "time", "s", CBX_DIRECTION_LOWER, "", CBX_PRIORITY_PRIMARY, "the fastest pass over the work", false },
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
    size_t n = add_doubles(results);
    n += add_json(results + n);
    n += add_string_map(results + n);
    take_samples(results, n);

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
        .id = cbx_arena_printf(arena, "%.7s-%llx", argv[1], (unsigned long long)epoch_us / 1000),
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
