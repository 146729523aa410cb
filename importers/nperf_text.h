/* How nperf's documents spell points, times and numbers. */
#ifndef CALIBRAX_IMPORTERS_NPERF_TEXT_H
#define CALIBRAX_IMPORTERS_NPERF_TEXT_H

#include "engine/base/text_buffer.h"
#include "engine/json/json_reader.h"
#include "engine/json/json_writer.h"

/*
 * A point as people read it: MxKxN with the algebra in parentheses for a matrix product, else
 * axis=value joined by commas in the point's order, without the seed. Not escaped.
 */
void cbx_nperf_point_append(cbx_text_buffer *out, const cbx_json *point);

/* The point as JSON, without the seed. */
void cbx_nperf_point_write(const cbx_json *point, cbx_json_writer *writer);

/* A value as Python prints it: a string bare, True, False, None; also None where value is NULL. Not
 * escaped. */
void cbx_nperf_value_append(cbx_text_buffer *out, const cbx_json *value);

/* Seconds: "123.4 µs" below a millisecond, "12.34 ms" below a second, "1.234 s"; a dash for NULL or
 * what is no number. */
void cbx_nperf_time_append(cbx_text_buffer *out, const cbx_json *seconds);

/*
 * A text of the rows in Markdown, also in a table cell: what would begin a column, a tag, an
 * entity, code or a link is escaped, and nothing else, so that points look as in nperf's own
 * reports. Control characters are spelled out.
 */
void cbx_nperf_markdown_append(cbx_text_buffer *out, const char *text);

#define CBX_NPERF_DASH "\u2014"

#endif
