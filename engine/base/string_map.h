/*
 * A hash map from byte strings to 64-bit integers, for dictionaries kept in memory (series, tags,
 * metric names) and for finding equal names in O(1). Keys are copied.
 */
#ifndef CALIBRAX_ENGINE_BASE_STRING_MAP_H
#define CALIBRAX_ENGINE_BASE_STRING_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cbx_string_map cbx_string_map; /* opaque */

cbx_string_map *cbx_string_map_new(void); /* NULL when memory is short */
void cbx_string_map_free(cbx_string_map *map);
void cbx_string_map_clear(cbx_string_map *map);
size_t cbx_string_map_count(const cbx_string_map *map);

/* True when key is there; *ret_value is untouched otherwise. */
bool cbx_string_map_find(const cbx_string_map *map, const char *key, size_t length,
                         int64_t *ret_value);
/* Sets key to value, adding it when new. False when memory is short (the map is as it was). */
bool cbx_string_map_set(cbx_string_map *map, const char *key, size_t length, int64_t value);

/* 64-bit FNV-1a of bytes[0..length): Fowler, Noll, Vo; draft-eastlake-fnv, parameters for 64 bits.
 * For hash tables and for noticing edits, not against an adversary. */
uint64_t cbx_hash64(const void *bytes, size_t length);

#endif
