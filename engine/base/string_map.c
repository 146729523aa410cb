#include "engine/base/string_map.h"

#include "engine/base/arena.h"

#include <stdlib.h>
#include <string.h>

typedef struct slot {
    const char *key; /* NULL: free */
    size_t length;
    uint64_t hash;
    int64_t value;
} slot;

struct cbx_string_map {
    cbx_arena *keys;
    slot *slots; /* open addressing, linear probing, at most 3/4 full */
    size_t capacity, count;
};

enum { FIRST_SLOTS = 64 };

uint64_t cbx_hash64(const void *bytes, size_t length)
{
    const unsigned char *p = bytes;
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < length; i++) {
        hash ^= p[i];
        hash *= 0x100000001b3u;
    }
    return hash;
}

cbx_string_map *cbx_string_map_new(void)
{
    cbx_string_map *map = calloc(1, sizeof *map);
    if (!map)
        return NULL;
    map->keys = cbx_arena_new();
    map->slots = calloc(FIRST_SLOTS, sizeof *map->slots);
    map->capacity = FIRST_SLOTS;
    if (!map->keys || !map->slots) {
        cbx_string_map_free(map);
        return NULL;
    }
    return map;
}

void cbx_string_map_free(cbx_string_map *map)
{
    if (!map)
        return;
    cbx_arena_free(map->keys);
    free(map->slots);
    free(map);
}

void cbx_string_map_clear(cbx_string_map *map)
{
    memset(map->slots, 0, map->capacity * sizeof *map->slots);
    map->count = 0;
    cbx_arena_reset(map->keys);
}

size_t cbx_string_map_count(const cbx_string_map *map)
{
    return map->count;
}

/* The slot that holds key, or the free one where it would go. */
static slot *probe(slot *slots, size_t capacity, const char *key, size_t length, uint64_t hash)
{
    size_t i = (size_t)(hash ^ (hash >> 32)) & (capacity - 1);
    while (slots[i].key && (slots[i].hash != hash || slots[i].length != length ||
                            memcmp(slots[i].key, key, length) != 0))
        i = (i + 1) & (capacity - 1);
    return &slots[i];
}

bool cbx_string_map_find(const cbx_string_map *map, const char *key, size_t length,
                         int64_t *ret_value)
{
    const slot *found = probe(map->slots, map->capacity, key, length, cbx_hash64(key, length));
    if (!found->key)
        return false;
    *ret_value = found->value;
    return true;
}

static bool grow(cbx_string_map *map)
{
    size_t capacity = map->capacity * 2;
    slot *slots = calloc(capacity, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < map->capacity; i++) {
        const slot *old = &map->slots[i];
        if (old->key)
            *probe(slots, capacity, old->key, old->length, old->hash) = *old;
    }
    free(map->slots);
    map->slots = slots;
    map->capacity = capacity;
    return true;
}

bool cbx_string_map_set(cbx_string_map *map, const char *key, size_t length, int64_t value)
{
    if (map->count + 1 > map->capacity / 4 * 3 && !grow(map))
        return false;
    uint64_t hash = cbx_hash64(key, length);
    slot *at = probe(map->slots, map->capacity, key, length, hash);
    if (!at->key) {
        char *copy = cbx_arena_strndup(map->keys, key, length);
        if (!copy)
            return false;
        *at = (slot){ .key = copy, .length = length, .hash = hash };
        map->count++;
    }
    at->value = value;
    return true;
}
