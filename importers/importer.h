/*
 * Formats: each is one file that detects, reads and, where SPEC section 6 says so, writes. An
 * importer knows its format and the model, not SQL; runs go to a sink.
 */
#ifndef CALIBRAX_IMPORTERS_IMPORTER_H
#define CALIBRAX_IMPORTERS_IMPORTER_H

#include "engine/base/status.h"
#include "engine/base/text_buffer.h"
#include "engine/model/run.h"
#include "importers/companion_file.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct cbx_input {
    const char *path; /* as the user gave it or as found below a directory */
    const char *bytes;
    size_t length;
    bool replace; /* --replace: of two rows for one point in one input the later stays; else an
                     error */
    cbx_companion_files *companions; /* to look beside the input; NULL: the reader's own */
} cbx_input;

typedef struct cbx_run_sink {
    /* The run is the caller's: the sink copies or stores what it needs before it returns. partial:
     * runs of this format add up (nperf rows, benchmark-result files). */
    cbx_status (*put)(void *context, const cbx_run *run, bool partial, cbx_error *err);
    void *context;
} cbx_run_sink;

typedef struct cbx_format {
    const char *name;                   /* as in --format=nperf */
    int (*detect)(const cbx_input *in); /* 0: not mine ... 100: certain; only looks */
    cbx_status (*read)(const cbx_input *in, const cbx_run_sink *sink, cbx_error *err);
    cbx_status (*write)(const cbx_run *run, cbx_text_buffer *out, cbx_error *err); /* or NULL */
} cbx_format;

/* One file each; format_registry.c lists them. */
extern const cbx_format cbx_calibrax_format;
extern const cbx_format cbx_nperf_format;
extern const cbx_format cbx_benchmark_result_format;
extern const cbx_format cbx_asv_format;
extern const cbx_format cbx_pytest_benchmark_format;
extern const cbx_format cbx_hyperfine_format;
extern const cbx_format cbx_google_benchmark_format;

extern const cbx_format *const cbx_formats[];
extern const size_t cbx_n_formats;
const cbx_format *cbx_format_find(const char *name);      /* NULL when there is none */
const cbx_format *cbx_format_detect(const cbx_input *in); /* the highest bid, NULL for none */

#endif
