/* How wide text is on a terminal; what may reach one is engine/text's. */
#ifndef CALIBRAX_CLI_DISPLAY_TEXT_H
#define CALIBRAX_CLI_DISPLAY_TEXT_H

#include "engine/text/visible_text.h"

/* Columns text takes on a terminal: 2 for wide East Asian characters and emoji, 0 for combining
 * ones. Needs LC_CTYPE to be a UTF-8 locale; in another one each character counts 1. */
size_t cbx_display_width(const char *text, size_t length);

/* A commit as people read it: ten digits of a full hash, any other name whole. */
void cbx_display_append_commit(cbx_text_buffer *out, const char *commit);

#endif
