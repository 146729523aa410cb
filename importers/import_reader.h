/*
 * The half of an import that knows no store: finds the files, reads them and puts what they hold
 * onto a queue. It runs in a thread of its own and touches nothing but the queue and the options'
 * format and replace.
 */
#ifndef CALIBRAX_IMPORTERS_IMPORT_READER_H
#define CALIBRAX_IMPORTERS_IMPORT_READER_H

#include "importers/import_queue.h"
#include "importers/import_session.h"

typedef struct cbx_import_work {
    const char *const *paths;
    size_t n_paths;
    const cbx_import_options *options;
} cbx_import_work;

/* Counts the files that cbx_import_read() will deal with, and their bytes. CBX_INTERRUPTED when it
 * was cancelled. */
cbx_status cbx_import_count(const cbx_import_work *work, cbx_import_totals *totals, cbx_error *err);

/*
 * Reads all of work; faults of files are items of the queue. CBX_INTERRUPTED when the queue's
 * writer stopped it. Closes the queue in the end.
 */
cbx_status cbx_import_read(const cbx_import_work *work, cbx_import_queue *queue, cbx_error *err);

#endif
