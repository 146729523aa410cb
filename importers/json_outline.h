/* The names of a JSON object's members without parsing it: for recognising documents of any size.
 */
#ifndef CALIBRAX_IMPORTERS_JSON_OUTLINE_H
#define CALIBRAX_IMPORTERS_JSON_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct cbx_json_outline {
    const char *at, *end;
    bool at_value; /* of the member whose name was given last */
} cbx_json_outline;

/* At the first member of the object that text begins with, or whose array it begins with (the first
 * of it). False when it begins with neither. */
bool cbx_json_outline_begin(cbx_json_outline *outline, const char *text, size_t length);
/* The next member's name, its raw characters, with the outline at its value. False at the end, and
 * where the text is not JSON. */
bool cbx_json_outline_next(cbx_json_outline *outline, const char **ret_name, size_t *ret_length);
bool cbx_json_outline_is_name(const char *name, size_t length, const char *wanted);

/* Steps over white space; over white space and then mark, false when another character comes. */
void cbx_json_skip_space(cbx_json_outline *outline);
bool cbx_json_skip_mark(cbx_json_outline *outline, char mark);

#endif
