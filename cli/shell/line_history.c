#include "cli/shell/line_history.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>

enum { MOST_ENTRIES = 2000 };

static char *find_path(void)
{
    const char *given = getenv("CALIBRAX_SQL_HISTORY"), *home = getenv("HOME");
    char *path = NULL;
    if (given)
        return *given ? strdup(given) : NULL;
    if (!home || !*home || asprintf(&path, "%s/.calibrax_sql_history", home) < 0)
        return NULL;
    return path;
}

/* Statements may hold what nobody else is to read. */
static void make_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0)
        (void)close(fd);
}

void cbx_line_history_begin(cbx_line_history *history)
{
    *history = (cbx_line_history){ .path = find_path() };
    using_history();
    stifle_history(MOST_ENTRIES);
    /* With times in the file, what is between two of them is one entry, however many lines. */
    history_comment_char = '#';
    history_write_timestamps = 1;
    if (!history->path)
        return;
    make_file(history->path);
    (void)read_history(history->path);
}

void cbx_line_history_done(cbx_line_history *history)
{
    if (history->path)
        (void)history_truncate_file(history->path, MOST_ENTRIES);
    free(history->path);
    cbx_text_buffer_done(&history->entry);
    clear_history();
}

void cbx_line_history_add(cbx_line_history *history, const char *line)
{
    if (history->entry.length)
        cbx_text_buffer_putc(&history->entry, '\n');
    cbx_text_buffer_puts(&history->entry, line);
}

static bool is_worth_keeping(const char *text)
{
    const HIST_ENTRY *last = history_length ? history_get(history_base + history_length - 1) : NULL;
    return text[strspn(text, " \t\n")] != '\0' && !(last && strcmp(last->line, text) == 0);
}

static void remember(cbx_line_history *history, bool keep)
{
    const char *text = cbx_text_buffer_text(&history->entry);
    if (is_worth_keeping(text)) {
        add_history(text);
        if (keep && history->path)
            (void)append_history(1, history->path);
    }
    cbx_text_buffer_clear(&history->entry);
}

void cbx_line_history_end_entry(cbx_line_history *history)
{
    remember(history, true);
}

void cbx_line_history_drop(cbx_line_history *history)
{
    remember(history, false);
}
