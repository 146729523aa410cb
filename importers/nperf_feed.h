/*
 * nperf's feed for an operation matrix: per operation one ratio per kind of device, as a fragment
 * of JSON or merged into a copy of the matrix.
 */
#ifndef CALIBRAX_IMPORTERS_NPERF_FEED_H
#define CALIBRAX_IMPORTERS_NPERF_FEED_H

#include "importers/nperf_history.h"

enum { CBX_NPERF_DEVICES = 2 };

typedef struct cbx_nperf_device {
    const char *name;    /* "cpu", "gpu" */
    const char *primary; /* the baseline whose ratio it is; NULL: the device has no rows */
    bool has_ratio;
    double ratio; /* min of primary / min of reference, 4 decimals; below 1: primary is faster */
    const char *note; /* why there is no ratio; NULL where there is one */
} cbx_nperf_device;

typedef struct cbx_nperf_feed {
    const char *op, *reference; /* op: the operation's name, else the case's */
    const cbx_json *point;
    cbx_nperf_device devices[CBX_NPERF_DEVICES];
} cbx_nperf_feed;

typedef struct cbx_nperf_feed_request {
    const char *op;        /* NULL: the case's name */
    const char *reference; /* the baseline that ratios are against */
    const cbx_json *point;
} cbx_nperf_feed_request;

/* From the latest rows of one case at one point. CBX_NOT_FOUND without rows. */
cbx_status cbx_nperf_feed_make(const cbx_nperf_rows *rows, const cbx_nperf_feed_request *request,
                               cbx_arena *arena, cbx_nperf_feed *ret_feed, cbx_error *err);

/* The fragment: JSON with an indent of 2 and a newline at the end. */
void cbx_nperf_feed_write(const cbx_nperf_feed *feed, cbx_text_buffer *out);

/*
 * A copy of the matrix in which the entry of ops[] whose qualname is the feed's op has the feed's
 * perf_ members; all else is as it was. ret_found: whether there is such an entry. CBX_INVALID when
 * the matrix is no object with an array "ops".
 */
cbx_status cbx_nperf_feed_apply(const cbx_nperf_feed *feed, const cbx_json *matrix,
                                cbx_text_buffer *out, bool *ret_found, cbx_error *err);

#endif
