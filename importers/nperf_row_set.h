/*
 * Rows of nperf reduced to the latest of each identity, as its gate compares them: the row with the
 * greatest run_id (byte order; a missing one is the least), the one met first on a tie.
 */
#ifndef CALIBRAX_IMPORTERS_NPERF_ROW_SET_H
#define CALIBRAX_IMPORTERS_NPERF_ROW_SET_H

#include "engine/model/run.h"
#include "engine/store/store.h"

typedef struct cbx_nperf_measurement {
    const char *case_name, *platform, *point,
        *baseline; /* point: canonical text, see nperf_row.h */
    const char *run_id, *status;
    bool has_min, has_p95; /* of steady_time; false for null, absent, not a number */
    double min, p95;       /* in seconds, may be NaN */
} cbx_nperf_measurement;

typedef struct cbx_nperf_row_set cbx_nperf_row_set; /* opaque */

cbx_nperf_row_set *cbx_nperf_row_set_new(void); /* NULL when memory is short */
void cbx_nperf_row_set_free(cbx_nperf_row_set *set);

/* A file, or *.jsonl below a directory in the order of their paths. Errors name path and line. */
cbx_status cbx_nperf_row_set_add_path(cbx_nperf_row_set *set, const char *path, cbx_error *err);
/* Lines of JSON. Errors begin "line L". */
cbx_status cbx_nperf_row_set_add_text(cbx_nperf_row_set *set, const char *text, size_t length,
                                      cbx_error *err);
/* The rows a run of format nperf was imported from; needs its documents. */
cbx_status cbx_nperf_row_set_add_run(cbx_nperf_row_set *set, const cbx_run *run, cbx_error *err);
/* Those of every run of format nperf in the store. */
cbx_status cbx_nperf_row_set_add_store(cbx_nperf_row_set *set, cbx_store *store, cbx_error *err);

/* In the order in which identities were first met; borrowed until the next change. */
const cbx_nperf_measurement *cbx_nperf_row_set_items(const cbx_nperf_row_set *set, size_t *ret_n);

#endif
