/* Ids and baseline names as file names of a JSON store, and back. */
#ifndef CALIBRAX_ENGINE_STORE_FILE_NAME_H
#define CALIBRAX_ENGINE_STORE_FILE_NAME_H

#include "engine/base/text_buffer.h"

/*
 * Appends id with every byte outside A-Za-z0-9._- as %XX, and ".json". No id leaves its directory:
 * there is no slash, and with the suffix "." and ".." are names like any other.
 */
void cbx_file_name_encode(const char *id, cbx_text_buffer *out);
/* Appends what the name of length bytes (without ".json") stands for; a '%' that begins no %XX
 * stands for itself. */
void cbx_file_name_decode(const char *name, size_t length, cbx_text_buffer *out);

#endif
