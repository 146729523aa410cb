#include "importers/run_time_peek.h"

#include "engine/model/run.h"
#include "importers/json_outline.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { HEAD_BYTES = 1024, LONGEST_TIME = 63 };

/* The string at the outline's place, when it is a time. */
static bool read_time(cbx_json_outline outline, int64_t *ret_epoch_us)
{
    char text[LONGEST_TIME + 1];
    if (!cbx_json_skip_mark(&outline, '"'))
        return false;
    size_t left = (size_t)(outline.end - outline.at);
    const char *quote = memchr(outline.at, '"', left < LONGEST_TIME ? left : LONGEST_TIME);
    if (!quote)
        return false;
    size_t length = (size_t)(quote - outline.at);
    memcpy(text, outline.at, length);
    text[length] = '\0';
    return cbx_timestamp_parse(text, ret_epoch_us, NULL) == CBX_OK;
}

static bool find_time(const char *head, size_t length, int64_t *ret_epoch_us)
{
    cbx_json_outline outline;
    const char *name;
    size_t name_length;
    bool has_id = false, has_time = false;
    if (!cbx_json_outline_begin(&outline, head, length))
        return false;
    while (!(has_id && has_time) && cbx_json_outline_next(&outline, &name, &name_length)) {
        has_id |= cbx_json_outline_is_name(name, name_length, "id");
        if (cbx_json_outline_is_name(name, name_length, "timestamp"))
            has_time = read_time(outline, ret_epoch_us);
    }
    return has_id && has_time;
}

bool cbx_run_time_peek(int directory, const char *name, int64_t *ret_epoch_us)
{
    char head[HEAD_BYTES];
    int64_t epoch_us = 0;
    int file = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    ssize_t length = file < 0 ? -1 : read(file, head, sizeof head);
    if (file >= 0)
        (void)close(file);
    if (length <= 0 || !find_time(head, (size_t)length, &epoch_us))
        return false;
    *ret_epoch_us = epoch_us;
    return true;
}
