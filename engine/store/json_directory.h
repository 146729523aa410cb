/* The JSON directory store's inside, shared by the json_directory_*.c files only. */
#ifndef CALIBRAX_ENGINE_STORE_JSON_DIRECTORY_H
#define CALIBRAX_ENGINE_STORE_JSON_DIRECTORY_H

#include "engine/base/text_buffer.h"
#include "engine/store/indexed_file.h"
#include "engine/store/json_directory_store.h"
#include "engine/store/store_ops.h"

#define CBX_RUNS_DIRECTORY "runs/"
#define CBX_BASELINES_DIRECTORY "baselines/"
#define CBX_CONFIG_FILE "config.json"
#define CBX_ACCEPTANCES_FILE "acceptances.json"
#define CBX_INDEX_FILE "calibrax.db"

/* A file to be written, or removed, when the batch is committed. */
typedef struct cbx_file_change {
    struct cbx_file_change *next;
    char *path;  /* from the store's directory */
    char *bytes; /* NULL: to be removed */
    size_t length;
    char *run_id; /* of a run file; else NULL */
} cbx_file_change;

typedef struct cbx_json_directory {
    cbx_store base;
    char *path;           /* without a slash at the end, but for "/" */
    char *read_only_text; /* owns base.read_only_reason */
    cbx_store_warnings warnings;
    cbx_store *index;
    cbx_file_table files;
    cbx_arena *scratch;       /* one document */
    cbx_text_buffer contents; /* of the file being read */
    cbx_text_buffer name; /* a path in the directory, or a baseline's name, being put together */
    cbx_text_buffer full; /* the whole path last asked for */
    cbx_file_change *first_change, **last_change; /* of the open batch */
} cbx_json_directory;

static inline cbx_json_directory *cbx_json_directory_of(cbx_store *store)
{
    return (cbx_json_directory *)store;
}

cbx_status cbx_json_directory_no_memory(cbx_error *err);
/* The whole path of a file of the store, borrowed until the next call; NULL: memory is short. */
const char *cbx_json_directory_full_path(cbx_json_directory *directory, const char *path);

/* ---- json_directory_sync.c ---- */

/* Brings the index up to date and warns of each fault. Does not write when nothing has changed. */
cbx_status cbx_json_directory_sync(cbx_json_directory *directory, cbx_error *err);
/* The same for one file, inside a batch of the index. */
cbx_status cbx_json_directory_sync_file(cbx_json_directory *directory, const char *path,
                                        cbx_error *err);
/* Notes a file that this store has just written with these contents, inside a batch of the index.
 */
cbx_status cbx_json_directory_note_written(cbx_json_directory *directory,
                                           const cbx_file_change *change, cbx_error *err);

/* ---- json_directory_write.c ---- */

/* The operations of store.h that write files. */
cbx_status cbx_json_directory_put_run(cbx_store *store, const cbx_run *run, cbx_put_mode mode,
                                      cbx_put_outcome *ret_outcome, cbx_error *err);
cbx_status cbx_json_directory_delete_run(cbx_store *store, const char *run_id, cbx_error *err);
cbx_status cbx_json_directory_set_baseline(cbx_store *store, const char *name, const char *run_id,
                                           cbx_error *err);
cbx_status cbx_json_directory_put_baseline(cbx_store *store, const char *name, const cbx_run *run,
                                           cbx_error *err);
cbx_status cbx_json_directory_put_defs(cbx_store *store, const cbx_metric_def *defs, size_t n_defs,
                                       cbx_error *err);
cbx_status cbx_json_directory_put_acceptances(cbx_store *store, const cbx_acceptance *acceptances,
                                              size_t n, cbx_error *err);
cbx_status cbx_json_directory_begin_batch(cbx_store *store, cbx_error *err);
cbx_status cbx_json_directory_commit_batch(cbx_store *store, cbx_error *err);
cbx_status cbx_json_directory_rollback_batch(cbx_store *store, cbx_error *err);
/* Forgets the changes of a batch that is not to be. */
void cbx_json_directory_forget_changes(cbx_json_directory *directory);

#endif
