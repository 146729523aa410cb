/* Paths to come back to, in the order of their file names. */
#ifndef CALIBRAX_IMPORTERS_PATH_LIST_H
#define CALIBRAX_IMPORTERS_PATH_LIST_H

#include "engine/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct cbx_listed_path {
    const char *path, *name; /* name: its last part */
    uint64_t size_bytes;     /* of the file */
} cbx_listed_path;

typedef struct cbx_path_list {
    cbx_arena *arena; /* the texts */
    cbx_listed_path *items;
    size_t n, capacity;
    size_t text_bytes; /* of all paths: how large the list has become */
} cbx_path_list;

bool cbx_path_list_init(cbx_path_list *list); /* false when memory is short */
void cbx_path_list_done(cbx_path_list *list);
void cbx_path_list_clear(cbx_path_list *list);
/* Adds a copy of path. False when memory is short. */
bool cbx_path_list_add(cbx_path_list *list, const char *path, uint64_t size_bytes);
/* By name, then by path. */
void cbx_path_list_sort(cbx_path_list *list);

#endif
