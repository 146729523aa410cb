/*
 * A region allocator: many small allocations, one release. A run, a parsed document or a row set
 * lives in one arena, so that ownership is one pointer and freeing is one call.
 */
#ifndef CALIBRAX_ENGINE_BASE_ARENA_H
#define CALIBRAX_ENGINE_BASE_ARENA_H

#include <stddef.h>

typedef struct cbx_arena cbx_arena; /* opaque */

/* NULL when memory is short. */
cbx_arena *cbx_arena_new(void);
/* Frees everything allocated from it. NULL is allowed. */
void cbx_arena_free(cbx_arena *arena);
/* Forgets every allocation but keeps the memory (up to a bound) for reuse. */
void cbx_arena_reset(cbx_arena *arena);
/* Bytes that the present allocations take. */
size_t cbx_arena_size(const cbx_arena *arena);

/* size bytes, aligned for any type, not cleared; NULL when memory is short. size may be 0. */
void *cbx_arena_alloc(cbx_arena *arena, size_t size);
/* count objects of size bytes, cleared; NULL when memory is short or the product overflows. */
void *cbx_arena_calloc(cbx_arena *arena, size_t count, size_t size);
/*
 * Room for one more in an array of n items of which *capacity fit (NULL, 0 and 0 to begin with):
 * the array itself, or a larger copy of it, cleared behind the items. NULL when memory is short.
 */
void *cbx_arena_grow(cbx_arena *arena, void *items, size_t n, size_t *capacity, size_t item_size);
/* A NUL-terminated copy of text[0..length). */
char *cbx_arena_strndup(cbx_arena *arena, const char *text, size_t length);
char *cbx_arena_strdup(cbx_arena *arena, const char *text);
/* printf into the arena. */
char *cbx_arena_printf(cbx_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
