/*
 * readline hands over the line and the word; what fits is decided by what is before the word: a
 * backslash command and its argument, an open string (names in the store), else SQL.
 */
#include "cli/shell/completion.h"

#include "cli/shell/backslash_command.h"
#include "cli/shell/name_list.h"
#include "cli/shell/statement_scanner.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <readline/readline.h>

/* readline calls back without a context. */
static cbx_shell *completed_shell;

/* ---- candidates ---- */

static void add_words(const char *choices, const char *beginning, cbx_arena *arena,
                      cbx_text_list *list)
{
    size_t length = strlen(beginning);
    for (const char *at = choices; *at;) {
        size_t n = strcspn(at, "|");
        if (n >= length && strncasecmp(at, beginning, length) == 0)
            (void)cbx_text_list_add(list, cbx_arena_strndup(arena, at, n), arena);
        at += n + (at[n] == '|');
    }
}

static void add_commands(const char *beginning, cbx_arena *arena, cbx_text_list *list)
{
    size_t length = strlen(beginning) - 1;
    for (size_t i = 0; i < cbx_n_backslash_commands; i++) {
        const char *name = cbx_backslash_commands[i].name;
        if (cbx_backslash_commands[i].help && strncmp(name, beginning + 1, length) == 0)
            (void)cbx_text_list_add(list, cbx_arena_printf(arena, "\\%s", name), arena);
    }
}

/* False: the names of files, which readline knows best. */
static bool add_arguments(const char *command, size_t length, const char *beginning,
                          cbx_arena *arena, cbx_text_list *list)
{
    static const struct {
        const char *command, *words;
        unsigned kinds;
    } arguments[] = {
        { "d", "", CBX_NAME_RELATION },     { "df", "", CBX_NAME_FUNCTION },
        { "x", CBX_EXPANDED_WORDS, 0 },     { "timing", "on|off", 0 },
        { "pager", "on|off", 0 },           { "set", "ON_ERROR_STOP|on|off", 0 },
        { "format", CBX_SHELL_FORMATS, 0 },
    };
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++)
        if (strlen(arguments[i].command) == length &&
            strncmp(arguments[i].command, command, length) == 0) {
            add_words(arguments[i].words, beginning, arena, list);
            cbx_name_list_load(completed_shell->connection, arguments[i].kinds, beginning, arena,
                               list);
            return true;
        }
    return false;
}

/* Keywords in the case in which the word was begun. */
static void add_keywords(const char *beginning, cbx_arena *arena, cbx_text_list *list)
{
    cbx_text_list words = { NULL, 0 };
    bool lower = islower((unsigned char)beginning[0]) != 0;
    cbx_name_list_load(completed_shell->connection, CBX_NAME_KEYWORD, beginning, arena, &words);
    for (size_t i = 0; i < words.count; i++) {
        char *word = cbx_arena_strdup(arena, words.items[i]);
        for (char *c = word; lower && c && *c; c++)
            *c = (char)tolower((unsigned char)*c);
        if (word)
            (void)cbx_text_list_add(list, word, arena);
    }
}

static bool follows_from(const char *line, size_t at)
{
    static const char *const words[] = { "from", "join", "into", "update", "table" };
    while (at > 0 && isspace((unsigned char)line[at - 1]))
        at--;
    size_t end = at;
    while (at > 0 && isalpha((unsigned char)line[at - 1]))
        at--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == end - at && strncasecmp(words[i], line + at, end - at) == 0)
            return true;
    return false;
}

/* word: at that place of the line. A qualified name is completed after its dot. */
static void add_sql(const char *line, size_t at, const char *word, cbx_arena *arena,
                    cbx_text_list *list)
{
    const char *dot = strrchr(word, '.');
    cbx_text_list names = { NULL, 0 };
    cbx_sql_connection *connection = completed_shell->connection;
    if (dot) {
        cbx_name_list_load(connection, CBX_NAME_COLUMN, dot + 1, arena, &names);
        for (size_t i = 0; i < names.count; i++)
            (void)cbx_text_list_add(
                list,
                cbx_arena_printf(arena, "%.*s%s", (int)(dot + 1 - word), word, names.items[i]),
                arena);
        return;
    }
    unsigned kinds = CBX_NAME_RELATION | CBX_NAME_FUNCTION;
    if (!follows_from(line, at)) {
        kinds |= CBX_NAME_COLUMN;
        if (*word)
            add_keywords(word, arena, list);
    }
    cbx_name_list_load(connection, kinds, word, arena, list);
}

