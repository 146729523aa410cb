/*
 * What goes from the thread that reads files to the one that writes the store: runs and what was
 * found out about the files, in the order of the files. One reader, one writer. Bounded: the reader
 * waits while some MiB are under way; they are enough that it need not wait while the writer
 * commits.
 */
#ifndef CALIBRAX_IMPORTERS_IMPORT_QUEUE_H
#define CALIBRAX_IMPORTERS_IMPORT_QUEUE_H

#include "engine/base/arena.h"
#include "engine/model/run.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum cbx_import_item_kind {
    CBX_ITEM_RUN,
    CBX_ITEM_PART, /* of a run that adds up */
    CBX_ITEM_BASELINE,
    CBX_ITEM_DEFS, /* the store's own definitions */
    CBX_ITEM_FAULT,
    CBX_ITEM_FILE_END
} cbx_import_item_kind;

typedef struct cbx_import_item {
    cbx_arena *arena; /* for what the item points to; other items share it */
    cbx_import_item_kind kind;
    const char *path;           /* of the file, always */
    const char *fault;          /* what is wrong with it; NULL: nothing */
    const cbx_run *run;         /* RUN, PART, BASELINE */
    const char *baseline;       /* BASELINE: its name */
    const cbx_metric_def *defs; /* DEFS */
    size_t n_defs;
    uint64_t size_bytes, read_bytes; /* FILE_END: as stored, and as expanded */
} cbx_import_item;

typedef struct cbx_import_queue cbx_import_queue; /* opaque */

cbx_import_queue *cbx_import_queue_new(void); /* NULL when memory is short */
void cbx_import_queue_free(cbx_import_queue *queue);

/* ---- for the reader ---- */

/* An empty item with an empty arena, when there is room for it; NULL when the writer has stopped.
 */
cbx_import_item *cbx_import_queue_begin(cbx_import_queue *queue);
/* The item of the last begin is complete; without this the next begin gives the same one again. */
void cbx_import_queue_publish(cbx_import_queue *queue);
/* Nothing more will come. */
void cbx_import_queue_close(cbx_import_queue *queue);
bool cbx_import_queue_is_stopped(cbx_import_queue *queue);

/* ---- for the writer ---- */

/* False at the end. *ret_item: the oldest item, until the next call; NULL when none came for a
 * tenth of a second, so that the writer can look whether it is to stop. */
bool cbx_import_queue_next(cbx_import_queue *queue, cbx_import_item **ret_item);
/* No more items are wanted. */
void cbx_import_queue_stop(cbx_import_queue *queue);

#endif
