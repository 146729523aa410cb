#include "importers/input_file.h"

#include "engine/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

extern char **environ;

enum { CHUNK = 1 << 18, MAX_RATIO = 100 };
static const size_t ALWAYS_ALLOWED = (size_t)64 << 20;

static size_t expansion_limit(const cbx_text_buffer *packed)
{
    size_t limit = packed->length > SIZE_MAX / MAX_RATIO ? SIZE_MAX : packed->length * MAX_RATIO;
    return limit > ALWAYS_ALLOWED ? limit : ALWAYS_ALLOWED;
}

static cbx_status fail_too_large(cbx_error *err)
{
    return cbx_fail(err, CBX_INVALID,
                    "it expands to more than %d times its size: expand it by hand if that is right",
                    MAX_RATIO);
}

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

static bool begins_with(const cbx_text_buffer *contents, const char *magic, size_t length)
{
    return contents->length >= length && memcmp(contents->bytes, magic, length) == 0;
}

/* ---- gzip ---- */

/* One member of the file; *ret_ended when its checksum was right. */
static cbx_status inflate_member(z_stream *stream, size_t limit, cbx_text_buffer *out,
                                 bool *ret_ended, cbx_error *err)
{
    int code = Z_OK;
    while (code == Z_OK) {
        char *to = cbx_text_buffer_reserve(out, CHUNK);
        if (!to)
            return no_memory(err);
        stream->next_out = (Bytef *)to;
        stream->avail_out = CHUNK;
        code = inflate(stream, Z_NO_FLUSH);
        out->length += CHUNK - stream->avail_out;
        if (out->length > limit)
            return fail_too_large(err);
    }
    *ret_ended = code == Z_STREAM_END;
    if (code == Z_MEM_ERROR)
        return no_memory(err);
    return CBX_OK;
}

/* The members of packed, one after the other, as gzip -d does. Bytes after the last are ignored. */
static cbx_status inflate_members(z_stream *stream, size_t limit, cbx_text_buffer *out,
                                  cbx_error *err)
{
    bool ended = true;
    cbx_status status = CBX_OK;
    do {
        status = inflate_member(stream, limit, out, &ended, err);
        if (status)
            return status;
        if (!ended)
            return cbx_fail(err, CBX_INVALID, "its gzip stream is damaged or cut off: %s",
                            stream->msg ? stream->msg : "it ends too early");
    } while (stream->avail_in > 1 && stream->next_in[0] == 0x1f && stream->next_in[1] == 0x8b &&
             inflateReset(stream) == Z_OK);
    return CBX_OK;
}

static cbx_status expand_gzip(const cbx_text_buffer *packed, cbx_text_buffer *out, cbx_error *err)
{
    enum { GZIP_ONLY = 16 };
    z_stream stream = { .next_in = (Bytef *)packed->bytes };
    if (packed->length > UINT_MAX)
        return cbx_fail(err, CBX_INVALID, "it is larger than 4 GiB: expand it by hand");
    stream.avail_in = (uInt)packed->length;
    if (inflateInit2(&stream, MAX_WBITS + GZIP_ONLY) != Z_OK)
        return no_memory(err);
    cbx_status status = inflate_members(&stream, expansion_limit(packed), out, err);
    (void)inflateEnd(&stream);
    return status;
}

/* ---- xz ---- */

/* A file in memory with those bytes, read from its beginning: the child cannot block on us while we
 * block on it. -1 with errno on failure. */
static int file_with(const cbx_text_buffer *contents)
{
    int fd = memfd_create("calibrax-input", MFD_CLOEXEC);
    size_t done = 0;
    while (fd >= 0 && done < contents->length) {
        ssize_t wrote = write(fd, contents->bytes + done, contents->length - done);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0) {
            (void)close(fd);
            return -1;
        }
        done += (size_t)wrote;
    }
    if (fd >= 0)
        (void)lseek(fd, 0, SEEK_SET);
    return fd;
}

