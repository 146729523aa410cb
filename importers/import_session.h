/*
 * What `calibrax import PATH...` does, without printing: walks files and directories, finds each
 * file's format, and puts its runs into a store, batch by batch.
 *
 * paths: files in the order given; directories recursively, *.json and *.jsonl (also .gz, .xz) in a
 *   fixed order, hidden ones not: of each directory first what does not begin with a run's id and
 *   time, by name, then the runs by time and name, then its directories; at last JSON lines by file
 *   name, so that files which share a run come one after the other. "-" is standard input. A
 *   directory with JSON files in runs/ is a JSON store: its config.json gives the store's
 *   definitions and each baselines/NAME.json the baseline NAME.
 * threads: files are read in a second thread while the first writes; every callback comes from the
 *   thread that called, in the order of the files.
 * memory: one file at a time, a bounded queue and a bounded batch, whatever the number of files.
 * durability: a run is announced when its batch has been committed; interrupting loses at most what
 *   was not announced.
 * parts: runs that come in parts (nperf rows, one file a benchmark) are put together from
 *   consecutive files before they are put; where two parts disagree each is put alone.
 * faults: one file's fault is reported and the others go in; a fault of the store ends the session
 *   and takes back its open batch.
 */
#ifndef CALIBRAX_IMPORTERS_IMPORT_SESSION_H
#define CALIBRAX_IMPORTERS_IMPORT_SESSION_H

#include "engine/store/store.h"
#include "importers/importer.h"

#include <signal.h>

/* A run that is durable now. */
typedef struct cbx_import_run {
    const char *id;
    size_t n_points; /* that came in with it */
    cbx_put_outcome outcome;
    const char *path; /* the file, or the first of its files */
} cbx_import_run;

typedef struct cbx_import_totals {
    size_t files, files_done;          /* found, and dealt with so far */
    uint64_t bytes, bytes_done;        /* of those files, as stored */
    size_t runs[CBX_PUT_EXTENDED + 1]; /* announced, by cbx_put_outcome */
    size_t points, values;             /* of the announced runs; values: metrics */
    size_t baselines;                  /* set from JSON stores */
    size_t errors;                     /* reported */
} cbx_import_totals;

typedef struct cbx_import_options {
    const cbx_format *format; /* NULL: detect each file's */
    bool replace;             /* another content for a run (or a point of it) replaces the former */
    const volatile sig_atomic_t *cancelled; /* not 0: stop. NULL: never */
    void *context;                          /* of the callbacks, each of which may be NULL */
    void (*on_run)(void *context, const cbx_import_run *run);
    void (*on_error)(void *context, const char *path, const char *reason);
    void (*on_progress)(void *context, const cbx_import_totals *totals); /* after each file */
} cbx_import_options;

/*
 * CBX_OK when every path was dealt with, also when files had faults (ret_totals->errors).
 * CBX_INTERRUPTED when it was cancelled, after what was complete has been committed. Any other
 * status is the store's. ret_totals is filled in always.
 */
cbx_status cbx_import_paths(cbx_store *store, const char *const *paths, size_t n_paths,
                            const cbx_import_options *options, cbx_import_totals *ret_totals,
                            cbx_error *err);

#endif
