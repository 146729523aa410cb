/*
 * The model: a run, its metric definitions, its points and their metrics. Plain data, all in one
 * arena; what the relations of the store hold, no more. What a source document had beyond it is
 * kept as text (cbx_run.source_text, cbx_point.detail, cbx_point.source_text).
 *
 * Texts are UTF-8, NUL-terminated, without NUL inside. JSON texts are valid for SQL JSON functions
 * (CBX_JSON_SQL style: no bare NaN).
 */
#ifndef CALIBRAX_ENGINE_MODEL_RUN_H
#define CALIBRAX_ENGINE_MODEL_RUN_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/model/direction.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cbx_metric_def {
    const char *name, *unit;
    cbx_direction direction;
    const char *group; /* "" by default */
    cbx_priority priority;
    const char *description; /* "" by default */
    bool inferred;           /* made by an importer (catalog, format), not written in the source */
} cbx_metric_def;

/* How a metric's numbers were written; bits of cbx_metric.flags. */
enum {
    CBX_METRIC_HAS_LOWER = 1,
    CBX_METRIC_HAS_UPPER = 2,
    CBX_METRIC_HAS_SAMPLES = 4, /* also for an empty array */
    CBX_METRIC_VALUE_INTEGER = 8,
    CBX_METRIC_LOWER_INTEGER = 16,
    CBX_METRIC_UPPER_INTEGER = 32,
    CBX_METRIC_SAMPLES_INTEGER = 64 /* all of them */
};

typedef struct cbx_metric {
    const char *name;
    double value; /* NaN: missing */
    double lower, upper;
    unsigned flags;
    const double *samples; /* NaN: missing */
    size_t n_samples;
} cbx_metric;

typedef struct cbx_tag {
    const char *key, *value;
} cbx_tag;

typedef struct cbx_point {
    const char *name, *scenario, *status; /* status "ok" unless the format says otherwise */
    const cbx_tag *tags;                  /* in the document's order; keys are unique */
    size_t n_tags;
    const cbx_metric *metrics; /* in the document's order; names are unique */
    size_t n_metrics;
    const char *detail;      /* JSON beyond the model, or NULL */
    const char *source_text; /* the point's own source (a row), verbatim, or NULL */
} cbx_point;

typedef struct cbx_run {
    const char *id;
    const char *timestamp; /* as written */
    int64_t epoch_us;
    const char *commit, *branch;       /* NULL when absent */
    const char *environment, *metadata; /* JSON objects, "{}" when empty */
    const cbx_metric_def *defs;
    size_t n_defs;
    const cbx_point *points;
    size_t n_points;
    const char *format;      /* "calibrax", "nperf", ...: who can write it back */
    const char *source;      /* path it came from, or NULL */
    size_t source_line;      /* where it begins there; 0: not known, or there is no other run */
    const char *source_text; /* the run's document, where the model cannot give it back; or NULL */
} cbx_run;

/* The run's own definition of metric, or NULL. */
const cbx_metric_def *cbx_run_find_def(const cbx_run *run, const char *metric);
/* The point's metric of that name, or NULL. */
const cbx_metric *cbx_point_find_metric(const cbx_point *point, const char *metric);
/* The tag's value, or NULL. */
const char *cbx_point_find_tag(const cbx_point *point, const char *key);
/* True when the point carries every one of tags. */
bool cbx_point_has_tags(const cbx_point *point, const cbx_tag *tags, size_t n_tags);

/*
 * The identity by which points match across runs: name and the whole tag set, order of tags
 * ignored. A text in which no name or tag can forge another's (each part length-prefixed, tags
 * sorted by key in code-point order). From the arena; NULL when memory is short.
 */
const char *cbx_point_identity(const cbx_point *point, cbx_arena *arena);

/*
 * ISO 8601 to microseconds since 1970-01-01T00:00:00Z. Accepted: YYYY-MM-DD, then optionally 'T' or
 * ' ' and hh:mm[:ss[.fraction]], then optionally Z, +hh:mm, +hhmm or +hh; the basic form
 * YYYYMMDDThhmmss too. Without an offset it is UTC. Fractions beyond microseconds are truncated.
 * CBX_INVALID otherwise (also for dates that do not exist).
 */
cbx_status cbx_timestamp_parse(const char *text, int64_t *ret_epoch_us, cbx_error *err);
/* "2026-05-24T04:27:22.413375+00:00"; without a fraction when it is zero. */
void cbx_timestamp_format(int64_t epoch_us, char text[40]);

#endif
