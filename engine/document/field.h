/*
 * A value of a parsed document together with its place, so that a fault can name the field path
 * ("points[3].metrics.time.value: not a number") and a good document pays nothing for it. Fields
 * are made on the stack, each pointing to the one it was reached through. Private to this folder.
 */
#ifndef CALIBRAX_ENGINE_DOCUMENT_FIELD_H
#define CALIBRAX_ENGINE_DOCUMENT_FIELD_H

#include "engine/json/json_reader.h"

typedef struct cbx_field {
    const struct cbx_field *parent; /* NULL: the document itself */
    const char *name;               /* NULL: an item of an array, or the document */
    size_t index;
    const char *text;      /* of the document itself: where the text begins that value was read
                              from, to name lines; or NULL */
    const cbx_json *value; /* NULL: absent */
} cbx_field;

/* The document itself; what it is ("the run") stands for its path. text may be NULL. */
cbx_field cbx_field_root(const char *what, const char *text, const cbx_json *value);
/* The member of that name of parent, an object. */
cbx_field cbx_field_member(const cbx_field *parent, const char *name);
/* Item i of parent, an array; i is in range. */
cbx_field cbx_field_item(const cbx_field *parent, size_t i);
/* Member i of parent, an object whose names are data (tags, metrics); i is in range. */
cbx_field cbx_field_entry(const cbx_field *parent, size_t i);

/* Neither absent nor null. */
bool cbx_field_is_set(const cbx_field *field);

/* "PATH: what" as CBX_INVALID, after "line L: " where the text is known. */
cbx_status cbx_field_fail(const cbx_field *field, cbx_error *err, const char *what);
/* Puts "PATH: " before a text that is already in err. */
void cbx_field_prefix(const cbx_field *field, cbx_error *err);

/* CBX_INVALID unless the value is of that type. */
cbx_status cbx_field_require(const cbx_field *field, cbx_json_type type, cbx_error *err);
/* How many items or members; 0 when absent or null; CBX_INVALID when it is of another type. */
cbx_status cbx_field_count(const cbx_field *field, cbx_json_type type, size_t *ret_count,
                           cbx_error *err);
/* A text without NUL and lone surrogates, borrowed from the document. Absent or null: untouched. */
cbx_status cbx_field_find_text(const cbx_field *field, const char **ret_text, cbx_error *err);
/* The same, but it must be there. */
cbx_status cbx_field_get_text(const cbx_field *field, const char **ret_text, cbx_error *err);
/* The field's own name, held to what a text is held to. */
cbx_status cbx_field_get_name(const cbx_field *field, const char **ret_name, cbx_error *err);
/* A number; a truth value is none. Integers too long for a double are infinite. */
cbx_status cbx_field_get_number(const cbx_field *field, double *ret_number, bool *ret_is_integer,
                                cbx_error *err);

#endif
