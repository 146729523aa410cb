/*
 * nperf's decision bundle: the evidence for one case at one point, of all platforms and baselines,
 * deliberately without a verdict.
 */
#ifndef CALIBRAX_IMPORTERS_NPERF_BUNDLE_H
#define CALIBRAX_IMPORTERS_NPERF_BUNDLE_H

#include "importers/nperf_history.h"

typedef struct cbx_nperf_platform {
    const char *name;
    cbx_nperf_rows current; /* the latest row of each baseline; of rows that differ in the seed
                               alone, the one met last */
    cbx_nperf_rows trend;   /* all ok rows by run_id */
} cbx_nperf_platform;

typedef struct cbx_nperf_bundle {
    const char *case_name, *op; /* op NULL: not known */
    const cbx_json *point;
    const char *reference; /* what ratios are against; NULL: no row has one */
    cbx_nperf_platform *platforms;
    size_t n_platforms; /* in order of appearance */
} cbx_nperf_bundle;

/* From the rows of one case at one point. CBX_NOT_FOUND without rows; all else is the arena's. */
cbx_status cbx_nperf_bundle_make(const cbx_nperf_rows *rows, const cbx_json *point, const char *op,
                                 cbx_arena *arena, cbx_nperf_bundle *ret_bundle, cbx_error *err);

/* JSON with an indent of 2 and a newline at the end; keys and their order as nperf writes them. */
void cbx_nperf_bundle_write_json(const cbx_nperf_bundle *bundle, cbx_text_buffer *out);
/* Platforms and baselines by name. CBX_NO_MEMORY only. */
cbx_status cbx_nperf_bundle_write_markdown(const cbx_nperf_bundle *bundle, cbx_text_buffer *out,
                                           cbx_error *err);

/* The baseline that the ratio of the first row that has one is against; NULL: none. */
const char *cbx_nperf_rows_reference(const cbx_nperf_rows *rows);

#endif
