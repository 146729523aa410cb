#include "engine/base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 64 * 1024, ALIGNMENT = _Alignof(max_align_t), KEEP_SIZE = 1024 * 1024 };

typedef struct block {
    struct block *next;
    size_t size, used;
    _Alignas(max_align_t) unsigned char bytes[];
} block;

struct cbx_arena {
    block *current; /* newest first; older blocks are full or were too small */
};

static block *block_new(size_t size)
{
    block *fresh = malloc(sizeof *fresh + size);
    if (fresh)
        *fresh = (block){ .size = size };
    return fresh;
}

cbx_arena *cbx_arena_new(void)
{
    return calloc(1, sizeof(cbx_arena));
}

static void free_blocks(block *first)
{
    while (first) {
        block *next = first->next;
        free(first);
        first = next;
    }
}

void cbx_arena_free(cbx_arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena->current);
    free(arena);
}

void cbx_arena_reset(cbx_arena *arena)
{
    block *keep = arena->current;
    if (!keep)
        return;
    free_blocks(keep->next);
    keep->next = NULL;
    keep->used = 0;
    if (keep->size > KEEP_SIZE) {
        free(keep);
        arena->current = NULL;
    }
}

size_t cbx_arena_size(const cbx_arena *arena)
{
    size_t size = 0;
    for (const block *b = arena->current; b; b = b->next)
        size += b->used;
    return size;
}

/* Blocks double in size with the arena, so a large document costs few of them. */
static size_t next_block_size(const cbx_arena *arena, size_t wanted)
{
    size_t size = arena->current ? arena->current->size * 2 : BLOCK_SIZE;
    if (size > KEEP_SIZE)
        size = KEEP_SIZE;
    return wanted > size ? wanted : size;
}

void *cbx_arena_alloc(cbx_arena *arena, size_t size)
{
    if (size > SIZE_MAX - BLOCK_SIZE)
        return NULL;
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    block *now = arena->current;
    if (!now || now->size - now->used < rounded) {
        now = block_new(next_block_size(arena, rounded));
        if (!now)
            return NULL;
        now->next = arena->current;
        arena->current = now;
    }
    void *result = now->bytes + now->used;
    now->used += rounded;
    return result;
}

void *cbx_arena_calloc(cbx_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    void *result = cbx_arena_alloc(arena, count * size);
    if (result)
        memset(result, 0, count * size);
    return result;
}

void *cbx_arena_grow(cbx_arena *arena, void *items, size_t n, size_t *capacity, size_t item_size)
{
    enum { FIRST_CAPACITY = 16 };
    if (n < *capacity)
        return items;
    size_t wanted = *capacity ? *capacity * 2 : FIRST_CAPACITY;
    void *more = cbx_arena_calloc(arena, wanted, item_size);
    if (!more)
        return NULL;
    if (n)
        memcpy(more, items, n * item_size);
    *capacity = wanted;
    return more;
}

char *cbx_arena_strndup(cbx_arena *arena, const char *text, size_t length)
{
    char *copy = length < SIZE_MAX ? cbx_arena_alloc(arena, length + 1) : NULL;
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

char *cbx_arena_strdup(cbx_arena *arena, const char *text)
{
    return cbx_arena_strndup(arena, text, strlen(text));
}

char *cbx_arena_printf(cbx_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = length < 0 ? NULL : cbx_arena_alloc(arena, (size_t)length + 1);
    if (text)
        (void)vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}
