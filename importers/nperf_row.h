/*
 * One result row of nperf: a JSON object per line, as the suite's runner writes it. Reading is
 * lenient where the suite's schema is (unknown keys, unknown status, keys in any order) and strict
 * about what identifies the row.
 */
#ifndef CALIBRAX_IMPORTERS_NPERF_ROW_H
#define CALIBRAX_IMPORTERS_NPERF_ROW_H

#include "engine/base/text_buffer.h"
#include "engine/json/json_reader.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct cbx_nperf_row {
    const cbx_json *document; /* the whole row */
    const char *run_id;       /* "" when missing */
    const char *case_name, *platform, *baseline, *status;
    const char *framework; /* NULL when missing */
    const cbx_json *param_point;
    /* Canonical text of param_point: json.dumps(point, sort_keys=True). 1 and 1.0 differ. */
    const char *point;
} cbx_nperf_row;

/* Borrows from document; the canonical text is the arena's. Errors name the member. */
cbx_status cbx_nperf_row_read(const cbx_json *document, cbx_arena *arena, cbx_nperf_row *ret_row,
                              cbx_error *err);

/* True when the value has the members by which a row is known. */
bool cbx_nperf_row_detect(const cbx_json *value);

/*
 * Identity of a measurement across runs: case, platform, canonical point text, baseline (not the
 * framework, not the device), each length-prefixed. NULL when memory is short.
 */
const char *cbx_nperf_row_identity(const cbx_nperf_row *row, cbx_arena *arena);

/* The number at section.part of the row's metrics ("steady_time", "min"), NULL when it is absent,
 * null or not a number. */
const cbx_json *cbx_nperf_row_find_number(const cbx_nperf_row *row, const char *section,
                                          const char *part);

/* A row of a JSON lines text, and where it stands. */
typedef struct cbx_nperf_lines {
    const char *text; /* borrowed */
    size_t length, offset;
    size_t line;     /* 1-based number of the line read last */
    const char *row; /* that line without its newline */
    size_t row_length;
} cbx_nperf_lines;

void cbx_nperf_lines_init(cbx_nperf_lines *lines, const char *text, size_t length);
/* Moves to the next line that is not blank; false at the end. */
bool cbx_nperf_lines_next(cbx_nperf_lines *lines);
/* Parses the current line: one object. Errors begin "line L". */
cbx_status cbx_nperf_lines_parse(const cbx_nperf_lines *lines, cbx_arena *arena,
                                 cbx_nperf_row *ret_row, cbx_error *err);

#endif
