/* A whole store as the directory calibrax and benchkit keep: runs/, baselines/main.json,
 * config.json. */
#ifndef CALIBRAX_CLI_JSON_STORE_EXPORT_H
#define CALIBRAX_CLI_JSON_STORE_EXPORT_H

#include "engine/base/text_buffer.h"
#include "engine/store/store.h"

typedef struct cbx_export_totals {
    size_t runs;
    bool baseline;
} cbx_export_totals;

/* Writes every run, the baseline main and the store's definitions below directory, each file
 * atomically; files that are there already and do not belong to it stay. */
cbx_status cbx_json_store_export(cbx_store *store, const char *directory,
                                 cbx_export_totals *ret_totals, cbx_error *err);

/* The name of a run's file: its id with everything outside A-Za-z0-9._- percent-encoded. */
void cbx_run_file_name(const char *run_id, cbx_text_buffer *out);

#endif
