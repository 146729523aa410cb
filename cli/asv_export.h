/* A whole store as the results directory that asv keeps. */
#ifndef CALIBRAX_CLI_ASV_EXPORT_H
#define CALIBRAX_CLI_ASV_EXPORT_H

#include "engine/store/store.h"

typedef struct cbx_asv_export_totals {
    size_t runs, benchmarks;
    size_t renamed; /* runs whose machine, commit and environment another run has: their
                       environment is called by their id too, so that both stay */
} cbx_asv_export_totals;

/*
 * Writes MACHINE/COMMIT8-ENVIRONMENT.json for every run, MACHINE/machine.json, and benchmarks.json
 * with each benchmark as the newest run has it; each file atomically. Other files stay.
 */
cbx_status cbx_asv_export(cbx_store *store, const char *directory,
                          cbx_asv_export_totals *ret_totals, cbx_error *err);

#endif
