/*
 * Items go in chunks, so that the two threads seldom meet. A chunk belongs to one of them at a
 * time; the lock guards only the ring's counters.
 */
#include "importers/import_queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { N_CHUNKS = 8, MAX_ITEMS = 128, WAIT_NS = 100 * 1000 * 1000 };
static const size_t FULL_BYTES = (size_t)1 << 20, MAX_BYTES = (size_t)4 << 20;

typedef struct chunk {
    cbx_arena *arena;
    cbx_import_item items[MAX_ITEMS];
    size_t n;
    size_t size_bytes; /* when it is handed over */
} chunk;

/* A ring: chunks[first .. first + n) are handed over; the one after them is the reader's, so that
 * at most N_CHUNKS - 1 are. */
struct cbx_import_queue {
    chunk chunks[N_CHUNKS];
    size_t filling; /* the reader's chunk */
    size_t n_taken; /* items of the first chunk that the writer has had */
    pthread_mutex_t lock;
    pthread_cond_t has_room, has_chunks;
    size_t first, n, size_bytes; /* of those handed over */
    bool closed, stopped;
};

static bool arenas_new(cbx_import_queue *queue)
{
    bool ok = true;
    for (size_t i = 0; i < N_CHUNKS; i++)
        ok &= (queue->chunks[i].arena = cbx_arena_new()) != NULL;
    return ok;
}

/* Waits are measured by a clock that nobody sets. */
static void condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(condition, &attributes);
    (void)pthread_condattr_destroy(&attributes);
}

cbx_import_queue *cbx_import_queue_new(void)
{
    cbx_import_queue *queue = calloc(1, sizeof *queue);
    if (!queue)
        return NULL;
    (void)pthread_mutex_init(&queue->lock, NULL);
    condition_init(&queue->has_room);
    condition_init(&queue->has_chunks);
    if (arenas_new(queue))
        return queue;
    cbx_import_queue_free(queue);
    return NULL;
}

void cbx_import_queue_free(cbx_import_queue *queue)
{
    if (!queue)
        return;
    for (size_t i = 0; i < N_CHUNKS; i++)
        cbx_arena_free(queue->chunks[i].arena);
    (void)pthread_cond_destroy(&queue->has_chunks);
    (void)pthread_cond_destroy(&queue->has_room);
    (void)pthread_mutex_destroy(&queue->lock);
    free(queue);
}

/* ---- the reader's side ---- */

static bool is_full(const chunk *c)
{
    return c->n == MAX_ITEMS || cbx_arena_size(c->arena) >= FULL_BYTES;
}

/* However large one chunk is, it may go when there is no other. */
static bool has_room(const cbx_import_queue *queue)
{
    return queue->n == 0 || (queue->n < N_CHUNKS - 1 && queue->size_bytes < MAX_BYTES);
}

/* The reader's chunk goes to the writer, when there is another for the reader. */
static void hand_over(cbx_import_queue *queue)
{
    chunk *c = &queue->chunks[queue->filling];
    while (!has_room(queue) && !queue->stopped)
        (void)pthread_cond_wait(&queue->has_room, &queue->lock);
    if (queue->stopped)
        return;
    c->size_bytes = cbx_arena_size(c->arena);
    queue->size_bytes += c->size_bytes;
    queue->filling = (queue->filling + 1) % N_CHUNKS;
    queue->n++;
    (void)pthread_cond_signal(&queue->has_chunks);
}

cbx_import_item *cbx_import_queue_begin(cbx_import_queue *queue)
{
    (void)pthread_mutex_lock(&queue->lock);
    if (is_full(&queue->chunks[queue->filling]))
        hand_over(queue);
    bool stopped = queue->stopped;
    (void)pthread_mutex_unlock(&queue->lock);
    if (stopped)
        return NULL;
    chunk *c = &queue->chunks[queue->filling];
    c->items[c->n] = (cbx_import_item){ .arena = c->arena };
    return &c->items[c->n];
}

void cbx_import_queue_publish(cbx_import_queue *queue)
{
    queue->chunks[queue->filling].n++;
}

void cbx_import_queue_close(cbx_import_queue *queue)
{
    (void)pthread_mutex_lock(&queue->lock);
    hand_over(queue);
    queue->closed = true;
    (void)pthread_cond_signal(&queue->has_chunks);
    (void)pthread_mutex_unlock(&queue->lock);
}

bool cbx_import_queue_is_stopped(cbx_import_queue *queue)
{
    (void)pthread_mutex_lock(&queue->lock);
    bool stopped = queue->stopped;
    (void)pthread_mutex_unlock(&queue->lock);
    return stopped;
}

/* ---- the writer's side ---- */

/* The chunk that the writer is done with goes back to the reader, without its memory. */
static void give_back(cbx_import_queue *queue)
{
    chunk *c = &queue->chunks[queue->first];
    cbx_arena_reset(c->arena);
    c->n = queue->n_taken = 0;
    (void)pthread_mutex_lock(&queue->lock);
    queue->first = (queue->first + 1) % N_CHUNKS;
    queue->size_bytes -= c->size_bytes;
    queue->n--;
    (void)pthread_cond_signal(&queue->has_room);
    (void)pthread_mutex_unlock(&queue->lock);
}

static void wait_for_chunks(cbx_import_queue *queue)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += WAIT_NS;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    (void)pthread_cond_timedwait(&queue->has_chunks, &queue->lock, &until);
}

/* The first chunk that was handed over, or NULL. *ret_more: one may still come. */
static chunk *first_chunk(cbx_import_queue *queue, bool *ret_more)
{
    (void)pthread_mutex_lock(&queue->lock);
    if (queue->n == 0 && !queue->closed)
        wait_for_chunks(queue);
    chunk *c = queue->n ? &queue->chunks[queue->first] : NULL;
    *ret_more = c || !queue->closed;
    (void)pthread_mutex_unlock(&queue->lock);
    return c;
}

bool cbx_import_queue_next(cbx_import_queue *queue, cbx_import_item **ret_item)
{
    bool more = true;
    chunk *c = first_chunk(queue, &more);
    while (c && queue->n_taken == c->n) {
        give_back(queue);
        c = first_chunk(queue, &more);
    }
    *ret_item = c ? &c->items[queue->n_taken++] : NULL;
    return more;
}

void cbx_import_queue_stop(cbx_import_queue *queue)
{
    (void)pthread_mutex_lock(&queue->lock);
    queue->stopped = true;
    (void)pthread_cond_signal(&queue->has_room);
    (void)pthread_mutex_unlock(&queue->lock);
}
