/* The metrics of an nperf row: which there are, their units and directions. */
#ifndef CALIBRAX_IMPORTERS_NPERF_METRICS_H
#define CALIBRAX_IMPORTERS_NPERF_METRICS_H

#include "importers/nperf_row.h"
#include "importers/run_builder.h"

/*
 * Adds the row's metrics to the point being built, and their definitions (inferred) to the run.
 * steady_time gives steady_time.min, .median, .p95, .iqr, .mean; the other members of "metrics"
 * give their value under their own name; the fidelity object gives fidelity.rel_to_tol and the
 * ratio object ratio. null is no metric, NaN is one whose value is missing. Units are the row's
 * own, else the registry's; a metric the registry does not know is for information only. Anything
 * else than a number or null is CBX_INVALID with the member's path.
 */
cbx_status cbx_nperf_metrics_add(const cbx_nperf_row *row, cbx_run_builder *builder,
                                 cbx_error *err);

#endif
