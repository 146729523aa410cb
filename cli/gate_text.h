/* Pieces of text that every method of the gate says alike. */
#ifndef CALIBRAX_CLI_GATE_TEXT_H
#define CALIBRAX_CLI_GATE_TEXT_H

#include "cli/table.h"
#include "engine/analysis/missing_metric.h"
#include "engine/model/acceptance.h"

#include <stdbool.h>

enum { CBX_GATE_MOST_LISTED = 10 }; /* of a list that is not the verdict itself */

/* "name" or "name [key=value ...]". */
void cbx_gate_point_append(const cbx_point *point, bool with_tags, cbx_text_buffer *out);
/* "  ... and N more". */
void cbx_gate_rest_append(size_t n, cbx_text_buffer *out);

/* The first entries of that side, a line each, with the reason. */
void cbx_gate_missing_append(const cbx_missing_metric *missing, size_t n, cbx_missing_side side,
                             cbx_text_buffer *out);
/* The members "missing" and "new", all of them. */
void cbx_gate_missing_write(const cbx_missing_metric *missing, size_t n, cbx_json_writer *writer,
                            cbx_arena *arena);
/* A member that is a table. */
void cbx_gate_table_write(cbx_json_writer *writer, const char *name, cbx_table table);

/* ": REASON (AUTHOR, acceptance N)" and a line end. */
void cbx_gate_acceptance_append(const cbx_acceptance *acceptance, cbx_text_buffer *out);

/* Lines as a Markdown list, indented ones a level below. Cuts the lines. */
void cbx_gate_list_append(cbx_text_buffer *lines, cbx_text_buffer *out);

#endif
