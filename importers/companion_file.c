#include "importers/companion_file.h"

#include "engine/base/string_map.h"
#include "importers/input_file.h"

#include <stdlib.h>
#include <string.h>

enum { N_KEPT = 8 };

struct cbx_companion_file {
    char *path;
    cbx_text_buffer contents; /* the parsed value borrows from it */
    cbx_arena *arena;
    const cbx_json *root;   /* NULL: no such file */
    cbx_string_map *places; /* of root's members, by name */
};

struct cbx_companion_files {
    cbx_companion_file kept[N_KEPT];
    size_t next; /* to be replaced */
};

cbx_companion_files *cbx_companion_files_new(void)
{
    return calloc(1, sizeof(cbx_companion_files));
}

static void forget(cbx_companion_file *file)
{
    free(file->path);
    cbx_text_buffer_done(&file->contents);
    cbx_arena_free(file->arena);
    cbx_string_map_free(file->places);
    *file = (cbx_companion_file){ 0 };
}

void cbx_companion_files_free(cbx_companion_files *files)
{
    if (!files)
        return;
    for (size_t i = 0; i < N_KEPT; i++)
        forget(&files->kept[i]);
    free(files);
}

static bool note_places(cbx_companion_file *file)
{
    bool ok = true;
    for (size_t i = 0; i < file->root->count && ok; i++) {
        const cbx_json_member *member = &file->root->members[i];
        ok = cbx_string_map_set(file->places, member->name, member->name_length, (int64_t)i);
    }
    return ok;
}

static void load(cbx_companion_file *file)
{
    file->arena = cbx_arena_new();
    file->places = cbx_string_map_new();
    if (!file->arena || !file->places || cbx_input_file_read(file->path, &file->contents, NULL) ||
        cbx_json_parse(cbx_text_buffer_text(&file->contents), file->contents.length, file->arena,
                       &file->root, NULL))
        file->root = NULL;
    else if (file->root->type != CBX_JSON_OBJECT || !note_places(file))
        file->root = NULL;
}

const cbx_companion_file *cbx_companion_file_find(cbx_companion_files *files, const char *path)
{
    for (size_t i = 0; i < N_KEPT; i++)
        if (files->kept[i].path && strcmp(files->kept[i].path, path) == 0)
            return files->kept[i].root ? &files->kept[i] : NULL;
    cbx_companion_file *file = &files->kept[files->next];
    files->next = (files->next + 1) % N_KEPT;
    forget(file);
    file->path = strdup(path);
    if (file->path)
        load(file);
    return file->root ? file : NULL;
}

const cbx_json *cbx_companion_file_root(const cbx_companion_file *file)
{
    return file->root;
}

const cbx_json *cbx_companion_file_member(const cbx_companion_file *file, const char *name)
{
    int64_t place = 0;
    if (!file || !cbx_string_map_find(file->places, name, strlen(name), &place))
        return NULL;
    return &file->root->members[place].value;
}
