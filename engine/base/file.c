#include "engine/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static cbx_status fail_errno(cbx_error *err, const char *what, const char *path)
{
    cbx_status status = errno == ENOENT ? CBX_NOT_FOUND : CBX_IO;
    return cbx_fail(err, status, "%s: %s: %s", path, what, strerror(errno));
}

static cbx_status read_all(int fd, const char *path, cbx_text_buffer *contents, cbx_error *err)
{
    struct stat info;
    size_t chunk = 64 * 1024;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0)
        chunk = (size_t)info.st_size + 1;
    for (;;) {
        char *to = cbx_text_buffer_reserve(contents, chunk);
        if (!to)
            return cbx_fail(err, CBX_NO_MEMORY, "%s: not enough memory to read it", path);
        ssize_t got = read(fd, to, chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_errno(err, "cannot read", path);
        if (got == 0)
            break;
        contents->length += (size_t)got;
        chunk = 64 * 1024;
    }
    contents->bytes[contents->length] = '\0';
    return CBX_OK;
}

cbx_status cbx_file_read(const char *path, cbx_text_buffer *contents, cbx_error *err)
{
    if (strcmp(path, "-") == 0)
        return read_all(STDIN_FILENO, "standard input", contents, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(err, "cannot open", path);
    cbx_status status = read_all(fd, path, contents, err);
    (void)close(fd);
    return status;
}

static cbx_status write_all(int fd, const char *path, const char *bytes, size_t length,
                            cbx_error *err)
{
    while (length > 0) {
        ssize_t done = write(fd, bytes, length);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return fail_errno(err, "cannot write", path);
        bytes += done;
        length -= (size_t)done;
    }
    return CBX_OK;
}

/* After a rename the directory entry itself must reach the disk. */
static void sync_directory_of(const char *path)
{
    char directory[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int length = slash ? (int)(slash - path) : 0;
    (void)snprintf(directory, sizeof directory, "%.*s", length, path);
    const char *name = !slash ? "." : length == 0 ? "/" : directory;
    int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
}

/* A device, a pipe or a name of an open file (/dev/stdout): root could replace it, to everybody's
 * harm. */
static bool is_special(const char *path)
{
    struct stat target, name;
    if (stat(path, &target) != 0 || lstat(path, &name) != 0)
        return false;
    if (!S_ISREG(target.st_mode) && !S_ISDIR(target.st_mode))
        return true;
    return S_ISLNK(name.st_mode) && strncmp(path, "/dev/", 5) == 0;
}

static cbx_status write_through(const char *path, const char *bytes, size_t length, cbx_error *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(err, "cannot open", path);
    cbx_status status = write_all(fd, path, bytes, length, err);
    if (close(fd) != 0 && status == CBX_OK)
        status = fail_errno(err, "cannot write", path);
    return status;
}

cbx_status cbx_file_write_atomically(const char *path, const char *bytes, size_t length,
                                     cbx_error *err)
{
    if (is_special(path))
        return write_through(path, bytes, length, err);
    char temporary[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int directory_length = slash ? (int)(slash + 1 - path) : 0;
    int used =
        snprintf(temporary, sizeof temporary, "%.*s.calibrax-XXXXXX", directory_length, path);
    if (used < 0 || (size_t)used >= sizeof temporary)
        return cbx_fail(err, CBX_IO, "%s: the path is too long", path);
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return fail_errno(err, "cannot create a file beside it", path);
    mode_t mask = umask(0);
    (void)umask(mask);
    (void)fchmod(fd, 0666 & ~mask);
    cbx_status status = write_all(fd, path, bytes, length, err);
    if (status == CBX_OK && fsync(fd) != 0)
        status = fail_errno(err, "cannot sync", path);
    if (close(fd) != 0 && status == CBX_OK)
        status = fail_errno(err, "cannot write", path);
    if (status == CBX_OK && rename(temporary, path) != 0)
        status = fail_errno(err, "cannot replace", path);
    if (status != CBX_OK)
        (void)unlink(temporary);
    else
        sync_directory_of(path);
    return status;
}

static cbx_status create_one(const char *path, cbx_error *err)
{
    struct stat info;
    if (mkdir(path, 0777) == 0) {
        sync_directory_of(path);
        return CBX_OK;
    }
    if (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return CBX_OK;
    return fail_errno(err, "cannot create the directory", path);
}

cbx_status cbx_directory_create(const char *path, cbx_error *err)
{
    char partial[PATH_MAX];
    if (strlen(path) >= sizeof partial)
        return cbx_fail(err, CBX_IO, "%s: the path is too long", path);
    memcpy(partial, path, strlen(path) + 1);
    for (char *p = partial + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        cbx_status status = create_one(partial, err);
        *p = '/';
        if (status != CBX_OK)
            return status;
    }
    return create_one(partial, err);
}
