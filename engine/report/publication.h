/*
 * A run as a table for a paper: a row per point, a column per metric, the best value of each metric
 * in bold, in LaTeX, HTML, CSV or Markdown.
 */
#ifndef CALIBRAX_ENGINE_REPORT_PUBLICATION_H
#define CALIBRAX_ENGINE_REPORT_PUBLICATION_H

#include "engine/analysis/definition.h"
#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/base/text_buffer.h"
#include "engine/model/run.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum cbx_publication_format {
    CBX_PUBLICATION_LATEX, /* a tabular of the package booktabs */
    CBX_PUBLICATION_HTML,  /* a table element */
    CBX_PUBLICATION_CSV,   /* RFC 4180; every digit, nothing marked, a missing value empty */
    CBX_PUBLICATION_MARKDOWN
} cbx_publication_format;

typedef struct cbx_publication_request {
    const cbx_run *run;                 /* with its points */
    const cbx_definitions *definitions; /* directions and units of the metrics */
    const char *group_by;               /* the tag that labels a row; without it the point's name */
    const char *scenario;               /* only its points; NULL: all */
    const char *const *metrics;         /* the columns; n_metrics 0: all, sorted by name */
    size_t n_metrics;
    bool with_names; /* a second column with the points' names */
    bool with_units; /* "time (s)" as heading, except in CSV */
} cbx_publication_request;

typedef struct cbx_publication cbx_publication; /* opaque, lives in the arena */

/* Borrows from the request's run and definitions. CBX_NOT_FOUND when no point is left, or none has
 * a metric that was asked for. */
cbx_status cbx_publication_make(const cbx_publication_request *request, cbx_arena *arena,
                                const cbx_publication **ret_publication, cbx_error *err);

/*
 * Values have four decimals (below 0.1 four significant digits), a missing one is
 * "-". All points that share the best value are bold; an info metric has no best one, a metric
 * without a definition is better when higher.
 */
void cbx_publication_write(const cbx_publication *publication, cbx_publication_format format,
                           cbx_text_buffer *out);

#endif