static int spawn_xz(int in, int out, pid_t *ret_child)
{
    char *argv[] = { "xz", "-dc", NULL };
    posix_spawn_file_actions_t actions;
    int code = posix_spawn_file_actions_init(&actions);
    if (code)
        return code;
    code = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    if (!code)
        code = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (!code)
        code = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (!code)
        code = posix_spawnp(ret_child, "xz", &actions, NULL, argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    return code;
}

static cbx_status read_pipe(int fd, size_t limit, cbx_text_buffer *out, cbx_error *err)
{
    for (;;) {
        char *to = cbx_text_buffer_reserve(out, CHUNK);
        if (!to)
            return no_memory(err);
        ssize_t got = read(fd, to, CHUNK);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return cbx_fail(err, CBX_IO, "cannot read from xz: %s", strerror(errno));
        if (got == 0)
            return CBX_OK;
        out->length += (size_t)got;
        if (out->length > limit)
            return fail_too_large(err);
    }
}

static cbx_status fail_without_xz(const char *why, cbx_error *err)
{
    return cbx_fail(err, CBX_INVALID,
                    "it is compressed with xz, and the xz program cannot be run (%s): "
                    "install it or expand the file by hand",
                    why);
}

/* Where posix_spawn() cannot tell that the program did not start, the child ends with 127 (POSIX).
 */
static cbx_status wait_for_xz(pid_t child, cbx_error *err)
{
    enum { NOT_STARTED = 127 };
    int code = 0;
    while (waitpid(child, &code, 0) < 0)
        if (errno != EINTR)
            return cbx_fail(err, CBX_IO, "cannot wait for xz: %s", strerror(errno));
    if (WIFEXITED(code) && WEXITSTATUS(code) == NOT_STARTED)
        return fail_without_xz("it did not start", err);
    if (!WIFEXITED(code) || WEXITSTATUS(code) != 0)
        return cbx_fail(err, CBX_INVALID, "its xz stream is damaged or cut off");
    return CBX_OK;
}

static cbx_status run_xz(int in, size_t limit, cbx_text_buffer *out, cbx_error *err)
{
    int ends[2];
    pid_t child = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return cbx_fail(err, CBX_IO, "cannot make a pipe for xz: %s", strerror(errno));
    int code = spawn_xz(in, ends[1], &child);
    (void)close(ends[1]);
    cbx_status status = CBX_OK;
    if (code)
        status = fail_without_xz(strerror(code), err);
    else
        status = read_pipe(ends[0], limit, out, err);
    (void)close(ends[0]);
    if (code)
        return status;
    cbx_status ended = wait_for_xz(child, status ? NULL : err);
    return status ? status : ended;
}

static cbx_status expand_xz(const cbx_text_buffer *packed, cbx_text_buffer *out, cbx_error *err)
{
    int in = file_with(packed);
    if (in < 0)
        return cbx_fail(err, CBX_IO, "cannot hand it to xz: %s", strerror(errno));
    cbx_status status = run_xz(in, expansion_limit(packed), out, err);
    (void)close(in);
    return status;
}

/* ---- both, or neither ---- */

typedef cbx_status (*expander)(const cbx_text_buffer *packed, cbx_text_buffer *out, cbx_error *err);

static expander find_expander(const cbx_text_buffer *contents)
{
    if (begins_with(contents, "\x1f\x8b", 2))
        return expand_gzip;
    if (begins_with(contents,
                    "\xfd"
                    "7zXZ\0",
                    6))
        return expand_xz;
    return NULL;
}

/* The text without the path that it begins with: callers name the path themselves. */
static void drop_path(const char *path, cbx_error *err)
{
    size_t length = strlen(path);
    if (err && strncmp(err->text, path, length) == 0 && strncmp(err->text + length, ": ", 2) == 0)
        memmove(err->text, err->text + length + 2, strlen(err->text + length + 2) + 1);
}

cbx_status cbx_input_file_read(const char *path, cbx_text_buffer *contents, cbx_error *err)
{
    cbx_status status = cbx_file_read(path, contents, err);
    if (status)
        drop_path(path, err);
    expander expand = status ? NULL : find_expander(contents);
    if (!expand)
        return status;
    cbx_text_buffer packed = *contents;
    *contents = (cbx_text_buffer)CBX_TEXT_BUFFER_INIT;
    status = expand(&packed, contents, err);
    if (!status)
        cbx_text_buffer_append(contents, "", 0);
    if (!status && cbx_text_buffer_failed(contents))
        status = no_memory(err);
    cbx_text_buffer_done(&packed);
    return status;
}
