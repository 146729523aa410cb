/* A sink that keeps what it is given, and reading a format into it. */
#ifndef CALIBRAX_TESTS_IMPORTERS_RUN_LIST_H
#define CALIBRAX_TESTS_IMPORTERS_RUN_LIST_H

#include "importers/importer.h"

enum { RUN_LIST_SIZE = 64 };

typedef struct run_list {
    cbx_arena *arena;
    const cbx_run *runs[RUN_LIST_SIZE];
    bool partial[RUN_LIST_SIZE];
    size_t n;
} run_list;

void run_list_init(run_list *list);
void run_list_done(run_list *list);
/* Reads a text that is as if it came from path. */
cbx_status run_list_read_text(run_list *list, const cbx_format *format, const char *path,
                              const char *text, size_t length, bool replace, cbx_error *err);
/* Reads a file; the test fails when that does. */
void run_list_read_file(run_list *list, const cbx_format *format, const char *path);
/* The whole file; the test fails when it cannot be read. The caller frees it. */
cbx_text_buffer read_fixture(const char *path);

#endif
