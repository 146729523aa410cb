/* Rows of nperf as they were written, all runs of them, and the choices its documents make. */
#ifndef CALIBRAX_IMPORTERS_NPERF_HISTORY_H
#define CALIBRAX_IMPORTERS_NPERF_HISTORY_H

#include "importers/nperf_row_source.h"

typedef struct cbx_nperf_history cbx_nperf_history; /* opaque: owns its rows */

cbx_nperf_history *cbx_nperf_history_new(void); /* NULL when memory is short */
void cbx_nperf_history_free(cbx_nperf_history *history);
/* What a source fills the history through; valid as long as the history. */
const cbx_nperf_row_sink *cbx_nperf_history_sink(cbx_nperf_history *history);

/* A choice of rows, in the order in which they were met. The rows are the history's. */
typedef struct cbx_nperf_rows {
    const cbx_nperf_row **items;
    size_t n;
} cbx_nperf_rows;

/* Each choice is the arena's. */
cbx_status cbx_nperf_history_all(const cbx_nperf_history *history, cbx_arena *arena,
                                 cbx_nperf_rows *ret_rows, cbx_error *err);

/* The row with the greatest run_id of each identity (nperf_row.h), the one met first on a tie; in
 * the order in which identities were first met. */
cbx_status cbx_nperf_rows_latest(const cbx_nperf_rows *rows, cbx_arena *arena,
                                 cbx_nperf_rows *ret_rows, cbx_error *err);

/* Leaves the rows for which keep says true; in place. */
typedef bool (*cbx_nperf_keep)(const void *context, const cbx_nperf_row *row);
void cbx_nperf_rows_filter(cbx_nperf_rows *rows, cbx_nperf_keep keep, const void *context);

/* For cbx_nperf_rows_filter. context: the case's name. */
bool cbx_nperf_row_is_of_case(const void *context, const cbx_nperf_row *row);
/* context: a point, a JSON object; the row's point has each of its members but seed, with an equal
 * value (1 equals 1.0, arrays member by member), and may have more. */
bool cbx_nperf_row_is_at_point(const void *context, const cbx_nperf_row *row);
/* False for a row measured in coverage mode "fast". */
bool cbx_nperf_row_is_full(const void *context, const cbx_nperf_row *row);

/* The only case of the rows. CBX_NOT_FOUND without rows, CBX_AMBIGUOUS, with the candidates in the
 * text, when there are several. */
cbx_status cbx_nperf_rows_only_case(const cbx_nperf_rows *rows, const char **ret_case,
                                    cbx_error *err);

typedef struct cbx_nperf_point_choice {
    const cbx_json *point;
    size_t n_runs;   /* that measured it */
    size_t n_points; /* there are, seeds apart */
} cbx_nperf_point_choice;

/*
 * The point that stands for the rows, which are of one case: the one that more runs have measured
 * than any other. nperf knows a representative point of each case, which the rows do not say; but
 * it is the one that quick runs measure and full ones too. CBX_NOT_FOUND without rows,
 * CBX_AMBIGUOUS, with the candidates in the text, when no point is ahead.
 */
cbx_status cbx_nperf_rows_usual_point(const cbx_nperf_rows *rows,
                                      cbx_nperf_point_choice *ret_choice, cbx_error *err);
/* How many points the rows have, seeds apart; 0 also when memory is short. */
size_t cbx_nperf_rows_count_points(const cbx_nperf_rows *rows);

#endif
