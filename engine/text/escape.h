/*
 * User text inside other grammars: each function appends text so that the format's reader shows it
 * and acts on nothing in it. Control characters and bidirectional overrides are spelled out first
 * (visible_text.h), except in CSV, which is for programs. All produce one line, CSV aside.
 */
#ifndef CALIBRAX_ENGINE_TEXT_ESCAPE_H
#define CALIBRAX_ENGINE_TEXT_ESCAPE_H

#include "engine/base/text_buffer.h"

/* HTML and SVG, between tags and in attributes in either kind of quotes. */
void cbx_html_append(cbx_text_buffer *out, const char *text);

/* Markdown as GitHub reads it, also in a table cell; HTML in it is escaped too. */
void cbx_markdown_append(cbx_text_buffer *out, const char *text);

/* LaTeX text mode; letters beyond ASCII stay (inputenc utf8, XeLaTeX, LuaLaTeX). */
void cbx_latex_append(cbx_text_buffer *out, const char *text);

/* A CSV field (RFC 4180), quoted where it must be, and when empty: an empty field is a NULL. */
void cbx_csv_append(cbx_text_buffer *out, const char *text);

#endif
