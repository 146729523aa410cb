/* How far apart two words are, for "did you mean". */
#ifndef CALIBRAX_CLI_EDIT_DISTANCE_H
#define CALIBRAX_CLI_EDIT_DISTANCE_H

#include <stddef.h>

/* The number of edits (one character put in, left out or changed) between two words; more than any
 * typing mistake where one of them is longer than 31 bytes. Levenshtein, Soviet Physics Doklady 10
 * (1966). */
size_t cbx_edit_distance(const char *a, const char *b);

#endif
