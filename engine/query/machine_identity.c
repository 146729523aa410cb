#include "engine/query/machine_identity.h"

#include "engine/base/text_buffer.h"
#include "engine/json/json_reader.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Words of member names. A name's words are parted by other characters and by small letters before
 * capitals; digits at a word's end do not count: gpu0Name is gpu, name. */
static const char *const machine_words[] = { "cpu",      "gpu",          "tpu",  "device",
                                             "devices",  "accelerator",  "os",   "platform",
                                             "machine",  "architecture", "arch", "processor",
                                             "hardware", "system" };
static const char *const reading_words[] = { "load",    "usage", "used",        "free",
                                             "percent", "util",  "utilization", "temperature",
                                             "temp",    "freq",  "frequency",   "mhz",
                                             "ghz",     "clock", "power",       "available",
                                             "uptime",  "time",  "process",     "pid" };

#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef struct leaf {
    const char *path;
    const cbx_json *value;
} leaf;

typedef struct leaves {
    leaf *items;
    size_t n, capacity;
    cbx_arena *arena;
    bool failed;
} leaves;

static bool is_word_of(const char *word, size_t length, const char *const *words, size_t n_words)
{
    for (size_t i = 0; i < n_words; i++)
        if (strlen(words[i]) == length && strncasecmp(word, words[i], length) == 0)
            return true;
    return false;
}

/* The end of the word that begins at text. */
static const char *end_of_word(const char *text)
{
    const char *end = text;
    while (isalpha((unsigned char)*end) &&
           !(end > text && isupper((unsigned char)*end) && islower((unsigned char)end[-1])))
        end++;
    return end;
}

static bool has_word(const char *path, const char *const *words, size_t n_words)
{
    while (*path) {
        const char *end = end_of_word(path);
        if (end > path && is_word_of(path, (size_t)(end - path), words, n_words))
            return true;
        path = end > path ? end : path + 1;
    }
    return false;
}

static bool describes_machine(const char *path, const cbx_json *value)
{
    return value->type != CBX_JSON_NULL && has_word(path, machine_words, COUNT(machine_words)) &&
           !has_word(path, reading_words, COUNT(reading_words));
}

static void add_leaf(leaves *list, const char *path, const cbx_json *value)
{
    leaf *items = cbx_arena_grow(list->arena, list->items, list->n, &list->capacity, sizeof *items);
    list->failed |= !items;
    if (!items)
        return;
    list->items = items;
    items[list->n++] = (leaf){ path, value };
}

/* An array counts as one value: a list of devices is one fact. */
static void collect(leaves *list, const char *path, const cbx_json *value)
{
    if (value->type != CBX_JSON_OBJECT) {
        if (describes_machine(path, value))
            add_leaf(list, path, value);
        return;
    }
    for (size_t i = 0; i < value->count && !list->failed; i++) {
        const char *below = cbx_arena_printf(list->arena, "%s.%s", path, value->members[i].name);
        list->failed |= !below;
        if (below)
            collect(list, below, &value->members[i].value);
    }
}

static int compare_paths(const void *left, const void *right)
{
    const leaf *a = left, *b = right;
    return strcmp(a->path, b->path);
}

static const char *text_of(const leaves *list)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    for (size_t i = 0; i < list->n; i++) {
        cbx_text_buffer_puts(&out, list->items[i].path);
        cbx_text_buffer_puts(&out, "=");
        cbx_text_buffer_append(&out, list->items[i].value->source,
                               list->items[i].value->source_length);
        cbx_text_buffer_puts(&out, "\n");
    }
    const char *text = NULL;
    if (!cbx_text_buffer_failed(&out))
        text = out.length ? cbx_arena_strndup(list->arena, out.bytes, out.length) : "";
    cbx_text_buffer_done(&out);
    return text;
}

const char *cbx_machine_identity(const char *environment, cbx_arena *arena)
{
    leaves list = { .arena = arena };
    const cbx_json *value = NULL;
    cbx_status status = environment
                            ? cbx_json_parse(environment, strlen(environment), arena, &value, NULL)
                            : CBX_INVALID;
    if (status)
        return status == CBX_NO_MEMORY ? NULL : "";
    collect(&list, "", value);
    if (list.failed)
        return NULL;
    if (list.n)
        qsort(list.items, list.n, sizeof *list.items, compare_paths);
    return text_of(&list);
}
