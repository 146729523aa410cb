/*
 * A JSON store directory, as calibrax and benchkit keep it, as a live store: runs/ *.json (without
 * the space), baselines/NAME.json, config.json. The files are the truth. calibrax.db in it is an
 * index on SQLite, brought up to date on every open and rebuilt when it is missing; only the
 * history of baselines is in it alone.
 */
#ifndef CALIBRAX_ENGINE_STORE_JSON_DIRECTORY_STORE_H
#define CALIBRAX_ENGINE_STORE_JSON_DIRECTORY_STORE_H

#include "engine/store/sqlite_store.h"

/* Told, on every open, of each file that could not be taken in (the others answer) and of an index
 * that cannot be used. path and reason are borrowed. warn may be NULL. */
typedef struct cbx_store_warnings {
    void (*warn)(void *context, const char *path, const char *reason);
    void *context;
} cbx_store_warnings;

/*
 * Opens the directory and brings its index up to date: a file is read again when its size, times
 * or, shortly after it was written, its content have changed. A run's id is in its file, whatever
 * the file is called; of two files with one id that called ID.json counts, else the first by name.
 *
 * CBX_OPEN_READ: a directory that is not there is an empty store. CBX_OPEN_WRITE: it is made. A
 * directory that cannot be written, or whose calibrax.db is not usable, is served from an index in
 * memory; writing to the former is CBX_READ_ONLY. A write has its file on disk, whole or not at
 * all, before it returns (in a batch: before the commit does). A file that has changed since the
 * open is taken in before it is replaced.
 */
cbx_status cbx_json_directory_store_open(const char *path, cbx_open_mode mode,
                                         const cbx_store_warnings *warnings, cbx_store **ret_store,
                                         cbx_error *err);

#endif
