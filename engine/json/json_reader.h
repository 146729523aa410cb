/*
 * A strict JSON reader (RFC 8259) with the three tokens Python's writer adds: NaN, Infinity,
 * -Infinity. It keeps what a reader could see: order of members, integers of any length, whether a
 * number was written as an integer or a float, NUL and lone surrogates in strings.
 */
#ifndef CALIBRAX_ENGINE_JSON_JSON_READER_H
#define CALIBRAX_ENGINE_JSON_JSON_READER_H

#include "engine/base/arena.h"
#include "engine/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CBX_JSON_MAX_DEPTH = 512 }; /* of nesting that the reader accepts */

/* Packed: one byte, so that a value takes 32. */
typedef enum __attribute__((packed)) cbx_json_type {
    CBX_JSON_NULL,
    CBX_JSON_FALSE,
    CBX_JSON_TRUE,
    CBX_JSON_INTEGER, /* no fraction, no exponent; any number of digits */
    CBX_JSON_FLOAT,   /* also NaN, Infinity, -Infinity */
    CBX_JSON_STRING,
    CBX_JSON_ARRAY,
    CBX_JSON_OBJECT
} cbx_json_type;

typedef struct cbx_json cbx_json;
typedef struct cbx_json_member cbx_json_member;

/* A parsed value; lives in the arena given to the reader. An empty container's pointer is NULL. */
struct cbx_json {
    cbx_json_type type;
    bool has_lone_surrogate; /* STRING: text holds WTF-8 of at least one lone surrogate */
    bool has_nul;            /* STRING: text holds a NUL */
    uint32_t source_length;  /* bytes of the value in the source text */
    const char *source;      /* where the value begins in the caller's text (borrowed) */
    size_t count;            /* STRING: bytes; ARRAY: items; OBJECT: members */
    union {
        double number;    /* INTEGER, FLOAT only: nearest double (correctly rounded) */
        const char *text; /* STRING: decoded, NUL-terminated */
        const cbx_json *items;
        const cbx_json_member *members; /* a name met twice: first place, last value, as Python */
    };
};

struct cbx_json_member {
    const char *name; /* decoded, NUL-terminated */
    uint32_t name_length;
    bool name_has_lone_surrogate, name_has_nul; /* as for a value's text */
    cbx_json value;
};

/*
 * Parses text[0..length), which must stay alive as long as the result (source pointers). Errors:
 * CBX_INVALID with "line L, column C: what" (1-based, columns in bytes): invalid UTF-8, a byte
 * order mark, trailing text, nesting deeper than CBX_JSON_MAX_DEPTH, raw control characters, a
 * value of over 4 GiB. Time and memory grow linearly with the text.
 */
cbx_status cbx_json_parse(const char *text, size_t length, cbx_arena *arena,
                          const cbx_json **ret_value, cbx_error *err);

/*
 * Parses one value at text[*offset] and moves *offset behind it and the white space after it: for
 * JSON lines and concatenated documents. CBX_NOT_FOUND at the end of the text. Lines of error texts
 * count from text, not from *offset.
 */
cbx_status cbx_json_parse_next(const char *text, size_t length, size_t *offset, cbx_arena *arena,
                               const cbx_json **ret_value, cbx_error *err);

/* The member's value, NULL when object is NULL, not an object, or has no such member. */
const cbx_json *cbx_json_find(const cbx_json *object, const char *name);

/* "an object", "a string", "null" ...: for error texts. */
const char *cbx_json_type_name(cbx_json_type type);

#endif
