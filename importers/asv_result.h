/*
 * One benchmark's entry in an asv result file, whichever form it has: a row of version 2, whose
 * columns the file names, or of version 1, a number, a list or an object.
 */
#ifndef CALIBRAX_IMPORTERS_ASV_RESULT_H
#define CALIBRAX_IMPORTERS_ASV_RESULT_H

#include "engine/base/text_buffer.h"
#include "engine/json/json_reader.h"
#include "engine/model/run.h"

typedef enum cbx_asv_column {
    CBX_ASV_RESULT,
    CBX_ASV_PARAMS,
    CBX_ASV_VERSION,
    CBX_ASV_STARTED_AT,
    CBX_ASV_DURATION,
    CBX_ASV_CI_99_A,
    CBX_ASV_CI_99_B,
    CBX_ASV_Q_25,
    CBX_ASV_Q_75,
    CBX_ASV_NUMBER,
    CBX_ASV_REPEAT,
    CBX_ASV_SAMPLES,
    CBX_ASV_PROFILE,
    CBX_ASV_N_COLUMNS
} cbx_asv_column;

/* "result", "params", ..., "stats_ci_99_a", ...: asv's own order. */
extern const char *const cbx_asv_column_names[CBX_ASV_N_COLUMNS];

/* Where the columns are in the rows of a file of version 2; -1: it has none. */
typedef struct cbx_asv_layout {
    ptrdiff_t place[CBX_ASV_N_COLUMNS];
    bool is_rows; /* false: version 1 */
} cbx_asv_layout;

typedef struct cbx_asv_result {
    const cbx_json *columns[CBX_ASV_N_COLUMNS]; /* NULL where there is nothing, or null */
    const cbx_json *stats;                      /* version 1: of each combination, or NULL */
    size_t n_combinations;                      /* of parameters; 1 without parameters */
} cbx_asv_result;

/* root: the document. */
cbx_status cbx_asv_layout_read(const cbx_json *root, cbx_asv_layout *ret_layout, cbx_error *err);
/* entry: the benchmark's value in "results"; root gives what version 1 keeps elsewhere. Errors name
 * the path below the benchmark. */
cbx_status cbx_asv_result_read(const cbx_asv_layout *layout, const cbx_json *root, const char *name,
                               const cbx_json *entry, cbx_asv_result *ret_result, cbx_error *err);

/* The combination's value of a column, NULL where there is none, or null. */
const cbx_json *cbx_asv_result_at(const cbx_asv_result *result, cbx_asv_column column, size_t i);

/*
 * Combination i as a metric without a name: the value, the 99 % interval as its bounds, samples.
 * *ret_status: "ok"; "skipped" for NaN and "failed" for null, the value then NaN. CBX_INVALID for
 * what is not a number.
 */
cbx_status cbx_asv_result_metric(const cbx_asv_result *result, size_t i, cbx_arena *arena,
                                 cbx_metric *ret_metric, const char **ret_status, cbx_error *err);

/* What else there is of combination i: {"q_25":0.1,"q_75":0.2,"number":5,"repeat":10}, or {}. */
void cbx_asv_result_write_stats(const cbx_asv_result *result, size_t i, cbx_text_buffer *out);

#endif
