/*
 * Result rows of nperf from files, reduced to the newest row of each measurement: what its gate
 * compares.
 */
#ifndef CALIBRAX_IMPORTERS_NPERF_ROWSET_H
#define CALIBRAX_IMPORTERS_NPERF_ROWSET_H

#include "importers/nperf_row.h"

typedef struct cbx_nperf_rowset cbx_nperf_rowset; /* opaque: rows and the texts they borrow from */

cbx_nperf_rowset *cbx_nperf_rowset_new(void); /* NULL when memory is short */
void cbx_nperf_rowset_free(cbx_nperf_rowset *rows);

/*
 * Adds the rows of a file, or of every *.jsonl below a directory in order of path. Of the rows of
 * one identity the one with the greatest run_id stays, of equal ones the first. Errors name path
 * and line.
 */
cbx_status cbx_nperf_rowset_add_path(cbx_nperf_rowset *rows, const char *path, cbx_error *err);
/* The same for a text of rows, one a line; it is copied. */
cbx_status cbx_nperf_rowset_add_text(cbx_nperf_rowset *rows, const char *text, size_t length,
                                     cbx_error *err);

size_t cbx_nperf_rowset_count(const cbx_nperf_rowset *rows);
const cbx_nperf_row *cbx_nperf_rowset_at(const cbx_nperf_rowset *rows, size_t index);

#endif
