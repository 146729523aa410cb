/* Pieces of text that every method of the gate says alike. */
#ifndef CALIBRAX_CLI_GATE_TEXT_H
#define CALIBRAX_CLI_GATE_TEXT_H

#include "cli/table.h"
#include "engine/analysis/missing_metric.h"

#include <stdbool.h>

enum { CBX_GATE_MOST_LISTED = 10 }; /* of a list that is not the verdict itself */

/* Two decimals or, fine, four digits: values of one line are written alike. */
void cbx_gate_value_append(double value, bool fine, cbx_text_buffer *out);
/* Whether two decimals would not tell the value from others near it. */
bool cbx_gate_needs_digits(double value);

/* "name" or "name [key=value ...]". */
void cbx_gate_point_append(const cbx_point *point, bool with_tags, cbx_text_buffer *out);
/* "  ... and N more". */
void cbx_gate_rest_append(size_t n, cbx_text_buffer *out);

/* The first entries of that side, a line each, with the reason. */
void cbx_gate_missing_append(const cbx_missing_metric *missing, size_t n, cbx_missing_side side,
                             cbx_text_buffer *out);
cbx_table cbx_gate_missing_table(const cbx_missing_metric *missing, size_t n, cbx_missing_side side,
                                 cbx_arena *arena);

/* Lines as a Markdown list, indented ones a level below. Cuts the lines. */
void cbx_gate_list_append(cbx_text_buffer *lines, cbx_text_buffer *out);

#endif
