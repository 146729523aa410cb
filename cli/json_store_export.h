/* A whole store as the directory calibrax and benchkit keep: runs/, baselines/, config.json. */
#ifndef CALIBRAX_CLI_JSON_STORE_EXPORT_H
#define CALIBRAX_CLI_JSON_STORE_EXPORT_H

#include "engine/store/store.h"

typedef struct cbx_export_totals {
    size_t runs, baselines;
} cbx_export_totals;

/* Writes every run, every baseline (calibrax knows main) and the store's definitions below
 * directory, each file atomically; files that are there already and do not belong to it stay. */
cbx_status cbx_json_store_export(cbx_store *store, const char *directory,
                                 cbx_export_totals *ret_totals, cbx_error *err);

#endif
