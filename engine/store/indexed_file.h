/*
 * The files of a JSON store directory as its index knows them: the table indexed_file, held in
 * memory while the store is open. Private to engine/store.
 */
#ifndef CALIBRAX_ENGINE_STORE_INDEXED_FILE_H
#define CALIBRAX_ENGINE_STORE_INDEXED_FILE_H

#include "engine/base/arena.h"
#include "engine/base/status.h"
#include "engine/base/string_map.h"

#include <sqlite3.h>

/* What a file looks like from outside. The change time cannot be set back, as the others can. */
typedef struct cbx_file_stamp {
    int64_t size, modified_ns, changed_ns;
} cbx_file_stamp;

typedef struct cbx_indexed_file {
    const char *path;     /* from the store's directory: "runs/x.json" */
    cbx_file_stamp stamp; /* when it was read last */
    int64_t read_at_ns;   /* 0: never */
    uint64_t digest;      /* cbx_hash64 of the contents read */
    const char *run_id;   /* of a run file that is one; else NULL */
    const char *fault;    /* why it could not be taken in, or NULL */
    bool live;            /* the index has its run from this file */

    cbx_file_stamp seen;                 /* what it looks like now */
    bool found;                          /* it is there */
    struct cbx_indexed_file *next_of_id; /* another run file with the same id */
} cbx_indexed_file;

typedef struct cbx_file_table {
    sqlite3 *db; /* the index's connection, borrowed */
    cbx_arena *arena;
    cbx_indexed_file **files; /* in no order; a dropped one stays, not found and without id */
    size_t n, capacity;
    cbx_string_map *by_path; /* to the place in files */
    cbx_string_map *by_id;   /* to the place of the first of the id */
    sqlite3_stmt *save, *drop;
} cbx_file_table;

/* False when memory is short; done is right for a half-made one. */
bool cbx_file_table_init(cbx_file_table *table, sqlite3 *db);
void cbx_file_table_done(cbx_file_table *table);
/* Forgets what is in memory and reads the table anew. */
cbx_status cbx_file_table_load(cbx_file_table *table, cbx_error *err);

/* NULL when it is not known. */
cbx_indexed_file *cbx_file_table_find(const cbx_file_table *table, const char *path);
/* A file not known before, in memory only; NULL when memory is short. */
cbx_indexed_file *cbx_file_table_add(cbx_file_table *table, const char *path);
/* Writes the file's row. */
cbx_status cbx_file_table_save(cbx_file_table *table, const cbx_indexed_file *file, cbx_error *err);
/* Deletes the row; the file's id must have been taken away before. */
cbx_status cbx_file_table_drop(cbx_file_table *table, cbx_indexed_file *file, cbx_error *err);

/* Changes the id of a run file; NULL takes it away. False when memory is short. */
bool cbx_file_table_set_id(cbx_file_table *table, cbx_indexed_file *file, const char *run_id);
/* The first run file with that id (others follow by next_of_id), NULL when there is none. */
cbx_indexed_file *cbx_file_table_first_of_id(const cbx_file_table *table, const char *run_id);
/* Which of the files with that id counts: the one named after the id, else the first by name. */
cbx_indexed_file *cbx_file_table_best_of_id(const cbx_file_table *table, const char *run_id);

#endif
