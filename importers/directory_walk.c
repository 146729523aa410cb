#include "importers/directory_walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct walk_entry {
    char *name; /* its own */
    uint64_t size_bytes;
    int64_t rank;
    bool is_directory;
} walk_entry;

/* Where the walk is. One path for all levels: their frames stay small however deep it goes. */
typedef struct walk {
    const cbx_directory_visitor *visitor;
    size_t length;
    char path[PATH_MAX];
} walk;

typedef struct walk_entries {
    walk_entry *items;
    size_t n, capacity;
} walk_entries;

bool cbx_path_join(char *path, size_t size, const char *directory, const char *name)
{
    size_t length = strlen(directory);
    const char *slash = length > 0 && directory[length - 1] == '/' ? "" : "/";
    int written = snprintf(path, size, "%s%s%s", directory, slash, name);
    return written >= 0 && (size_t)written < size;
}

bool cbx_path_is_directory(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static void report(const walk *at, const char *reason)
{
    if (at->visitor->fault)
        at->visitor->fault(at->visitor->context, at->path, reason);
}

/* Appends "/NAME"; false, and no change, when the path would be too long. */
static bool go_down(walk *at, const char *name)
{
    size_t length = strlen(name), slash = at->path[at->length - 1] != '/';
    if (at->length + slash + length >= sizeof at->path)
        return false;
    if (slash)
        at->path[at->length] = '/';
    memcpy(at->path + at->length + slash, name, length + 1);
    at->length += slash + length;
    return true;
}

static void go_back(walk *at, size_t length)
{
    at->length = length;
    at->path[length] = '\0';
}

static bool add_entry(walk_entries *entries, const char *name, const struct stat *info)
{
    if (entries->n == entries->capacity) {
        size_t capacity = entries->capacity ? entries->capacity * 2 : 64;
        walk_entry *items = realloc(entries->items, capacity * sizeof *items);
        if (!items)
            return false;
        entries->items = items;
        entries->capacity = capacity;
    }
    char *copy = strdup(name);
    if (!copy)
        return false;
    entries->items[entries->n++] = (walk_entry){ .name = copy,
                                                 .size_bytes = (uint64_t)info->st_size,
                                                 .is_directory = S_ISDIR(info->st_mode) };
    return true;
}

/* What the entry is; false for what a walk passes over. */
static bool look_at(int directory, const char *name, struct stat *ret_info)
{
    if (fstatat(directory, name, ret_info, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    if (S_ISLNK(ret_info->st_mode))
        return fstatat(directory, name, ret_info, 0) == 0 && S_ISREG(ret_info->st_mode);
    return S_ISREG(ret_info->st_mode) || S_ISDIR(ret_info->st_mode);
}

static bool is_passed_over(const char *name, bool with_hidden)
{
    bool is_itself = strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
    return is_itself || (name[0] == '.' && !with_hidden);
}

static cbx_status read_entries(DIR *directory, bool with_hidden, walk_entries *entries,
                               cbx_error *err)
{
    struct dirent *entry;
    struct stat info;
    while ((entry = readdir(directory)))
        if (!is_passed_over(entry->d_name, with_hidden) &&
            look_at(dirfd(directory), entry->d_name, &info) &&
            !add_entry(entries, entry->d_name, &info))
            return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    return CBX_OK;
}

static void rank_files(const cbx_directory_visitor *visitor, DIR *directory,
                       const walk_entries *entries)
{
    for (size_t i = 0; i < entries->n && visitor->rank; i++) {
        walk_entry *entry = &entries->items[i];
        if (!entry->is_directory)
            entry->rank = visitor->rank(visitor->context, dirfd(directory), entry->name);
    }
}

static void free_entries(walk_entries *entries)
{
    for (size_t i = 0; i < entries->n; i++)
        free(entries->items[i].name);
    free(entries->items);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const walk_entry *)a)->name, ((const walk_entry *)b)->name);
}

static int compare_files_first(const void *a, const void *b)
{
    bool left = ((const walk_entry *)a)->is_directory,
         right = ((const walk_entry *)b)->is_directory;
    int64_t left_rank = ((const walk_entry *)a)->rank, right_rank = ((const walk_entry *)b)->rank;
    if (left != right)
        return (int)left - (int)right;
    return left_rank != right_rank ? (left_rank < right_rank ? -1 : 1) : compare_names(a, b);
}

static void sort_entries(const walk_entries *entries, cbx_walk_order order)
{
    if (entries->n > 1)
        qsort(entries->items, entries->n, sizeof *entries->items,
              order == CBX_WALK_BY_PATH ? compare_names : compare_files_first);
}

static cbx_status walk_directory(walk *at, cbx_error *err);

static cbx_status visit_entries(walk *at, const walk_entries *entries, cbx_error *err)
{
    const cbx_directory_visitor *visitor = at->visitor;
    size_t length = at->length;
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < entries->n && !status; i++) {
        const walk_entry *entry = &entries->items[i];
        if (!go_down(at, entry->name)) {
            report(at, "it holds a path that is too long");
            continue;
        }
        status = entry->is_directory
                     ? walk_directory(at, err)
                     : visitor->file(visitor->context, at->path, entry->size_bytes, err);
        go_back(at, length);
    }
    return status;
}

static cbx_status walk_entered(walk *at, cbx_error *err)
{
    DIR *directory = opendir(at->path);
    if (!directory) {
        report(at, strerror(errno));
        return CBX_OK;
    }
    walk_entries entries = { 0 };
    cbx_status status = read_entries(directory, at->visitor->with_hidden, &entries, err);
    if (!status)
        rank_files(at->visitor, directory, &entries);
    (void)closedir(directory); /* before going deeper: the depth is not bound by open files */
    sort_entries(&entries, at->visitor->order);
    if (!status)
        status = visit_entries(at, &entries, err);
    free_entries(&entries);
    return status;
}

static cbx_status walk_directory(walk *at, cbx_error *err)
{
    bool handled = false;
    cbx_status status = CBX_OK;
    if (at->visitor->directory)
        status = at->visitor->directory(at->visitor->context, at->path, &handled, err);
    return status || handled ? status : walk_entered(at, err);
}

cbx_status cbx_directory_walk(const char *path, const cbx_directory_visitor *visitor,
                              cbx_error *err)
{
    walk at = { .visitor = visitor, .length = strlen(path) };
    if (at.length == 0 || at.length >= sizeof at.path)
        return cbx_fail(err, CBX_INVALID, "%s: not a usable path", path);
    memcpy(at.path, path, at.length + 1);
    return walk_directory(&at, err);
}
