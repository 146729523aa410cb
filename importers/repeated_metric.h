/*
 * A quantity that a tool measured again and again and summed up (pytest-benchmark, hyperfine). The
 * metric is the median: one slow round does not move it. Mean, minimum, maximum and deviation stay
 * in the point's detail: as metrics each of them would tell the same slowdown once more.
 */
#ifndef CALIBRAX_IMPORTERS_REPEATED_METRIC_H
#define CALIBRAX_IMPORTERS_REPEATED_METRIC_H

#include "engine/json/json_reader.h"
#include "importers/run_builder.h"

typedef struct cbx_repeated_metric {
    const char *name, *unit; /* static, or the arena's of the run */
    const char *path;        /* of the summary, for error texts */
    const cbx_json *summary; /* an object with the median, which may be missing or null */
    cbx_metric samples;      /* the measurements, as cbx_json_read_samples left them; or none */
    bool is_primary;
} cbx_repeated_metric;

/* Adds it to the point being built, less is better. Without a median in the summary it is that of
 * the samples, and missing without these. CBX_INVALID: a number is something else. */
cbx_status cbx_repeated_metric_add(const cbx_repeated_metric *metric, cbx_run_builder *builder,
                                   cbx_error *err);
/* The same with a definition of the caller's, whose name is the metric's, and without a summary. */
cbx_status cbx_repeated_metric_add_as(const cbx_metric_def *def, const cbx_metric *samples,
                                      cbx_run_builder *builder, cbx_error *err);

#endif
