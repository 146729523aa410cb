/*
 * nperf's regression gate: two row sets, compared identity by identity on steady_time's min and
 * p95. Fidelity, memory, compile time and device play no part. A pure function; nperf_gate_report.h
 * writes its result.
 *
 *   baseline   current   kind              regressed
 *   missing    any       new               no
 *   any        missing   dropped           no
 *   ok         ok        compared          when a ratio trips
 *   ok         skipped   skipped_current   no
 *   ok         other     status_regression yes
 *   other      ok        recovered         no
 *   other      other     still_failing     no
 */
#ifndef CALIBRAX_IMPORTERS_NPERF_GATE_H
#define CALIBRAX_IMPORTERS_NPERF_GATE_H

#include "importers/nperf_row_set.h"

/* In the order in which the report lists them. */
typedef enum cbx_nperf_kind {
    CBX_NPERF_STATUS_REGRESSION,
    CBX_NPERF_COMPARED,
    CBX_NPERF_STILL_FAILING,
    CBX_NPERF_RECOVERED,
    CBX_NPERF_DROPPED,
    CBX_NPERF_NEW,
    CBX_NPERF_SKIPPED_CURRENT
} cbx_nperf_kind;
const char *cbx_nperf_kind_name(cbx_nperf_kind kind);

typedef enum cbx_nperf_stat { CBX_NPERF_MIN, CBX_NPERF_P95, CBX_NPERF_N_STATS } cbx_nperf_stat;

typedef struct cbx_nperf_thresholds {
    double of[CBX_NPERF_N_STATS]; /* a larger ratio current/baseline trips */
} cbx_nperf_thresholds;
#define CBX_NPERF_DEFAULT_THRESHOLDS                                                               \
    {                                                                                              \
        {                                                                                          \
            1.10, 1.25                                                                             \
        }                                                                                          \
    }

typedef struct cbx_nperf_comparison {
    const cbx_nperf_measurement *baseline, *current; /* NULL: missing; at least one is there */
    cbx_nperf_kind kind;
    /* CBX_NPERF_COMPARED: false where a value is missing or the baseline's is not above 0 */
    bool has_ratio[CBX_NPERF_N_STATS];
    double ratio[CBX_NPERF_N_STATS]; /* rounded to 4 decimals */
    bool trip[CBX_NPERF_N_STATS];    /* decided on the unrounded ratio */
    bool regressed;
} cbx_nperf_comparison;

typedef struct cbx_nperf_gate {
    cbx_nperf_thresholds thresholds;
    const cbx_nperf_comparison *comparisons; /* by case, platform, canonical point, baseline */
    size_t n_keys, n_compared, n_regressed, n_new, n_dropped;
} cbx_nperf_gate;

/* Borrows from both sets, which must stay as they are; all else is the arena's. An empty set is
 * CBX_INVALID, which says which one. Passed: n_regressed is 0. */
cbx_status cbx_nperf_gate_run(const cbx_nperf_row_set *baseline, const cbx_nperf_row_set *current,
                              const cbx_nperf_thresholds *thresholds, cbx_arena *arena,
                              cbx_nperf_gate *ret_gate, cbx_error *err);

/* The side that is there; both have the same identity. */
const cbx_nperf_measurement *cbx_nperf_comparison_key(const cbx_nperf_comparison *comparison);

#endif
