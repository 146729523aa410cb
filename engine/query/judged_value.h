/* The rows of judge_run as structs, for whoever shows or counts them. */
#ifndef CALIBRAX_ENGINE_QUERY_JUDGED_VALUE_H
#define CALIBRAX_ENGINE_QUERY_JUDGED_VALUE_H

#include "engine/query/query.h"

typedef enum cbx_verdict {
    CBX_VERDICT_REGRESSION,
    CBX_VERDICT_IMPROVEMENT,
    CBX_VERDICT_UNCHANGED,
    CBX_VERDICT_UNJUDGED, /* there is a new value, and a reason why it says nothing */
    CBX_VERDICT_ABSENT    /* there is no new value; no row says this */
} cbx_verdict;
#define CBX_N_VERDICTS ((size_t)CBX_VERDICT_ABSENT + 1)

/* "regression", ...: the words of judge_run. */
const char *cbx_verdict_name(cbx_verdict verdict);
/* The verdict of that name, else otherwise. */
cbx_verdict cbx_verdict_parse(const char *name, cbx_verdict otherwise);

/* What judge_run says of one metric of one point; NaN where it gives no number. */
typedef struct cbx_judged_value {
    cbx_verdict verdict;
    double value, expected, lower, upper, delta_pct, p_value, q_value, detectable_pct;
    bool has_history; /* the method looked for the past; without it n_history is 0 */
    int64_t n_history;
    const char *reason; /* "" when there is none */
} cbx_judged_value;

/* A row; the reason is borrowed from the rows. */
cbx_judged_value cbx_judged_value_read(const cbx_rowset *rows, size_t row);
/* A value that was not judged: no numbers. */
cbx_judged_value cbx_judged_value_none(cbx_verdict verdict, const char *reason);

#endif
