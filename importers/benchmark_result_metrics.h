/* The metrics of a benchmark-result file, and what is derived from its timing and resources. */
#ifndef CALIBRAX_IMPORTERS_BENCHMARK_RESULT_METRICS_H
#define CALIBRAX_IMPORTERS_BENCHMARK_RESULT_METRICS_H

#include "engine/json/json_reader.h"
#include "importers/run_builder.h"

/*
 * Adds to the point being built, in this order, and the catalog's definitions to the run:
 *   the members of metrics: a number, or an object of value and optionally lower, upper, samples
 *   throughput (only with derive_throughput, where metrics has none): num_elements /
 * wall_clock_sec, which counts warm-up and set-up, as calibrax has it wall_clock_sec,
 * first_batch_time, compilation_time_sec of timing per_batch_time: the median of timing's
 * per_batch_times, these being its samples the numbers of resources except num_samples metrics,
 * timing and resources may be NULL or null; a null value is no metric; a name that metrics has is
 * not given again. Faults name the path.
 */
cbx_status cbx_benchmark_result_metrics_add(const cbx_json *metrics, const cbx_json *timing,
                                            const cbx_json *resources, bool derive_throughput,
                                            cbx_run_builder *builder, cbx_error *err);

#endif
