#include "engine/report/environment_difference.h"

#include "engine/base/string_map.h"
#include "engine/json/json_reader.h"
#include "engine/text/visible_text.h"

#include <string.h>
#include <strings.h>

enum { MOST_SHOWN = 6, LONGEST_VALUE = 60 };

typedef struct leaf {
    const char *path;
    const cbx_json *value;
} leaf;

typedef struct leaves {
    leaf *items;
    size_t count, capacity;
    cbx_arena *arena;
    cbx_string_map *places; /* path to the index in items */
} leaves;

static void add_leaf(leaves *list, const char *path, const cbx_json *value)
{
    leaf *items =
        cbx_arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof *items);
    if (!items || !cbx_string_map_set(list->places, path, strlen(path), (int64_t)list->count))
        return;
    list->items = items;
    items[list->count++] = (leaf){ path, value };
}

/* An array counts as one value: a list of cores is one fact. */
static void collect(leaves *list, const char *path, const cbx_json *value)
{
    if (value->type != CBX_JSON_OBJECT) {
        add_leaf(list, path, value);
        return;
    }
    for (size_t i = 0; i < value->count; i++) {
        const cbx_json_member *member = &value->members[i];
        const char *below =
            path[0] ? cbx_arena_printf(list->arena, "%s.%s", path, member->name) : member->name;
        if (below)
            collect(list, below, &member->value);
    }
}

static leaves leaves_of(const char *document, cbx_arena *arena)
{
    leaves list = { .arena = arena, .places = cbx_string_map_new() };
    const cbx_json *value = NULL;
    if (list.places && document &&
        cbx_json_parse(document, strlen(document), arena, &value, NULL) == CBX_OK)
        collect(&list, "", value);
    return list;
}

static const leaf *find_leaf(const leaves *list, const char *path)
{
    int64_t place = 0;
    bool found = list->places && cbx_string_map_find(list->places, path, strlen(path), &place);
    return found ? &list->items[place] : NULL;
}

static bool same_value(const cbx_json *a, const cbx_json *b)
{
    return a->source_length == b->source_length &&
           memcmp(a->source, b->source, a->source_length) == 0;
}

static bool is_hardware(const char *path)
{
    static const char *const words[] = { "cpu",       "gpu",     "device", "os",
                                         "platform",  "machine", "arch",   "kernel",
                                         "processor", "system",  "cores",  "ram" };
    const char *name = strrchr(path, '.');
    name = name ? name + 1 : path;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        bool exact_only = n <= 2; /* "os" is in many a word */
        const char *at = exact_only ? NULL : strcasestr(path, words[i]);
        if (at || strcasecmp(name, words[i]) == 0)
            return true;
    }
    return false;
}

static void append_value(const leaf *item, cbx_arena *arena, cbx_text_buffer *out)
{
    if (!item) {
        cbx_text_buffer_puts(out, "(none)");
        return;
    }
    const cbx_json *value = item->value;
    bool text = value->type == CBX_JSON_STRING;
    size_t length = text ? value->count : value->source_length;
    bool cut = length > LONGEST_VALUE;
    const char *shown =
        cbx_arena_strndup(arena, text ? value->text : value->source, cut ? LONGEST_VALUE : length);
    if (shown)
        cbx_display_append(out, shown);
    cbx_text_buffer_puts(out, cut ? "..." : "");
}

typedef struct difference {
    cbx_arena *arena;
    cbx_text_buffer *out;
    size_t n_shown, n_more;
    bool hardware; /* which kind of leaves is looked at */
} difference;

static void note_leaf(difference *d, const char *path, const leaf *before, const leaf *after)
{
    if (before && after && same_value(before->value, after->value))
        return;
    if (is_hardware(path) != d->hardware)
        return;
    if (d->n_shown == MOST_SHOWN) {
        d->n_more++;
        return;
    }
    cbx_text_buffer_puts(d->out, d->n_shown++ ? "; " : "");
    cbx_display_append(d->out, path);
    cbx_text_buffer_puts(d->out, ": ");
    append_value(before, d->arena, d->out);
    cbx_text_buffer_puts(d->out, " → ");
    append_value(after, d->arena, d->out);
}

static void compare(difference *d, const leaves *before, const leaves *after)
{
    for (size_t i = 0; i < before->count; i++)
        note_leaf(d, before->items[i].path, &before->items[i],
                  find_leaf(after, before->items[i].path));
    for (size_t i = 0; i < after->count; i++)
        if (!find_leaf(before, after->items[i].path))
            note_leaf(d, after->items[i].path, NULL, &after->items[i]);
}

bool cbx_environment_difference(const char *baseline, const char *current, cbx_arena *arena,
                                cbx_text_buffer *out)
{
    leaves before = leaves_of(baseline, arena), after = leaves_of(current, arena);
    difference d = { .arena = arena, .out = out, .hardware = true };
    compare(&d, &before, &after);
    if (d.n_shown == 0) {
        d.hardware = false;
        compare(&d, &before, &after);
    }
    cbx_string_map_free(before.places);
    cbx_string_map_free(after.places);
    if (d.n_more)
        cbx_text_buffer_printf(out, "; and %zu more", d.n_more);
    return d.n_shown > 0;
}
