/*
 * Files as a whole: read one into memory, write one so that a reader (or a crash) sees the old or
 * the new contents and nothing between.
 */
#ifndef CALIBRAX_ENGINE_BASE_FILE_H
#define CALIBRAX_ENGINE_BASE_FILE_H

#include "engine/base/status.h"
#include "engine/base/text_buffer.h"

/* Appends the whole file to contents. A directory, a missing or an unreadable file is CBX_IO (a
 * missing one CBX_NOT_FOUND) with the path in the text. path "-" is standard input. */
cbx_status cbx_file_read(const char *path, cbx_text_buffer *contents, cbx_error *err);

/* Writes a temporary file beside path, syncs it, renames it over path and syncs the directory.
 * The temporary name begins with '.' and never ends in path's suffix. A device or a pipe (/dev/null,
 * /dev/stdout) is written to and stays what it is. */
cbx_status cbx_file_write_atomically(const char *path, const char *bytes, size_t length,
                                     cbx_error *err);

/* Creates the directory path and its parents; existing ones are fine. */
cbx_status cbx_directory_create(const char *path, cbx_error *err);

#endif
