/*
 * The files below a directory, in an order that does not depend on the file system. Hidden entries
 * are passed over unless they are asked for, and symbolic links to directories are not followed, so
 * that a walk ends; links to files are. Memory: the names of the directories that are open, not of
 * the whole tree.
 */
#ifndef CALIBRAX_IMPORTERS_DIRECTORY_WALK_H
#define CALIBRAX_IMPORTERS_DIRECTORY_WALK_H

#include "engine/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum cbx_walk_order {
    CBX_WALK_BY_PATH,    /* by path, part for part, files and directories mixed */
    CBX_WALK_FILES_FIRST /* the files of a directory together, then its directories */
} cbx_walk_order;

typedef struct cbx_directory_visitor {
    cbx_walk_order order;
    bool with_hidden; /* entries whose name begins with a dot too */
    void *context;
    /* Asked before a directory is entered: true when the visitor has dealt with all of it. NULL:
     * every directory is entered. */
    cbx_status (*directory)(void *context, const char *path, bool *ret_handled, cbx_error *err);
    /* Where a file comes among those of its directory when files come first: in ascending order,
     * equal ones by name. name is in the open directory. NULL: all are equal. */
    int64_t (*rank)(void *context, int directory, const char *name);
    /* A regular file. Any other status than CBX_OK ends the walk. */
    cbx_status (*file)(void *context, const char *path, uint64_t size_bytes, cbx_error *err);
    /* A directory that cannot be read, a path that is too long; the walk goes on. May be NULL. */
    void (*fault)(void *context, const char *path, const char *reason);
} cbx_directory_visitor;

/* path must be a directory, or a link to one. */
cbx_status cbx_directory_walk(const char *path, const cbx_directory_visitor *visitor,
                              cbx_error *err);

/* "DIRECTORY/NAME" without a second slash; false when that is longer than size allows. */
bool cbx_path_join(char *path, size_t size, const char *directory, const char *name);
bool cbx_path_is_directory(const char *path);

#endif
