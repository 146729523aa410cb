#include "importers/path_list.h"

#include <stdlib.h>
#include <string.h>

bool cbx_path_list_init(cbx_path_list *list)
{
    *list = (cbx_path_list){ .arena = cbx_arena_new() };
    return list->arena != NULL;
}

void cbx_path_list_done(cbx_path_list *list)
{
    cbx_arena_free(list->arena);
    free(list->items);
    *list = (cbx_path_list){ 0 };
}

void cbx_path_list_clear(cbx_path_list *list)
{
    cbx_arena_reset(list->arena);
    list->n = list->text_bytes = 0;
}

bool cbx_path_list_add(cbx_path_list *list, const char *path, uint64_t size_bytes)
{
    if (list->n == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 64;
        cbx_listed_path *items = realloc(list->items, capacity * sizeof *items);
        if (!items)
            return false;
        list->items = items;
        list->capacity = capacity;
    }
    const char *copy = cbx_arena_strdup(list->arena, path);
    if (!copy)
        return false;
    const char *slash = strrchr(copy, '/');
    list->items[list->n++] = (cbx_listed_path){ .path = copy,
                                                .name = slash ? slash + 1 : copy,
                                                .size_bytes = size_bytes };
    list->text_bytes += strlen(copy);
    return true;
}

static int compare_names(const void *a, const void *b)
{
    const cbx_listed_path *left = a, *right = b;
    int order = strcmp(left->name, right->name);
    return order ? order : strcmp(left->path, right->path);
}

void cbx_path_list_sort(cbx_path_list *list)
{
    if (list->n > 1)
        qsort(list->items, list->n, sizeof *list->items, compare_names);
}
