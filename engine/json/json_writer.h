/*
 * Writing JSON as Python's json.dumps does, byte for byte: separators, indentation, ASCII escapes,
 * shortest round-trip floats, NaN and Infinity as bare tokens. Strings may hold WTF-8 (a lone
 * surrogate, written \udXXX in every style); a byte that is not UTF-8 is written as U+FFFD. A
 * shortage of memory is remembered in the text buffer.
 */
#ifndef CALIBRAX_ENGINE_JSON_JSON_WRITER_H
#define CALIBRAX_ENGINE_JSON_JSON_WRITER_H

#include "engine/base/text_buffer.h"
#include "engine/json/json_reader.h"

#include <stdint.h>

typedef struct cbx_json_style {
    int indent;             /* < 0: one line; else spaces a level, as json.dumps(indent=N) */
    bool spaced;            /* one line: ", " and ": " (Python's default) instead of "," and ":" */
    bool ascii;             /* non-ASCII as \uXXXX; else UTF-8 as it is */
    bool non_finite_quoted; /* NaN, Infinity, -Infinity as strings; else bare tokens */
    bool non_finite_null; /* ... as null (an infinity as +-9e999): what SQL JSON functions accept */
    bool sort_keys;       /* members by code point, at every depth (only for cbx_json values) */
} cbx_json_style;

extern const cbx_json_style CBX_JSON_PYTHON_INDENTED; /* json.dumps(x, indent=2) */
extern const cbx_json_style CBX_JSON_PYTHON_LINE;     /* json.dumps(x) */
extern const cbx_json_style CBX_JSON_COMPACT;         /* no spaces, UTF-8, bare tokens */
extern const cbx_json_style CBX_JSON_SQL;             /* no spaces, UTF-8, non_finite_null */
extern const cbx_json_style CBX_JSON_RESULT;          /* ", " and ": ", UTF-8, non-finite quoted */

enum {
    /* A parsed document may stand inside what the caller has opened; one level more is a bug. */
    CBX_JSON_WRITER_LEVELS = 2 * CBX_JSON_MAX_DEPTH
};

typedef struct cbx_json_writer {
    cbx_text_buffer *out;
    cbx_json_style style;
    int depth;
    bool after_name; /* a value is due, no separator before it */
    bool has_items[CBX_JSON_WRITER_LEVELS];
} cbx_json_writer;

void cbx_json_writer_init(cbx_json_writer *writer, cbx_text_buffer *out, cbx_json_style style);
void cbx_json_begin_object(cbx_json_writer *writer);
void cbx_json_end_object(cbx_json_writer *writer);
void cbx_json_begin_array(cbx_json_writer *writer);
void cbx_json_end_array(cbx_json_writer *writer);
void cbx_json_name(cbx_json_writer *writer, const char *name);
void cbx_json_string(cbx_json_writer *writer, const char *text); /* NULL: null */
void cbx_json_string_n(cbx_json_writer *writer, const char *text, size_t length);
void cbx_json_double(cbx_json_writer *writer, double value);
void cbx_json_integer(cbx_json_writer *writer, int64_t value);
void cbx_json_bool(cbx_json_writer *writer, bool value);
void cbx_json_null(cbx_json_writer *writer);
/* A parsed value. Floats are rewritten shortest (an overflowing literal keeps its text); integers
 * keep their digits. */
void cbx_json_value(cbx_json_writer *writer, const cbx_json *value);
/* The value of a JSON text known to be valid (a column of the store); invalid text writes null. */
void cbx_json_document(cbx_json_writer *writer, const char *text);

/* A member of an object: its name and its value. */
void cbx_json_put_string(cbx_json_writer *writer, const char *name, const char *text);
void cbx_json_put_integer(cbx_json_writer *writer, const char *name, int64_t value);
void cbx_json_put_bool(cbx_json_writer *writer, const char *name, bool value);
/* NaN, a number that there is not, is null. */
void cbx_json_put_number(cbx_json_writer *writer, const char *name, double value);

#endif
