/*
 * What asv's benchmarks.json says of a benchmark, or its name where there is no such file: the
 * metric it measures and the names of its parameters.
 */
#ifndef CALIBRAX_IMPORTERS_ASV_BENCHMARK_H
#define CALIBRAX_IMPORTERS_ASV_BENCHMARK_H

#include "engine/json/json_reader.h"
#include "engine/model/run.h"

typedef struct cbx_asv_benchmark {
    cbx_metric_def def;          /* of its metric; inferred */
    const cbx_json *param_names; /* an array, or NULL */
} cbx_asv_benchmark;

/*
 * The metric is the benchmark's type: time, timeraw, mem, peakmem, track, in the unit that is given
 * or else the type's own (seconds, bytes; a track has none); "track [UNIT]" where a track has a
 * unit, for tracks of one run differ in it. Without a type it is that of the function's name as asv
 * finds it (time_, timeraw_, mem_, peakmem_), else track. Less is better but for tracks, whose unit
 * tells: more per second is better, less time or memory is; any other is information.
 *
 * entry: the benchmark's member of benchmarks.json, or NULL. Texts are of the arena, static, or of
 * entry. False when memory is short.
 */
bool cbx_asv_benchmark_describe(const char *name, const cbx_json *entry, cbx_arena *arena,
                                cbx_asv_benchmark *ret_benchmark);

#endif
