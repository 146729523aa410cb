/*
 * JSON files that lie beside inputs and say what they mean (asv's benchmarks.json): read and parsed
 * once for all the inputs of a session.
 */
#ifndef CALIBRAX_IMPORTERS_COMPANION_FILE_H
#define CALIBRAX_IMPORTERS_COMPANION_FILE_H

#include "engine/json/json_reader.h"

typedef struct cbx_companion_file cbx_companion_file;   /* opaque: one that was read */
typedef struct cbx_companion_files cbx_companion_files; /* opaque */

cbx_companion_files *cbx_companion_files_new(void); /* NULL when memory is short */
void cbx_companion_files_free(cbx_companion_files *files);

/* The file at path, good until eight others have been asked for. NULL when there is none or it is
 * not a JSON object: the reader of that file itself, if any, says so. */
const cbx_companion_file *cbx_companion_file_find(cbx_companion_files *files, const char *path);
const cbx_json *cbx_companion_file_root(const cbx_companion_file *file);
/* As cbx_json_find() on the root, whatever the number of members. file may be NULL. */
const cbx_json *cbx_companion_file_member(const cbx_companion_file *file, const char *name);

#endif
