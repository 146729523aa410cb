/*
 * Names met twice in an object. Small objects are compared pair by pair; large ones go through a
 * hash table whose seed differs from one process to the next, so that no document can be prepared
 * to make all names collide.
 */
#include "engine/json/json_parser.h"

#include "engine/json/power_of_ten.h"

#include <stdlib.h>
#include <string.h>

enum { PAIRWISE_MEMBERS = 16 };

static bool same_name(const cbx_json_member *a, const cbx_json_member *b)
{
    return a->name_length == b->name_length && memcmp(a->name, b->name, a->name_length) == 0;
}

/* Puts the value of the member at from where its name was first met. */
static void replace_value(cbx_json_member *first, const cbx_json_member *from)
{
    first->value = from->value;
}

static void merge_pairwise(cbx_json_member *members, size_t *count)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        size_t j = 0;
        while (j < kept && !same_name(&members[j], &members[i]))
            j++;
        if (j < kept)
            replace_value(&members[j], &members[i]);
        else
            members[kept++] = members[i];
    }
    *count = kept;
}

/* Folded multiplication over eight bytes at a time, as wyhash does it. */
static uint64_t hash_name(const cbx_json_member *member, uint64_t seed)
{
    const char *bytes = member->name;
    uint64_t hash = seed ^ member->name_length;
    for (size_t left = member->name_length; left > 0;) {
        uint64_t word = 0;
        size_t n = left < sizeof word ? left : sizeof word;
        memcpy(&word, bytes, n);
        cbx_uint128 product = (cbx_uint128)(hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash = (uint64_t)(product >> 64) ^ (uint64_t)product ^ seed;
        bytes += n;
        left -= n;
    }
    return hash;
}

/* Where the member's name is in the table, or the free slot where it belongs. */
static size_t *find_slot(size_t *table, size_t mask, const cbx_json_member *members,
                         const cbx_json_member *wanted, uint64_t seed)
{
    size_t i = (size_t)hash_name(wanted, seed) & mask;
    while (table[i] != 0 && !same_name(&members[table[i] - 1], wanted))
        i = (i + 1) & mask;
    return &table[i];
}

static bool merge_hashed(cbx_json_member *members, size_t *count)
{
    size_t size = 64;
    while (size < *count * 2)
        size *= 2;
    size_t *table = calloc(size, sizeof *table); /* index + 1; 0: free */
    if (!table)
        return false;
    uint64_t seed = (uint64_t)(uintptr_t)table * UINT64_C(0xff51afd7ed558ccd);
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        size_t *slot = find_slot(table, size - 1, members, &members[i], seed);
        if (*slot != 0) {
            replace_value(&members[*slot - 1], &members[i]);
        } else {
            members[kept++] = members[i];
            *slot = kept;
        }
    }
    free(table);
    *count = kept;
    return true;
}

bool cbx_json_merge_members(cbx_json_member *members, size_t *count)
{
    if (*count > PAIRWISE_MEMBERS)
        return merge_hashed(members, count);
    merge_pairwise(members, count);
    return true;
}
