/* Reading an input as a whole, compressed or not. */
#ifndef CALIBRAX_IMPORTERS_INPUT_FILE_H
#define CALIBRAX_IMPORTERS_INPUT_FILE_H

#include "engine/base/status.h"
#include "engine/base/text_buffer.h"

/*
 * Appends the contents of path ("-": standard input) to the empty buffer. What begins as a gzip or
 * xz stream is expanded, whatever its name says: gzip by zlib, xz by the xz program (no shell is
 * involved; without the program the error says so). An expansion to more than 100 times the file
 * and 64 MiB is refused. Errors do not name the path.
 */
cbx_status cbx_input_file_read(const char *path, cbx_text_buffer *contents, cbx_error *err);

#endif
