#include "importers/benchmark_run_id.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SHORTEST_HASH = 7, LONGEST_HASH = 40, SHOWN_OF_COMMIT = 8 };

/* The directory of path, absolute where it exists, without a slash at the end. */
static const char *directory_of(const char *path, cbx_arena *arena)
{
    char absolute[PATH_MAX];
    if (strcmp(path, "-") == 0)
        return "stdin";
    const char *slash = strrchr(path, '/');
    const char *directory = slash ? cbx_arena_strndup(arena, path, (size_t)(slash - path)) : ".";
    if (!directory)
        return NULL;
    if (directory[0] == '\0')
        directory = "/";
    if (!realpath(directory, absolute))
        return directory;
    return cbx_arena_strdup(arena, absolute);
}

static bool is_hash(const char *name, size_t length)
{
    if (length < SHORTEST_HASH || length > LONGEST_HASH)
        return false;
    for (size_t i = 0; i < length; i++)
        if (!isxdigit((unsigned char)name[i]))
            return false;
    return true;
}

/* Where the part that ends at end begins. */
static const char *part_before(const char *begin, const char *end)
{
    while (end > begin && end[-1] != '/')
        end--;
    return end;
}

static const char *find_hash(const char *directory)
{
    const char *end = directory + strlen(directory);
    for (;;) {
        const char *part = part_before(directory, end);
        if (is_hash(part, (size_t)(end - part)))
            return part;
        if (part == directory)
            return NULL;
        end = part - 1;
    }
}

const char *cbx_benchmark_run_id(const char *path, const char *commit, cbx_arena *arena)
{
    const char *directory = directory_of(path, arena);
    if (!directory)
        return NULL;
    const char *hash = find_hash(directory);
    if (hash)
        return cbx_arena_strdup(arena, hash);
    const char *name = part_before(directory, directory + strlen(directory));
    if (*name == '\0')
        name = "results";
    return commit ? cbx_arena_printf(arena, "%s-%.*s", name, SHOWN_OF_COMMIT, commit)
                  : cbx_arena_strdup(arena, name);
}