/* ---- where the cursor is ---- */

/* Whether a string is open at the end of line[0..at); it may have begun on an earlier line. */
static bool is_in_string(const char *line, size_t at)
{
    cbx_statement_scanner scanner = completed_shell->scanner;
    while (at) {
        size_t used = 0;
        cbx_scan_event event = cbx_statement_scan(&scanner, line, at, &used);
        if (event == CBX_SCANNED_COMMAND)
            return false;
        line += used;
        at -= used;
    }
    return scanner.context == CBX_SCAN_STRING || scanner.context == CBX_SCAN_ESCAPE_STRING;
}

/* False: file names. */
static bool find_candidates(const char *line, int start, const char *word, cbx_arena *arena,
                            cbx_text_list *list)
{
    size_t at = (size_t)start;
    const char *backslash = memrchr(line, '\\', at + strlen(word));
    if (word[0] == '\\') {
        add_commands(word, arena, list);
        return true;
    }
    if (is_in_string(line, at)) {
        cbx_name_list_load(completed_shell->connection, CBX_NAME_VALUE, word, arena, list);
        return true;
    }
    if (backslash && backslash < line + at)
        return add_arguments(backslash + 1, strcspn(backslash + 1, " \t"), word, arena, list);
    add_sql(line, at, word, arena, list);
    return true;
}

/* ---- readline ---- */

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort_unique(cbx_text_list *list)
{
    size_t n = 0;
    if (list->count == 0)
        return;
    qsort(list->items, list->count, sizeof *list->items, compare_texts);
    for (size_t i = 0; i < list->count; i++)
        if (n == 0 || strcmp(list->items[n - 1], list->items[i]) != 0)
            list->items[n++] = list->items[i];
    list->count = n;
}

static size_t common_length(const char *a, const char *b)
{
    size_t n = 0;
    while (a[n] && tolower((unsigned char)a[n]) == tolower((unsigned char)b[n]))
        n++;
    return n;
}

/* As readline wants them: what all have in common (what was typed, at least), then each; all on the
 * heap, NULL at the end. Of a list that may lack some nobody knows what all have in common. */
static char **as_matches(const cbx_text_list *list, const char *word)
{
    if (list->count == 0)
        return NULL;
    char **matches = calloc(list->count + 2, sizeof *matches);
    if (!matches)
        return NULL;
    size_t common = strlen(list->items[0]);
    for (size_t i = 0; i < list->count; i++) {
        size_t n = common_length(list->items[0], list->items[i]);
        common = n < common ? n : common;
    }
    bool typed = (list->count > 1 && common <= strlen(word)) || list->count >= CBX_NAME_LIST_LIMIT;
    matches[0] = typed ? strdup(word) : strndup(list->items[0], common);
    for (size_t i = 0; list->count > 1 && i < list->count; i++)
        matches[i + 1] = strdup(list->items[i]);
    return matches;
}

static char **complete(const char *word, int start, int end)
{
    cbx_arena *arena = cbx_arena_new();
    cbx_text_list list = { NULL, 0 };
    char **matches = NULL;
    (void)end;
    if (!arena)
        return NULL;
    bool found = find_candidates(rl_line_buffer, start, word, arena, &list);
    rl_attempted_completion_over = found;
    rl_completion_append_character = ' ';
    sort_unique(&list);
    if (found)
        matches = as_matches(&list, word);
    if (matches && list.count == 1 && is_in_string(rl_line_buffer, (size_t)start))
        rl_completion_append_character = '\'';
    cbx_arena_free(arena);
    return matches;
}

/* Names of points hold slashes, dashes and blanks: inside a string everything since the quote is
 * the word. */
static char *word_breaks(void)
{
    static char outside[] = " \t\n\"'`(),;=<>+*/|%";
    static char inside[] = "'";
    bool in_string = is_in_string(rl_line_buffer, (size_t)rl_point);
    return in_string ? inside : outside;
}

void cbx_completion_begin(cbx_shell *shell)
{
    completed_shell = shell;
    rl_readline_name = "calibrax-sql";
    rl_attempted_completion_function = complete;
    rl_completion_word_break_hook = word_breaks;
    rl_completer_quote_characters = "";
    rl_sort_completion_matches = 0;
}

void cbx_completion_end(void)
{
    rl_attempted_completion_function = NULL;
    rl_completion_word_break_hook = NULL;
    completed_shell = NULL;
}
