/* How far apart two words are, for "did you mean". */
#ifndef CALIBRAX_CLI_EDIT_DISTANCE_H
#define CALIBRAX_CLI_EDIT_DISTANCE_H

#include <stddef.h>

/* The number of edits (one character put in, left out or changed) between two words; more than any
 * typing mistake where they differ over more than 31 bytes: what they begin and end with alike
 * costs nothing and is left out. Levenshtein, Soviet Physics Doklady 10 (1966). */
size_t cbx_edit_distance(const char *a, const char *b);

#endif
