/*
 * Where rows of nperf come from: lines of JSON, row files, the runs of a store. Each source hands
 * its rows, one after another, to a sink.
 */
#ifndef CALIBRAX_IMPORTERS_NPERF_ROW_SOURCE_H
#define CALIBRAX_IMPORTERS_NPERF_ROW_SOURCE_H

#include "engine/store/store.h"
#include "importers/nperf_row.h"

typedef struct cbx_nperf_row_sink {
    void *context;
    cbx_arena *arena; /* rows, and the texts they borrow from, are read into it */
    bool keeps_rows;  /* false: the arena is emptied before each row */
    cbx_status (*take)(void *context, const cbx_nperf_row *row, cbx_error *err);
} cbx_nperf_row_sink;

/* Lines of JSON. Errors begin "line L". */
cbx_status cbx_nperf_rows_from_text(const cbx_nperf_row_sink *sink, const char *text, size_t length,
                                    cbx_error *err);
/* A file, or *.jsonl below a directory in the order of their paths. Errors name path and line. */
cbx_status cbx_nperf_rows_from_path(const cbx_nperf_row_sink *sink, const char *path,
                                    cbx_error *err);
/* The rows a run of format nperf was imported from; needs its documents. */
cbx_status cbx_nperf_rows_from_run(const cbx_nperf_row_sink *sink, const cbx_run *run,
                                   cbx_error *err);
/* Those of every run of format nperf in the store, oldest run first. */
cbx_status cbx_nperf_rows_from_store(const cbx_nperf_row_sink *sink, cbx_store *store,
                                     cbx_error *err);

#endif
