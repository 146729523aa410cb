/* Patterns of names, as users of file names know them. */
#ifndef CALIBRAX_ENGINE_BASE_GLOB_H
#define CALIBRAX_ENGINE_BASE_GLOB_H

#include <stdbool.h>

/*
 * Whether the whole of text matches: '*' stands for any bytes, also none and also '/', '?' for one
 * UTF-8 character; everything else for itself. Cost: at most the product of the lengths.
 */
bool cbx_glob_match(const char *pattern, const char *text);

#endif
